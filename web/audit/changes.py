"""What an event of the audit trail changed, in words: names for ids, labels for codes. No draft text: the events hold
none, and of a document only its kind is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.audit.queries import Event, personal_values
from engine.models import ProcessDefinition, WorkItem
from engine.reminders import parse_ladder
from web.audit.words import CAUSES, MESSAGES, VIEWS, change_words
from web.clocks import rung_words
from web.language import current_language, listed, translate
from web.outcome_words import outcome_words
from web.presentation import calendar_moment, short_hash
from workflows.collaboration.labels import POSITIONS
from workflows.collaboration.labels import REASONS as SIDE_REASONS
from workflows.matters.classes import ALL_ELEMENTS, ATTRIBUTES, CLASSES, GROUNDS, SCOPES
from workflows.matters.gates import GATES
from workflows.matters.labels import CLOSED_REASONS, ORIGINS, ROLES, STATES, URGENCIES
from workflows.matters.models import Document, Matter, Revision
from workflows.oversight.labels import ACTION_GROUPS, CIRCUMSTANCES
from workflows.oversight.rules import SHARED_WITH
from workflows.oversight.standard_questions import DAY, FILTERS, QUESTIONS
from workflows.people.labels import ADMIN_ROLES, CAPACITIES, POSTS, Label, group_label
from workflows.people.models import Person, Section
from workflows.people.preferences import DENSITIES, THEMES
from workflows.prepublication.resuming import PLACE_NAMES, STEPS
from workflows.release.labels import CHANNELS, NUMBER_STATES, REASSESSMENT_RESULTS, RELEASE_STATES
from workflows.screening.labels import DISPOSITIONS, FINDING_STATES, OCCASIONS
from workflows.screening.model import ASPECTS, LEVELS
from workflows.views.labels import LISTS

# ids and codes of rows that nobody looks up by hand; they stay in the chain and in its export
UNTOLD = frozenset(
    {
        "approval",
        "decision",
        "definition",
        "dual_post_decision",
        "substitution",
        "token",
        "suggestion",
        "timer",
        "incident",
    }
    | {"status", "code", "occurrences", "finding", "check", "rules", "rulebook", "upkeep", "saved", "exemption"}
    | {"comment", "case", "release_set", "following"}
)
_RETURN_TO = {
    "drafter": Label("起草人", "Drafter"),
    "section": Label("起草科室", "Section"),
    "office": POSTS["office_check"].label,
    "step": Label("已办的环节", "A step that was done"),
}
# where in the software something was read: the part of it that the address belongs to
_PLACES = {
    "inbox": Label("待办", "Inbox"),
    "matters": Label("事项", "Matters"),
    "diagrams": Label("流程图", "Diagram"),
    "release": Label("发布", "Release"),
    "audit": Label("操作留痕", "Audit trail"),
    "admin": Label("管理", "Administration"),
}
_API = Label("接口", "API")
_TABLES: dict[str, Mapping[str, Label]] = {
    "state": {**FINDING_STATES, **NUMBER_STATES, **RELEASE_STATES, **STATES},
    "level": LEVELS,
    "aspect": ASPECTS,
    "disposition": DISPOSITIONS,
    "occasion": OCCASIONS,
    "attribute": ATTRIBUTES,
    "ground": {code: ground.label for code, ground in GROUNDS.items()},
    "scope": SCOPES,
    "urgency": URGENCIES,
    "density": DENSITIES,
    "theme": THEMES,
    "class": {code: known.label for code, known in CLASSES.items()},
    "matter_class": {code: known.label for code, known in CLASSES.items()},
    "gate": {code: known.label for code, known in GATES.items()},
    "capacity": CAPACITIES,
    "origin": ORIGINS,
    "role": {**ROLES, **ADMIN_ROLES},
    "channels": CHANNELS,
    "return_to": _RETURN_TO,
    "return_step": STEPS,
    "moved_to": STEPS,
    "resumes_at": PLACE_NAMES,
    "message": MESSAGES,
    "question": {code: known.label for code, known in QUESTIONS.items()},
    "circumstance": CIRCUMSTANCES,
    "shared_with": SHARED_WITH,
    "list": {code: known.label for code, known in LISTS.items()},
    "result": REASSESSMENT_RESULTS,
    "view": VIEWS,
    "position": POSITIONS,
    "consult": {code.removeprefix("desk_"): post.label for code, post in POSTS.items() if code.startswith("desk_")},
}
_ACTORS = {"system": Label("系统", "System"), "installer": Label("安装程序", "Installer")}
_FROM = Label("{} 起", "from {}")
_ID, _HASH = re.compile(r"[0-9a-f]{32}"), re.compile(r"[0-9a-f]{64}")
_SALTED = re.compile("~[0-9a-f]{32}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True)
class Change:
    """One field: what it was and what it is; empty: nothing. `key`: its name in the event."""

    label: str
    old: str
    new: str
    key: str = ""


@dataclass(frozen=True)
class Names:
    """What ids and codes of a page of events stand for. Numbers of matters are no draft text; titles would be."""

    by_id: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)  # of matters
    revisions: Mapping[str, int] = field(default_factory=dict)  # ordinal by id
    sections: Mapping[str, str] = field(default_factory=dict)  # by code
    drawn: Mapping[str, str] = field(default_factory=dict)  # by id in the diagram: of a process or a user task
    personal: Mapping[tuple[str, str], str] = field(default_factory=dict)  # by event and name


def names_in(session: Session, events: Sequence[Event]) -> Names:
    """The names for everything that these events mention, in eight statements."""
    values = [value for event in events for pair in event.changes.values() for value in pair if value]
    ids = {found for value in values for found in _ID.findall(str(value))} | {event.actor for event in events}
    elements = {str(value) for event in events for value in event.changes.get("element", ()) if value}
    people = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all()
    known = session.execute(select(Section.id, Section.code, Section.name)).all()
    kinds = session.execute(select(Document.id, Document.role).where(Document.id.in_(ids))).all()
    tasks = session.execute(
        select(WorkItem.element_id, WorkItem.name).where(WorkItem.element_id.in_(elements)).distinct()
    ).all()
    processes = session.execute(select(ProcessDefinition.process_id, ProcessDefinition.name).distinct()).all()
    by_id = {row.id: row.name for row in [*people, *known]} | {row.id: translate(ROLES[row.role]) for row in kinds}
    personal = personal_values(session, [event.id for event in events])
    return Names(
        by_id,
        _numbers(session, {event.subject for event in events if event.subject}),
        _ordinals(session, {event.revision for event in events if event.revision}),
        {row.code: row.name for row in known},
        dict([*processes, *tasks]),
        personal,
    )


def _numbers(session: Session, matters: set[str]) -> dict[str, str]:
    rows = session.execute(select(Matter.id, Matter.number).where(Matter.id.in_(matters)))
    return {row.id: row.number for row in rows}


def _ordinals(session: Session, revisions: set[str]) -> dict[str, int]:
    rows = session.execute(select(Revision.id, Revision.ordinal).where(Revision.id.in_(revisions)))
    return {row.id: row.ordinal for row in rows}


def changes_of(event: Event, names: Names) -> list[Change]:
    """What the event changed, without what says nothing to a reader."""
    told = (_change(key, _revealed(event, key, pair, names), names) for key, pair in _told(event))
    shown = [change for change in told if change.old or change.new]
    return _moved(event, shown, names) if event.action.endswith("due_changed") else shown


def _told(event: Event) -> list[tuple[str, Sequence[Any]]]:
    return [(key, pair) for key, pair in event.changes.items() if key not in UNTOLD]


def _revealed(event: Event, key: str, pair: Sequence[Any], names: Names) -> Sequence[Any]:
    """The pair with the personal value that its salted hash stands for, while that is kept."""
    if not _SALTED.fullmatch(str(pair[1])):
        return pair
    return [pair[0], names.personal.get((event.id, key), _("个人信息已按期删除"))]


def _moved(event: Event, changes: Sequence[Change], names: Names) -> list[Change]:
    # of a recomputed time only what moved is told, and the step where its name is known
    step = [names.drawn[code] for code in event.changes.get("element", ())[1:] if code in names.drawn]
    named = [Change(change_words("element"), "", translate(name), "element") for name in step]
    return [*named, *(change for change in changes if change.old != change.new)]


def reason_of(event: Event) -> str:
    """Why, in words."""
    known = SIDE_REASONS | CLOSED_REASONS
    return translate(known[event.reason]) if event.reason in known else event.reason or ""


def actor_words(name: str) -> str:
    """A person's name, or what acted without one."""
    return translate(_ACTORS[name]) if name in _ACTORS else name


def _change(key: str, pair: Sequence[Any], names: Names) -> Change:
    kind, _dot, rest = key.partition(".")
    if key in ALL_ELEMENTS:
        return Change(translate(ALL_ELEMENTS[key]), "", _("已清空") if pair[1] is None else _("已填写"), key)
    if kind == "approval":
        label = translate(GATES[rest].label) if rest in GATES else rest
        return Change(label, "", names.by_id.get(str(pair[1]).split(" ")[-1], ""), key)
    if kind == "published":
        label = names.by_id.get(rest, change_words("document"))
        return Change(label, _words(key, pair[0], names), _words(key, pair[1], names), key)
    if kind == "vote" and rest:
        vote, _slash, weight = str(pair[1]).partition("/")
        return Change(names.sections.get(rest, rest), "", f"{outcome_words(vote)[0]} × {weight}", key)
    if kind == "wanted" and rest:
        return Change(translate((FILTERS | {"day": DAY})[rest][0]), "", _words(rest, pair[1], names), key)
    field_name = rest if kind == "answer" else key
    old, new = (_words(field_name, value, names) for value in pair)
    return Change(change_words(field_name), old, new, key)


def _words(key: str, value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    text = str(value)
    if key == "outcome":
        return outcome_words(text)[0]
    if key in ("element", "process"):
        return translate(names.drawn.get(text, text))
    if key == "cause":
        return _cause(text)
    if key == "group" and text in ACTION_GROUPS:
        return translate(ACTION_GROUPS[text].label)
    if key == "group":
        return group_label(text, dict(names.sections), current_language())
    if key == "posts":
        return listed(group_label(one, dict(names.sections), current_language()) for one in text.split(","))
    if key == "processes":
        return listed(translate(names.drawn.get(one, one)) for one in text.split(","))
    if key == "place":
        return text if not text.isascii() else translate(_PLACES.get(text.split(".", maxsplit=1)[0], _API))
    if key == "post":
        return _post(text, names)
    if key == "reminder":
        return listed(map(rung_words, parse_ladder(text)))
    return listed(_word(_TABLES.get(key, {}), one, names) for one in text.split(","))


def _word(table: Mapping[str, Label], code: str, names: Names) -> str:
    if code in table:
        return translate(table[code])
    if code in names.by_id or code in names.sections:
        return names.by_id.get(code) or names.sections[code]
    if _INSTANT.fullmatch(code):
        return calendar_moment(datetime.fromisoformat(code.replace("Z", "+00:00")))
    return short_hash(code) if _ID.fullmatch(code) or _HASH.fullmatch(code) else code


def _cause(text: str) -> str:
    """What made the engine do it: `message:NAME`, `timer:ELEMENT` or one of CAUSES."""
    kind, _colon, about = text.partition(":")
    known = MESSAGES.get(about) if kind == "message" else None
    return translate(known or CAUSES[kind]) if known or kind in CAUSES else text


def _post(text: str, names: Names) -> str:
    """`post`, or `post/section/capacity/since/until` of a holding."""
    code, section, capacity, since, until = (*text.split("/"), *[""] * 4)[:5]
    said: Iterable[str] = (
        names.by_id.get(section, ""),
        translate(POSTS[code].label) if code in POSTS else code,
        translate(CAPACITIES[capacity]) if capacity in CAPACITIES else "",
        f"{since}—{until}" if until else translate(_FROM).format(since) if since else "",
    )
    return " ".join(filter(None, said))
