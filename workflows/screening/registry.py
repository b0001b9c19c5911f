"""The checks: each a small function, registered with what it is about and who decides its wording.

@check("dates.impossible", "不存在的日期", aspect="wording", level="error", authority="custom",
       explanation="日历上没有的日期。", remedy="请核对并改为实际存在的日期。")
def impossible_dates(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]: ...

`scope="document"` checks are called once per document, `scope="matter"` once with all of them (`document` is then the
first document and only `subject` counts: the finding names its document). A check yields `Found` values; level and
aspect are the check's own unless the value says otherwise (a term of a word list has its own).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from workflows.screening.model import AROUND, Aspect, Authority, Finding, Level, Passage, ScreenedDocument, Subject

if TYPE_CHECKING:
    from workflows.screening.rulebook import Rulebook

Scope = Literal["document", "matter"]


@dataclass(frozen=True)
class Found:
    """What a check yields. `start`:`end` in the passage's own text; without a passage it is about the whole document.

    `message` is a Chinese sentence that names what was found and what to do. `document`: another one than the one that
    the check was called with (matter checks must say it).
    """

    message: str
    passage: Passage | None = None
    start: int = 0
    end: int = 0
    level: Level | None = None
    aspect: Aspect | None = None
    part: str | None = None  # for findings without a passage: 全文 unless said otherwise
    document: ScreenedDocument | None = None


CheckFunction = Callable[[ScreenedDocument, Subject, "Rulebook"], Iterator[Found]]


@dataclass(frozen=True)
class Check:
    """One registered check. `explanation` says in Chinese why it matters, with its source; `needs` are words, folded:
    without any of them in the text there is nothing to find (none named: it looks at every text)."""

    id: str
    name: str
    aspect: Aspect
    level: Level
    authority: Authority
    explanation: str
    scope: Scope
    function: CheckFunction
    needs: tuple[str, ...] = ()


CHECKS: dict[str, Check] = {}


def check(
    id: str,
    name: str,
    *,
    aspect: Aspect,
    level: Level,
    authority: Authority,
    explanation: str,
    scope: Scope = "document",
    needs: tuple[str, ...] = (),
) -> Callable[[CheckFunction], CheckFunction]:
    """Registers the function. ValueError when the id is taken, or a blocker is not about secrecy."""
    if id in CHECKS:
        raise ValueError(f"check registered twice: {id}")
    if level == "blocker" and aspect != "secrecy":
        raise ValueError(f"only secrecy blocks: {id}")

    def register(function: CheckFunction) -> CheckFunction:
        CHECKS[id] = Check(id, name, aspect, level, authority, explanation, scope, function, needs)
        return function

    return register


def finding(known: Check, found: Found, document: ScreenedDocument) -> Finding:
    """The value that is stored and shown."""
    passage, subject = found.passage, found.document or document
    if passage is None:
        part = found.part or "全文"
        return Finding(
            known.id, found.aspect or known.aspect, found.level or known.level, found.message, subject.key, part
        )
    return Finding(
        check=known.id,
        aspect=found.aspect or known.aspect,
        level=found.level or known.level,
        message=found.message,
        document=subject.key,
        part=passage.part,
        passage=passage.index,
        start=found.start,
        end=found.end,
        quote=passage.text[max(0, found.start - AROUND) : found.end + AROUND],
        matched=passage.text[found.start : found.end],
    )
