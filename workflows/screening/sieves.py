"""A sieve says, in one quick search of the whole text, where a check need not look. It must never lose a finding: a
test runs every check with and without."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_all_through = ContextVar("all_through", default=False)


def lets_all_through() -> bool:
    """Whether sieves are out of use."""
    return _all_through.get()


@contextmanager
def without_sieves() -> Iterator[None]:
    """Checks look everywhere."""
    before = _all_through.set(True)
    try:
        yield
    finally:
        _all_through.reset(before)
