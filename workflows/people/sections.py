"""Sections (科室): a new one, and what its vote weighs."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Invalid, Issue, NotFound, NotReady
from engine.ids import new_id
from engine.models import WorkItem
from engine.work_items import is_open
from workflows.people.actor import Actor
from workflows.people.models import Section
from workflows.people.recording import record_act
from workflows.people.rules import require

HEAVIEST_VOTE = 99
VOTE = "opinion.vote"  # kind of the work items of a 票签


def create_section(session: Session, code: str, name: str, *, actor: Actor) -> Section:
    """A new section. Raises NotAllowed, Invalid (code taken or empty)."""
    require(actor, "section.create")
    if not code.isidentifier() or not name.strip():
        raise Invalid("科室代码应为字母、数字和下划线，名称不能为空。")
    if session.scalar(select(Section.id).where(Section.code == code)):
        raise Invalid(f"科室代码“{code}”已被使用，请换一个。")
    section = Section(id=new_id(), code=code, name=name.strip())
    session.add(section)
    session.flush()
    record_act(session, "section.created", actor, {"code": [None, code], "name": [None, section.name]})
    return section


def set_vote_weight(session: Session, section_id: str, weight: int, *, actor: Actor) -> None:
    """What the section's vote weighs in 票签. Not while a vote is under way: who may set weights alone would decide it.

    Raises NotAllowed, NotFound, Invalid, NotReady."""
    require(actor, "section.weigh")
    section = session.get(Section, section_id)
    if section is None:
        raise NotFound
    if not 1 <= weight <= HEAVIEST_VOTE:
        said = f"票签权重应为 1 至 {HEAVIEST_VOTE} 的整数。"
        raise Invalid(said, issues=[Issue("vote-weight", said, field="vote_weight")])
    if section.vote_weight == weight:
        return
    if session.scalar(select(WorkItem.id).where(is_open, WorkItem.kind == VOTE).limit(1)) is not None:
        raise NotReady("有票签正在进行，计票完成后才能调整权重。")
    changes: dict[str, list[str | int]] = {
        "section": [section.code, section.code],
        "vote_weight": [section.vote_weight, weight],
    }
    section.vote_weight = weight
    session.flush()
    record_act(session, "section.weighed", actor, changes)
