"""What a term would hit in what is published: shown to whoever edits the word list, before it is put in force."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.runtime import now
from workflows.matters.models import DocumentVersion, RevisionDocument
from workflows.release.models import ReleaseSet
from workflows.renditions.characters import folded
from workflows.renditions.store import files_of
from workflows.screening.checks.terms import listed_terms
from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.rulebook import Rulebook, Term
from workflows.screening.subjects import Source, document_of

MOST_DOCUMENTS = 2000  # the newest ones
MOST_SHOWN = 50
AROUND = 20  # characters


class Hit(NamedTuple):
    """One place, named as a finding in it is; `before` and `after` are the words around it."""

    release_set_id: str
    title: str
    part: str
    before: str
    matched: str
    after: str


class Preview(NamedTuple):
    """`hits` are the first ones, `places` is how many in all, in `documents` of the `searched` newest texts."""

    hits: tuple[Hit, ...]
    places: int
    documents: int
    searched: int


def published_hits(session: Session, term: Term) -> Preview:
    """The places where the term alone, with its exemptions and context, would be a finding."""
    files, book, wanted = files_of(session), Rulebook(terms=(term,)), folded(term.text).text
    today = local_date(now(session))
    hits: list[Hit] = []
    places = documents = searched = 0
    for release_set_id, text_hash, source in _newest(session):
        searched += 1
        if wanted not in folded(files.get(text_hash).decode()).text:
            continue
        document = document_of(files, source)
        found = _in(document, Subject((document,), today), book)
        documents += bool(found)
        places += len(found)
        hits += [Hit(release_set_id, source.title, *each) for each in found[: MOST_SHOWN - len(hits)]]
    return Preview(tuple(hits), places, documents, searched)


def _newest(session: Session) -> list[tuple[str, str, Source]]:
    query = (
        select(ReleaseSet.id, RevisionDocument, DocumentVersion)
        .join(RevisionDocument, RevisionDocument.revision_id == ReleaseSet.revision_id)
        .join(DocumentVersion, DocumentVersion.id == RevisionDocument.version_id)
        .where(ReleaseSet.state == "released")
        .order_by(ReleaseSet.released_at.desc(), RevisionDocument.ordinal)
        .limit(MOST_DOCUMENTS)
    )
    return [(row[0], row[2].text_hash, _source(row[1], row[2])) for row in session.execute(query)]


def _source(document: RevisionDocument, version: DocumentVersion) -> Source:
    return Source(
        document.document_id,
        version.id,
        document.role,
        document.ordinal,
        document.title,
        version.rendition_kind,
        document.rendition_hash,
        version.reading_hash,
    )


def _in(document: ScreenedDocument, subject: Subject, book: Rulebook) -> list[tuple[str, str, str, str]]:
    found = []
    for each in listed_terms(document, subject, book):
        passage = each.passage
        if passage is not None:
            text = passage.text
            before, after = text[max(0, each.start - AROUND) : each.start], text[each.end : each.end + AROUND]
            found.append((passage.part, before, text[each.start : each.end], after))
    return found
