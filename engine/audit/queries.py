"""Questions to the trail, newest first, paged by key: pass the last id of a page as `before`.

Ids are made of their time, so a stretch of time is a range of ids, and every index on (something, id) answers for it.
A condition with several values would make the database sort all that it finds or walk the whole trail backwards;
asked value by value, each part is the end of one index, and the newest of all parts are the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from itertools import product
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, and_, false, func, or_, select, union_all
from sqlalchemy.orm import Session

from engine.audit.reasons import MARKED, REASONS, mark_of
from engine.ids import first_id_at
from engine.models import AuditEvent, AuditPersonal
from engine.text_index import Marks, phrases_of

PAGE = 50
COUNTED = 1000  # more are not counted
MOST_PARTS = 64  # that one question is asked in
LOOKED_THROUGH = 16_000  # of the newest reasons: a fiftieth of those of ten million events
NOBODYS = mark_of("action", "none")

_events: Table = AuditEvent.metadata.tables["audit_event"]
_personal: Table = AuditPersonal.metadata.tables["audit_personal"]
_EQUAL = ("actor", "subject", "chain", "section", "gate", "outcome")
_FEW = ("subject", "content_hash")  # one value of these has so few events that nothing else needs an index

Conditions = list[ColumnElement[bool]]


@dataclass(frozen=True)
class Event:
    """An event as people read it; the hashes are the verifier's business."""

    id: str
    chain: str
    seq: int
    at: datetime
    actor: str
    action: str
    subject: str | None
    instance_id: str | None
    work_item_id: str | None
    revision: str | None
    content_hash: str | None
    reason: str | None
    section: str | None
    gate: str | None
    outcome: str | None
    circumstances: str | None
    changes: dict[str, Any]


@dataclass(frozen=True)
class Question:
    """What events are asked for; None or empty: anything. All conditions combine.

    `actions`: codes, or beginnings that end in a dot (`approval.`); `circumstance`: substitute, late or out_of_hours;
    `content_hash`: one, or several of the same thing; `text`: words of the reason. `seen`: what the asker may see, as
    alternatives of column → value; None: everything. `conditions`: further rights, on columns of `audit_event`.
    """

    actor: str | None = None
    subject: str | None = None
    chain: str | None = None
    actions: tuple[str, ...] = ()
    content_hash: str | tuple[str, ...] | None = None
    section: str | None = None
    gate: str | None = None
    outcome: str | None = None
    circumstance: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None
    seen: tuple[Mapping[str, str], ...] | None = None
    conditions: tuple[ColumnElement[bool], ...] = field(default=())


class Count(NamedTuple):
    """How many events answer. Not `exact`: at least so many."""

    number: int
    exact: bool


def ask(session: Session, question: Question, *, before: str | None = None, limit: int = PAGE) -> list[Event]:
    """One page of events, in one statement (a second one where actions are asked for by their beginnings)."""
    newest = _newest(session, question, before, limit)
    if newest is None:
        return []
    query = select(*(_events.c[each.name] for each in fields(Event))).where(_events.c.id.in_(newest))
    return [Event(*row) for row in session.connection().execute(query.order_by(_events.c.id.desc()))]


def count(session: Session, question: Question, up_to: int = COUNTED) -> Count:
    """How many events answer the question: exact up to `up_to`, beyond that only that there are more."""
    newest = _newest(session, question, None, up_to + 1)
    if isinstance(newest, Select):
        found = session.connection().scalar(select(func.count()).select_from(newest.subquery())) or 0
    else:
        found = len(newest or ())
    return Count(min(found, up_to), exact=found <= up_to)


def conditions(question: Question) -> Conditions:
    """The question as conditions on `audit_event`."""
    axes = [or_(*axis) for axis in _axes(question, question.actions)]
    return [*_single(question), *_stretch(question, _events.c.id, None), *axes]


def personal_values(session: Session, event_ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """(event id, name) -> the personal value that the event stands for; deleted ones are missing."""
    query = select(_personal.c.event_id, _personal.c.name, _personal.c.value).where(_personal.c.event_id.in_(event_ids))
    return {(row.event_id, row.name): row.value for row in session.connection().execute(query)}


def _newest(session: Session, question: Question, before: str | None, limit: int) -> Select[str] | Sequence[str] | None:
    """The ids of the newest events that answer."""
    if question.text is not None and not _is_about_few(question):
        return _newest_with_words(session, question, question.text, before, limit)
    single = [*_single(question), *_stretch(question, _events.c.id, before)]
    found = [_ids([*single, *part], limit) for part in _parts(session, question)]
    if len(found) <= 1:
        return found[0] if found else None
    every = union_all(*(select(each.subquery().c.id) for each in found)).subquery()
    return select(every.c.id).distinct().order_by(every.c.id.desc()).limit(limit)


def _newest_with_words(
    session: Session, question: Question, words: str, before: str | None, limit: int
) -> Select[str] | Sequence[str]:
    """The index of words is far smaller than the trail and its keys are the events' ids: it is paged itself, from its
    newest rows, where common words fill a page; else all that holds the words, which is then not much."""
    key = REASONS.table.c.key
    marks = _marks(session, question)
    stretch = _stretch(question, key, before)
    if session.get_bind().dialect.name == "postgresql" and phrases_of(words):
        newest = REASONS.newest_that_hold(words, marks, stretch, LOOKED_THROUGH)
        found = dict.fromkeys(row[0] for row in session.execute(_judged(question, newest).limit(limit)))
        if len(found) == limit:
            return tuple(found)
    query = select(key).where(REASONS.holds(words, marks), *stretch)
    return _judged(question, query).group_by(key).order_by(key.desc()).limit(limit)


def _judged(question: Question, found: Select[str]) -> Select[str]:
    """With the conditions that marks do not tell."""
    told = _told_by_marks(question) and all(len(each) == 1 for each in question.seen or ())
    if told and question.chain is None and not question.conditions:
        return found
    others = conditions(replace(question, text=None, since=None, until=None))
    return found.join(_events, _events.c.id == found.selected_columns[0]).where(*others)


def _marks(session: Session, question: Question) -> Marks:
    """What rows of the index of words bear one of, each."""
    single = ("actor", "section", "gate", "outcome", "circumstance")
    borne = [(mark_of(name, value),) for name in single if (value := getattr(question, name)) is not None]
    several: list[tuple[str, ...]] = []
    if question.actions:
        several.append(tuple(mark_of("action", code) for code in _codes(session, question.actions)))
    if question.seen is not None and _told_by_marks(question):
        several.append(tuple(mark_of(name, value) for seen in question.seen for name, value in seen.items()))
    return (*borne, *(each or (NOBODYS,) for each in several))


def _told_by_marks(question: Question) -> bool:
    return all({*each} <= {*MARKED} for each in question.seen or ())


def _stretch(question: Question, key: ColumnElement[str], before: str | None) -> Conditions:
    """The stretch of time, and the page, as a range of ids."""
    wanted: Conditions = []
    if before is not None:
        wanted.append(key < before)
    if question.since is not None:
        wanted.append(key >= first_id_at(question.since))
    if question.until is not None:
        wanted.append(key < first_id_at(question.until))
    return wanted


def _ids(wanted: Conditions, limit: int) -> Select[str]:
    return select(_events.c.id).where(*wanted).order_by(_events.c.id.desc()).limit(limit)


def _parts(session: Session, question: Question) -> list[Conditions]:
    """The conditions with several values, asked value by value as far as that helps."""
    few = _is_about_few(question)
    actions = question.actions if few else _codes(session, question.actions)
    if question.actions and not actions:
        return []
    apart: list[Conditions] = []
    together: Conditions = []
    parts = 1
    for axis in _axes(question, actions):
        if few or parts * len(axis) > MOST_PARTS:
            together.append(or_(*axis))
        else:
            apart.append(axis)
            parts *= len(axis)
    return [[*each, *together] for each in product(*apart)]


def _is_about_few(question: Question) -> bool:
    return any(getattr(question, name) is not None for name in _FEW)


def _single(question: Question) -> Conditions:
    wanted: Conditions = [_events.c[name] == value for name in _EQUAL if (value := getattr(question, name)) is not None]
    if isinstance(question.content_hash, str):
        wanted.append(_events.c.content_hash == question.content_hash)
    elif question.content_hash is not None:
        wanted.append(_events.c.content_hash.in_(question.content_hash))
    if question.text is not None:
        wanted.append(REASONS.stands_at(_events.c.id, question.text))
    return [*wanted, *question.conditions]


def _axes(question: Question, actions: Sequence[str]) -> list[Conditions]:
    """The conditions with several values."""
    axes: list[Conditions] = []
    if question.circumstance is not None:
        axes.append([_events.c.circumstances == each for each in _sets_with(question.circumstance)])
    if actions:
        axes.append([_action(each) for each in actions])
    if question.seen is not None:
        seen = [
            each for each in question.seen if not actions or "action" not in each or _is_one_of(each["action"], actions)
        ]
        axes.append([and_(*(_events.c[name] == value for name, value in each.items())) for each in seen] or [false()])
    return axes


def _is_one_of(action: str, wanted: Sequence[str]) -> bool:
    return any(action == each or (each.endswith(".") and action.startswith(each)) for each in wanted)


def _action(wanted: str) -> ColumnElement[bool]:
    if not wanted.endswith("."):
        return _events.c.action == wanted
    return _events.c.action.between(wanted, f"{wanted[:-1]}/")  # `/` follows `.`: a range that every index can serve


def _codes(session: Session, actions: Sequence[str]) -> list[str]:
    """The codes in use of these actions: those asked for by a beginning are read off the index, one step a code."""
    if not any(each.endswith(".") for each in actions):
        return list(actions)
    first = select(func.min(_events.c.action).label("action")).cte("codes", recursive=True)
    following = select(func.min(_events.c.action)).where(_events.c.action > first.c.action).scalar_subquery()
    codes = first.union_all(select(following).where(first.c.action.is_not(None)))
    used = session.connection().scalars(select(codes.c.action).where(codes.c.action.is_not(None))).all()
    beginnings = tuple(each for each in actions if each.endswith("."))
    return sorted({code for code in used if code in actions or code.startswith(beginnings)})


def _sets_with(circumstance: str) -> list[str]:
    """Every value of the column that holds the circumstance."""
    known = ("late", "out_of_hours", "substitute")
    sets = [[name for index, name in enumerate(known) if mask >> index & 1] for mask in range(1, 2 ** len(known))]
    return [",".join(names) for names in sets if circumstance in names]
