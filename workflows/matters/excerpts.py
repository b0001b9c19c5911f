"""Why a matter was found: a few characters of the text around the words, where neither title nor number holds them.

Whoever sees them has read of the draft: it is noted, apart from the drafts that somebody opened.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound, Unreadable
from engine.text_index import places_of
from workflows.matters.access import note_read, readable_by
from workflows.matters.models import Document, DocumentVersion, Matter
from workflows.matters.search import LONGEST_TEXT
from workflows.people.actor import Actor
from workflows.renditions.store import files_of

LONGEST, BEFORE = 60, 16  # characters; of them before the words
MOST_TEXTS = 100  # read for one page of a list
_BLANKS = re.compile(r"\s+")


class Part(NamedTuple):
    """Some characters of an excerpt. `found`: they are the words looked for."""

    text: str
    found: bool


Excerpt = tuple[Part, ...]


class _Text(NamedTuple):
    matter_id: str
    title: str
    text_hash: str


def excerpts(session: Session, actor: Actor, words: str, shown: Mapping[str, str]) -> dict[str, Excerpt]:
    """By id, of those matters that the actor may read and of which what is `shown` (by id: title and numbers) does not
    hold every word: the first place of a text where one of the others stands. One statement; of a page MOST_TEXTS
    texts at most are read. Raises Invalid."""
    patterns = places_of(words)
    lacking = {each: found for each, told in shown.items() if (found := _lacking(patterns, told))}
    texts = _texts(session, actor, lacking) if lacking else []
    told: dict[str, Excerpt] = {}
    for matter_id, of_matter in groupby(texts, key=lambda each: each.matter_id):
        excerpt = _first(session, of_matter, lacking[matter_id], patterns)
        if excerpt:
            note_read(session, matter_id, "draft.excerpt")
            told[matter_id] = excerpt
    return told


def excerpt_of(text: str, wanted: Iterable[re.Pattern[str]], marked: Sequence[re.Pattern[str]]) -> Excerpt:
    """Around the first place of the first pattern wanted that the text holds, every place of those marked; empty: it
    holds none."""
    place = next(filter(None, (each.search(text) for each in wanted)), None)
    if place is None:
        return ()
    start = max(place.start() - BEFORE, 0)
    piece = _BLANKS.sub(" ", text[start : start + LONGEST])
    before, after = "…" if start else "", "…" if start + LONGEST < len(text) else ""
    return tuple(_parts(before + piece.strip() + after, marked))


def _lacking(patterns: Sequence[re.Pattern[str]], told: str) -> list[re.Pattern[str]]:
    return [each for each in patterns if not each.search(told)]


def _texts(session: Session, actor: Actor, matter_ids: Collection[str]) -> list[_Text]:
    """The latest texts of the documents that were not removed, matter by matter, the policy first."""
    of_matters = (Document.matter_id.in_(sorted(matter_ids)), Document.removed_at.is_(None))
    latest = (
        select(DocumentVersion.document_id, func.max(DocumentVersion.ordinal).label("ordinal"))
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(*of_matters)
        .group_by(DocumentVersion.document_id)
        .subquery()
    )
    rows = session.execute(
        select(Document.matter_id, Document.title, DocumentVersion.text_hash)
        .join(latest, latest.c.document_id == Document.id)
        .join(
            DocumentVersion,
            (DocumentVersion.document_id == Document.id) & (DocumentVersion.ordinal == latest.c.ordinal),
        )
        .join(Matter, Matter.id == Document.matter_id)
        .where(readable_by(actor))
        .order_by(Document.matter_id, Document.role.desc(), Document.ordinal)
        .limit(MOST_TEXTS)
    )
    return [_Text(*row) for row in rows]


def _first(
    session: Session, texts: Iterable[_Text], wanted: Sequence[re.Pattern[str]], marked: Sequence[re.Pattern[str]]
) -> Excerpt:
    said = (excerpt_of(f"{each.title}\n{_read(session, each.text_hash)}", wanted, marked) for each in texts)
    return next(filter(None, said), ())


def _read(session: Session, text_hash: str) -> str:
    files = files_of(session)
    try:
        return files.get(text_hash).decode(errors="replace")[:LONGEST_TEXT]
    except (NotFound, Unreadable):  # opening the matter says so; a list does not end for it
        return ""


def _parts(piece: str, marked: Sequence[re.Pattern[str]]) -> Iterator[Part]:
    at = 0
    for start, end in sorted(place.span() for each in marked for place in each.finditer(piece)):
        if start < at:
            continue
        if start > at:
            yield Part(piece[at:start], found=False)
        yield Part(piece[start:end], found=True)
        at = end
    if at < len(piece):
        yield Part(piece[at:], found=False)
