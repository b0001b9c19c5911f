"""Documents for the tests of single checks, from plain lines."""

from __future__ import annotations

from datetime import date

from workflows.screening.model import Finding, Passage, Role, ScreenedDocument, Subject
from workflows.screening.registry import CHECKS, finding
from workflows.screening.rulebook import Rulebook

TODAY = date(2026, 11, 21)


def document(text: str, *, role: Role = "policy", title: str = "") -> ScreenedDocument:
    """One passage a line."""
    lines = text.split("\n")
    passages = tuple(Passage(i, "正文", f"正文第 {i + 1} 段", line) for i, line in enumerate(lines))
    return ScreenedDocument("d", role, title, passages)


def found(
    check: str, text: str | ScreenedDocument, book: Rulebook | None = None, *, matter_class: str | None = None
) -> list[Finding]:
    """What one registered check finds in one document."""
    one = document(text) if isinstance(text, str) else text
    known = CHECKS[check]
    subject = Subject((one,), TODAY, matter_class)
    return [finding(known, each, one) for each in known.function(one, subject, book or Rulebook())]
