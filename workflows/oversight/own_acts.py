"""我办过的: everything that a person answered, newest first. Each decided work item has exactly one opinion, indexed by
person and by whom somebody stood in for, so that a page costs the same after ten years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from engine import audit
from engine.clock import start_of
from engine.ids import first_id_at
from engine.models import WorkItem
from workflows.matters.access import readable_by
from workflows.matters.gates import GATES
from workflows.matters.labels import OUTCOMES
from workflows.matters.models import Matter, Opinion, Revision
from workflows.oversight.asked import allowed, day_from
from workflows.oversight.wanted import day_after
from workflows.people.actor import Actor
from workflows.people.labels import Label
from workflows.people.models import Person
from workflows.prepublication.gate_kinds import DIFFERENCE, GATE_OF_KIND

PAGE = 40
MOST_EXPORTED = 10_000  # rows
BY: dict[str, Label] = {"me": Label("我办的", "By me"), "for_me": Label("代我办的", "By others for me")}
KINDS: dict[str, Label] = {
    "draft": Label("起草", "Drafting"),
    "gate": Label("审查关口", "Gates"),
    "review": Label("核稿和审签", "Checks and reviews"),
    "opinion": Label("会签和征求意见", "Countersigning and consultation"),
    "register": Label("登记、印发和归档", "Registry"),
}
FILTERS = ("by", "since", "until", "kind", "gate", "outcome", "number", "title")


@dataclass(frozen=True)
class Asked:
    """Empty: anything. `by`: key of BY; `until` is included; `kind`: key of KINDS; `number`: of the matter, whole;
    `title`: words in it."""

    by: str = "me"
    since: date | None = None
    until: date | None = None
    kind: str = ""
    gate: str = ""
    outcome: str = ""
    number: str = ""
    title: str = ""


@dataclass(frozen=True)
class Act:
    """One answer. `person`: who gave it; `stood_in_for`: in whose place; `gate`: None where it decided none."""

    id: str
    work_item_id: str
    matter_id: str
    number: str
    title: str
    step: str
    kind: str
    gate: str | None
    outcome: str
    text: str
    revision: int | None
    at: datetime
    taken_back: bool
    person: str
    stood_in_for: str | None


def asked_from(given: Mapping[str, str]) -> Asked:
    """The filters from an address. Raises Invalid for a value that does not exist and for no date."""
    words = {name: given.get(name, "").strip() for name in FILTERS}
    by = allowed("by", words["by"], BY) or "me"
    kind, gate = allowed("kind", words["kind"], KINDS), allowed("gate", words["gate"], GATES)
    outcome = allowed("outcome", words["outcome"], OUTCOMES)
    since, until = day_from(words["since"]), day_from(words["until"])
    return Asked(by, since, until, kind, gate, outcome, words["number"][:40], words["title"][:100])


def own_acts(session: Session, actor: Actor, asked: Asked, before: str = "", limit: int = PAGE) -> Sequence[Act]:
    """One page; `before`: the id of the last row seen. One statement."""
    # under another name: what may be read is asked of work items too
    stood_in_for, item = aliased(Person), aliased(WorkItem)
    query = (
        select(
            Opinion.id,
            Opinion.work_item_id,
            Matter.id,
            Matter.number,
            Matter.title,
            Opinion.task_name,
            Opinion.kind,
            item.item_key,
            Opinion.outcome,
            Opinion.text,
            Revision.ordinal,
            Opinion.at,
            Opinion.taken_back_at,
            Person.name,
            stood_in_for.name,
        )
        .join(Matter, Matter.id == Opinion.matter_id)
        .join(Person, Person.id == Opinion.person_id)
        .outerjoin(item, item.id == Opinion.work_item_id)
        .outerjoin(Revision, Revision.id == Opinion.revision_id)
        .outerjoin(stood_in_for, stood_in_for.id == Opinion.on_behalf_of)
        .where(*_conditions(actor, asked), *_of_gate(asked, item), readable_by(actor))
        .order_by(Opinion.id.desc())
        .limit(limit)
    )
    query = query.where(Opinion.id < before) if before else query
    return [_act(row) for row in session.execute(query)]


def _act(row: Sequence[object]) -> Act:
    values = list(row)
    kind, item_key = str(values[6]), values[7]
    values[7] = (str(item_key) if item_key else None) if kind == DIFFERENCE else GATE_OF_KIND.get(kind)
    values[12] = values[12] is not None
    return Act(*values)  # type: ignore[arg-type]


def outcomes_to_choose() -> dict[str, Label]:
    """Every word for an outcome once, under the first of the codes that are said so."""
    return {_said_alike(code)[0]: label for code, label in OUTCOMES.items()}


def _said_alike(outcome: str) -> list[str]:
    return [code for code, label in OUTCOMES.items() if label == OUTCOMES[outcome]]


def _conditions(actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    whose = Opinion.person_id if asked.by == "me" else Opinion.on_behalf_of
    found = [whose == actor.person_id]
    if asked.since:
        found.append(Opinion.id >= first_id_at(start_of(asked.since)))
    if asked.until:
        found.append(Opinion.id < first_id_at(day_after(asked.until)))
    if asked.kind:
        found.append(Opinion.kind.startswith(f"{asked.kind}."))
    if asked.outcome:
        found.append(Opinion.outcome.in_(_said_alike(asked.outcome)))
    if asked.number:
        found.append(Matter.number == asked.number)
    if asked.title:
        found.append(Matter.title.contains(asked.title, autoescape=True))
    return found


def _of_gate(asked: Asked, item: type[WorkItem]) -> tuple[ColumnElement[bool], ...]:
    if not asked.gate:
        return ()
    kinds = [kind for kind, gate in GATE_OF_KIND.items() if gate == asked.gate]
    return (or_(Opinion.kind.in_(kinds), and_(Opinion.kind == DIFFERENCE, item.item_key == asked.gate)),)


def record_export(session: Session, actor: Actor, rows: int) -> None:
    """That somebody took a list of their own acts out is in the trail, with how many."""
    changes = {"events": [None, rows]}
    audit.record(session, chain=audit.ACCESS, action="acts.exported", actor=actor.person_id, changes=changes)


__all__ = ["BY", "KINDS", "Act", "Asked", "asked_from", "own_acts", "record_export"]
