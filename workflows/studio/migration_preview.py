"""Dry run: what would become of every running matter of a process on its published version. Nothing is changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.errors import NotReady, XianshenError
from engine.instances import read
from engine.migration import moving
from engine.migration.effects import Effects, effects
from engine.migration.elements import Gone, Versions
from engine.migration.planning import Plan
from workflows.people.actor import Actor
from workflows.studio import migration_queries as queries
from workflows.studio import queries as versions_queries
from workflows.studio.migration_queries import Running
from workflows.studio.rules import require_reader


@dataclass(frozen=True)
class Line:
    """One matter. `effects`: what happens to its items and clocks; None when it cannot be moved, for `reasons`."""

    running: Running
    outcome: str  # moves, back, refused
    target: str | None
    target_name: str | None
    void: tuple[str, ...]
    effects: Effects | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """`names`: the mapping that was used; `gone`: elements of older versions that the new one lacks; `choices`: those
    that may take their place (id, name, kind)."""

    definition_id: str
    names: Mapping[str, str]
    gone: tuple[Gone, ...]
    choices: tuple[tuple[str, str, str], ...]
    lines: tuple[Line, ...]

    def count(self, outcome: str) -> int:
        return sum(line.outcome == outcome for line in self.lines)


def preview(session: Session, actor: Actor, definition_id: str, names: Mapping[str, str] | None) -> Preview:
    """Try every running matter; `names` None: as suggested. For a session that only reads, since it takes its time.

    Raises NotAllowed, NotFound, NotReady (the version is not the published one).
    """
    require_reader(actor)
    version = versions_queries.version(session, definition_id)
    if version.state != "published":
        raise NotReady("只能迁移到正在使用的版本。")
    standing = queries.running_elsewhere(session, version.process_id, definition_id)
    olds = {each.definition_id: None for each in standing}
    drawn = {old: moving.versions_of(session, old, definition_id, {}) for old in olds}
    gone = {each.element: each for one in drawn.values() for each in one.gone()}
    used = dict(names) if names is not None else _suggested(gone)
    choices = {choice[0]: choice for one in drawn.values() for choice in one.choices()}
    _refuse_unknown(used, choices)
    mapped = {old: moving.versions_of(session, old, definition_id, used) for old in olds}
    lines = tuple(_line(session, each, mapped[each.definition_id], definition_id) for each in standing)
    return Preview(definition_id, used, tuple(gone.values()), tuple(choices.values()), lines)


def _suggested(gone: Mapping[str, Gone]) -> dict[str, str]:
    return {element: each.suggested for element, each in gone.items() if each.suggested}


def _line(session: Session, running: Running, versions: Versions, definition_id: str) -> Line:
    try:
        instance = read(session, running.instance_id)
        found = moving.planned(session, instance, versions, definition_id)
        if found.running is None:
            return _refused(running, tuple(issue.message for issue in found.issues))
        will = effects(session, instance, versions, found)
    except XianshenError as error:
        return _refused(running, (error.detail,))
    return Line(running, found.outcome, found.target, _name(versions, found), tuple(sorted(found.void)), will, ())


def _refused(running: Running, reasons: tuple[str, ...]) -> Line:
    return Line(running, "refused", None, None, (), None, reasons)


def _name(versions: Versions, found: Plan) -> str | None:
    return versions.name_of(found.target) if found.target else None


def _refuse_unknown(names: Mapping[str, str], known: Collection[str]) -> None:
    if unknown := [new for new in names.values() if new not in known]:
        raise NotReady(f"“{unknown[0][:80]}”不是新版中新出现的环节，不能作为对应的环节。")
    if len(set(names.values())) != len(names):
        raise NotReady("两个旧环节不能对应同一个新环节。")
