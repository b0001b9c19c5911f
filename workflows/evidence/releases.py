"""The release sets of a matter as evidence: what went out, when, on which channels, at which address."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.evidence.case import DeliveryFact, ReleasedFact, ReleaseFact
from workflows.evidence.naming import Naming
from workflows.matters.classes import ATTRIBUTES, SCOPES
from workflows.release.labels import CHANNELS, DELIVERY_STATES, RELEASE_STATES
from workflows.release.models import ChannelDelivery, ReleaseSet
from workflows.release.queries import release_sets_of, released_documents


def release_facts(session: Session, matter_id: str, naming: Naming) -> tuple[ReleaseFact, ...]:
    """Every release set of the matter, the newest first, void ones included."""
    return tuple(_release(session, each, naming) for each in release_sets_of(session, matter_id))


def _release(session: Session, row: ReleaseSet, naming: Naming) -> ReleaseFact:
    return ReleaseFact(
        state=row.state,
        state_words=RELEASE_STATES[row.state].zh,
        revision=naming.ordinal(row.revision_id) or 0,
        attribute=ATTRIBUTES[row.attribute].zh,
        scope=SCOPES[row.scope].zh if row.scope in SCOPES else row.scope,
        channels="、".join(CHANNELS[code].zh for code in row.channels),
        release_hash=row.release_hash,
        number=row.number or "",
        scheduled_at=row.scheduled_at,
        released_at=row.released_at,
        released_by=naming.person(row.released_by),
        held_reason=naming.text(row.held_reason),
        documents=_documents(session, row.id, naming),
        deliveries=_deliveries(session, row.id, naming),
    )


def _documents(session: Session, release_set_id: str, naming: Naming) -> tuple[ReleasedFact, ...]:
    return tuple(
        ReleasedFact(
            naming.role(each.role),
            each.title,  # of a released document: public
            each.rendition_kind,
            each.approved_hash,
            each.published_hash,
            each.pdf_hash,
        )
        for each in released_documents(session, release_set_id)
    )


def _deliveries(session: Session, release_set_id: str, naming: Naming) -> tuple[DeliveryFact, ...]:
    query = select(ChannelDelivery).where(ChannelDelivery.release_set_id == release_set_id).order_by(ChannelDelivery.id)
    return tuple(
        DeliveryFact(
            channel=CHANNELS[each.channel].zh,
            state=DELIVERY_STATES[each.state].zh,
            address=each.address or "",
            detail=naming.text(each.detail),
            by=naming.person(each.by),
            at=each.at,
        )
        for each in session.scalars(query)
    )
