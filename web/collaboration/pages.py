"""The pages of side work: the reader's list, one side task with the texts it is about, one consultation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from engine import queries as engine
from web.collaboration.reading import held_for, kind_words, panel, with_side_opinions
from web.collaboration.views import HeldLine
from web.language import translate as t
from web.matters.facts import brief
from web.matters.opinions import opinion_lines
from web.matters.shown import DocumentPane, MatterBrief, OpinionLine
from web.matters.texts import document_panes, shown_texts
from workflows.collaboration.labels import ASKED, OUTCOMES
from workflows.collaboration.models import Consultation
from workflows.collaboration.queries import (
    PAGE,
    TaskLine,
    done_by,
    own_side_task,
    readable_consultation,
    side_work,
    waiting_for,
)
from workflows.collaboration.rules import concluding_issues
from workflows.matters.models import Matter
from workflows.matters.queries import matter_details
from workflows.matters.side_models import SideTask
from workflows.people.actor import Actor
from workflows.prepublication.side_work import CHOICES


@dataclass(frozen=True)
class TaskRow:
    line: TaskLine
    words: str
    outcome: str


@dataclass(frozen=True)
class TaskRows:
    """`after`: give it back for the next page; None: that was all."""

    rows: tuple[TaskRow, ...]
    after: str | None


@dataclass(frozen=True)
class TaskPage:
    """One side task as its person sees it. `choices`: (code, words); `held`: what the signers are asked to agree to."""

    line: TaskLine
    words: str
    asked: str
    matter: MatterBrief
    documents: tuple[DocumentPane, ...]
    opinions: tuple[OpinionLine, ...]
    choices: tuple[tuple[str, str], ...]
    outcome: str
    held: HeldLine | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True)
class ConsultationPage:
    consultation: Consultation
    matter: Matter
    tasks: tuple[SideTask, ...]
    names: Mapping[str, str]
    may_conclude: bool
    given: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""


def task_rows(session: Session, actor: Actor, key: str, *, done: bool) -> TaskRows:
    """One page of the reader's list."""
    found = done_by(session, actor, key or "~", PAGE + 1) if done else waiting_for(session, actor, key, PAGE + 1)
    rows = tuple(TaskRow(each, kind_words(each.task), _outcome(each.task)) for each in found[:PAGE])
    return TaskRows(rows, rows[-1].line.task.id if len(found) > PAGE else None)


def _outcome(task: SideTask) -> str:
    return t(OUTCOMES[task.outcome]) if task.outcome else ""


def task_page(
    session: Session, side_task_id: str, actor: Actor, given: Mapping[str, str] | None = None, fault: str = ""
) -> TaskPage:
    """The side task with the texts of its matter. Raises NotFound."""
    line = own_side_task(session, side_task_id, actor)
    details = matter_details(session, actor, line.task.matter_id)
    shown = shown_texts(session, actor, details)
    held = None
    if line.task.position == "after" and line.task.state == "open" and line.task.work_item_id:
        held = held_for(session, line.task.work_item_id, details.names, actor)
    item = engine.work_item(session, line.task.work_item_id) if line.task.work_item_id else None
    beside = panel(session, details.matter, actor, item)
    return TaskPage(
        line,
        kind_words(line.task),
        t(ASKED[line.task.kind]).format(who=line.asked_by),
        brief(session, details),
        document_panes(session, actor, details, shown, changes=False),
        with_side_opinions(opinion_lines(details), beside),
        tuple((code, t(OUTCOMES[code])) for code in CHOICES[line.task.kind]),
        _outcome(line.task),
        held,
        given or {},
        fault,
    )


def consultation_page(
    session: Session, consultation_id: str, actor: Actor, given: Mapping[str, str] | None = None, fault: str = ""
) -> ConsultationPage:
    """The consultation with everything that was said. Raises NotFound."""
    found = readable_consultation(session, consultation_id, actor)
    all_work = side_work(session, found.matter_id, [found.convened_by])
    matter = session.get_one(Matter, found.matter_id)
    unconcluded = found.closed_at is None and not concluding_issues(matter)
    return ConsultationPage(
        found,
        matter,
        tuple(task for task in all_work.tasks if task.consultation_id == found.id),
        all_work.names,
        unconcluded and found.convened_by == actor.person_id,
        given or {},
        fault,
    )
