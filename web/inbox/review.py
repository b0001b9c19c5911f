"""The review screen of one work item, part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine import queries as engine
from engine.errors import Issue
from engine.forms import Form
from engine.work_items import Item
from web.clocks import DueWords, due_calculation, due_words_of
from web.collaboration.reading import panel as side_panel
from web.collaboration.reading import with_side_opinions
from web.collaboration.views import SidePanel
from web.comments.reading import comments_on
from web.comments.views import Comments
from web.findings import reading as findings
from web.forms import form_view
from web.inbox.kept import kept_opinion, kept_texts
from web.inbox.listing import list_beside
from web.inbox.outcomes import blocked_outcomes, consequences, passing_outcomes
from web.inbox.rights import colleagues, retractable, rights
from web.inbox.views import ReviewPage
from web.language import current_language
from web.matters.facts import brief, stage_line
from web.matters.opinions import moved_lines, opinion_lines, suggestion_lines
from web.matters.releases import release_lines
from web.matters.shown import SuggestionLine
from web.matters.texts import document_panes, shown_texts
from web.takedown.cases import published_of
from web.who_acted import who_acted
from workflows.matters.locks import open_revision
from workflows.matters.looks import seen_before
from workflows.matters.opinion_drafts import opinion_draft
from workflows.matters.phrases import phrases_of
from workflows.matters.queries import MatterDetails, matter_details
from workflows.people.actor import Actor
from workflows.prepublication import work
from workflows.prepublication.actions import Seen
from workflows.prepublication.handing_on import handed
from workflows.prepublication.kinds import kind_of
from workflows.prepublication.publication import OUTSIDE
from workflows.release.channels import manual_status
from workflows.release.queries import release_sets_of
from workflows.release.release_sets import current_release_set

DECIDES_RELEASE = frozenset({"gate.sign_off", "review.deputy", "review.recheck", "review.last_check", OUTSIDE})


@dataclass(frozen=True)
class Opened:
    """An item as its actor opened it: what every part of the screen asks for.

    `way`: how the actor would decide it, None of one that has ended; `whole`: with all that stands beside the text,
    unlike the preview.
    """

    session: Session
    item: Item
    actor: Actor
    details: MatterDetails
    way: work.Judged | None
    whole: bool

    @property
    def duty(self) -> tuple[Issue, ...]:
        """What keeps the actor from deciding it."""
        return self.way.issues if self.way else ()

    @cached_property
    def may(self) -> frozenset[str]:
        return rights(self.session, self.item, self.actor, self.duty)


def review_page(
    session: Session,
    work_item_id: str,
    actor: Actor,
    *,
    answers: Mapping[str, Any] | None = None,
    issues: Sequence[Issue] = (),
    with_list: bool = True,
) -> ReviewPage:
    """Everything that the review screen shows. `answers` and `issues`: of a submission that was refused just now.

    Raises NotFound when the item is not the actor's to see.
    """
    item = work.open_item(session, work_item_id, actor)
    details = matter_details(session, actor, item.subject)
    way = work.judged(session, item, actor) if item.is_open else None
    opened = Opened(session, item, actor, details, way, with_list)
    return ReviewPage(
        **_step(opened),
        **_matter(opened),
        **_texts(opened),
        **_said(opened),
        **_decision(opened, answers, issues),
        beside=list_beside(session, actor, item.id) if with_list else None,
    )


def _step(opened: Opened) -> dict[str, Any]:
    """The step that waits, who holds it and by when."""
    session, item, names = opened.session, opened.item, opened.details.names
    revision = open_revision(session, item.subject)
    return {
        "id": item.id,
        "seen": str(Seen(item.version, revision.ordinal if revision else 0)),
        "stage": item.name,
        "kind": item.kind,
        "round": item.round,
        "priority": item.priority,
        "status": item.status,
        "holder": who_acted(names, item.assignee, item.on_behalf_of) or None,
        "mine": item.assignee == opened.actor.person_id,
        "assignee": names.get(item.assignee or "", ""),
        "handed": handed(session, item) if item.is_open and opened.whole else None,
        "for_whom": opened.way.held.held_for_name or "" if opened.way and opened.way.held else "",
        "due": due_words_of(session, item) if item.is_open else DueWords(_("已结束"), "none"),
        "due_calculation": due_calculation(session, item.created_at, item.due_at, item.due_rule),
        "definition_id": engine.instance(session, item.instance_id).definition_id,
        "process_id": item.process_id,
    }


def _matter(opened: Opened) -> dict[str, Any]:
    """What it is about, and what would or did become public."""
    session, details = opened.session, opened.details
    return {
        "matter": brief(session, details),
        "stages": stage_line(details, opened.actor),
        **_release(session, opened.item),
        "published": published_of(session, opened.actor, details.matter),
    }


def _texts(opened: Opened) -> dict[str, Any]:
    """The documents, with what machine and people remarked on their passages."""
    session, item, actor, details = opened.session, opened.item, opened.actor, opened.details
    found = findings.panel(session, item.subject, actor, item.id)
    shown = shown_texts(session, actor, details)
    versions = {one.document_id: one.version.id for one in shown}
    said, marked, seen = Comments(), findings.highlights(found.lines), {}
    if opened.whole:
        said, noted = comments_on(session, actor, details.matter, shown, item)
        marked = {one: (*marked.get(one, ()), *noted.get(one, ())) for one in {*marked, *noted}}
        seen = seen_before(session, actor.person_id, versions, item.id)
    return {
        "documents": document_panes(session, actor, details, shown, marked, seen, changes=opened.whole),
        "versions": versions,
        "findings": found,
        "comments": said,
    }


def _said(opened: Opened) -> dict[str, Any]:
    """Opinions, suggestions and what was asked of others beside the course of the matter."""
    session, item, actor, details = opened.session, opened.item, opened.actor, opened.details
    side = side_panel(session, details.matter, actor, item) if opened.whole else SidePanel(item.subject)
    return {
        "opinions": with_side_opinions([*opinion_lines(details), *moved_lines(session, details)], side),
        "side": side,
        "suggestions": _suggestions(item, suggestion_lines(details)),
        "retractable": retractable(item, details, actor) if "suggest" in opened.may else frozenset(),
    }


def _decision(opened: Opened, answers: Mapping[str, Any] | None, issues: Sequence[Issue]) -> dict[str, Any]:
    """What the actor may do, and what they had begun to write."""
    session, item, actor, may = opened.session, opened.item, opened.actor, opened.may
    form = work.form_of(session, item)
    draft = opinion_draft(session, item.id, actor.person_id)
    if answers is None:
        answers = draft.answers if draft else _first_answers(opened, form)
    matter = opened.details.matter
    return {
        "may": may,
        "duty_issues": opened.duty,
        "approving": passing_outcomes(session, item),
        "colleagues": colleagues(session, item, matter, actor) if "reassign" in may and opened.whole else (),
        "kept": kept_opinion(session, item, actor.person_id),
        "draft_version": draft.version if draft else 0,
        "draft_saved": draft.saved_at if draft else None,
        **(_form(opened, form, answers, issues) if "complete" in may else {"form": None, "blocked": {}}),
    }


def _form(opened: Opened, form: Form, answers: Mapping[str, Any], issues: Sequence[Issue]) -> dict[str, Any]:
    """The questions, which outcomes are off and why, and the phrases at hand."""
    session, item = opened.session, opened.item
    options = dict(work.form_options(session, form, item, language=current_language()))
    return {
        "form": form_view(form, options, answers, issues, approving=kind_of(session, item).approving),
        "blocked": blocked_outcomes(session, item, opened.details.matter, form, options, answers),
        "asks": consequences(item, form, options),
        "phrases": phrases_of(session, opened.actor.person_id, item.kind) if opened.whole else None,
    }


def _first_answers(opened: Opened, form: Form) -> dict[str, Any]:
    """Nothing was saved yet: what can be proposed, and what the actor's own lost opinion said."""
    session, item = opened.session, opened.item
    if not item.is_open:
        return {}
    return {**work.suggested_answers(session, item), **kept_texts(session, item, form, opened.actor.person_id)}


def _release(session: Session, item: Item) -> dict[str, Any]:
    """What would become public, for those who decide about exactly that; what is, for whoever puts it up elsewhere."""
    if item.kind not in DECIDES_RELEASE:
        return {}
    if item.kind == OUTSIDE:
        found = next((each for each in release_sets_of(session, item.subject) if each.state == "released"), None)
    else:
        found = current_release_set(session, item.subject)
    if found is None:
        return {}
    outside = manual_status(session, found.id) if item.kind == OUTSIDE else None
    return {"release": release_lines([found])[0], "outside": outside}


def _suggestions(item: Item, lines: Sequence[SuggestionLine]) -> tuple[SuggestionLine, ...]:
    return tuple(
        line for line in lines if line.state == "open" or item.kind in ("draft.suggestions", "gate.difference")
    )
