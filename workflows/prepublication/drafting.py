"""Drafting: open a matter (which starts its process), hand in texts, submit both drafting tasks at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import commands
from engine.errors import Invalid, Issue, NotAllowed, NotReady
from engine.models import WorkItem
from workflows.matters import actions as matters
from workflows.matters import determinations, document_titles, documents, interpretation_elements
from workflows.matters.access import readable_matter
from workflows.matters.classes import CLASSES, party_document_issues
from workflows.matters.content import current_documents
from workflows.matters.interpretation_elements import ElementValue
from workflows.matters.models import DocumentVersion, Matter
from workflows.matters.search import reached
from workflows.matters.trail import chain_of
from workflows.people.actor import Actor
from workflows.prepublication.decision import Decision
from workflows.prepublication.intake import Taken, store
from workflows.prepublication.variables import matter_variables
from workflows.prepublication.work import lock_process, open_items_of_kind
from workflows.renditions.characters import canonical_text, clean_lines
from workflows.screening.marks import marks_in_text

_TYPED = {"title": "标题", "explanation": "起草说明", "basis": "制定依据", "elements": "解读要素"}
LONGEST_TYPED = 100_000  # characters of one field, all elements together
DRAFTING_KINDS = ("draft.policy", "draft.interpretation")


@dataclass(frozen=True)
class MatterFields:
    """What a drafter says about a new matter. The attribute starts empty and may stay so until submission."""

    title: str
    matter_class: str
    urgency: str = "normal"
    explanation: str = ""
    basis: str = ""
    section_id: str | None = None
    attribute: str | None = None
    attribute_ground: str | None = None
    attribute_reason: str | None = None
    previous_matter_id: str | None = None


@dataclass(frozen=True)
class HandedIn:
    """One file of a new matter, already taken in."""

    role: str  # policy, interpretation, attachment
    taken: Taken
    title: str | None = None
    form: str | None = None  # of an interpretation


def open_matter(session: Session, actor: Actor, given: MatterFields, files: Sequence[HandedIn] = ()) -> Matter:
    """A new matter with its files; its process starts and the drafting tasks are the drafter's.

    Raises NotFound (a matter before it that the actor may not read), NotAllowed, Invalid (party documents are refused),
    StepFailed.
    """
    for handed in files:
        _refuse_party_document(handed)
    if given.previous_matter_id:
        _require_own_section(actor, readable_matter(session, actor, given.previous_matter_id))
    _check_typed(title=given.title, explanation=given.explanation, basis=given.basis)
    matter = matters.open_matter(
        session,
        title=canonical_text(given.title),
        matter_class=given.matter_class,
        actor=actor,
        section_id=given.section_id,
        explanation=given.explanation,
        basis=given.basis,
        urgency=given.urgency,
        previous_matter_id=given.previous_matter_id or None,
    )
    if given.attribute:
        determinations.propose_attribute(
            session,
            matter.id,
            given.attribute,
            actor=actor,
            ground=given.attribute_ground,
            reason=given.attribute_reason,
        )
    for handed in files:
        _add(session, matter.id, actor, handed)
    start_process_of(session, matter, actor)
    return matter


def _require_own_section(actor: Actor, previous: Matter) -> None:
    # what follows a matter is what its public page leads to, and keeps others from following it
    if not actor.drafts_in(previous.section_id):
        raise NotAllowed("后续事项由原起草科室的起草人另立。")


def start_process_of(session: Session, matter: Matter, actor: Actor) -> None:
    """The process of the class begins for a new matter: its drafting tasks are the drafter's."""
    started = commands.start_process(
        session,
        process_id=CLASSES[matter.matter_class].process,
        subject=matter.id,
        chain=chain_of(matter.id),
        actor=actor.person_id,
        variables={"matter": matter_variables(session, matter)},
    )
    matter.instance_id = started.instance_id
    session.flush()


def change_matter(session: Session, matter_id: str, actor: Actor, **changes: Any) -> Matter:
    """Change particulars, as `matters.actions.change_matter`. Raises NotFound, NotReady while suggestions are handled:
    what changes then would reach earlier approvers as differences, and no other reviewer at all."""
    _require_no_suggestion_round(session, matter_id, actor)
    _check_typed(**{name: changes.get(name) or "" for name in ("title", "explanation", "basis")})
    if changes.get("title") is not None:
        changes["title"] = canonical_text(changes["title"])
    return matters.change_matter(session, matter_id, actor=actor, **changes)


def propose_attribute(
    session: Session, matter_id: str, actor: Actor, attribute: str, ground: str | None, reason: str | None
) -> None:
    """源头认定, as `determinations.propose_attribute`. Raises NotFound, NotReady while suggestions are handled."""
    _require_no_suggestion_round(session, matter_id, actor)
    determinations.propose_attribute(session, matter_id, attribute, actor=actor, ground=ground, reason=reason)


def request_exemption(session: Session, matter_id: str, actor: Actor, reason: str) -> None:
    """Ask to publish without an interpretation. Raises NotFound, NotReady while suggestions are handled."""
    _require_no_suggestion_round(session, matter_id, actor)
    determinations.request_exemption(session, matter_id, reason, actor=actor)


def hand_in(
    session: Session, matter_id: str, actor: Actor, handed: HandedIn, document_id: str | None = None
) -> DocumentVersion:
    """Store a file and make it the document's new version. Raises NotReady unless the matter is being drafted."""
    _refuse_party_document(handed)
    _require_drafting(session, matter_id, actor)
    return _add(session, matter_id, actor, handed, document_id)


def remove_document(session: Session, matter_id: str, actor: Actor, document_id: str) -> None:
    """Take a document out of the matter while it is being drafted; its versions are kept."""
    _require_drafting(session, matter_id, actor)
    documents.remove_document(session, matter_id, document_id, actor=actor)


def rename_document(session: Session, matter_id: str, actor: Actor, document_id: str, title: str) -> None:
    """Give a document another title while the matter is being drafted."""
    _require_drafting(session, matter_id, actor)
    _check_typed(title=title)
    document_titles.rename_document(session, matter_id, document_id, canonical_text(title), actor=actor)


def set_elements(session: Session, matter_id: str, actor: Actor, values: Mapping[str, ElementValue]) -> None:
    """Fill in the interpretation's elements while the matter is being drafted."""
    _require_drafting(session, matter_id, actor)
    _check_typed(elements="\n".join(value.text for value in values.values()))
    clean = {code: replace(value, text=clean_lines(value.text)) for code, value in values.items()}
    interpretation_elements.set_elements(session, matter_id, clean, actor=actor)


def _require_no_suggestion_round(session: Session, matter_id: str, actor: Actor) -> None:
    lock_process(session, matter_id, actor)
    if open_items_of_kind(session, matter_id, "draft.suggestions"):
        raise NotReady("正在处理修改建议，事项信息不能修改。需要修改的，请办结“办理修改建议”后撤回，或等待退回。")


def _require_drafting(session: Session, matter_id: str, actor: Actor) -> None:
    # an edit behind the reviewers' backs would leave them with a closed revision
    lock_process(session, matter_id, actor)
    if not drafting_items(session, matter_id):
        raise NotReady("事项已送审，文稿不能直接修改。需要修改的，请先撤回，或等待退回。")


def _add(
    session: Session, matter_id: str, actor: Actor, handed: HandedIn, document_id: str | None = None
) -> DocumentVersion:
    return documents.add_version(
        session,
        matter_id,
        handed.role,
        store(session, handed.taken),
        actor=actor,
        title=handed.title,
        form=handed.form,
        document_id=document_id,
    )


def _check_typed(**typed: str) -> None:
    """What is typed may carry a secrecy mark as little as a file: this system must not hold state secrets."""
    for name, text in typed.items():
        if len(text) > LONGEST_TYPED:
            said = f"“{_TYPED[name]}”超过 {LONGEST_TYPED} 字，请精简，或作为附件提交。"
            raise Invalid(said, issues=[Issue("text-long", said, field=name)])
        for mark in marks_in_text(_TYPED[name], text):
            said = f"“{_TYPED[name]}”中有密级标志（{mark.level}），没有保存。涉密内容请在涉密系统办理。"
            raise Invalid(said, issues=[Issue("secrecy-mark", said, field=name)])


def _refuse_party_document(handed: HandedIn) -> None:
    said = handed.taken.metadata
    if handed.role == "policy" and (issues := party_document_issues(said.title or "", said.number)):
        raise Invalid(issues[0].message, issues=issues)


def drafting_items(session: Session, matter_id: str) -> list[WorkItem]:
    """The open drafting tasks of a matter, in the order in which submitting completes them."""
    query = select(WorkItem).where(
        WorkItem.subject == matter_id, WorkItem.status == "open", WorkItem.kind.in_(DRAFTING_KINDS)
    )
    found = {item.kind: item for item in session.scalars(query)}
    return [found[kind] for kind in DRAFTING_KINDS if kind in found]


def complete_policy(decision: Decision) -> None:
    """The policy is ready. Completeness was checked; the revision opens when the interpretation is ready too. Whoever
    will be asked may find it from now on."""
    sections, desks = (decision.answers.get(key) or () for key in ("countersign", "consult"))
    asked = (*(f"section_head/{code}" for code in sections), *(f"desk_{code}" for code in desks))
    reached(decision.session, decision.matter.id, asked)


def complete_interpretation(decision: Decision) -> None:
    """The interpretation is ready (谁起草谁解读): the same section completes it."""


def current_versions(session: Session, matter_id: str) -> dict[str, DocumentVersion]:
    """The latest version of each document that stands, by document id."""
    return {each.document.id: each.version for each in current_documents(session, matter_id)}
