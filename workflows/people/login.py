"""Logging in with name and password, limited per login and per address by rows that all processes share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from engine import audit
from engine.db import Database
from engine.errors import Issue
from engine.ids import new_id
from engine.runtime import now
from workflows.people import passwords
from workflows.people.models import FailedLogin, Person
from workflows.people.queries import person_by_login
from workflows.people.sessions import start_session

WINDOW = timedelta(minutes=15)
PER_LOGIN = 5  # failures within WINDOW
PER_ADDRESS = 30  # a whole office may share one address
KEPT = timedelta(days=1)

UNKNOWN = "unknown"  # what was typed may be a password: it never enters the trail

WRONG = Issue("login-wrong", "登录名或密码不正确，请重新输入；忘记密码请联系系统管理员重设。")
BLOCKED = Issue("login-blocked", f"登录失败次数过多，请 {WINDOW.seconds // 60} 分钟后再试，或联系系统管理员。")
UNCONFIRMED = Issue("login-unconfirmed", "密码已由系统管理员重设，须经安全保密管理员确认后才能登录，请与其联系。")


@dataclass(frozen=True)
class LoggedIn:
    """Who logged in, and the session's token for the cookie."""

    person_id: str
    token: str


def log_in(database: Database, login: str, password: str, *, address: str) -> LoggedIn | Issue:
    """A new session, or why not (an Issue: WRONG, BLOCKED or UNCONFIRMED).

    The attempt is counted before the password is looked at, so that many at once cannot outrun the limit; the slow
    hash is computed outside any transaction.
    """
    with database.write() as session:
        attempt_id = _count_attempt(session, login, address)
        found = person_by_login(session, login) if attempt_id else None
        known = (found.id, found.password_hash) if found and found.active else None
    if attempt_id is None:
        return BLOCKED
    right = passwords.matches(known[1] if known else None, password)
    with database.write() as session:
        if not right or known is None:
            _record(session, "login.failed", known[0] if known else UNKNOWN, address)
            return WRONG
        return _succeed(session, known[0], login, password, address)


def _count_attempt(session: Session, login: str, address: str) -> str | None:
    """The id of the counted attempt; None when the login or the address has used up its attempts."""
    at, login = now(session), login[:100]
    session.execute(delete(FailedLogin).where(FailedLogin.at < at - KEPT))
    recent = FailedLogin.at > at - WINDOW
    by_login, by_address = session.execute(
        select(
            func.count().filter(FailedLogin.login == login),
            func.count().filter(FailedLogin.address == address),
        ).where(recent, or_(FailedLogin.login == login, FailedLogin.address == address))
    ).one()
    if by_login >= PER_LOGIN or by_address >= PER_ADDRESS:
        found = person_by_login(session, login)
        _record(session, "login.blocked", found.id if found else UNKNOWN, address)
        return None
    attempt = FailedLogin(id=new_id(), login=login, address=address, at=at)
    session.add(attempt)
    return attempt.id


def _succeed(session: Session, person_id: str, login: str, password: str, address: str) -> LoggedIn | Issue:
    person = session.get(Person, person_id)
    if person is None or not person.active:
        return WRONG
    if person.login_state == "unconfirmed":
        return UNCONFIRMED
    if passwords.is_outdated(person.password_hash):
        person.password_hash = passwords.hash_password(password)
    session.execute(delete(FailedLogin).where(FailedLogin.login == login))
    _record(session, "login.succeeded", person_id, address)
    return LoggedIn(person_id, start_session(session, person_id, address=address))


def _record(session: Session, action: str, who: str, address: str) -> None:
    audit.record(session, chain=audit.LOGIN, action=action, actor=who, personal={"address": address})
