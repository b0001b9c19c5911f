"""Log-in sessions and API tokens: on the server, revocable, only the token's hash is stored."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import audit
from engine.errors import Conflict, NotFound
from engine.ids import new_id
from engine.runtime import now
from engine.workflow import Scalar
from workflows.people.actor import Actor
from workflows.people.models import ApiToken, LoginSession, Person
from workflows.people.preference_models import Preference
from workflows.people.preferences import Preferences, preferences_of
from workflows.people.queries import person
from workflows.people.rules import require

IDLE = timedelta(hours=2)  # people open this between other duties
ABSOLUTE = timedelta(hours=12)  # one working day
TOUCH_AFTER = timedelta(minutes=1)  # a write for every request would be dear


@dataclass(frozen=True)
class LiveSession:
    """A session that has not ended or expired. `stale`: `touch_session` should be called in a write transaction;
    `must_change_password`: somebody else set the password, nothing else may be done before it is changed."""

    id: str
    person_id: str
    stale: bool
    must_change_password: bool
    preferences: Preferences


def token_hash(token: str) -> str:
    """What is stored of a token: SHA-256, hex. Tokens are random, so it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(session: Session, person_id: str, *, address: str) -> str:
    """A new log-in session; returns the token, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    at = now(session)
    session.add(
        LoginSession(
            id=new_id(),
            token_hash=token_hash(token),
            person_id=person_id,
            created_at=at,
            last_seen_at=at,
            ended_at=None,
            address=address,
        )
    )
    return token


def live_session(session: Session, token: str) -> LiveSession | None:
    """The session of a token unless it ended, was idle too long or is too old, or its person was deactivated."""
    row = session.execute(
        select(LoginSession, Person.login_state, Preference)
        .join(Person, Person.id == LoginSession.person_id)
        .outerjoin(Preference, Preference.person_id == LoginSession.person_id)
        .where(LoginSession.token_hash == token_hash(token), LoginSession.ended_at.is_(None), Person.active)
    ).first()
    if row is None:
        return None
    found, login_state, preference = row
    at = now(session)
    if at - found.last_seen_at >= IDLE or at - found.created_at >= ABSOLUTE:
        return None
    stale = at - found.last_seen_at >= TOUCH_AFTER
    return LiveSession(found.id, found.person_id, stale, login_state != "own", preferences_of(preference))


def still_live(session: Session, session_ids: Collection[str]) -> set[str]:
    """Those of the log-in sessions that a request could still use, in one statement; nothing is touched."""
    if not session_ids:
        return set()
    at = now(session)
    query = (
        select(LoginSession.id)
        .join(Person, Person.id == LoginSession.person_id)
        .where(
            LoginSession.id.in_(sorted(session_ids)),
            LoginSession.ended_at.is_(None),
            LoginSession.last_seen_at > at - IDLE,
            LoginSession.created_at > at - ABSOLUTE,
            Person.active,
        )
    )
    return set(session.scalars(query))


def touch_session(session: Session, session_id: str) -> None:
    """Note that the session was used just now; never revives an ended one."""
    alive = (LoginSession.id == session_id) & LoginSession.ended_at.is_(None)
    session.execute(update(LoginSession).where(alive).values(last_seen_at=now(session)))


def end_session(session: Session, token: str) -> None:
    """Log out; ending an unknown or ended session changes nothing."""
    alive = (LoginSession.token_hash == token_hash(token)) & LoginSession.ended_at.is_(None)
    ended = update(LoginSession).where(alive).values(ended_at=now(session)).returning(LoginSession.person_id)
    for person_id in session.scalars(ended):
        audit.record(session, chain=audit.LOGIN, action="login.ended", actor=person_id)


def revoke_sessions(session: Session, person_id: str, *, actor: Actor, reason: str) -> int:
    """End all sessions of a person; returns how many. One may always end one's own. Raises NotAllowed."""
    if actor.person_id != person_id:
        require(actor, "session.revoke")
    alive = (LoginSession.person_id == person_id) & LoginSession.ended_at.is_(None)
    ended = update(LoginSession).where(alive).values(ended_at=now(session)).returning(LoginSession.id)
    count = len(session.scalars(ended).all())
    _record(session, "session.revoked", actor, person_id, {"sessions": [count, 0]}, reason=reason)
    return count


def issue_api_token(session: Session, person_id: str, name: str, *, actor: Actor) -> str:
    """A bearer token that acts as the person; returns it, only its hash is stored. One's own, or at the
    server's console. Raises NotAllowed, NotFound."""
    if actor.person_id != person_id:
        require(actor, "token.issue")
    token = secrets.token_urlsafe(32)
    row = ApiToken(
        id=new_id(),
        token_hash=token_hash(token),
        person_id=person(session, person_id).id,
        name=name,
        created_at=now(session),
        revoked_at=None,
    )
    session.add(row)
    session.flush()
    _record(session, "token.issued", actor, person_id, {"token": [None, row.id]})
    return token


def person_of_api_token(session: Session, token: str) -> str | None:
    """The person that a live token acts as; None when it is unknown or revoked, or the person deactivated."""
    return session.scalar(
        select(ApiToken.person_id)
        .join(Person, Person.id == ApiToken.person_id)
        .where(ApiToken.token_hash == token_hash(token), ApiToken.revoked_at.is_(None), Person.active)
    )


def live_tokens(session: Session, person_id: str) -> Sequence[ApiToken]:
    """The person's tokens that have not been revoked, oldest first."""
    query = select(ApiToken).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
    return session.scalars(query.order_by(ApiToken.id)).all()


def revoke_api_token(session: Session, token_id: str, *, actor: Actor) -> None:
    """Revoke a token by its id. Raises NotFound, NotAllowed, Conflict (revoked before)."""
    found = session.get(ApiToken, token_id)
    if found is None:
        raise NotFound("没有找到这个接口令牌。")
    if actor.person_id != found.person_id:
        require(actor, "token.revoke")
    alive = (ApiToken.id == token_id) & ApiToken.revoked_at.is_(None)
    if not session.scalars(update(ApiToken).where(alive).values(revoked_at=now(session)).returning(ApiToken.id)).all():
        raise Conflict("这个接口令牌此前已被吊销。")
    _record(session, "token.revoked", actor, found.person_id, {"token": [token_id, None]})


def _record(
    session: Session,
    action: str,
    actor: Actor,
    person_id: str,
    changes: Mapping[str, Sequence[Scalar]],
    *,
    reason: str | None = None,
) -> None:
    audit.record(
        session,
        chain=audit.ADMINISTRATION,
        action=action,
        actor=actor.person_id,
        reason=reason,
        changes={"person": [None, person_id], **changes},
    )


def end_access(session: Session, person_id: str) -> None:
    """End all log-in sessions and tokens of a person, without an event of its own: the caller records why."""
    at = now(session)
    open_sessions = (LoginSession.person_id == person_id) & LoginSession.ended_at.is_(None)
    session.execute(update(LoginSession).where(open_sessions).values(ended_at=at))
    live_tokens = (ApiToken.person_id == person_id) & ApiToken.revoked_at.is_(None)
    session.execute(update(ApiToken).where(live_tokens).values(revoked_at=at))
