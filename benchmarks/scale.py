"""How much a bench does: the real size, or a small one that only shows that it still runs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


def _silent(_text: str) -> None:
    pass


@dataclass(frozen=True)
class Scale:
    """`rounds`: timed repetitions; `returns`: how often a matter has been returned; `last_return`: to this many, and
    nothing may be lost; `matters`: finished ones whose rows are counted; `text_bytes` and `pages`: what is checked;
    `events` of the audit trail (None: of each database its own number), kept in `folder`; `questions`: runs of each;
    `commits` of each of so many `writers`."""

    rounds: int = 9
    returns: tuple[int, ...] = (1, 10, 100)
    last_return: int = 400
    matters: int = 8
    text_bytes: int = 1_000_000
    pages: int = 100
    backends: tuple[str, ...] = ("sqlite", "postgresql")
    events: int | None = None
    open_items: int | None = None  # of the inbox, and as many ended ones (None: a million and ten million)
    closed_items: int | None = None
    folder: Path = Path(tempfile.gettempdir()) / "xianshen-bench"
    questions: int = 40
    writers: int = 8
    commits: int = 250
    existing: bool = False  # nothing large is made: what is not there is left out
    progress: Callable[[str], None] = _silent
