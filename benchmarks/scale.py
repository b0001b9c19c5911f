"""How much a bench does: the real size, or a small one that only shows that it still runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _silent(_text: str) -> None:
    pass


@dataclass(frozen=True)
class Scale:
    """`rounds`: timed repetitions; `returns`: how often a matter has been returned; `last_return`: to this many, and
    nothing may be lost; `matters`: finished ones whose rows are counted; `text_bytes` and `pages`: what is checked."""

    rounds: int = 9
    returns: tuple[int, ...] = (1, 10, 100)
    last_return: int = 400
    matters: int = 8
    text_bytes: int = 1_000_000
    pages: int = 100
    backends: tuple[str, ...] = ("sqlite", "postgresql")
    progress: Callable[[str], None] = _silent
