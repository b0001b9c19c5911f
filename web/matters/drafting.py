"""The drafting part of a matter's page: what was filled in, what is missing, what the tables offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from engine import queries as engine
from engine.errors import Issue
from web.forms import form_view, submitted
from web.matters.opinions import suggestion_lines
from web.matters.views import Choice, Drafting, ElementLine
from workflows.matters import checks
from workflows.matters.classes import APPLICATION_BLOCKS, ATTRIBUTES, DRAFTED_CLASSES, FORMS, GROUNDS, required_elements
from workflows.matters.documents import ElementValue
from workflows.matters.labels import URGENCIES
from workflows.matters.models import Matter
from workflows.matters.opinion_drafts import opinion_draft
from workflows.matters.opinions import last_answers
from workflows.matters.queries import MatterDetails
from workflows.people.actor import Actor
from workflows.prepublication import work
from workflows.prepublication.drafting import MatterFields, drafting_items
from workflows.prepublication.outcomes import fair_competition_issues

FIELDS = (
    "title",
    "matter_class",
    "urgency",
    "proposed_attribute",
    "attribute_ground",
    "attribute_reason",
    "explanation",
    "basis",
)


@dataclass(frozen=True)
class Refused:
    """A submission that was refused just now: what it answered and why not."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    issues: Sequence[Issue] = ()


@dataclass(frozen=True)
class Tables:
    """What the fields offer for choosing."""

    classes: tuple[Choice, ...]
    urgencies: tuple[Choice, ...]
    attributes: tuple[Choice, ...]
    grounds: tuple[Choice, ...]
    forms: tuple[Choice, ...]


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables of classes.py as choices; the words are translated where they are drawn."""
    hints = {
        "proactive": "条例第十九至二十一条",
        "on_request": "不属于主动公开范围的",
        "withheld": "条例第十四至十六条，须有具体依据",
    }
    return Tables(
        classes=tuple(Choice(code, each.label.zh) for code, each in DRAFTED_CLASSES.items()),
        urgencies=tuple(Choice(code, label.zh) for code, label in URGENCIES.items()),
        attributes=tuple(Choice(code, label.zh, hints.get(code, "")) for code, label in ATTRIBUTES.items()),
        grounds=tuple(Choice(code, each.label.zh, f"第{each.article}条") for code, each in GROUNDS.items()),
        forms=tuple(Choice(code, label.zh) for code, label in FORMS.items()),
    )


def fields_of(form: Mapping[str, str]) -> MatterFields:
    """What a form sent about a matter."""
    given = {name: form.get(name, "").strip() for name in FIELDS}
    return MatterFields(
        title=given["title"],
        matter_class=given["matter_class"],
        urgency=given["urgency"] or "normal",
        explanation=given["explanation"],
        basis=given["basis"],
        attribute=given["proposed_attribute"] or None,
        attribute_ground=given["attribute_ground"] or None,
        attribute_reason=given["attribute_reason"] or None,
    )


def values_of(matter: Matter) -> dict[str, str]:
    """What stands in the fields of a matter now."""
    stored = {
        "title": matter.title,
        "matter_class": matter.matter_class,
        "urgency": matter.urgency,
        "proposed_attribute": matter.proposed_attribute,
        "attribute_ground": matter.proposed_attribute_ground,
        "attribute_reason": matter.proposed_attribute_reason,
        "explanation": matter.explanation,
        "basis": matter.basis,
    }
    return {name: value or "" for name, value in stored.items()}


def elements_sent(form: Mapping[str, str]) -> dict[str, ElementValue]:
    """The interpretation's elements as the form sent them."""
    sent = [name.removeprefix("text.") for name in form if name.startswith("text.")]
    return {
        code: ElementValue(f"inapplicable.{code}" not in form, form.get(f"text.{code}", "").strip()) for code in sent
    }


def drafting_view(session: Session, details: MatterDetails, actor: Actor, refused: Refused | None = None) -> Drafting:
    """The drafting page of a matter whose drafting tasks are open."""
    matter = details.matter
    mine = [each for each in drafting_items(session, matter.id)[:1] if each.assignee == actor.person_id]
    draft = opinion_draft(session, mine[0].id, actor.person_id) if mine else None
    stored = {each.element: each for each in details.elements}
    lines = tuple(
        ElementLine(
            code=code,
            label=label.zh,
            applicable=stored[code].applicable if code in stored else True,
            text=stored[code].text if code in stored else "",
            may_be_inapplicable=code not in APPLICATION_BLOCKS,
        )
        for code, label in required_elements(matter.matter_class).items()
    )
    return Drafting(
        values=values_of(matter),
        issues=_missing(session, matter, refused.answers if refused else draft.answers if draft else {}),
        remarks=tuple(checks.submission_remarks(matter)),
        elements=lines,
        interpretation_needed=checks.interpretation_needed(matter),
        form=_policy_form(session, matter.id, actor, refused),
        suggestions=suggestion_lines(details, open_only=True),
        kept_by=mine[0].id if mine else "",
        draft_version=draft.version if draft else 0,
    )


def _missing(session: Session, matter: Matter, given: Mapping[str, Any]) -> tuple[Issue, ...]:
    """What the submission would refuse. `given`: what was chosen in its own panel, sent or kept as a draft."""
    in_panel = [] if given.get("fair_competition") else fair_competition_issues(session, matter)
    return (*checks.submission_issues(session, matter), *in_panel)


def submission_answers(session: Session, matter_id: str, form: MultiDict[str, str]) -> dict[str, object]:
    """The answers to the policy's drafting form (countersigning sections, desks) that came with the submission."""
    items = drafting_items(session, matter_id)
    if not items:
        return {}
    return submitted(work.form_of(session, engine.work_item(session, items[0].id)), form)


def _policy_form(session: Session, matter_id: str, actor: Actor, refused: Refused | None):  # type: ignore[no-untyped-def]
    items = drafting_items(session, matter_id)
    if not items:
        return None
    item = engine.work_item(session, items[0].id)
    form = work.form_of(session, item)
    options = work.form_options(session, form, item)
    if refused is not None:
        return form_view(form, options, refused.answers, refused.issues)
    draft = opinion_draft(session, item.id, actor.person_id)
    return form_view(form, options, draft.answers if draft else _answered_before(session, matter_id, item.kind))


def _answered_before(session: Session, matter_id: str, kind: str) -> dict[str, Any]:
    """Whom the last submission asked stands as a proposal for the next; what it said about itself does not."""
    earlier = last_answers(session, matter_id, kind) or {}
    return {key: value for key, value in earlier.items() if key != "opinion"}


def lost_file(name: str, said: str) -> str:
    """The notice about one file that could not be taken in while the rest was kept."""
    if name in said and "没有保存" in said:
        return said
    return _("《%(name)s》没有保存：%(said)s", name=name, said=said.removeprefix(f"《{name}》").lstrip("：，:, "))
