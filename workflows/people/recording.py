"""Acts on personnel stand on the administration chain of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from engine import audit
from engine.workflow import Scalar
from workflows.people.actor import Actor


def record_act(
    session: Session,
    action: str,
    actor: Actor,
    changes: Mapping[str, Sequence[Scalar]],
    reason: str | None = None,
) -> None:
    """Record one act of `actor` on people, sections or posts, with old and new values."""
    audit.record(
        session, chain=audit.ADMINISTRATION, action=action, actor=actor.person_id, reason=reason, changes=changes
    )
