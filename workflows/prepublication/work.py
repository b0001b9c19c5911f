"""A work item as its actor meets it: may they see it, may they decide it, what does its form ask, what stands against
each outcome. The button and the guard ask the same functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import commands, queries
from engine.clock import local_date
from engine.commands import LockedItem
from engine.errors import Issue, NotFound
from engine.forms import Form
from engine.models import WorkItem
from engine.parsed import form_at
from engine.runtime import now, runtime_of
from engine.work_items import Item
from engine.workflow import ProcessPackage
from workflows.matters import eligibility, rules
from workflows.matters.access import readable_matter
from workflows.matters.classes import ATTRIBUTES, CLASSES
from workflows.matters.locks import lock_matter
from workflows.matters.models import Matter
from workflows.matters.rules import Standing
from workflows.people.actor import Actor, HeldPost
from workflows.people.queries import rights_of, sections
from workflows.people.reach import AnyItem, acting_for, reaches
from workflows.people.substitution_rules import LONGEST_REASON
from workflows.prepublication.departed import has_left
from workflows.prepublication.gate_kinds import MAY_SUGGEST, gate_of
from workflows.prepublication.outcomes import outcome_issues
from workflows.prepublication.resuming import step_options

__all__ = [
    "Judged",
    "duty_issues",
    "form_of",
    "form_options",
    "judged",
    "lock_open_item",
    "open_item",
    "outcome_issues",
    "suggested_answers",
]


def open_item(session: Session, work_item_id: str, actor: Actor) -> Item:
    """The item, when it is the actor's or their group's; NotFound otherwise: unknown and hidden look the same."""
    item = queries.work_item(session, work_item_id)
    return _visible(item, actor)


def lock_open_item(session: Session, work_item_id: str, actor: Actor) -> LockedItem:
    """The same, with its instance locked until the commit."""
    locked = commands.lock_work_item(session, work_item_id)
    _visible(locked.item, actor)
    return locked


def lock_any_item(session: Session, work_item_id: str) -> LockedItem:
    """An item with its instance locked until the commit, for who was asked beside its group: the caller's rule says so.
    Raises NotFound."""
    return commands.lock_work_item(session, work_item_id)


def lock_process(session: Session, matter_id: str, actor: Actor) -> Matter:
    """A matter that the actor may read, with its process instance locked first and then itself: where its process
    stands does not change until the commit. Raises NotFound."""
    matter = readable_matter(session, actor, matter_id)
    if matter.instance_id is not None:
        commands.lock_instance(session, matter.instance_id)
    return lock_matter(session, matter_id)


def _visible(item: Item, actor: Actor) -> Item:
    if not reaches(actor, item):
        raise NotFound
    return item


@dataclass(frozen=True)
class Judged:
    """How somebody may act on an item: by which post (their own, or that of whom they stand in for), what the database
    says of them, and why they may not (empty: they may)."""

    held: HeldPost | None
    known: Standing
    issues: tuple[Issue, ...]

    @property
    def on_behalf_of(self) -> str | None:
        return self.held.held_for if self.held is not None else None


def judged(session: Session, item: Item, actor: Actor, matter: Matter | None = None) -> Judged:
    """How the actor may act on the item now. Who could stand in for several people does so for the first whose
    exclusions let them. Raises NotAllowed when a substitution has just ended."""
    matter = matter or session.get_one(Matter, item.subject)
    ways = _ways(item, actor)
    standings = eligibility.standings_of(session, actor.person_id, matter, ways)
    found = [
        Judged(held, known, tuple(_standing_issues(item, actor, known, held)))
        for held, known in zip(ways, standings, strict=True)
    ]
    return next((each for each in found if not each.issues), found[0])


def _ways(item: Item, actor: Actor) -> tuple[HeldPost | None, ...]:
    """The posts by which the actor could act: what they may do themselves they do for nobody else."""
    own = actor.standing(item.candidate_group)
    if item.assignee is None and own is not None:
        return (own,)
    return acting_for(actor, item) or (own,)


def duty_issues(session: Session, item: Item, actor: Actor) -> list[Issue]:
    """Why the actor may not decide this item now; empty: may."""
    return list(judged(session, item, actor).issues)


def _standing_issues(item: Item, actor: Actor, known: Standing, held: HeldPost | None) -> list[Issue]:
    mine = item.assignee == actor.person_id
    if mine and item.on_behalf_of is not None and known.represented is None:
        return [eligibility.SUBSTITUTION_ENDED]
    if mine and held is None and not _is_own_draft(item):
        return [Issue("duty.post-left", "您已不在办理此项的岗位，请退还，或由科室负责人转办。")]
    return rules.duty_issues(known, item.kind, gate_of(item.kind, item.item_key))


def is_offered(item: AnyItem, actor: Actor) -> bool:
    """Whether the actor can claim the item: nobody has it, or somebody from whom they may take it over."""
    unclaimed = item.status == "open" and item.assignee is None
    return (unclaimed and reaches(actor, item)) or may_take_over(item, actor)


def may_take_over(item: AnyItem, actor: Actor) -> bool:
    """Whether somebody else has the item whom the actor may take it from: an absent person that they stand in for, or
    who holds it on the actor's behalf."""
    if item.status != "open" or item.assignee in (None, actor.person_id):
        return False
    return item.on_behalf_of == actor.person_id or bool(acting_for(actor, item))


def _is_own_draft(item: Item) -> bool:
    return item.kind.startswith("draft.")


def reason_issues(code: str, missing: str, reason: str) -> list[Issue]:
    """Why a reason cannot be taken: `missing` says that there is none; or it is longer than LONGEST_REASON."""
    if not reason.strip():
        return [Issue(code, missing, field="reason")]
    if len(reason.strip()) > LONGEST_REASON:
        return [Issue(code, f"原因不超过 {LONGEST_REASON} 字。", field="reason")]
    return []


def reassignment_issues(session: Session, item: Item, actor: Actor, receiver: Actor, reason: str) -> list[Issue]:
    """Why the actor may not give the item to the receiver. Work stays in its group; exclusions stay with persons."""
    issues = []
    if not _may_reassign(session, item, actor):
        said = "转办由办理人本人或其科室负责人办理；办理人已不在岗的，由同岗位的人办理。"
        issues.append(Issue("reassign.person", said))
    issues += reason_issues("reassign.reason", "请填写转办原因。", reason)
    if item.candidate_group not in receiver.groups:
        issues.append(Issue("reassign.group", f"{receiver.name}不在办理此项的岗位，请改选同岗位的人。", field="to"))
    if not issues:
        issues = duty_issues(session, item, receiver)
    return issues


def item_to_reassign(session: Session, work_item_id: str, actor: Actor) -> Item:
    """The item, when it is the actor's to see or its holder belongs to the actor's section. Raises NotFound."""
    item = queries.work_item(session, work_item_id)
    return item if _heads_holder(session, item, actor) else _visible(item, actor)


def _may_reassign(session: Session, item: Item, actor: Actor) -> bool:
    if item.assignee in (None, actor.person_id) or _heads_holder(session, item, actor):
        return True
    holder = rights_of(session, person_ids=[str(item.assignee)]).get(str(item.assignee))
    return has_left(holder, item.candidate_group)


def _heads_holder(session: Session, item: Item, actor: Actor) -> bool:
    headed = {held.section_id for held in actor.posts if held.post == "section_head"}
    if item.assignee is None or not headed:
        return False
    holder = rights_of(session, person_ids=[item.assignee]).get(item.assignee)
    return holder is not None and holder.section_id in headed


def form_of(session: Session, item: Item, definition_id: str | None = None) -> Form:
    """The form of the item's user task, from the definition that its instance runs on (None: look it up)."""
    path = f"{item.process_id}/forms/{item.element_id}.form"
    known = definition_id or queries.instance(session, item.instance_id).definition_id
    return form_at(session, known, path)


def form_options(
    session: Session, form: Form, item: Item, answers: Mapping[str, Any] | None = None, language: str = "zh"
) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The options that a form takes from outside (`source`): other sections, classes, attributes, earlier steps.

    `answers`: only what these need is read."""
    wanted = {field.source for field in form.fields if field.source}
    options: dict[str, list[tuple[str, str]]] = {}
    if "sections" in wanted:
        own = session.scalar(select(Matter.section_id).where(Matter.id == item.subject))
        options["sections"] = [(each.code, each.name) for each in sections(session) if each.id != own]
    if "classes" in wanted:
        options["classes"] = [
            (code, known.label.in_language(language)) for code, known in CLASSES.items() if known.full_path
        ]
    if "attributes" in wanted:
        options["attributes"] = [(code, label.in_language(language)) for code, label in ATTRIBUTES.items()]
    if "earlier_steps" in wanted and (answers is None or answers.get("return_to") == "step"):
        offered = step_options(session, session.get_one(Matter, item.subject), item)
        options["earlier_steps"] = [(step, words.in_language(language)) for step, words in offered]
    return options


def suggested_answers(session: Session, item: Item) -> dict[str, Any]:
    """What a form starts with before anybody answered: 登记编号 the bureau's 机关代字 (when the session carries the
    settings) and the present year; other forms nothing. Only a proposal: whoever decides may change it."""
    if item.kind != "register.number":
        return {}
    suggested: dict[str, Any] = {"year": local_date(now(session)).year}
    settings = session.info.get("settings")
    return suggested if settings is None else {"code": settings.number_code, **suggested}


def may_suggest(session: Session, item: Item) -> bool:
    """Whether the item's kind lets its reviewer suggest changes: the gates before sign-off, where the
    process has a step that applies suggestions."""
    return item.kind in MAY_SUGGEST and "apply_suggestions" in _package(session, item).services


def _package(session: Session, item: Item) -> ProcessPackage:
    return runtime_of(session).packages[item.main_process_id]


def open_items_of_kind(session: Session, matter_id: str, kind: str) -> list[WorkItem]:
    """The matter's open work items of one kind."""
    query = select(WorkItem).where(WorkItem.subject == matter_id, WorkItem.status == "open", WorkItem.kind == kind)
    return list(session.scalars(query))
