"""Running matters moved to the published version: the system administrator proposes what the preview showed, the
security officer releases it, and either of them may see it through; undoing takes the right to release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import outbox
from engine.errors import Conflict, Invalid, NotAllowed, NotReady
from engine.ids import new_id
from engine.runtime import now
from workflows.notices.actions import notify
from workflows.people.actor import Actor
from workflows.people.queries import administrators
from workflows.people.rules import RIGHTS, require
from workflows.studio import migration_queries as queries
from workflows.studio import queries as versions
from workflows.studio import trail
from workflows.studio.migration_models import MigratedInstance, ProcessMigration
from workflows.studio.migration_preview import Line, Preview
from workflows.studio.rules import CHECK, DESIGN, migration_issues, undo_issues

MOVE, UNDO = "migrate-instance", "undo-migration"  # topics of the outbox
UNDO_HOURS, LONGEST_UNDO = 24, 168
_UNDER_WAY = "这个流程已有一次迁移等待核对或正在进行，请等它办完，或先收回。"


@dataclass(frozen=True)
class Wanted:
    """What a migration is asked to do: for which instances, why, and how long it may be undone (hours)."""

    reason: str
    only: frozenset[str] | None = None
    undo_hours: int = UNDO_HOURS


def propose(session: Session, actor: Actor, shown: Preview, wanted: Wanted) -> ProcessMigration:
    """Hand what the preview showed to the security officer; `wanted.only`: these instances of it.

    Raises NotAllowed, Invalid (no reason, hours), NotReady (nothing to move), Conflict (another is under way).
    """
    require(actor, DESIGN)
    why = wanted.reason.strip()
    if not why:
        raise Invalid("请写明为什么迁移，供核对人了解。")
    if not 1 <= wanted.undo_hours <= LONGEST_UNDO:
        raise Invalid(f"可撤销的时间应为 1 至 {LONGEST_UNDO} 小时。")
    version = versions.version(session, shown.definition_id)
    lines = [line for line in shown.lines if wanted.only is None or line.running.instance_id in wanted.only]
    if not any(line.effects for line in lines):
        raise NotReady("没有可以迁移的在办事项。")
    if queries.under_way(session, version.process_id) is not None:
        raise Conflict(_UNDER_WAY)
    made = _proposed(session, actor, version, shown, wanted)
    session.execute(insert(MigratedInstance), [_planned(made, line) for line in lines])
    trail.record(session, made, "migration.proposed", actor.person_id, {"matters": [None, len(lines)]}, why)
    checkers = [person.id for person, role in administrators(session) if role in RIGHTS[CHECK][0] and person.active]
    notify(session, checkers, "migration_proposed", about_id=made.id, actor_id=actor.person_id)
    return made


def _proposed(
    session: Session, actor: Actor, version: versions.Version, shown: Preview, wanted: Wanted
) -> ProcessMigration:
    made = ProcessMigration(
        id=new_id(),
        process_id=version.process_id,
        definition_id=version.id,
        state="proposed",
        names=dict(shown.names),
        reason=wanted.reason.strip(),
        undo_hours=wanted.undo_hours,
        proposed_by=actor.person_id,
        proposed_at=now(session),
    )
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:  # somebody else's, at the same instant
        raise Conflict(_UNDER_WAY) from error
    return made


def _planned(made: ProcessMigration, line: Line) -> dict[str, str | None]:
    return {
        "migration_id": made.id,
        "instance_id": line.running.instance_id,
        "subject": line.running.subject,
        "from_id": line.running.definition_id,
        "planned": line.outcome,
        "target": line.target,
        "state": "planned" if line.effects else "refused",
        "told": line.reasons[0] if line.reasons else None,
    }


def release(session: Session, actor: Actor, migration_id: str) -> ProcessMigration:
    """Let a proposed migration begin: every instance is moved in a transaction of its own, in the background.

    Raises NotAllowed (not whose business it is, or its proposer), NotFound, Conflict, NotReady (a newer version is
    published by now).
    """
    made = _decided(session, actor, migration_id)
    if versions.version(session, made.definition_id).state != "published":
        raise NotReady("提出之后又发布了别的版本，请退回，由提出人重新预演。")
    _move(session, made, "running", decided_by=actor.person_id, decided_at=now(session))
    waiting = [each for each in queries.results(session, made.id) if each.state == "planned"]
    for each in waiting:
        outbox.enqueue(session, MOVE, {"migration": made.id, "instance": each.instance_id})
    trail.record(session, made, "migration.released", actor.person_id, {"matters": [None, len(waiting)]})
    notify(session, [made.proposed_by], "migration_released", about_id=made.id, actor_id=actor.person_id)
    return made


def give_back(session: Session, actor: Actor, migration_id: str, reason: str) -> ProcessMigration:
    """Refuse a proposed migration. Raises NotAllowed, NotFound, Invalid, Conflict."""
    made = _decided(session, actor, migration_id)
    if not reason.strip():
        raise Invalid("请写明退回的理由。")
    decided = {"decided_by": actor.person_id, "decided_at": now(session), "remark": reason.strip()}
    _move(session, made, "withdrawn", **decided)
    trail.record(session, made, "migration.given_back", actor.person_id, {}, reason.strip())
    notify(session, [made.proposed_by], "migration_returned", about_id=made.id, actor_id=actor.person_id)
    return made


def withdraw(session: Session, actor: Actor, migration_id: str) -> ProcessMigration:
    """Whoever proposed a migration takes it back before it is released. Raises NotAllowed, NotFound, Conflict."""
    require(actor, DESIGN)
    made = queries.migration(session, migration_id, lock=True)
    if made.proposed_by != actor.person_id:
        raise NotAllowed("只有提出人可以收回。")
    _move(session, made, "withdrawn", remark="提出人收回")
    trail.record(session, made, "migration.withdrawn", actor.person_id, {})
    return made


def ask_undo(session: Session, actor: Actor, migration_id: str, instance_id: str | None = None) -> int:
    """Undo the move of one instance, or of all that still can be, in the background. Returns how many were asked for.

    Raises NotAllowed, NotFound, NotReady (nothing can be undone any more).
    """
    require(actor, CHECK)
    made = queries.migration(session, migration_id, lock=True)
    at = now(session)
    moved = queries.results(session, made.id)
    chosen = [each for each in moved if instance_id in (None, each.instance_id) and not undo_issues(each, at)]
    if not chosen:
        raise NotReady("没有还能撤销的：可撤销的时间已过，或已经撤销。")
    for each in chosen:
        each.undo_asked_by = actor.person_id
        outbox.enqueue(session, UNDO, {"migration": made.id, "instance": each.instance_id})
    trail.record(session, made, "migration.undo_asked", actor.person_id, {"matters": [None, len(chosen)]})
    return len(chosen)


def undo_until(session: Session, made: ProcessMigration) -> Any:
    """Until when a move that is made now may be undone."""
    return now(session) + timedelta(hours=made.undo_hours)


def _decided(session: Session, actor: Actor, migration_id: str) -> ProcessMigration:
    made = queries.migration(session, migration_id, lock=True)
    if issues := migration_issues(actor, made.proposed_by):
        raise NotAllowed(issues[0].message, issues=issues)
    return made


def _move(session: Session, made: ProcessMigration, state: str, **values: object) -> None:
    """A proposed migration to another state; a lost race is a Conflict."""
    moving = update(ProcessMigration).where(ProcessMigration.id == made.id, ProcessMigration.state == "proposed")
    moved = session.execute(
        moving.values(state=state, **values).returning(ProcessMigration.id).execution_options(synchronize_session=False)
    ).first()
    if moved is None:
        raise Conflict("这次迁移已经核对过，或已被收回。请刷新后再看。")
    session.refresh(made)
