"""What somebody typed and has not sent: saved as they type, kept when a sibling's return cancels the work item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.errors import Conflict
from engine.models import WorkItem
from engine.runtime import now
from workflows.matters.models import OpinionDraft
from workflows.people.actor import Actor

STALE = "这份意见草稿在另一个窗口中改过，请先核对那边的内容；这里所填的内容仍在页面上。"


def save_opinion_draft(
    session: Session, work_item_id: str, answers: Mapping[str, Any], *, actor: Actor, seen_version: int
) -> int:
    """Keep what the actor typed; returns the new version. `seen_version` 0 means none was there.

    Raises Conflict when another window saved in between.
    """
    kept = dict(answers)
    if seen_version == 0:
        draft = OpinionDraft(
            work_item_id=work_item_id, person_id=actor.person_id, answers=kept, version=1, saved_at=now(session)
        )
        session.add(draft)
        try:
            session.flush()
        except IntegrityError as error:
            raise Conflict(STALE) from error
        return 1
    version: int | None = session.scalar(
        update(OpinionDraft)
        .where(
            OpinionDraft.work_item_id == work_item_id,
            OpinionDraft.person_id == actor.person_id,
            OpinionDraft.version == seen_version,
        )
        .values(answers=kept, version=seen_version + 1, saved_at=now(session))
        .returning(OpinionDraft.version)
    )
    if version is None:
        raise Conflict(STALE)
    return version


def opinion_draft(session: Session, work_item_id: str, person_id: str) -> OpinionDraft | None:
    """The person's draft for one work item."""
    return session.get(OpinionDraft, (work_item_id, person_id), populate_existing=True)


def kept_drafts(session: Session, matter_id: str, person_id: str) -> list[tuple[OpinionDraft, WorkItem]]:
    """The person's drafts in a matter with their work items, latest first: those of cancelled items are kept, so that
    nothing typed is lost when a sibling returned the matter."""
    rows = session.execute(
        select(OpinionDraft, WorkItem)
        .join(WorkItem, WorkItem.id == OpinionDraft.work_item_id)
        .where(WorkItem.subject == matter_id, OpinionDraft.person_id == person_id)
        .order_by(OpinionDraft.saved_at.desc(), OpinionDraft.work_item_id)
    )
    return [(draft, item) for draft, item in rows]
