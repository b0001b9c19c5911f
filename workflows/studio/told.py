"""What a notice of the studio is about: its process, the version when there is one, and the title of a draft."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, null, select, union_all
from sqlalchemy.orm import Session

from engine.models import ProcessDefinition
from workflows.studio.migration_models import ProcessMigration
from workflows.studio.models import ProcessDraft


@dataclass(frozen=True)
class Told:
    """`name`: of the process; `number`: of the version, `title`: of the draft, each None where there is none."""

    name: str
    number: int | None
    title: str | None


def told_of(session: Session, ids: Collection[str]) -> dict[str, Told]:
    """By the id of a version, of a move or of a draft, what it is called: one statement, none without ids."""
    if not ids:
        return {}
    version, wanted = ProcessDefinition, sorted(ids)
    versions = select(version.id, version.name, version.version, null().label("title")).where(version.id.in_(wanted))
    moves = (
        select(ProcessMigration.id, version.name, version.version, null())
        .join(version, version.id == ProcessMigration.definition_id)
        .where(ProcessMigration.id.in_(wanted))
    )
    drafts = (
        select(ProcessDraft.id, version.name, literal(None), ProcessDraft.title)
        .join(version, version.id == ProcessDraft.base_id)
        .where(ProcessDraft.id.in_(wanted))
    )
    rows: Sequence[Any] = session.execute(union_all(versions, moves, drafts)).all()
    return {row.id: Told(row.name, row.version, row.title) for row in rows}
