"""沟通 and 会商: whoever works on a matter confers about it with others; minutes and conclusion stay with it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, NotFound, NotReady
from engine.ids import new_id
from engine.runtime import now
from workflows.collaboration.asking import ask, begin_asking, cancel, finish
from workflows.collaboration.models import Consultation
from workflows.collaboration.rules import (
    LONGEST_REQUEST,
    LONGEST_TEXT,
    concluding_issues,
    receiver_issues,
    wording_issues,
)
from workflows.matters import trail
from workflows.matters.access import readable_matter
from workflows.matters.locks import lock_matter
from workflows.matters.side_models import SideTask
from workflows.notices.actions import notify
from workflows.people.actor import Actor
from workflows.people.queries import rights_of


def convene(
    session: Session,
    matter_id: str,
    actor: Actor,
    topic: str,
    person_ids: Sequence[str],
    work_item_id: str | None = None,
) -> Consultation:
    """A consultation with these participants, each of whom is told and may read the matter.

    Raises NotFound, NotAllowed (the actor does not work on the matter), Invalid, Conflict (sent twice).
    """
    begin_asking(session, matter_id, work_item_id, actor)
    wanted = list(dict.fromkeys(person_ids))
    issues = wording_issues(topic, "topic", LONGEST_REQUEST, "请写明会商的议题。")
    issues += receiver_issues(wanted, rights_of(session, person_ids=wanted).values(), actor)
    if issues:
        raise Invalid(issues[0].message, issues=issues)
    _refuse_second(session, matter_id, actor, topic.strip())
    convened = Consultation(
        id=new_id(),
        matter_id=matter_id,
        work_item_id=work_item_id,
        topic=topic.strip(),
        convened_by=actor.person_id,
        convened_at=now(session),
    )
    session.add(convened)
    session.flush()
    ask(
        session,
        "consultation",
        matter_id,
        wanted,
        actor,
        request=convened.topic,
        consultation_id=convened.id,
        work_item_id=work_item_id,
    )
    return convened


def _refuse_second(session: Session, matter_id: str, actor: Actor, topic: str) -> None:
    same = Consultation.matter_id == matter_id, Consultation.convened_by == actor.person_id, Consultation.topic == topic
    if session.scalar(select(Consultation.id).where(*same, Consultation.closed_at.is_(None)).limit(1)) is not None:
        raise Conflict("您已就这个议题发起会商，尚未形成结论，没有重复发起。")


def contribute(session: Session, task: SideTask, actor: Actor, text: str) -> None:
    """What a participant has to say; the convenor is told.

    Raises NotFound (asked for something else), Invalid, Conflict (concluded by now).
    """
    if task.kind != "consultation" or task.person_id != actor.person_id:
        raise NotFound
    if issues := wording_issues(text, "text", LONGEST_TEXT, "请写下您的意见。"):
        raise Invalid(issues[0].message, issues=issues)
    lock_matter(session, task.matter_id)
    finish(session, task, actor, "answered", text, "consultation.answered")
    notify(
        session,
        [task.asked_by],
        "answered",
        matter_id=task.matter_id,
        about_id=task.id,
        actor_id=actor.person_id,
    )


def conclude(session: Session, consultation_id: str, actor: Actor, minutes: str, conclusion: str) -> Consultation:
    """The convenor records minutes and conclusion; who has not said anything is not waited for any longer.

    Raises NotFound (not the convenor, or may not read the matter any more), Invalid, NotReady (the matter is over),
    Conflict (concluded before).
    """
    convened = session.get(Consultation, consultation_id)
    if convened is None or convened.convened_by != actor.person_id:
        raise NotFound
    readable_matter(session, actor, convened.matter_id)
    issues = wording_issues(conclusion, "conclusion", LONGEST_TEXT, "请写明会商结论。")
    issues += wording_issues(minutes, "minutes", 5 * LONGEST_TEXT)
    if issues:
        raise Invalid(issues[0].message, issues=issues)
    if issues := concluding_issues(lock_matter(session, convened.matter_id)):
        raise NotReady(issues[0].message, issues=issues)
    _close(session, convened, minutes.strip() or None, conclusion.strip())
    trail.record(
        session,
        convened.matter_id,
        "consultation.concluded",
        actor.person_id,
        {"consultation": [convened.id, convened.id]},
        work_item_id=convened.work_item_id,
    )
    participants = session.scalars(select(SideTask).where(SideTask.consultation_id == convened.id)).all()
    for task in participants:
        if task.state == "open":
            cancel(session, task, actor, "concluded", "consultation.cancelled")
    spoke = [task.person_id for task in participants if task.state == "done"]
    notify(session, spoke, "answered", matter_id=convened.matter_id, about_id=convened.id, actor_id=actor.person_id)
    return convened


def _close(session: Session, convened: Consultation, minutes: str | None, conclusion: str) -> None:
    closed = session.scalar(
        update(Consultation)
        .where(Consultation.id == convened.id, Consultation.closed_at.is_(None))
        .values(minutes=minutes, conclusion=conclusion, closed_at=now(session))
        .returning(Consultation.id)
    )
    if closed is None:
        raise Conflict
    session.refresh(convened)
