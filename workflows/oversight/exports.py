"""Answers of the trail that leave the system: all pages up to a limit, as rows, and the export itself in the trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.audit.queries import Event
from engine.clock import BUREAU_ZONE
from engine.workflow import Scalar
from workflows.matters.models import Matter
from workflows.oversight.answers import Answer, Cell, Table
from workflows.oversight.questions import answer, question_named
from workflows.oversight.wanted import Wanted
from workflows.people.actor import Actor
from workflows.people.labels import Label
from workflows.people.models import Person, Section

MOST_EVENTS = 10_000  # of one export
_PAGE = 1000
HEADS = ("标识", "时间", "人员", "科室", "动作", "事项编号", "关口", "结论", "情形", "校验值", "理由", "变更")


def everything(session: Session, actor: Actor, code: str, wanted: Wanted, most: int = MOST_EVENTS) -> Answer:
    """All pages in one, the newest `most` events; `next` is set when there are more. Raises like `answer`."""
    first = answer(session, actor, code, wanted, limit=min(_PAGE, most))
    events, following, reasons = [*first.events], first.next, dict(first.reasons)
    while following is not None and len(events) < most:
        limit = min(_PAGE, most - len(events))
        page = answer(session, actor, code, wanted, before=following, limit=limit)
        events, following = [*events, *page.events], page.next
        reasons |= page.reasons
    return Answer(tuple(events), following, first.tables, reasons)


def record_export(session: Session, actor: Actor, code: str, wanted: Wanted, found: Answer) -> None:
    """One event on the access chain: who took which answer out, and how much of it. Words that were looked for stand
    as their number only."""
    asked = {name: value for name, value in wanted.given().items() if name != "text"}
    if wanted.text is not None:
        asked["text"] = f"{len(wanted.text)}"
    rows = len(found.events) + sum(len(table.rows) for table in found.tables)
    changes: dict[str, list[Scalar]] = {"question": [None, question_named(code).code], "events": [None, rows]}
    changes |= {f"wanted.{name}": [None, value] for name, value in asked.items()}
    audit.record(session, chain=audit.ACCESS, action="audit.exported", actor=actor.person_id, changes=changes)


def record_rows_export(session: Session, actor: Actor, rows: int) -> None:
    """One event on the access chain: who took rows of the inbox out, and how many."""
    changes: dict[str, list[Scalar]] = {"events": [None, rows]}
    audit.record(session, chain=audit.ACCESS, action="inbox.exported", actor=actor.person_id, changes=changes)


def event_rows(
    session: Session, events: Sequence[Event], actions: Mapping[str, Label], reasons: Mapping[str, str]
) -> list[tuple[object, ...]]:
    """The events under HEADS, with names for people, sections and matters, in three statements."""
    people = _names(session, Person.id, Person.name, {each.actor for each in events})
    sections = _names(session, Section.id, Section.name, {each.section for each in events if each.section})
    numbers = _names(session, Matter.id, Matter.number, {each.subject for each in events if each.subject})
    return [
        (
            each.id,
            f"{each.at.astimezone(BUREAU_ZONE):%Y-%m-%d %H:%M:%S}",
            people.get(each.actor, each.actor),
            sections.get(each.section or ""),
            actions[each.action].zh if each.action in actions else each.action,
            numbers.get(each.subject or "", each.subject),
            each.gate,
            each.outcome,
            each.circumstances,
            each.content_hash,
            each.reason or reasons.get(each.id),
            orjson.dumps(each.changes).decode() if each.changes else None,
        )
        for each in events
    ]


def table_rows(table: Table) -> tuple[list[str], list[list[str]]]:
    """Headings and cells of a table in Chinese."""
    return [column.zh for column in table.columns], [[cell_text(cell) for cell in row] for row in table.rows]


def cell_text(cell: Cell) -> str:
    """A cell in Chinese; moments are told in the bureau's time."""
    if cell is None:
        return ""
    if isinstance(cell, Label):
        return cell.zh
    if isinstance(cell, tuple):
        return "、".join(str(label[0]) for label in cell)
    if isinstance(cell, datetime):
        return f"{cell.astimezone(BUREAU_ZONE):%Y-%m-%d %H:%M:%S}"
    return str(cell)


def _names(session: Session, key: object, value: object, wanted: Iterable[str]) -> dict[str, str]:
    ids = sorted(wanted)
    found: dict[str, str] = {}
    for start in range(0, len(ids), _PAGE):
        query = select(key, value).where(key.in_(ids[start : start + _PAGE]))  # type: ignore[call-overload,attr-defined]
        found |= {row[0]: row[1] for row in session.execute(query)}
    return found
