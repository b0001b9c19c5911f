"""What a value can be, for all answers at once: constants, and kinds that stand for many values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor
from typing import Any, Final

from engine.expression_values import MAX_ITEMS, MAX_NUMBER, MOST_ANSWERED
from engine.workflow import Domain


@dataclass(frozen=True)
class Constant:
    """Exactly this value. `kind`: its type, so that 1, 1.0 and True are three."""

    value: Any
    kind: str

    def __hash__(self) -> int:
        return hash((self.kind, repr(self.value)))


@dataclass(frozen=True)
class Number:
    """Any number from `least` to `most`; `whole`: none has decimals."""

    least: float
    most: float
    whole: bool = True


@dataclass(frozen=True)
class Text:
    """Any text."""


@dataclass(frozen=True)
class Listed:
    """Any list with something in it, each of which is one of `inside`."""

    inside: Possible
    most: int = MAX_ITEMS


@dataclass(frozen=True)
class Absent:
    """Not there: its step is not done yet."""


Alternative = Constant | Number | Text | Listed | Absent
Possible = tuple[Alternative, ...]

ABSENT: Final = Absent()
TEXT: Final = Text()
ANSWERED: Final = Number(-MOST_ANSWERED, MOST_ANSWERED)
BOTH: Final[Possible] = (Constant(True, "bool"), Constant(False, "bool"))
_SCALARS: Final[Possible] = (*BOTH, Constant(None, "NoneType"), Number(-MAX_NUMBER, MAX_NUMBER, whole=False), TEXT)
WHATEVER: Final[Possible] = (*_SCALARS, Constant([], "list"), Listed(_SCALARS))


def constant(value: Any) -> Constant:
    """The alternative that is exactly this value."""
    return Constant(value, type(value).__name__)


def of_domain(domain: Domain) -> Possible:
    """What a declared value can be, when it is answered."""
    if isinstance(domain, tuple):
        return tuple(constant(value) for value in domain)
    if domain == "list":
        return (Listed((TEXT,)),)
    return (ANSWERED,) if domain == "int" else (TEXT,)


def union(several: Iterable[Possible]) -> Possible:
    """Every alternative of any of them, once."""
    return tuple(dict.fromkeys(each for possible in several for each in possible))


def kind_of(alternative: Alternative) -> str:
    """number, text, list, bool or null."""
    match alternative:
        case Constant(kind=kind):
            return {"int": "number", "float": "number", "str": "text", "NoneType": "null"}.get(kind, kind)
        case Number():
            return "number"
        case Listed():
            return "list"
    return "text"


def interval(alternative: Alternative) -> Number:
    """A number as the range that it is in."""
    if isinstance(alternative, Number):
        return alternative
    assert isinstance(alternative, Constant)
    return Number(alternative.value, alternative.value, alternative.kind == "int")


def samples(alternative: Alternative, beside: Sequence[Any], other: str) -> list[Any]:
    """Values that stand for all of the alternative where it is compared with the constants `beside` only. `other`: a
    text that is none of these."""
    match alternative:
        case Constant(value=value):
            return [value]
        case Number():
            return _numbers(alternative, [each for each in beside if type(each) in (int, float)])
        case Listed(inside=inside):
            return [[each] for every in inside for each in samples(every, beside, other)[:1]]
    return [*dict.fromkeys(each for each in beside if isinstance(each, str)), other]


def _numbers(among: Number, limits: Sequence[int | float]) -> list[Any]:
    """On and beside every limit, and between them."""
    known: set[int | float]
    if among.whole:
        beside = {n for each in limits for n in (floor(each) - 1, floor(each), ceil(each), ceil(each) + 1)}
        known = {each for each in beside if among.least <= each <= among.most}
    else:
        between = [(low + high) / 2 for low, high in pairwise(sorted(limits))]
        known = {n for each in limits for n in (each - 1, each, each + 1)}.union(between)
        known = {min(max(each, among.least), among.most) for each in known}
    return sorted(known or {among.least, among.most, *({0} if among.least <= 0 <= among.most else ())})


def truths(alternative: Alternative) -> set[bool]:
    """What the alternative counts as, asked as a condition."""
    match alternative:
        case Constant(value=value):
            return {bool(value)}
        case Number(least=least, most=most) if least > 0 or most < 0:
            return {True}
        case Listed():
            return {True}
    return {True, False}
