"""What several checks make of one document: made once, kept with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from workflows.screening.model import ScreenedDocument

T = TypeVar("T")


def kept(make: Callable[[ScreenedDocument], T]) -> Callable[[ScreenedDocument], T]:
    """`make`, its result kept with the document, as a cached property would be; it must not be changed afterwards."""
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def of(document: ScreenedDocument) -> T:
        memory: dict[str, Any] = vars(document)
        if name not in memory:
            memory[name] = make(document)
        found: T = memory[name]
        return found

    return of
