"""Elapsed milliseconds, and the processor milliseconds of this process, which other work here hardly moves."""

from __future__ import annotations

import time
from types import TracebackType


class Watch:
    """with Watch() as taken: …; then `taken.elapsed` and `taken.cpu`, in milliseconds."""

    elapsed: float
    cpu: float

    def __enter__(self) -> Watch:
        self._begun = time.perf_counter(), time.process_time()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        begun, cpu = self._begun
        self.cpu = (time.process_time() - cpu) * 1000
        self.elapsed = (time.perf_counter() - begun) * 1000
