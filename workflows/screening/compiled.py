"""What a check makes of a rulebook once and uses for every document: automata, look-up tables."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from workflows.screening.rulebook import Rulebook

T = TypeVar("T")
_KEPT = 4  # rulebooks: the one in force, and one that somebody tries out


def compiled(make: Callable[[Rulebook], T]) -> Callable[[Rulebook], T]:
    """`make`, its results kept by the rulebook's hash. Safe from many threads; what is made must be immutable."""
    made: dict[str, T] = {}
    lock = threading.Lock()

    @wraps(make)
    def of(book: Rulebook) -> T:
        found = made.get(book.hash)
        if found is None:
            found = make(book)
            with lock:
                made[book.hash] = found
                while len(made) > _KEPT:
                    del made[next(iter(made))]
        return found

    return of
