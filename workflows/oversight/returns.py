"""Why matters were returned: the words stand in the opinions, no event holds them. They are read when somebody asks.

The asker need not be one who may read the draft: what an opinion repeats of it is left out, and of the secrecy review
nothing is told, for whoever says what is secret there tells the secret.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.audit.queries import Event
from workflows.matters.models import (
    Document,
    DocumentVersion,
    InterpretationElement,
    Matter,
    Opinion,
    Revision,
    Suggestion,
)
from workflows.oversight.quotations import without_draft_text
from workflows.renditions.store import files_of

_SECRECY = "secrecy_review"  # the post; whoever holds it also reviews differences
_FIELDS = (
    Matter.title,
    Matter.explanation,
    Matter.basis,
    Matter.proposed_attribute_reason,
    Matter.attribute_reason,
    Matter.interpretation_exemption,
)


def reasons_of(session: Session, events: Sequence[Event]) -> dict[str, str]:
    """Words of the opinion by id of the event, without what they repeat of the matter's drafts; nothing where the
    opinion is the secrecy review's or holds no words. In six statements for a page of events."""
    told = _opinions(session, [each.work_item_id for each in events if each.work_item_id])
    texts = _texts(session, sorted({each.matter_id for each in told.values()}))
    return {
        event.id: without_draft_text(opinion.text, texts[opinion.matter_id])
        for event in events
        if (opinion := told.get(event.work_item_id or "")) is not None
    }


def _opinions(session: Session, work_items: list[str]) -> dict[str, Opinion]:
    query = select(Opinion).where(Opinion.work_item_id.in_(work_items), Opinion.text != "")
    spoken = query.where(Opinion.post != _SECRECY, Opinion.kind != "gate.secrecy")
    return {each.work_item_id: each for each in session.scalars(spoken)} if work_items else {}


def _texts(session: Session, matters: list[str]) -> dict[str, set[str]]:
    """By matter, everything that its drafts say or ever said: every version of every document, titles, fields."""
    found: dict[str, set[str]] = defaultdict(set)
    if not matters:
        return found
    files = files_of(session)
    versions = (
        select(Document.matter_id, DocumentVersion.text_hash, DocumentVersion.file_name)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .where(Document.matter_id.in_(matters))
    )
    for matter_id, text_hash, file_name in session.execute(versions):
        found[matter_id] |= {files.get(text_hash).decode(errors="replace"), file_name}
    fields = (
        select(Matter.id, *_FIELDS).where(Matter.id.in_(matters)),
        select(Revision.matter_id, Revision.title).where(Revision.matter_id.in_(matters)),
        select(InterpretationElement.matter_id, InterpretationElement.text).where(
            InterpretationElement.matter_id.in_(matters)
        ),
        select(Suggestion.matter_id, Suggestion.original, Suggestion.replacement).where(
            Suggestion.matter_id.in_(matters)
        ),
    )
    for query in fields:
        for matter_id, *words in session.execute(query):
            found[matter_id].update(filter(None, words))
    return found
