"""词库与登记册: what admins edit without a new release. Immutable; every change is a new version (`models`)."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property

import orjson

from workflows.screening.model import Aspect, Authority, Level


@dataclass(frozen=True)
class Term:
    """One entry of a word list.

    `exemptions` are longer phrases in which the term is no finding (the longer phrase wins); `context` are words of
    which at least one must stand in the same passage for the term to count (empty: always); `replacement` is the
    right wording, empty when there is none.
    """

    text: str
    level: Level
    aspect: Aspect
    authority: Authority
    explanation: str
    replacement: str = ""
    exemptions: tuple[str, ...] = ()
    context: tuple[str, ...] = ()


@dataclass(frozen=True)
class Repealed:
    """A document that no longer applies: its title without book-title marks, or its number 发文字号."""

    title: str
    number: str = ""
    since: date | None = None
    replaced_by: str = ""


@dataclass(frozen=True)
class Rulebook:
    """All that the checks take from the editable registers."""

    terms: tuple[Term, ...] = ()
    repealed: tuple[Repealed, ...] = ()
    abbreviations: tuple[str, ...] = ()  # known well enough to need no explanation
    offices: tuple[str, ...] = ()  # telephone numbers of the bureau that are public

    @cached_property
    def hash(self) -> str:
        """SHA-256 in hex over all entries."""
        return hashlib.sha256(orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)).hexdigest()
