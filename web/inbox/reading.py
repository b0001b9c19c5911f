"""From work items to rows and to the review screen. What may be done is asked of the rules that guard the actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine import queries as engine
from engine.errors import Issue
from engine.forms import Form, Options
from engine.work_items import Item
from web.acting_for import who_acted
from web.clocks import DueWords, due_calculation, due_words
from web.collaboration.reading import panel as side_panel
from web.collaboration.reading import with_side_opinions
from web.collaboration.views import SidePanel
from web.comments.reading import comments_on
from web.comments.views import Comments
from web.findings import reading as findings
from web.forms import OUTCOME, form_view
from web.inbox import queries
from web.inbox.filters import Filters
from web.inbox.kept import kept_opinion, kept_texts
from web.inbox.queries import Listed
from web.inbox.views import Colleague, InboxView, ReleaseLine, ReviewPage, Row
from web.language import current_language, translate
from web.matters.facts import brief, stage_line
from web.matters.opinions import moved_lines, opinion_lines, suggestion_lines
from web.matters.releases import release_lines
from web.matters.texts import document_panes, shown_texts
from web.presentation import moment
from web.takedown.views import published_of
from workflows.matters.eligibility import eligible_people
from workflows.matters.excerpts import Excerpt, excerpts
from workflows.matters.locks import open_revision
from workflows.matters.looks import seen_before
from workflows.matters.models import Matter
from workflows.matters.opinion_drafts import opinion_draft
from workflows.matters.phrases import phrases_of
from workflows.matters.queries import MatterDetails, matter_details
from workflows.people.actor import Actor
from workflows.prepublication import work
from workflows.prepublication.actions import Seen
from workflows.prepublication.consequences import consequence
from workflows.prepublication.countersigning import IN_TURN
from workflows.prepublication.finding_duties import PASSING
from workflows.prepublication.gate_kinds import gate_of
from workflows.prepublication.handing_on import handed
from workflows.prepublication.kinds import kind_of
from workflows.prepublication.side_rules import waiting_issues
from workflows.prepublication.taking_back import taking_back_issues
from workflows.release.release_sets import current_release_set
from workflows.views.queries import ViewLine

DECIDES_RELEASE = frozenset(
    {"gate.sign_off", "review.deputy", "review.recheck", "review.last_check", "register.manual"}
)
MOST_SAVED_COUNTED = 8
NO_OUTCOME = "done"  # of forms that only have to be filled in


def inbox_views(
    session: Session, actor: Actor, saved: Sequence[ViewLine] = ()
) -> tuple[tuple[InboxView, ...], dict[str, str]]:
    """The standing views with their counts, and the counts of saved ones by id, all in one statement; what was done
    is not counted, nor what words are looked for in."""
    wanted = [(each.view.id, each.view.wanted) for each in saved if _countable(each)][:MOST_SAVED_COUNTED]
    asked = [*queries.STANDING, *((str(given["view"]), Filters.parse(given)) for _id, given in wanted)]
    numbers = queries.counts_of(session, actor, asked)
    standing = len(queries.STANDING)
    # the bar on top shows them too
    counted = g.inbox_counts = dict(zip(queries.COUNTED_VIEWS, numbers[:standing], strict=True))
    labels = {
        "mine": _("我的待办"),
        "group": _("本岗位待签收"),
        "soon": _("即将到期"),
        "overdue": _("已超期"),
        "done": _("我已办结"),
    }
    views = tuple(InboxView(code, labels[code], counted.get(code)) for code in queries.VIEWS)
    more = zip(wanted, numbers[standing:], strict=True)
    return views, {view_id: queries.bounded(number) for (view_id, _given), number in more}


def _countable(line: ViewLine) -> bool:
    wanted = line.view.wanted
    return wanted.get("view") in queries.COUNTED_VIEWS and "q" not in wanted


def rows(session: Session, actor: Actor, found: Sequence[Listed], words: str = "") -> tuple[Row, ...]:
    """The rows of a list, in its order; where its `words` stand in a text only, with an excerpt."""
    said = excerpts(session, actor, words, {each.item.subject: f"{each.title}\n{each.number}" for each in found})
    return tuple(_row(session, actor, each, said.get(each.item.subject, ())) for each in found)


def _row(session: Session, actor: Actor, each: Listed, excerpt: Excerpt) -> Row:
    item = each.item
    ended = None
    if item.status != "open" and item.ended_at is not None:
        ended = _("%(at)s 办结", at=moment(item.ended_at))
    return Row(
        id=item.id,
        title=each.title,
        number=each.number,
        stage=item.name,
        section=each.section,
        due=DueWords("", "none")
        if ended
        else due_words(session, item.due_at, item.due_rule, provisional=item.due_provisional, warn=item.warn),
        urgency=each.urgency,
        round=1 if item.element_id == IN_TURN else item.round,  # the others' turns are no rounds
        claimable=work.is_offered(item, actor),
        taken_by=each.holder if item.status == "open" and item.assignee not in (None, actor.person_id) else None,
        ended=ended,
        returned=each.returned and not ended,
        excerpt=excerpt,
    )


def blocked_outcomes(
    session: Session, item: Item, matter: Matter, form: Form, options: Options, answers: Mapping[str, Any]
) -> dict[str, tuple[str, ...]]:
    """Outcome -> why it cannot be chosen with these answers; the rule that guards the action says so."""
    outcomes = _outcomes(form, options)
    waiting = waiting_issues(session, item)
    found = {
        value: [*waiting, *work.outcome_issues(session, item, matter, {**answers, OUTCOME: value})]
        for value in outcomes
    }
    # an issue of another field can be mended by answering it: said beside the field when it is submitted
    standing = {
        value: [one.message for one in issues if one.field in (None, OUTCOME)] for value, issues in found.items()
    }
    return {value: tuple(messages) for value, messages in standing.items() if messages}


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
    form, options = work.form_of(session, item), {}
    options = dict(work.form_options(session, form, item, language=current_language()))
    way = work.judged(session, item, actor) if item.is_open else None
    duty = way.issues if way else ()
    may = _rights(session, item, actor, duty)
    draft = opinion_draft(session, item.id, actor.person_id)
    if answers is None:
        answers = draft.answers if draft else _first_answers(session, item, form, actor) if item.is_open else {}
    given = answers
    revision = open_revision(session, item.subject)
    instance = engine.instance(session, item.instance_id)
    found = findings.panel(session, item.subject, actor, item.id)
    shown = shown_texts(session, actor, details)
    versions = {one.document_id: one.version.id for one in shown}
    said, marked, seen = Comments(), findings.highlights(found.lines), {}
    if with_list:
        said, noted = comments_on(session, actor, details.matter, shown, item)
        marked = {one: (*marked.get(one, ()), *noted.get(one, ())) for one in {*marked, *noted}}
        seen = seen_before(session, actor.person_id, versions, item.id)
    side = side_panel(session, details.matter, actor, item) if with_list else SidePanel(item.subject)
    return ReviewPage(
        id=item.id,
        seen=str(Seen(item.version, revision.ordinal if revision else 0)),
        stage=item.name,
        kind=item.kind,
        round=item.round,
        priority=item.priority,
        status=item.status,
        holder=who_acted(details.names, item.assignee, item.on_behalf_of) or None,
        mine=item.assignee == actor.person_id,
        assignee=details.names.get(item.assignee or "", ""),
        handed=handed(session, item) if item.is_open and with_list else None,
        for_whom=way.held.held_for_name or "" if way and way.held else "",
        due=due_words(session, item.due_at, item.due_rule, provisional=item.due_provisional, warn=item.warn)
        if item.is_open
        else DueWords(_("已结束"), "none"),
        due_calculation=due_calculation(session, item.created_at, item.due_at, item.due_rule),
        matter=brief(session, details),
        stages=stage_line(details, actor),
        documents=document_panes(session, actor, details, shown, marked, seen, changes=with_list),
        findings=found,
        opinions=with_side_opinions([*opinion_lines(details), *moved_lines(session, details)], side),
        side=side,
        suggestions=_suggestions(item, suggestion_lines(details)),
        retractable=_retractable(item, details, actor) if "suggest" in may else frozenset(),
        form=form_view(form, options, given, issues, approving=kind_of(session, item).approving)
        if "complete" in may
        else None,
        draft_version=draft.version if draft else 0,
        draft_saved=draft.saved_at if draft else None,
        kept=kept_opinion(session, item, actor.person_id),
        blocked=blocked_outcomes(session, item, details.matter, form, options, given) if "complete" in may else {},
        duty_issues=duty,
        may=may,
        colleagues=_colleagues(session, item, details.matter, actor) if "reassign" in may and with_list else (),
        approving=_passing(session, item),
        definition_id=instance.definition_id,
        process_id=item.process_id,
        release=_release(session, item),
        asks=_asks(item, form, options) if "complete" in may else {},
        phrases=phrases_of(session, actor.person_id, item.kind) if "complete" in may and with_list else None,
        neighbours=_neighbours(session, actor) if with_list else (),
        comments=said,
        versions=versions,
        published=published_of(session, actor, details.matter),
    )


def _passing(session: Session, item: Item) -> frozenset[str]:
    """The outcomes by which the text goes on; why they are off is said before anything is chosen."""
    passing = PASSING.get(item.kind)
    return kind_of(session, item).approving or frozenset({passing} if passing else ())


def _asks(item: Item, form: Form, options: Options) -> dict[str, str]:
    """What follows from the outcomes that are hard to undo."""
    found = {value: consequence(item.kind, value, item.main_process_id) for value in _outcomes(form, options)}
    return {value: translate(words) for value, words in found.items() if words}


def _outcomes(form: Form, options: Options) -> list[str]:
    asked = form.field(OUTCOME)
    if asked is None:
        return [NO_OUTCOME]
    return [value for value, _label in (*asked.options, *options.get(asked.source or "", ()))]


def _first_answers(session: Session, item: Item, form: Form, actor: Actor) -> dict[str, Any]:
    """Nothing was saved yet: what can be proposed, and what the actor's own lost opinion said."""
    return {**work.suggested_answers(session, item), **kept_texts(session, item, form, actor.person_id)}


def _neighbours(session: Session, actor: Actor) -> tuple[Row, ...]:
    """What else waits: my own items, then those offered to my posts."""
    mine, offered = (queries.listed(session, actor, view, limit=20).rows for view in ("mine", "group"))
    return rows(session, actor, [*mine, *offered])


def _release(session: Session, item: Item) -> ReleaseLine | None:
    """What would become public, for those who decide about exactly that."""
    if item.kind not in DECIDES_RELEASE:
        return None
    found = current_release_set(session, item.subject)
    return release_lines([found])[0] if found else None


def _rights(session: Session, item: Item, actor: Actor, duty: Sequence[Issue]) -> frozenset[str]:
    if not item.is_open:
        return frozenset() if taking_back_issues(session, item, actor) else frozenset({"take_back"})
    if item.assignee is None:
        assigns = {"reassign"} if item.candidate_group in actor.groups and not item.kind.startswith("draft.") else set()
        return frozenset(assigns if duty else assigns | {"claim"})
    if work.may_take_over(item, actor):
        return frozenset() if duty else frozenset({"claim"})
    if item.assignee != actor.person_id:
        return frozenset()
    may = {"release", "reassign"} if not item.kind.startswith("draft.") else set()
    if not duty:
        may |= {"complete"}
        may |= {"suggest"} if work.may_suggest(session, item) else set()
    return frozenset(may)


def _suggestions(item: Item, lines: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(
        line for line in lines if line.state == "open" or item.kind in ("draft.suggestions", "gate.difference")
    )


def _retractable(item: Item, details: MatterDetails, actor: Actor) -> frozenset[str]:
    own = (each for each in details.suggestions if each.work_item_id == item.id and each.person_id == actor.person_id)
    return frozenset(each.id for each in own if each.state == "open")


def _colleagues(session: Session, item: Item, matter: Matter, actor: Actor) -> tuple[Colleague, ...]:
    gate = gate_of(item.kind, item.item_key)
    found = eligible_people(session, matter, item.candidate_group, kind=item.kind, gate=gate)
    return tuple(
        Colleague(each.person_id, each.name, each.capacity) for each in found if each.person_id != actor.person_id
    )
