"""No single administrator can act as a reviewer: a reset needs the security officer, and is changed at once."""

from __future__ import annotations

import pytest

from engine.db import Database
from engine.errors import Conflict, Invalid, NotAllowed
from tests.workflows.bureau import Bureau, furnish
from workflows.people.credentials import change_own_password, confirm_password, set_password
from workflows.people.login import UNCONFIRMED, LoggedIn, log_in
from workflows.people.sessions import live_session

RESET, CHOSEN = "Reset-by-admin-1", "Chosen-by-myself-2"


@pytest.fixture
def bureau(sqlite_database: Database) -> Bureau:
    return furnish(sqlite_database)


def reset(database: Database, bureau: Bureau, login: str) -> None:
    with database.write() as session:
        set_password(session, bureau.people[login], RESET, actor=bureau.actor(session, "sysadmin"))


def must_change(database: Database, entered: LoggedIn) -> bool:
    with database.read() as session:
        live = live_session(session, entered.token)
        assert live is not None
        return live.must_change_password


def test_a_reviewers_reset_password_is_useless_until_the_security_officer_confirms(
    sqlite_database: Database, bureau: Bureau
) -> None:
    reset(sqlite_database, bureau, "leader")
    assert log_in(sqlite_database, "leader", RESET, address="10.0.0.1") == UNCONFIRMED
    with sqlite_database.write() as session:
        confirm_password(session, bureau.people["leader"], actor=bureau.actor(session, "security"))
    entered = log_in(sqlite_database, "leader", RESET, address="10.0.0.1")
    assert isinstance(entered, LoggedIn)
    assert must_change(sqlite_database, entered)


@pytest.mark.parametrize("login", ["sysadmin", "auditor", "leader"])
def test_nobody_else_confirms(sqlite_database: Database, bureau: Bureau, login: str) -> None:
    reset(sqlite_database, bureau, "leader")
    with sqlite_database.write() as session, pytest.raises(NotAllowed):
        confirm_password(session, bureau.people["leader"], actor=bureau.actor(session, login))


def test_there_must_be_something_to_confirm(sqlite_database: Database, bureau: Bureau) -> None:
    with sqlite_database.write() as session, pytest.raises(Conflict):
        confirm_password(session, bureau.people["leader"], actor=bureau.actor(session, "security"))


def test_whoever_does_not_review_changes_the_password_at_the_next_login(
    sqlite_database: Database, bureau: Bureau
) -> None:
    reset(sqlite_database, bureau, "drafter")
    entered = log_in(sqlite_database, "drafter", RESET, address="10.0.0.1")
    assert isinstance(entered, LoggedIn)
    assert must_change(sqlite_database, entered)
    with sqlite_database.write() as session:
        drafter = bureau.actor(session, "drafter")
        with pytest.raises(Invalid):
            change_own_password(session, RESET, RESET, actor=drafter)
        change_own_password(session, RESET, CHOSEN, actor=drafter)
    again = log_in(sqlite_database, "drafter", CHOSEN, address="10.0.0.1")
    assert isinstance(again, LoggedIn)
    assert not must_change(sqlite_database, again)
