"""暂缓发布: a reason, an end date, and a clock that runs on. It is no disclosure attribute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import local_date, start_of
from engine.errors import Conflict, Invalid, Issue
from engine.runtime import runtime_of
from workflows.matters import trail
from workflows.matters.checks import require_reason
from workflows.matters.models import Matter
from workflows.release.files import signed_on
from workflows.release.labels import RELEASE_STATES
from workflows.release.locks import lock_release_set
from workflows.release.models import ReleaseSet

PUBLICATION_WORKING_DAYS = 20  # 条例 26: from the day the information was made or changed


@dataclass(frozen=True)
class PublicationClock:
    """How long a document may still wait: from its date (成文日期, else the sign-off) 20 working days (条例 26).

    `due_at` is the last instant; `provisional` when the calendar of that year is not published yet; `released_at`
    when it is out; `overdue` when it came out later or has not come out in time.
    """

    started_on: date
    due_at: datetime
    provisional: bool
    released_at: datetime | None
    overdue: bool


def hold_release(session: Session, release_set_id: str, actor: str, reason: str) -> ReleaseSet:
    """Stops a prepared release until somebody resumes it. Raises Conflict when it is out or void already."""
    return _hold(session, release_set_id, actor, reason, until=None)


def postpone_release(session: Session, release_set_id: str, actor: str, reason: str, until: date) -> ReleaseSet:
    """Holds the release until the end of `until` at the latest; then it has to be decided again.

    Raises Invalid when the day is not in the future: a postponement without an end is a refusal in disguise.
    """
    if until <= local_date(runtime_of(session).clock.now()):
        message = f"暂缓截止日期 {until:%Y-%m-%d} 应晚于今天。"
        raise Invalid(message, issues=[Issue("release.postponed_until", message, field="postponed_until")])
    return _hold(session, release_set_id, actor, reason, until=until)


def resume_release(session: Session, release_set_id: str, actor: str, reason: str) -> ReleaseSet:
    """Makes a held release ready again; does nothing when it is not held. Raises Conflict when it is out or void."""
    require_reason(reason)
    _, release_set = lock_release_set(session, release_set_id)
    if release_set.state == "prepared":
        return release_set
    _need_state(release_set, "held")
    until = release_set.postponed_until
    release_set.state, release_set.held_reason, release_set.postponed_until = "prepared", None, None
    session.flush()
    _record(session, release_set, actor, "release_set.resumed", reason, "held", "prepared", until, None)
    return release_set


def publication_clock(session: Session, matter: Matter) -> PublicationClock | None:
    """The 20-working-day clock of the matter; None before it is dated or signed. Postponing does not stop it."""
    started_on = matter.dated_on or signed_on(session, matter.id)
    if started_on is None:
        return None
    runtime = runtime_of(session)
    due = runtime.working_time.after_working_days(session, start_of(started_on), PUBLICATION_WORKING_DAYS)
    released_at = session.scalars(
        select(ReleaseSet.released_at)
        .where(ReleaseSet.matter_id == matter.id, ReleaseSet.released_at.is_not(None))
        .order_by(ReleaseSet.released_at)
    ).first()
    overdue = (released_at or runtime.clock.now()) > due.at
    return PublicationClock(started_on, due.at.astimezone(UTC), due.provisional, released_at, overdue)


def _hold(session: Session, release_set_id: str, actor: str, reason: str, until: date | None) -> ReleaseSet:
    require_reason(reason)
    _, release_set = lock_release_set(session, release_set_id)
    _need_state(release_set, "prepared", "held")
    old_state, old_until = release_set.state, release_set.postponed_until
    release_set.state, release_set.held_reason, release_set.postponed_until = "held", reason, until
    session.flush()
    _record(session, release_set, actor, "release_set.held", reason, old_state, "held", old_until, until)
    return release_set


def _need_state(release_set: ReleaseSet, *states: str) -> None:
    if release_set.state not in states:
        raise Conflict(f"该同步发布件{RELEASE_STATES[release_set.state].zh}，不能这样处理。请刷新后查看最新状态。")


def _record(
    session: Session,
    release_set: ReleaseSet,
    actor: str,
    action: str,
    reason: str,
    old_state: str,
    new_state: str,
    old_until: date | None,
    new_until: date | None,
) -> None:
    trail.record(
        session,
        release_set.matter_id,
        action,
        actor,
        {
            "state": [old_state, new_state],
            "postponed_until": [
                old_until.isoformat() if old_until else None,
                new_until.isoformat() if new_until else None,
            ],
        },
        revision=release_set.revision_id,
        content_hash=release_set.release_hash,
        reason=reason,
    )
