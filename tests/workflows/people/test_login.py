"""Logging in, sessions and tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.db import Database
from engine.errors import Invalid, NotAllowed
from engine.models import AuditEvent
from tests.workflows.bureau import Bureau
from workflows.people import passwords, sessions
from workflows.people.accounts import deactivate_person
from workflows.people.actor import INSTALLER
from workflows.people.credentials import change_own_password, set_password
from workflows.people.login import BLOCKED, PER_LOGIN, WINDOW, WRONG, LoggedIn, log_in
from workflows.people.models import ApiToken, LoginSession, Person

GOOD = "Ein-gutes-Kennwort-1"


@pytest.fixture
def known(database: Database, bureau: Bureau) -> Bureau:
    with database.write() as session:
        set_password(session, bureau.people["drafter"], GOOD, actor=INSTALLER)
    return bureau


def enter(database: Database, password: str = GOOD, login: str = "drafter", address: str = "10.0.0.1"):
    return log_in(database, login, password, address=address)


def token_of(database: Database) -> str:
    entered = enter(database)
    assert isinstance(entered, LoggedIn)
    return entered.token


def test_the_right_password_opens_a_session_of_that_person(database: Database, known: Bureau):
    token = token_of(database)
    with database.read() as session:
        live = sessions.live_session(session, token)
        assert live is not None
        assert (live.person_id, live.stale) == (known.people["drafter"], False)
        assert session.scalars(select(LoginSession.token_hash)).all() == [sessions.token_hash(token)]


@pytest.mark.parametrize(
    ("login", "password"),
    [("drafter", GOOD + "x"), ("nobody", GOOD), ("head", "!"), ("head", ""), ("drafter", "x" * 999)],
)
def test_everything_else_is_wrong_in_the_same_words(database: Database, known: Bureau, login: str, password: str):
    assert enter(database, password, login) == WRONG
    with database.read() as session:
        last = session.scalars(select(AuditEvent).where(AuditEvent.chain == "login")).all()[-1]
    assert last.action == "login.failed"
    assert last.actor == known.people.get(login, "unknown")


def test_a_login_is_blocked_after_its_failures_and_free_again_later(database: Database, known: Bureau):
    for _ in range(PER_LOGIN):
        assert enter(database, "falsch-falsch") == WRONG
    assert enter(database) == BLOCKED
    assert enter(database, login="head") == WRONG, "others are not blocked with it"
    known.clock.move(WINDOW + timedelta(seconds=1))
    assert isinstance(enter(database), LoggedIn)


def test_an_address_is_blocked_whatever_names_it_tries(database: Database, known: Bureau, monkeypatch):
    monkeypatch.setattr("workflows.people.login.PER_ADDRESS", 3)
    for number in range(3):
        assert enter(database, "x", f"guess{number}", "10.9.9.9") == WRONG
    assert enter(database, address="10.9.9.9") == BLOCKED
    assert isinstance(enter(database, address="10.0.0.2"), LoggedIn)


@pytest.mark.parametrize(
    ("steps", "alive"),
    [
        ([sessions.IDLE - timedelta(seconds=1)], True),
        ([sessions.IDLE], False),
        ([timedelta(hours=1)] * 11, True),
        ([timedelta(hours=1)] * 12, False),
    ],
)
def test_sessions_end_when_idle_and_when_old(database: Database, known: Bureau, steps: list[timedelta], alive: bool):
    token = token_of(database)
    for step in steps:
        known.clock.move(step)
        with database.write() as session:
            if live := sessions.live_session(session, token):
                sessions.touch_session(session, live.id)
    with database.read() as session:
        assert (sessions.live_session(session, token) is not None) is alive


def test_whatever_ends_access_ends_it_at_once(database: Database, known: Bureau):
    me = known.people["drafter"]
    for end in (
        sessions.end_session,
        lambda session, token: sessions.revoke_sessions(
            session, me, reason="丢失", actor=known.actor(session, "security")
        ),
        lambda session, token: set_password(session, me, GOOD, actor=known.actor(session, "sysadmin")),
        lambda session, token: deactivate_person(session, me, reason="离职", actor=INSTALLER),
    ):
        token = token_of(database)
        with database.write() as session:
            end(session, token)
        with database.write() as session:
            assert sessions.live_session(session, token) is None
            sessions.end_session(session, token)


def test_tokens_act_as_their_owner_until_revoked(database: Database, known: Bureau):
    me = known.people["drafter"]
    with database.write() as session:
        token = sessions.issue_api_token(session, me, "脚本", actor=known.actor(session, "drafter"))
        assert sessions.person_of_api_token(session, token) == me
        assert sessions.person_of_api_token(session, token + "x") is None
        with pytest.raises(NotAllowed):
            sessions.issue_api_token(session, me, "冒用", actor=known.actor(session, "sysadmin"))
    with database.write() as session:
        stored = session.scalars(select(ApiToken)).one()
        assert stored.token_hash != token
        sessions.revoke_api_token(session, stored.id, actor=known.actor(session, "security"))
        assert sessions.person_of_api_token(session, token) is None


@pytest.mark.parametrize("password", ["kurz", "a" * 12, "1234567890", "drafter-2026-x", "x" * 201, ""])
def test_weak_passwords_are_refused(database: Database, known: Bureau, password: str):
    with database.write() as session, pytest.raises(Invalid) as refused:
        change_own_password(session, GOOD, password, actor=known.actor(session, "drafter"))
    assert refused.value.issues[0].field == "password"


def test_ones_own_password_needs_the_present_one(database: Database, known: Bureau):
    with database.write() as session:
        me = known.actor(session, "drafter")
        with pytest.raises(Invalid):
            change_own_password(session, "falsch", "Noch-ein-Kennwort-2", actor=me)
        change_own_password(session, GOOD, "Noch-ein-Kennwort-2", actor=me)
    assert enter(database) == WRONG
    assert isinstance(enter(database, "Noch-ein-Kennwort-2"), LoggedIn)


def test_hashes_are_argon2id(database: Database, known: Bureau):
    with database.read() as session:
        stored = session.scalars(select(Person.password_hash).where(Person.login == "drafter")).one()
    assert stored.startswith("$argon2id$")
    assert not passwords.is_outdated(stored)
