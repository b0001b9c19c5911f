"""What happened after a release: withdrawals, corrections and marks, and the matters before and after this one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.evidence.case import ReceiptFact, TakedownFact
from workflows.evidence.naming import Naming
from workflows.matters.models import Matter
from workflows.release.labels import CHANNELS
from workflows.release.models import ReleaseSet
from workflows.takedown.labels import CASE_STATES, GROUNDS, KINDS, RECEIPT_STATES
from workflows.takedown.queries import Listed, decision_due, every_case_of, linked_to, receipts


def takedown_facts(session: Session, matter: Matter, naming: Naming) -> tuple[TakedownFact, ...]:
    """The cases about releases of the matter, oldest first; of a case's own matter, that case. What is only proposed
    stands in the file of the case alone: not everybody who may read what was released takes part in that."""
    return tuple(
        _case(session, each, naming, own=each.matter.id == matter.id) for each in every_case_of(session, matter.id)
    )


def _case(session: Session, each: Listed, naming: Naming, *, own: bool) -> TakedownFact:
    case, decided = each.case, each.case.decided_at is not None
    told = decided or own
    return TakedownFact(
        number=each.matter.number,
        about=_about(session, each.release_set),
        release_hash=each.release_set.release_hash,
        state_words=CASE_STATES[each.state].zh,
        kind_words=KINDS[case.kind].zh if case.kind and told else "",
        ground_words=GROUNDS[case.ground].zh if case.ground and told else "",
        public_words=case.public_words if decided else naming.text(case.public_words if own else ""),
        emergency_by=naming.person(case.emergency_by) if case.emergency_by else "",
        opened_at=case.created_at,
        decide_by=decision_due(session, case).at,
        decided_at=case.decided_at,
        receipts=tuple(
            ReceiptFact(
                CHANNELS[row.channel].zh,
                RECEIPT_STATES[row.state].zh,
                naming.person(row.by) if row.by else "",
                row.at,
            )
            for row in receipts(session, case.matter_id)
        ),
    )


def _about(session: Session, release_set: ReleaseSet) -> str:
    """The number of the matter that was released, and the public title."""
    return f"{session.get_one(Matter, release_set.matter_id).number} {release_set.title}"


def linked_numbers(session: Session, matter: Matter) -> dict[str, str]:
    """id -> number of the matter that this one follows and of those that follow it: numbers name no text."""
    return dict(session.execute(select(Matter.id, Matter.number).where(linked_to(matter)).order_by(Matter.id)).all())
