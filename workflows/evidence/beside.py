"""What was said beside the process: comments on passages, side work, consultations with minutes and conclusion."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.collaboration.labels import CANCELLED, KINDS, OPEN, OUTCOMES, POSITIONS
from workflows.collaboration.models import Consultation
from workflows.collaboration.queries import SideWork, side_work
from workflows.evidence.case import CommentFact, ConsultationFact, ReplyFact, SideFact
from workflows.evidence.naming import Naming
from workflows.matters.labels import COMMENT_STATES
from workflows.matters.models import Document, DocumentVersion
from workflows.matters.review_models import CommentReply, PassageComment
from workflows.matters.side_models import SideTask


@dataclass(frozen=True)
class Beside:
    """Side work of a matter: what hangs on no consultation, and the consultations."""

    tasks: tuple[SideFact, ...]
    consultations: tuple[ConsultationFact, ...]


def side_facts(session: Session, matter_id: str, naming: Naming) -> Beside:
    """抄送, 委派 and 加签 in order; 沟通、会商 with their participants."""
    known = side_work(session, matter_id)
    return Beside(
        tuple(_task(each, known, naming) for each in known.tasks if each.kind != "consultation"),
        tuple(_consultation(each, known, naming) for each in known.consultations),
    )


def _task(task: SideTask, known: SideWork, naming: Naming) -> SideFact:
    kind = KINDS[task.kind].zh
    return SideFact(
        kind_words=f"{kind}（{POSITIONS[task.position].zh}）" if task.position else kind,
        stage=known.stages.get(task.work_item_id or "", ""),
        asked_by=naming.person(task.asked_by),
        asked_at=task.asked_at,
        request=naming.text(task.request),
        person=naming.person(task.person_id),
        state_words=_state(task),
        text=naming.text(task.text),
        ended_at=task.ended_at,
    )


def _state(task: SideTask) -> str:
    if task.state == "done":
        return OUTCOMES[task.outcome or ""].zh
    return OPEN[task.kind].zh if task.state == "open" else CANCELLED.zh


def _consultation(each: Consultation, known: SideWork, naming: Naming) -> ConsultationFact:
    return ConsultationFact(
        topic=naming.text(each.topic),
        convened_by=naming.person(each.convened_by),
        convened_at=each.convened_at,
        participants=tuple(_task(task, known, naming) for task in known.tasks if task.consultation_id == each.id),
        minutes=naming.text(each.minutes),
        conclusion=naming.text(each.conclusion),
        closed_at=each.closed_at,
    )


def comments(session: Session, matter_id: str, naming: Naming) -> tuple[CommentFact, ...]:
    """Every 批注 of the matter in order, each with its answers; of what was taken back only that it was there."""
    query = (
        select(PassageComment, Document, DocumentVersion.ordinal)
        .join(Document, Document.id == PassageComment.document_id)
        .join(DocumentVersion, DocumentVersion.id == PassageComment.version_id)
        .where(PassageComment.matter_id == matter_id)
        .order_by(PassageComment.id)
    )
    replies = _replies(session, matter_id, naming)
    return tuple(
        CommentFact(
            role=naming.role(document.role),
            document=naming.text(document.title),
            version=version,
            person=naming.person(each.person_id),
            quote=naming.text(each.quote),
            text=naming.text(each.text) if each.state != "withdrawn" else "",
            at=each.created_at,
            state_words=COMMENT_STATES[each.state].zh,
            ended_by=naming.person(each.ended_by),
            ended_at=each.ended_at,
            replies=tuple(replies[each.id]) if each.state != "withdrawn" else (),
        )
        for each, document, version in session.execute(query)
    )


def _replies(session: Session, matter_id: str, naming: Naming) -> dict[str, list[ReplyFact]]:
    query = (
        select(CommentReply)
        .join(PassageComment, PassageComment.id == CommentReply.comment_id)
        .where(PassageComment.matter_id == matter_id)
        .order_by(CommentReply.id)
    )
    found: dict[str, list[ReplyFact]] = defaultdict(list)
    for each in session.scalars(query):
        found[each.comment_id].append(ReplyFact(naming.person(each.person_id), naming.text(each.text), each.created_at))
    return found
