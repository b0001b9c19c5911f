"""Audit events of the studio: drafts of process sets, and migrations, on the deployments chain. Files go by hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from engine import audit
from engine.workflow import Scalar
from workflows.studio.migration_models import ProcessMigration
from workflows.studio.models import ProcessDraft


def record(
    session: Session,
    about: ProcessDraft | ProcessMigration,
    action: str,
    actor_id: str,
    changes: Mapping[str, Sequence[Scalar]],
    reason: str | None = None,
) -> None:
    """Queue one event of a draft or a migration. `changes`: name -> [old, new], beside what it is about."""
    its_own = {"draft": about.id} if isinstance(about, ProcessDraft) else {"definition": about.definition_id}
    named = {name: [None, value] for name, value in {"process": about.process_id, **its_own}.items()}
    audit.record(
        session,
        chain=audit.DEPLOYMENT,
        action=action,
        actor=actor_id,
        subject=about.id,
        reason=reason,
        changes={**named, **changes},
    )
