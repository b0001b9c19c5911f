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
from workflows.matters.classes import (
    APPLICATION_BLOCKS,
    ATTRIBUTES,
    DRAFTED_CLASSES,
    FORMS,
    GROUNDS,
    required_elements,
)
from workflows.matters.interpretation_elements import ElementValue
from workflows.matters.labels import URGENCIES
from workflows.matters.models import Matter
from workflows.matters.opinion_drafts import opinion_draft
from workflows.matters.opinions import last_answers
from workflows.matters.queries import MatterDetails
from workflows.people.actor import Actor
from workflows.prepublication import drafted, work
from workflows.prepublication.drafting import drafting_items
from workflows.prepublication.outcomes import fair_competition_issues


@dataclass(frozen=True)
class Refused:
    """What was refused just now: what the submission answered and why not; what the forms beside it sent."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    issues: Sequence[Issue] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    elements: Mapping[str, ElementValue] = field(default_factory=dict)


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


def drafting_view(session: Session, details: MatterDetails, actor: Actor, refused: Refused | None = None) -> Drafting:
    """The drafting page of a matter whose drafting tasks are open."""
    matter = details.matter
    mine = [each for each in drafting_items(session, matter.id)[:1] if each.assignee == actor.person_id]
    draft = opinion_draft(session, mine[0].id, actor.person_id) if mine else None
    stored = drafted.fields_of(matter)
    return Drafting(
        values={**stored, **(refused.typed if refused else {})},
        seen={name: drafted.mark(value) for name, value in stored.items()},
        issues=_missing(session, matter, refused.answers if refused else draft.answers if draft else {}),
        remarks=tuple(checks.submission_remarks(matter)),
        elements=_element_lines(details, refused.elements if refused else {}),
        interpretation_needed=checks.interpretation_needed(matter),
        form=_policy_form(session, matter.id, actor, refused),
        suggestions=suggestion_lines(details, open_only=True),
        kept_by=mine[0].id if mine else "",
        draft_version=draft.version if draft else 0,
    )


def _element_lines(details: MatterDetails, typed: Mapping[str, ElementValue]) -> tuple[ElementLine, ...]:
    found = {each.element: ElementValue(each.applicable, each.text) for each in details.elements}
    lines = []
    for code, label in required_elements(details.matter.matter_class).items():
        stored = found.get(code, ElementValue(True, ""))
        shown = typed.get(code, stored)
        lines.append(
            ElementLine(
                code=code,
                label=label.zh,
                applicable=shown.applicable,
                text=shown.text,
                may_be_inapplicable=code not in APPLICATION_BLOCKS,
                seen=drafted.mark(drafted.element_text(stored)),
            )
        )
    return tuple(lines)


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
