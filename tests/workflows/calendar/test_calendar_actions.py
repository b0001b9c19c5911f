"""Changing the calendar: who may, what the trail says, and that open due times move with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.db import Database
from engine.errors import Invalid, NotAllowed, NotFound
from engine.models import AuditEvent, WorkItem
from engine.runtime import runtime_of
from engine.workflow import ProcessPackage
from tests.workflows.bureau import START, Bureau, draft, store_item
from tests.workflows.calendar.asking import is_working_day
from workflows.calendar import actions
from workflows.calendar.days import LAST_YEAR
from workflows.calendar.working_days import after_working_days

DAY = date(2026, 3, 4)  # a Wednesday


@pytest.mark.parametrize("login", ["security", "auditor", "leader", "drafter"])
def test_only_the_system_administrator_changes_the_calendar(database: Database, bureau: Bureau, login: str):
    with database.write() as session:
        actor = bureau.actor(session, login)
        for change in (
            lambda: actions.set_override(session, DAY, working=False, note="台风", actor=actor),
            lambda: actions.remove_override(session, DAY, reason="x", actor=actor),
            lambda: actions.declare_year(session, LAST_YEAR + 1, source="通知", actor=actor),
        ):
            with pytest.raises(NotAllowed):
                change()


def test_open_due_times_move_with_the_calendar_and_back(database: Database, bureau: Bureau):
    with database.write() as session:
        runtime_of(session).packages = {"x": ProcessPackage("x", Path(), {}, {}, {})}
        matter = draft(session, bureau)
        due = after_working_days(session, START, 3).at
        item = {"due_rule": "working_days(3)", "due_at": due, "created_at": START}
        open_item = store_item(session, matter.id, "secrecy_review", **item)
        closed_item = store_item(session, matter.id, "secrecy_review", **item, status="completed")

    def due_times() -> list[object]:
        with database.read() as session:
            return [session.get_one(WorkItem, each).due_at for each in (open_item, closed_item)]

    with database.write() as session:
        actions.set_override(session, DAY, working=False, note="台风停工", actor=bureau.actor(session, "sysadmin"))
        moved = after_working_days(session, START, 3).at
    assert moved > due
    assert due_times() == [moved, due]
    with database.write() as session:
        actions.remove_override(session, DAY, reason="台风未至", actor=bureau.actor(session, "sysadmin"))
        assert is_working_day(session, DAY) == (True, False)
    assert due_times() == [due, due]
    with database.read() as session:
        by_admin = select(AuditEvent).where(AuditEvent.chain == "administration").order_by(AuditEvent.seq.desc())
        removed, was_set = session.scalars(by_admin.limit(2)).all()
    assert (was_set.action, was_set.changes["working"], was_set.reason) == (
        "calendar.override_set",
        [None, False],
        "台风停工",
    )
    assert (removed.action, removed.changes["working"]) == ("calendar.override_removed", [False, None])


def test_a_changed_override_keeps_old_and_new_in_the_trail(database: Database, bureau: Bureau):
    with database.write() as session:
        sysadmin = bureau.actor(session, "sysadmin")
        actions.set_override(session, DAY, working=False, note="一", actor=sysadmin)
        actions.set_override(session, DAY, working=True, note="二", actor=sysadmin)
        assert is_working_day(session, DAY) == (True, False)
    with database.read() as session:
        last = session.scalars(select(AuditEvent).where(AuditEvent.action == "calendar.override_set")).all()[-1]
    assert last.changes["working"] == [False, True]


def test_a_declared_year_is_no_longer_provisional(database: Database, bureau: Bureau):
    first = date(LAST_YEAR + 1, 3, 1)
    with database.write() as session:
        sysadmin = bureau.actor(session, "sysadmin")
        assert is_working_day(session, first)[1]
        actions.declare_year(session, first.year, source="国办发明电〔2026〕9号", actor=sysadmin)
        assert not is_working_day(session, first)[1]
        with pytest.raises(Invalid):
            actions.declare_year(session, LAST_YEAR, source="x", actor=sysadmin)


def test_slips_are_named(database: Database, bureau: Bureau):
    with database.write() as session:
        sysadmin = bureau.actor(session, "sysadmin")
        with pytest.raises(Invalid):
            actions.set_override(session, DAY, working=True, note=" ", actor=sysadmin)
        with pytest.raises(NotFound):
            actions.remove_override(session, DAY, reason="x", actor=sysadmin)
