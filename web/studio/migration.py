"""Moving running matters to the published version: the dry run, the proposal, its release, progress and undoing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify, render_template, request
from sqlalchemy.orm import Session

from engine.errors import Invalid
from web.installed import acting, reading, writing
from web.studio import asked, migration_shapes
from web.studio.blueprint import data, pages
from web.studio.life import version_shape
from workflows.studio import migration
from workflows.studio import migration_queries as queries
from workflows.studio.migration_models import ProcessMigration
from workflows.studio.migration_preview import preview
from workflows.studio.rules import may_check, may_design, migration_issues, require_reader

MAPPED = "map."  # before the old element's id, in the names of fields


@pages.get("/versions/<version_id>/migration")
def migrate(version_id: str) -> str:
    require_reader(acting())
    with reading() as session:
        found = preview(session, acting(), version_id, _names(request.args))
        version = version_shape(session, version_id)
        under_way = queries.under_way(session, version["process"])
        shown = migration_shapes.preview(session, found)
        earlier = migration_shapes.heads(session, version["process"])
    return render_template(
        "studio/migrate.html",
        version=version,
        shown=shown,
        earlier=earlier,
        under_way=under_way.id if under_way else None,
        may_propose=may_design(acting()),
        undo_hours=migration.UNDO_HOURS,
    )


@pages.get("/migrations/<migration_id>")
def migrated(migration_id: str) -> str:
    require_reader(acting())
    with reading() as session:
        made = queries.migration(session, migration_id)
        shown, version = migration_shapes.migration(session, made), version_shape(session, made.definition_id)
        why_not = [issue.message for issue in migration_issues(acting(), made.proposed_by)]
    mine = made.proposed_by == acting().person_id and may_design(acting())
    return render_template(
        "studio/migration.html",
        migration=shown,
        version=version,
        why_not=why_not,
        mine=mine,
        may_undo=may_check(acting()),
    )


@data.get("/versions/<version_id>/migration")
def try_migration(version_id: str) -> Response:
    require_reader(acting())
    with reading() as session:
        found = preview(session, acting(), version_id, _names(request.args))
        return jsonify(migration_shapes.preview(session, found))


@data.post("/versions/<version_id>/migration")
def propose_migration(version_id: str) -> Response:
    given = asked.body()
    only = asked.texts(given, "only")
    chosen = frozenset(only) if only is not None else None
    wanted = migration.Wanted(asked.text(given, "reason"), chosen, _hours(given))
    with reading() as session:
        found = preview(session, acting(), version_id, _names(given))
    with writing() as session:
        return _told(session, migration.propose(session, acting(), found, wanted), 201)


@data.get("/migrations/<migration_id>")
def read_migration(migration_id: str) -> Response:
    require_reader(acting())
    with reading() as session:
        return _told(session, queries.migration(session, migration_id))


@data.post("/migrations/<migration_id>/release")
def release_migration(migration_id: str) -> Response:
    require_reader(acting())
    with writing() as session:
        return _told(session, migration.release(session, acting(), migration_id))


@data.post("/migrations/<migration_id>/return")
def return_migration(migration_id: str) -> Response:
    require_reader(acting())
    reason = asked.text(asked.body(), "reason")
    with writing() as session:
        return _told(session, migration.give_back(session, acting(), migration_id, reason))


@data.post("/migrations/<migration_id>/withdraw")
def withdraw_migration(migration_id: str) -> Response:
    require_reader(acting())
    with writing() as session:
        return _told(session, migration.withdraw(session, acting(), migration_id))


@data.post("/migrations/<migration_id>/undo")
def undo_migration(migration_id: str) -> Response:
    require_reader(acting())
    instance = asked.text(asked.body(), "instance") or None
    with writing() as session:
        number = migration.ask_undo(session, acting(), migration_id, instance)
        return jsonify({"id": migration_id, "asked": number})


def _told(session: Session, made: ProcessMigration, status: int = 200) -> Response:
    answer = jsonify(migration_shapes.migration(session, made))
    answer.status_code = status
    return answer


def _names(given: Mapping[str, Any]) -> dict[str, str] | None:
    """The mapping that was chosen, from fields `map.<old id>`; None when nobody has chosen yet. Empty: none."""
    chosen = {key.removeprefix(MAPPED): value for key, value in given.items() if key.startswith(MAPPED)}
    if not chosen:
        return None
    if not all(isinstance(value, str) and len(value) <= 200 for value in chosen.values()):
        raise Invalid("对应关系应是“旧编号: 新编号”。")
    return {old: new for old, new in chosen.items() if new}


def _hours(given: Mapping[str, Any]) -> int:
    text = str(given.get("undo_hours", migration.UNDO_HOURS)).strip()
    if not text.isdecimal() or len(text) > 4:
        raise Invalid("可撤销的时间应为整数小时。")
    return int(text)
