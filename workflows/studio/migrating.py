"""The moves themselves, one instance after the other in the background, each in one transaction.

A message of the outbox stands for one instance and may be delivered more than once: what it does is conditional on the
row of its instance, in the transaction that changes both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from engine.db import Database
from engine.errors import Conflict, NotReady, XianshenError
from engine.instances import read
from engine.jobs import Job
from engine.migration import moving
from engine.migration.effects import holders
from engine.migration.moving import Moved
from engine.runtime import Topic, now
from workflows.notices.actions import notify
from workflows.studio import migration_queries as queries
from workflows.studio import queries as versions
from workflows.studio import trail
from workflows.studio.migration import MOVE, UNDO, undo_until
from workflows.studio.migration_models import MOVED, MigratedInstance, ProcessMigration

TRIES = 3  # at once, after a lost race; then the message waits its turn again


class _Changed(NotReady):
    """预演之后事项有了新的进展，没有迁移。请重新预演。"""

    code = "migration-changed"


def move_one(database: Database, payload: Mapping[str, str]) -> None:
    """Move one instance of a released migration, or note why not. Raises Conflict after several lost races."""
    _one(database, payload, _move, ("planned",), "failed")


def undo_one(database: Database, payload: Mapping[str, str]) -> None:
    """Undo the move of one instance, or note why not. Raises Conflict after several lost races."""
    _one(database, payload, _undo, MOVED, "kept")


def _one(
    database: Database,
    payload: Mapping[str, str],
    act: Callable[[Session, ProcessMigration, MigratedInstance], None],
    states: tuple[str, ...],
    otherwise: str,
) -> None:
    for attempt in range(TRIES):
        try:
            with database.write() as session:
                found = _due(session, payload, states)
                if found is not None:
                    _acted(session, found, act, otherwise)
            return
        except Conflict:
            if attempt == TRIES - 1:
                raise


def _due(
    session: Session, payload: Mapping[str, str], states: tuple[str, ...]
) -> tuple[ProcessMigration, MigratedInstance] | None:
    """The instance of the message, locked; None when it has been dealt with."""
    made = queries.migration(session, payload["migration"])
    one = queries.result(session, made.id, payload["instance"])
    return (made, one) if one.state in states else None


def _acted(
    session: Session,
    found: tuple[ProcessMigration, MigratedInstance],
    act: Callable[[Session, ProcessMigration, MigratedInstance], None],
    otherwise: str,
) -> None:
    made, one = found
    try:
        with session.begin_nested():
            act(session, made, one)
    except Conflict:
        raise
    except XianshenError as error:
        _note(session, one, "changed" if isinstance(error, _Changed) else _state(error, otherwise), told=error.detail)
    _finish(session, made)


def _state(error: XianshenError, otherwise: str) -> str:
    return "refused" if isinstance(error, NotReady) and otherwise == "failed" else otherwise


def _move(session: Session, made: ProcessMigration, one: MigratedInstance) -> None:
    if versions.version(session, made.definition_id).state != "published":
        raise NotReady("核对之后又发布了别的版本，没有迁移。")
    standing = read(session, one.instance_id)
    if standing.status != "running" or standing.definition_id != one.from_id:
        raise _Changed
    moved = moving.move(
        session,
        one.instance_id,
        made.definition_id,
        made.names,
        actor=made.decided_by or made.proposed_by,
        reason=made.reason,
    )
    if (moved.plan.outcome, moved.plan.target) != (one.planned, one.target):
        raise _Changed
    _note(
        session,
        one,
        "back" if moved.plan.outcome == "back" else "moved",
        before=moved.state,
        earlier=dict(moved.earlier),
        undo_until=undo_until(session, made),
    )
    _tell(session, made, one, moved)


def _undo(session: Session, made: ProcessMigration, one: MigratedInstance) -> None:
    if one.before is None or one.earlier is None:
        raise NotReady("可撤销的时间已过。")
    actor = one.undo_asked_by or made.proposed_by
    result = moving.undo(session, one.instance_id, one.before, one.earlier, actor=actor)
    _note(session, one, "undone", before=None, earlier=None)
    for item in result.work_items:
        if item.assignee is not None:
            told = {"matter_id": one.subject, "work_item_id": item.id, "actor_id": actor}
            notify(session, [item.assignee], "migration_undone", **told)


def _note(session: Session, one: MigratedInstance, state: str, **values: object) -> None:
    noting = update(MigratedInstance).where(
        MigratedInstance.migration_id == one.migration_id,
        MigratedInstance.instance_id == one.instance_id,
        MigratedInstance.state == one.state,
    )
    noted = session.execute(
        noting.values(state=state, at=now(session), **values).execution_options(synchronize_session=False)
    )
    if noted.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict


def _tell(session: Session, made: ProcessMigration, one: MigratedInstance, moved: Moved) -> None:
    """Whoever has something in hand that is not as it was."""
    for person, changed in holders(moved.effects.items).items():
        for each in changed:
            notify(
                session,
                [person],
                "migrated" if each.after is not None else "cancelled",
                matter_id=one.subject,
                work_item_id=each.before.id,
                actor_id=made.decided_by,
            )


def _finish(session: Session, made: ProcessMigration) -> None:
    """The migration ends with its last instance."""
    waiting = exists(
        select(MigratedInstance.instance_id).where(
            MigratedInstance.migration_id == made.id, MigratedInstance.state == "planned"
        )
    )
    ended = session.execute(
        update(ProcessMigration)
        .where(ProcessMigration.id == made.id, ProcessMigration.state == "running", ~waiting)
        .values(state="finished", finished_at=now(session))
        .returning(ProcessMigration.id)
        .execution_options(synchronize_session=False)
    ).first()
    if ended is None:
        return
    counted = queries.counts(session, made.id)
    changes = {"moved": [None, counted.get("moved", 0)], "moved_back": [None, counted.get("back", 0)]}
    left = sum(counted.get(state, 0) for state in ("refused", "changed", "failed"))
    trail.record(session, made, "migration.finished", "system", {**changes, "not_moved": [None, left]})
    notify(session, [made.proposed_by, made.decided_by or made.proposed_by], "migration_finished", about_id=made.id)


def forget_expired(database: Database) -> None:
    """Earlier states are kept no longer than they can be gone back to."""
    with database.write() as session:
        for each in queries.expired(session, now(session)):
            each.before = each.earlier = None


def migration_jobs() -> tuple[Job, ...]:
    """What the background worker does for migrations beside the outbox."""
    return (Job("forget-migrated", forget_expired, timedelta(hours=1)),)


TOPICS = {topic.name: topic for topic in (Topic(MOVE, move_one), Topic(UNDO, undo_one))}
