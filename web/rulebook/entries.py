"""Entries of the registers as forms: what was typed, and what an entry looks like when it is changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import cast

from flask_babel import gettext as _

from engine.errors import Invalid, Issue
from workflows.screening import rulebook_edits as edits
from workflows.screening.model import Aspect, Authority, Level
from workflows.screening.rulebook import Repealed, Rulebook, Term
from workflows.screening.rulebook_edits import Entry, key_of

Form = Mapping[str, str]
_BETWEEN = re.compile(r"[\n;；]+")


def entry_of(register: str, form: Form) -> Entry:
    """The entry that was typed, not judged yet. Raises Invalid for a date that is none."""
    if register == "terms":
        return term_of(form)
    if register == "repealed":
        title, number, replaced = (form.get(name, "").strip() for name in ("title", "number", "replaced_by"))
        return Repealed(title.strip("《》"), number, _day(form.get("since", "")), replaced)
    return form.get("text", "").strip()


def term_of(form: Form) -> Term:
    """The term that was typed; several exemptions or context words stand on lines of their own."""
    return Term(
        text=form.get("text", "").strip(),
        level=cast(Level, form.get("level", "")),
        aspect=cast(Aspect, form.get("aspect", "")),
        authority=cast(Authority, form.get("authority", "")),
        explanation=form.get("explanation", "").strip(),
        replacement=form.get("replacement", "").strip(),
        exemptions=_words(form.get("exemptions", "")),
        context=_words(form.get("context", "")),
    )


def with_entry(book: Rulebook, register: str, entry: Entry, *, instead_of: str = "") -> Rulebook:
    """The book with the entry; `instead_of` is the text of the one that it replaces (empty: a new one).

    A new entry whose words are there already is refused: Invalid.
    """
    known = {key_of(each) for each in getattr(book, register)}
    if not instead_of and key_of(entry) in known:
        raise Invalid(issues=[Issue("rulebook.text", _("词库中已有，请直接修改原来的一条。"), field="text")])
    if instead_of and key_of(entry) != key_of(instead_of):
        book = edits.without(book, register, instead_of)
    if isinstance(entry, Term):
        return edits.with_term(book, entry)
    if isinstance(entry, Repealed):
        return edits.with_repealed(book, entry)
    return edits.with_abbreviation(book, entry) if register == "abbreviations" else edits.with_office(book, entry)


def find(book: Rulebook, register: str, text: str) -> Entry | None:
    """The entry of that text."""
    return next((each for each in getattr(book, register) if key_of(each) == key_of(text)), None)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in _BETWEEN.split(text) if word.strip())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(issues=[Issue("rulebook.since", _("日期请按 2026-03-01 的样子填写。"), field="since")]) from None
