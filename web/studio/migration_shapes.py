"""What pages and scripts are told of a move of running matters: sentences, in the language of the screen."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.migration.effects import ItemEffect, TimerEffect
from engine.runtime import now
from web.language import listed, translate
from web.presentation import calendar_moment
from web.studio.english_moves import reason
from web.studio.shapes import People
from workflows.matters.gates import GATES
from workflows.studio import migration_queries as queries
from workflows.studio.labels import ITEMS, MIGRATIONS, MOVES
from workflows.studio.migration_models import MigratedInstance, ProcessMigration
from workflows.studio.migration_preview import Line, Preview
from workflows.studio.rules import undo_issues

ORDER = {"refused": 0, "back": 1, "moves": 2}  # what needs a look comes first
SETTLED = ("moved", "back", "refused", "changed", "failed", "undone", "kept")


def preview(session: Session, found: Preview) -> dict[str, Any]:
    """A dry run: counts, the mapping, and each matter."""
    numbers = queries.numbers_of(session, [each.running.subject for each in found.lines])
    places = queries.places_of(session, [each.running.instance_id for each in found.lines])
    lines = sorted(found.lines, key=lambda line: ORDER[line.outcome])
    return {
        "version": found.definition_id,
        "names": dict(found.names),
        "gone": [
            {"id": each.element, "name": translate(each.name), "suggested": each.suggested} for each in found.gone
        ],
        "choices": [{"id": key, "name": translate(name), "kind": kind} for key, name, kind in found.choices],
        "counts": {outcome: found.count(outcome) for outcome in ORDER},
        "lines": [_line(line, numbers, places) for line in lines],
    }


def _line(line: Line, numbers: dict[str, str], places: dict[str, list[str]]) -> dict[str, Any]:
    one = line.running
    return {
        "instance": one.instance_id,
        "matter": numbers.get(one.subject, one.subject),
        "from": one.number,
        "at": [translate(name) for name in places.get(one.instance_id, [])],
        "outcome": line.outcome,
        "label": translate(MOVES[line.outcome]),
        "target": translate(line.target_name) if line.target_name else None,
        "effects": _effects(line),
        "void": [translate(GATES[gate].label) for gate in line.void if gate in GATES],
        "reasons": [reason(each) for each in line.reasons],
    }


def _effects(line: Line) -> list[str]:
    if line.effects is None:
        return []
    items = [_item(each) for each in line.effects.items if each.what != "stays"]
    new = [_("新待办“%(name)s”", name=translate(token.name)) for token in line.effects.new]
    clocks = [told for each in line.effects.timers if (told := _clock(each))]
    return [*items, *new, *clocks]


def _item(effect: ItemEffect) -> str:
    name = translate(effect.before.name)
    if effect.after is None:
        return _("待办“%(name)s”%(what)s", name=name, what=translate(ITEMS[effect.what]))
    changes = listed(translate(ITEMS[each]) for each in effect.changes)
    told = _("待办“%(name)s”%(changes)s有变", name=name, changes=changes)
    if "due_at" in effect.changes:
        told += _("：%(before)s → %(after)s", before=_moment(effect.before.due_at), after=_moment(effect.after.due_at))
    return str(told)


def _clock(effect: TimerEffect) -> str | None:
    if effect.until is None:
        return str(_("到 %(at)s 的计时撤销", at=_moment(effect.before)))
    if effect.until.at == effect.before:
        return None
    return str(_("计时重算：%(before)s → %(after)s", before=_moment(effect.before), after=_moment(effect.until.at)))


def _moment(at: Any) -> str:
    return calendar_moment(at) if at else str(_("没有时限"))


def migration(session: Session, made: ProcessMigration) -> dict[str, Any]:
    """One migration with the result of each matter."""
    rows = queries.results(session, made.id)
    numbers = queries.numbers_of(session, [each.subject for each in rows])
    versions = queries.version_numbers(session, made.process_id)
    at = now(session)
    return {
        **_head(made, People(session, [made.proposed_by, made.decided_by]), versions, queries.counts(session, made.id)),
        "names": dict(made.names),
        "remark": made.remark,
        "undo_hours": made.undo_hours,
        "results": [_result(each, numbers, versions, bool(undo_issues(each, at))) for each in rows],
        "undoable": sum(not undo_issues(each, at) for each in rows),
    }


def heads(session: Session, process_id: str) -> list[dict[str, Any]]:
    """Every migration of a process, the latest first."""
    found = queries.migrations(session, process_id)
    people = People(session, [person for each in found for person in (each.proposed_by, each.decided_by)])
    versions = queries.version_numbers(session, process_id)
    counts = queries.counts_of(session, [each.id for each in found])
    return [_head(each, people, versions, counts[each.id]) for each in found]


def _head(made: ProcessMigration, people: People, versions: dict[str, int], counts: dict[str, int]) -> dict[str, Any]:
    return {
        "id": made.id,
        "process": made.process_id,
        "version": made.definition_id,
        "number": versions.get(made.definition_id),
        "state": made.state,
        "label": translate(MIGRATIONS[made.state]),
        "reason": made.reason,
        "proposed_by": people.of(made.proposed_by),
        "proposed_at": made.proposed_at.isoformat(),
        "decided_by": people.of(made.decided_by),
        "decided_at": made.decided_at.isoformat() if made.decided_at else None,
        "finished_at": made.finished_at.isoformat() if made.finished_at else None,
        "counts": {state: counts.get(state, 0) for state in ("planned", *SETTLED)},
        "total": sum(counts.values()),
        "settled": sum(counts.get(state, 0) for state in SETTLED),
    }


def _result(one: MigratedInstance, numbers: dict[str, str], versions: dict[str, int], too_late: bool) -> dict[str, Any]:
    return {
        "instance": one.instance_id,
        "matter": numbers.get(one.subject, one.subject),
        "from": versions.get(one.from_id),
        "planned": one.planned,
        "planned_label": translate(MOVES[one.planned]),
        "state": one.state,
        "label": translate(MOVES[one.state]),
        "told": reason(one.told) if one.told else None,
        "at": one.at.isoformat() if one.at else None,
        "undo_until": one.undo_until.isoformat() if one.undo_until and not too_late else None,
    }
