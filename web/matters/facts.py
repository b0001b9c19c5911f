"""The particulars of a matter at the head of its pages: what it is, how far it has come, who has it now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.models import WorkItem
from web.clocks import due_calculation, due_words_of
from web.language import translate as t
from web.matters.shown import MatterBrief, Stage
from web.matters.stages import stages
from web.matters.views import Holder
from web.who_acted import who_acted
from workflows.matters.classes import ATTRIBUTES, CLASSES, GROUNDS
from workflows.matters.labels import STATES, URGENCIES
from workflows.matters.models import Matter, Revision
from workflows.matters.queries import MatterDetails
from workflows.people.actor import Actor
from workflows.people.labels import group_label
from workflows.people.queries import person, sections
from workflows.people.reach import reaches
from workflows.prepublication.departed import departed
from workflows.prepublication.handover import headed_sections
from workflows.prepublication.resuming import Course, step_of

_NOT_PUBLIC = frozenset({"on_request", "withheld"})


def brief(session: Session, details: MatterDetails) -> MatterBrief:
    """The particulars of the matter for the head of a page."""
    matter, revision = details.matter, details.open_revision
    drafter = person(session, matter.drafter_id)
    return MatterBrief(
        id=matter.id,
        number=matter.number,
        document_number=matter.number_assigned,
        title=matter.title,
        class_label=t(CLASSES[matter.matter_class].label),
        urgency=matter.urgency,
        urgency_label=t(URGENCIES[matter.urgency]),
        section=details.section_name,
        drafter=drafter.name,
        drafter_phone=drafter.phone,
        state_label=t(STATES[matter.state]),
        proposed_attribute=_attribute(matter.proposed_attribute),
        proposed_reason=_proposed_reason(matter),
        attribute=_attribute(matter.attribute),
        explanation=matter.explanation,
        basis=matter.basis,
        revision=revision.ordinal if revision else None,
        content_hash=revision.content_hash if revision else None,
        created_on=matter.created_on,
    )


def _attribute(code: str | None) -> str:
    return t(ATTRIBUTES[code]) if code else ""


def _proposed_reason(matter: Matter) -> str:
    ground = GROUNDS.get(matter.proposed_attribute_ground or "")
    words = [_("条例第%(article)s条：%(ground)s", article=ground.article, ground=t(ground.label))] if ground else []
    return str(_("；")).join([*words, *filter(None, [matter.proposed_attribute_reason])])


def stage_line(details: MatterDetails, actor: Actor) -> tuple[Stage, ...]:
    """The steps of the matter since its last submission; what a return to a step does not repeat stays done."""
    known = CLASSES[details.matter.matter_class]
    first = _first_of_round(details.revisions)
    since = details.revisions[first].opened_at if details.revisions else None
    place = details.revisions[first - 1].resumes_at if first else None
    spared = Course.of(details.matter).spared(place) if place else ()
    asked = {"legality": known.legality_required, "deliberation": known.deliberation_required, "speech": known.speech}
    return stages(
        [item for item in details.work_items if _counts(item, since) or step_of(item) in spared],
        process=known.process,
        needed=[name for name, wanted in asked.items() if wanted],
        state="withheld" if details.matter.attribute in _NOT_PUBLIC else details.matter.state,
        person_id=actor.person_id,
    )


def _first_of_round(revisions: Sequence[Revision]) -> int:
    """With which revision the reviews under way began: one made by an accepted suggestion goes on with those before."""
    first = max(len(revisions) - 1, 0)
    while first and revisions[first - 1].closed_reason == "suggestion":
        first -= 1
    return first


def _counts(item: WorkItem, since: datetime | None) -> bool:
    return since is None or item.status == "open" or item.created_at >= since or item.kind.startswith("draft.")


def holders(session: Session, details: MatterDetails, actor: Actor) -> tuple[Holder, ...]:
    """The open work items of the matter: who has each, until when."""
    names = {section.code: section.name for section in sections(session)}
    open_items = [item for item in details.work_items if item.status == "open"]
    left = departed(session, open_items)
    return tuple(_holder(session, item, names, actor, item.id in left) for item in open_items)


def _holder(session: Session, item: WorkItem, section_names: dict[str, str], actor: Actor, left: bool) -> Holder:
    holder = person(session, item.assignee) if item.assignee else None
    mine = reaches(actor, item)
    absent = person(session, item.on_behalf_of) if item.on_behalf_of else None
    names = {each.id: each.name for each in (holder, absent) if each}
    return Holder(
        stage=item.name,
        who=who_acted(names, item.assignee, item.on_behalf_of)
        if holder
        else group_label(item.candidate_group, section_names),
        phone=holder.phone if holder else None,
        since=item.created_at,
        due=due_words_of(session, item),
        calculation=due_calculation(session, item.created_at, item.due_at, item.due_rule),
        claimed=holder is not None,
        item_id=item.id if mine else None,
        left=left,
        hands_over=left and bool(headed_sections(actor)),
    )
