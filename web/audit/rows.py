"""Events as the page lists them: one sentence each; readings of drafts that follow each other are folded into one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.audit.queries import Event
from web.audit.changes import names_in
from web.audit.sentences import Sentence, sentence_of

READ = ("draft.read", "draft.excerpt")


@dataclass(frozen=True)
class Row:
    """One sentence, or several under one line (`folded` says what they are)."""

    sentences: tuple[Sentence, ...]
    folded: str = ""


def sentences_of(
    session: Session, events: Sequence[Event], reasons: Mapping[str, str] = MappingProxyType({})
) -> list[Sentence]:
    """The sentence of each event, names looked up together. `reasons`: by id, of events that hold none."""
    names = names_in(session, events)
    return [sentence_of(event, names, reasons.get(event.id, "")) for event in events]


def rows_of(sentences: Iterable[Sentence], *, fold: bool) -> Iterator[Row]:
    """The list as it is drawn; `fold`: readings in a row take one line."""
    for is_read, group in groupby(sentences, lambda each: fold and each.event.action in READ):
        together = tuple(group)
        if is_read and len(together) > 1:
            words = _("%(n)s 次查看草稿", n=len(together))
            yield Row(together, words)
        else:
            yield from (Row((each,)) for each in together)
