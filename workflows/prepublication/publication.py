"""The last check before release, hold and postponement, and pages put up by hand."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from engine import commands, queries
from engine.errors import NotAllowed, NotFound, NotReady
from engine.runtime import now
from workflows.matters.locks import read_once
from workflows.people.acting import act_as
from workflows.people.actor import Actor
from workflows.prepublication.decision import Decision
from workflows.prepublication.reviews import close_when_returned
from workflows.prepublication.screenings import rerun
from workflows.prepublication.work import Judged, judged, lock_process, open_items_of_kind
from workflows.release.actions import locked_release_issues
from workflows.release.channels import record_manual_publication
from workflows.release.files import prepare_files
from workflows.release.models import ChannelDelivery, ReleaseSet
from workflows.release.postponement import hold_release, postpone_release, resume_release
from workflows.release.queries import release_set
from workflows.release.release_sets import STANDING, current_release_set

OUTSIDE = "register.manual"  # the kind of 人工上网
HOLDERS = frozenset({"publisher", "office_check", "leader", "deputy_leader", "secrecy_review"})

# not yet, or looked at again before anything goes out
_LATER = frozenset({"release.time", "release.screening_stale"})


def last_check(decision: Decision) -> None:
    """发布前复核: the same bytes once more, then the countdown; or 暂缓 with reason and end date; or a return."""
    session, actor = decision.session, decision.actor.person_id
    release_set = _standing_set(session, decision.matter.id)
    if decision.outcome == "release":
        resume_release(session, release_set.id, actor, decision.reason or "发布前复核通过")
        issues = [each for each in locked_release_issues(session, release_set.id) if each.code not in _LATER]
        if issues:
            raise NotReady("还不能发布：" + issues[0].message, issues=issues)
        prepare_files(session, release_set.id)
    elif decision.outcome == "postpone":
        until = date.fromisoformat(str(decision.answers["postponed_until"])[:10])
        postpone_release(session, release_set.id, actor, decision.reason, until)
    close_when_returned(decision)


def hold(session: Session, matter_id: str, actor: Actor, reason: str) -> None:
    """暂停: stop the countdown until the last check is done again. Raises NotReady when nothing is counting down."""
    matter = lock_process(session, matter_id, actor)
    if not any(actor.holds(post) for post in HOLDERS):
        raise NotAllowed("暂停发布由发布、办公室、保密岗位或领导办理。")
    if matter.instance_id is None:
        raise NotFound
    if "hold" not in queries.waiting_messages(session, matter.instance_id):
        raise NotReady("现在没有等待发布的倒计时，无需暂停。发布前复核通过后、发布之前才能暂停；已发布的请另行更正。")
    commands.deliver_message(session, matter.instance_id, "hold", actor=actor.person_id, reason=reason)
    hold_release(session, _standing_set(session, matter_id).id, actor.person_id, reason)


def recheck_at_release(session: Session, matter_id: str, actor: str) -> bool:
    """技术复查 at the release moment: whether nothing is left to deal with. Else the release is held as by `hold`, and
    the matter goes back to the last check: a new finding stops the timer."""
    left = rerun(session, matter_id, "release", actor)
    if left:
        said = "发布时刻技术复查：" + "".join(issue.message for issue in left) + "已停止发布。"
        hold_release(session, _standing_set(session, matter_id).id, actor, said)
    return not left


def release_time(session: Session, matter_id: str) -> datetime:
    """When the prepared set is to go out: the time that sign-off approved, or now."""
    release_set = _standing_set(session, matter_id)
    return release_set.scheduled_at or now(session)


def record_manual(decision: Decision) -> None:
    """人工上网: nothing is left to do, for `outcome_issues` asked whether the pages are confirmed."""


def may_record_pages(session: Session, matter_id: str, actor: Actor) -> bool:
    """Whether the actor has the item 人工上网 of the matter in hand, and may decide it."""
    return _at_pages(session, matter_id, actor) is not None


def record_page(
    session: Session,
    release_set_id: str,
    document_id: str,
    actor: Actor,
    *,
    url: str,
    page_text: str = "",
    saved_page: bytes | None = None,
) -> ChannelDelivery:
    """A page elsewhere, as whoever has 人工上网 in hand found it: compared with what was released. Raises NotFound,
    NotReady when the actor has no such item in hand, and as `record_manual_publication`."""
    matter = lock_process(session, release_set(session, release_set_id).matter_id, actor)
    way = _at_pages(session, matter.id, actor)
    if way is None:
        raise NotReady("人工上网由签收了这个待办的人登记，请先从待办签收。")
    act_as(session, actor, way.held)
    return record_manual_publication(
        session,
        release_set_id=release_set_id,
        document_id=document_id,
        actor=actor.person_id,
        url=url,
        page_text=page_text,
        saved_page=saved_page,
    )


def _at_pages(session: Session, matter_id: str, actor: Actor) -> Judged | None:
    for row in open_items_of_kind(session, matter_id, OUTSIDE):
        if row.assignee == actor.person_id:
            way = judged(session, queries.work_item(session, row.id), actor)
            if not way.issues:
                return way
    return None


def _standing_set(session: Session, matter_id: str) -> ReleaseSet:
    release_set = read_once(session, matter_id, "standing set", lambda: current_release_set(session, matter_id))
    if release_set is None or release_set.state not in STANDING:
        raise NotReady("没有待发布的同步发布件：公开属性尚未认定，或已失效。请退回重新审查。")
    return release_set
