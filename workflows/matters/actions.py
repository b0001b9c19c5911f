"""Use cases on a matter itself: opening it, and its particulars while it is drafted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import Invalid, Issue, NotAllowed
from engine.ids import new_id
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.checks import title_issues
from workflows.matters.classes import CLASSES, DRAFTED_CLASSES
from workflows.matters.document_titles import follow_title
from workflows.matters.editing import begin_drafting, name_editor
from workflows.matters.labels import URGENCIES
from workflows.matters.models import Matter, MatterCounter
from workflows.matters.search import index_matter
from workflows.people.actor import Actor


def open_matter(
    session: Session,
    *,
    title: str,
    matter_class: str,
    actor: Actor,
    section_id: str | None = None,
    explanation: str = "",
    basis: str = "",
    urgency: str = "normal",
    previous_matter_id: str | None = None,
) -> Matter:
    """A new matter in drafting, numbered YYYY-NNNN. The actor holds `drafter` in the section (default: the only one).

    Raises NotAllowed, Invalid with an issue per field; party documents are refused.
    """
    section = _drafting_section(actor, section_id)
    if issues := [*title_issues(title), *_choice_issues(matter_class, urgency)]:
        raise Invalid(issues[0].message, issues=issues)
    return add_matter(
        session,
        title=title,
        matter_class=matter_class,
        drafter_id=actor.person_id,
        section_id=section,
        actor=actor.person_id,
        explanation=explanation,
        basis=basis,
        urgency=urgency,
        previous_matter_id=previous_matter_id,
    )


def add_matter(
    session: Session,
    *,
    title: str,
    matter_class: str,
    drafter_id: str,
    section_id: str,
    actor: str,
    explanation: str = "",
    basis: str = "",
    urgency: str = "normal",
    previous_matter_id: str | None = None,
) -> Matter:
    """The same for a caller that has asked its own rules who may open it; `actor` opens it in the drafter's name."""
    at = now(session)
    matter = Matter(
        id=new_id(),
        number=_next_number(session, local_date(at).year),
        title=title.strip(),
        matter_class=matter_class,
        class_confirmed_by=None,
        urgency=urgency,
        drafter_id=drafter_id,
        section_id=section_id,
        explanation=explanation,
        basis=basis,
        created_on=local_date(at),
        state="drafting",
        previous_matter_id=previous_matter_id,
        created_at=at,
        updated_at=at,
    )
    session.add(matter)
    session.flush()
    name_editor(session, matter.id, drafter_id, "drafted")
    opened = {"number": matter.number, "class": matter_class, "urgency": urgency, "section": section_id}
    trail.record(session, matter.id, "matter.opened", actor, {name: [None, new] for name, new in opened.items()})
    index_matter(session, matter)
    return matter


def _drafting_section(actor: Actor, section_id: str | None) -> str:
    own = [held.section_id for held in actor.posts if held.post == "drafter" and held.section_id]
    if section_id is None and len(set(own)) > 1:
        raise Invalid(issues=[Issue("section-choose", "您在多个科室任起草人，请选择起草科室。", field="section")])
    wanted = section_id or next(iter(own), None)
    if wanted is None or wanted not in own:
        raise NotAllowed("只有起草人岗位才能为本科室立项，请联系系统管理员核对岗位。")
    return wanted


def _choice_issues(matter_class: str, urgency: str) -> list[Issue]:
    issues = []
    if matter_class not in DRAFTED_CLASSES:
        issues.append(Issue("class-unknown", "请选择事项类别。", field="matter_class"))
    if urgency not in URGENCIES:
        issues.append(Issue("urgency-unknown", "紧急程度应为一般、加急或特急。", field="urgency"))
    return issues


def _next_number(session: Session, year: int) -> str:
    counting = (
        update(MatterCounter)
        .where(MatterCounter.year == year)
        .values(last=MatterCounter.last + 1)
        .returning(MatterCounter.last)
    )
    last = session.execute(counting).scalar()
    if last is None:
        dialect: Any = sqlite if session.connection().dialect.name == "sqlite" else postgresql
        session.execute(dialect.insert(MatterCounter).values(year=year, last=0).on_conflict_do_nothing())
        last = session.execute(counting).scalar_one()
    return f"{year}-{last:04d}"


def change_matter(
    session: Session,
    matter_id: str,
    *,
    actor: Actor,
    title: str | None = None,
    matter_class: str | None = None,
    explanation: str | None = None,
    basis: str | None = None,
    urgency: str | None = None,
) -> Matter:
    """Change particulars while drafting; None leaves a value. A new title is an edit of what is reviewed.

    Raises NotAllowed (submitted already, somebody else's section), Invalid. The class stays on its process.
    """
    matter = begin_drafting(session, matter_id, actor)
    issues = _choice_issues(matter_class or matter.matter_class, urgency or matter.urgency)
    issues += title_issues(title) if title is not None else []
    if not issues and matter_class and CLASSES[matter_class].process != CLASSES[matter.matter_class].process:
        said = "不能在发文流程与日常信息流程之间变更，请终止本事项后另行立项。"
        issues.append(Issue("class-process", said, field="matter_class"))
    if issues:
        raise Invalid(issues[0].message, issues=issues)
    earlier, changes = matter.title, dict[str, list[str | None]]()
    given = {"matter_class": matter_class, "urgency": urgency}
    texts = {"title": title and title.strip(), "explanation": explanation, "basis": basis}
    for name, new in (given | texts).items():
        old = getattr(matter, name)
        if new is not None and new != old:
            changes[name] = [old, new] if name in given else [trail.digest(old), trail.digest(new)]
            setattr(matter, name, new)
    if "title" in changes:
        follow_title(session, matter, earlier)
        name_editor(session, matter_id, actor.person_id, "edited")
        index_matter(session, matter)
    if "matter_class" in changes:
        matter.class_confirmed_by = None
    if changes:
        trail.record(session, matter_id, "matter.changed", actor.person_id, changes)
    return matter
