"""What moves of running matters ask the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.models import ProcessDefinition, ProcessInstance, WorkItem
from engine.work_items import is_open
from workflows.matters.models import Matter
from workflows.studio.migration_models import MigratedInstance, ProcessMigration


@dataclass(frozen=True)
class Running:
    """An instance under way on another version than the published one."""

    instance_id: str
    definition_id: str
    number: int
    subject: str


def migration(session: Session, migration_id: str, *, lock: bool = False) -> ProcessMigration:
    """One migration; `lock`: until the commit. Raises NotFound."""
    query = select(ProcessMigration).where(ProcessMigration.id == migration_id)
    query = query.execution_options(populate_existing=True)
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFound("没有这次迁移。")
    return found


def migrations(session: Session, process_id: str) -> Sequence[ProcessMigration]:
    """Every migration of a process, the latest first."""
    query = select(ProcessMigration).where(ProcessMigration.process_id == process_id)
    return session.scalars(query.order_by(ProcessMigration.id.desc())).all()


def under_way(session: Session, process_id: str) -> ProcessMigration | None:
    """The migration of a process that waits for its release or runs; there is at most one."""
    query = select(ProcessMigration).where(
        ProcessMigration.process_id == process_id, ProcessMigration.state.in_(("proposed", "running"))
    )
    return session.scalars(query.limit(1)).one_or_none()


def results(session: Session, migration_id: str) -> Sequence[MigratedInstance]:
    """The instances of a migration, in the order of their start."""
    query = select(MigratedInstance).where(MigratedInstance.migration_id == migration_id)
    return session.scalars(query.order_by(MigratedInstance.instance_id)).all()


def result(session: Session, migration_id: str, instance_id: str) -> MigratedInstance:
    """One instance of a migration, read anew. Raises NotFound."""
    found = session.get(MigratedInstance, (migration_id, instance_id), populate_existing=True)
    if found is None:
        raise NotFound("这次迁移中没有这一件。")
    return found


def counts(session: Session, migration_id: str) -> dict[str, int]:
    """How many instances of a migration are in which state."""
    return counts_of(session, [migration_id])[migration_id]


def counts_of(session: Session, migration_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """The same of each of several migrations; one statement."""
    of = MigratedInstance
    query = select(of.migration_id, of.state, func.count()).where(of.migration_id.in_(migration_ids))
    found: dict[str, dict[str, int]] = {each: {} for each in migration_ids}
    for migration_id, state, number in session.execute(query.group_by(of.migration_id, of.state)):
        found[migration_id][state] = number
    return found


def running_elsewhere(session: Session, process_id: str, definition_id: str) -> list[Running]:
    """Instances of the process that are under way on another version, in the order of their start."""
    query = (
        select(ProcessInstance.id, ProcessInstance.definition_id, ProcessDefinition.version, ProcessInstance.subject)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(
            ProcessInstance.process_id == process_id,
            ProcessInstance.status == "running",
            ProcessInstance.definition_id != definition_id,
        )
        .order_by(ProcessInstance.id)
    )
    return [Running(*row) for row in session.execute(query)]


def numbers_of(session: Session, subjects: Sequence[str]) -> dict[str, str]:
    """The numbers of matters; their titles are nothing that an administrator reads here."""
    query = select(Matter.id, Matter.number).where(Matter.id.in_(subjects))
    return {row.id: row.number for row in session.execute(query)}


def places_of(session: Session, instance_ids: Sequence[str]) -> dict[str, list[str]]:
    """By instance, the names of the steps that are open."""
    query = select(WorkItem.instance_id, WorkItem.name).where(WorkItem.instance_id.in_(instance_ids), is_open)
    found: dict[str, list[str]] = {}
    for instance_id, name in session.execute(query.order_by(WorkItem.id)):
        found.setdefault(instance_id, []).append(name)
    return found


def version_numbers(session: Session, process_id: str) -> dict[str, int]:
    """By id, the numbers of a process's versions."""
    query = select(ProcessDefinition.id, ProcessDefinition.version).where(ProcessDefinition.process_id == process_id)
    return {row.id: row.version for row in session.execute(query)}


def expired(session: Session, now: object) -> Sequence[MigratedInstance]:
    """Moves whose time for undoing is over and whose earlier state is still kept."""
    query = select(MigratedInstance).where(MigratedInstance.before.is_not(None), MigratedInstance.undo_until <= now)
    return session.scalars(query).all()
