"""Small histories with figures computed by hand, on both databases.

Office time is 8:30-12:00 and 13:00-17:30. Saturday 2026-02-28 is a make-up day of the published calendar, Saturday
2026-03-07 one that an admin entered.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.clock import BUREAU_ZONE
from engine.db import Database, Session
from engine.errors import Invalid, NotAllowed
from engine.ids import new_id
from tests import databases
from tests.databases import count_statements
from tests.workflows.bureau import FURNISHED, Bureau, _store, draft, runtime, store_item
from workflows.calendar.actions import set_override
from workflows.calendar.periods import Period, month_of, quarter_of, year_of
from workflows.matters.models import Approval, Matter, Opinion, Revision
from workflows.oversight import statistics_figures as figures
from workflows.oversight.statistics_conditions import Wanted
from workflows.oversight.statistics_lists import lines
from workflows.oversight.statistics_models import ClosedStep
from workflows.oversight.statistics_refresh import rebuild, refresh, refresh_all
from workflows.oversight.statistics_rights import sections_seen
from workflows.oversight.statistics_time import period, quantile
from workflows.release.models import ReleaseSet

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-{day}T{clock}:00").replace(tzinfo=BUREAU_ZONE).astimezone(UTC)


# who, stage, created, claimed, completed, due, outcome, return_to, capacity: minutes of whole time, waiting, work, late
HISTORY: list[tuple[Any, ...]] = [
    # within one morning
    ("section_check", "head", at("03-02", "09:00"), at("03-02", "10:00"), at("03-02", "11:30"), at("03-05", "00:00"),
     "approve", None, "A", 150, 60, 90, False),
    # over lunch: 12:00-13:00 does not count
    ("section_check", "head", at("03-02", "11:00"), at("03-02", "13:30"), at("03-02", "14:00"), None,
     "return", "drafter", "A", 120, 90, 30, None),
    # over a make-up Saturday and a free Sunday: Friday 1 h, Saturday 8 h, Monday 0.5 h
    ("section_check", "head", at("03-06", "16:30"), at("03-07", "08:30"), at("03-09", "09:00"), at("03-07", "00:00"),
     "return", "drafter", "A", 570, 60, 510, True),
    # in the evening and never claimed: nothing of the night counts
    ("office_check", "office", at("03-10", "18:00"), None, at("03-11", "07:00"), at("03-12", "00:00"),
     "return", "section", "B", 0, None, None, False),
    # the last evening of February, outside the period; Saturday 2026-02-28 is a make-up day of the published calendar
    ("office_check", "office", at("02-27", "09:00"), None, at("02-28", "23:59"), None,
     "approve", None, "A", 930, None, None, None),
    # the first minute of March in Shanghai, when it is still February in UTC: Friday 0.5 h, the made-up Saturday 8 h
    ("office_check", "office", at("02-27", "17:00"), None, at("03-01", "00:00"), None,
     "approve", None, "A", 510, None, None, None),
]  # fmt: skip


def _with_history(database: Database, found: Bureau) -> Bureau:
    database.info["runtime"] = runtime(found.clock)
    with database.write() as session:
        set_override(session, date(2026, 3, 7), working=True, note="调休", actor=found.actor(session, "sysadmin"))
        matter = draft(session, found)
        for row in HISTORY:
            _complete(session, found, matter, row)
        other = draft(session, found, login="drafter_jyk")
        _complete(session, found, other, ("office_check", "office", *HISTORY[0][2:]))
        store_item(
            session, matter.id, "legal_review", element_id="review_legality", assignee=None, due_at=at("03-03", "00:00")
        )
        store_item(session, matter.id, "leader", element_id="sign_off", assignee=found.people["leader"], due_at=None)
    refresh_all(database)
    return found


WITH_HISTORY = databases.Filled(_with_history, upon=FURNISHED)


@pytest.fixture(params=databases.BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A bureau with the history of one matter of 职业建设科, and one item of 就业促进科."""
    with WITH_HISTORY.copied(request.param, tmp_path) as (filled, people):
        filled.info |= {"runtime": runtime(people.clock), "bureau": people}
        yield filled


@pytest.fixture
def bureau(database: Database) -> Bureau:
    return database.info.pop("bureau")


def _complete(session: Session, bureau: Bureau, matter: Matter, row: tuple[Any, ...]) -> str:
    stage, login, created, claimed, ended, due, outcome, target, capacity, *_told = row
    person = bureau.people[login]
    item = store_item(
        session, matter.id, "x", status="completed", element_id=stage, created_at=created, claimed_at=claimed,
        ended_at=ended, ended_by=person, assignee=person, due_at=due, name=stage,
    )  # fmt: skip
    _store(
        session, Opinion, id=new_id(), matter_id=matter.id, work_item_id=item, person_id=person, outcome=outcome,
        capacity=capacity, answers={"outcome": outcome, "return_to": target}, element_id=stage, at=ended, text="请改",
    )  # fmt: skip
    return item


def wanted(bureau: Bureau, days: Period = MARCH, **more: Any) -> Wanted:
    return Wanted(days, at("03-31", "12:00"), **more)


def test_each_step_has_the_times_computed_by_hand(database: Database, bureau: Bureau) -> None:
    columns = ClosedStep.total, ClosedStep.waiting, ClosedStep.working, ClosedStep.late
    with database.read() as session:
        query = select(*columns).where(ClosedStep.section_id == bureau.sections["zyjs"])
        found = [tuple(row) for row in session.execute(query)]
    assert sorted(found, key=str) == sorted((tuple(row[9:]) for row in HISTORY), key=str)


def test_median_and_p90_per_stage(database: Database, bureau: Bureau) -> None:
    with database.read() as session:
        found = figures.times(session, wanted(bureau, section=bureau.sections["zyjs"])).stages
    assert found["section_check"].total == figures.Spread(3, 150, 570)
    assert found["section_check"].waiting == figures.Spread(3, 60, 90)
    assert found["section_check"].working == figures.Spread(3, 90, 510)
    assert found["office_check"].total == figures.Spread(2, 0, 510)
    assert found["office_check"].waiting == figures.Spread()


def test_returns_per_stage_and_target(database: Database, bureau: Bureau) -> None:
    with database.read() as session:
        found = figures.returns(session, wanted(bureau, section=bureau.sections["zyjs"]))
    assert {stage: dict(counts) for stage, counts in found.items()} == {
        "section_check": {"": 3, "drafter": 2},
        "office_check": {"": 2, "section": 1},
    }


def test_deadlines_and_what_is_overdue_now(database: Database, bureau: Bureau) -> None:
    with database.read() as session:
        by_stage = figures.deadlines(session, wanted(bureau), "stage")
        by_section = figures.deadlines(session, wanted(bureau), "section")
        waiting = figures.open_by_stage(session, wanted(bureau))
    assert by_stage == {"section_check": figures.Kept(2, 1), "office_check": figures.Kept(2, 0)}
    assert by_section[bureau.sections["zyjs"]] == figures.Kept(3, 1)
    assert waiting == {"review_legality": figures.Load(1, 1), "sign_off": figures.Load(1, 0)}


def test_load_of_people_and_posts(database: Database, bureau: Bureau) -> None:
    with database.read() as session:
        people = figures.load_by_person(session, wanted(bureau))
        posts = figures.unclaimed(session, wanted(bureau))
    assert people[bureau.people["head"]] == figures.Load(0, 0, 3, 280)
    assert people[bureau.people["office"]] == figures.Load(0, 0, 3, 220)
    assert people[bureau.people["leader"]] == figures.Load(1, 0, 0, None)
    assert posts == {"legal_review": figures.Load(1, 1)}


def test_a_matter_returned_twice_counts_once(database: Database, bureau: Bureau) -> None:
    with database.write() as session:
        matter = draft(session, bureau)
        for ordinal, reason in ((1, "returned"), (2, "returned"), (3, None)):
            _store(
                session, Revision, id=new_id(), matter_id=matter.id, ordinal=ordinal, closed_reason=reason, elements=[],
                closed_at=at("03-05", "09:00") if reason else None, opened_at=at("03-04", "09:00"),
            )  # fmt: skip
        once = draft(session, bureau)
        _store(
            session, Revision, id=new_id(), matter_id=once.id, ordinal=1, elements=[], opened_at=at("03-04", "09:00")
        )
    with database.read() as session:
        found = figures.returned_matters(session, wanted(bureau))
    assert found == {bureau.sections["zyjs"]: figures.Share(1, 2)}


@pytest.mark.parametrize(
    ("released", "late"),
    # signed on Monday 2026-03-02: 20 working days after it end on 27 March, since Saturday the 7th is worked
    [("03-27", False), ("03-28", True), (None, True)],
)
def test_the_clock_of_twenty_working_days(database: Database, bureau: Bureau, released: str | None, late: bool) -> None:
    with database.write() as session:
        matter = draft(session, bureau)
        matter.attribute = "proactive"
        session.flush()
        revision, opinion = new_id(), new_id()
        _store(session, Revision, id=revision, matter_id=matter.id, ordinal=1, elements=[])
        _store(
            session, Opinion, id=opinion, matter_id=matter.id, work_item_id=new_id(), answers={},
            person_id=bureau.people["leader"],
        )  # fmt: skip
        _store(
            session, Approval, id=new_id(), matter_id=matter.id, revision_id=revision, gate="sign_off",
            person_id=bureau.people["leader"], opinion_id=opinion, at=at("03-02", "16:00"),
        )  # fmt: skip
        if released:
            _store(
                session, ReleaseSet, id=new_id(), matter_id=matter.id, revision_id=revision, state="released",
                released_at=at(released, "10:00"), channels=[], evidence={}, matter_class="normative",
            )  # fmt: skip
    with database.read() as session:
        [found] = figures.clocks(session, wanted(bureau))
        months = figures.release_days(session, wanted(bureau))
    assert (found.started_on, found.last_day, found.late) == (date(2026, 3, 2), date(2026, 3, 27), late)
    assert months == ([("2026-03", "normative")] if released else [])


def test_another_sections_numbers_are_not_counted(database: Database, bureau: Bureau) -> None:
    with database.read() as session:
        seen = {login: sections_seen(bureau.actor(session, login)) for login in ("head", "office", "leader", "auditor")}
        own = figures.times(session, wanted(bureau, sections=seen["head"])).stages
        everything = figures.times(session, wanted(bureau)).stages
        nothing = figures.times(session, wanted(bureau, sections=frozenset())).stages
        with pytest.raises(NotAllowed):
            sections_seen(bureau.actor(session, "drafter"))
    assert seen == {"head": {bureau.sections["zyjs"]}, "office": None, "leader": None, "auditor": None}
    assert own["office_check"].total.count == 2
    assert everything["office_check"].total.count == 3
    assert nothing == {}


@pytest.mark.parametrize(
    ("name", "cell", "number"),
    [
        ("steps", {"stage": "section_check"}, 3),
        ("steps", {"stage": "section_check", "returned": "1"}, 2),
        ("steps", {"stage": "office_check", "returned_to": "section"}, 1),
        ("steps", {"stage": "section_check", "late": "1"}, 1),
        ("steps", {"stage": "section_check", "due": "1"}, 2),
        ("steps", {"stage": "section_check", "claimed": "1"}, 3),
        ("steps", {"capacity": "B"}, 1),
        ("open", {"stage": "review_legality", "overdue": "1"}, 1),
        ("open", {"group": "legal_review", "person": "-"}, 1),
        ("open", {"stage": "sign_off", "overdue": "1"}, 0),
    ],
)
def test_the_list_has_as_many_rows_as_the_number(
    database: Database, bureau: Bureau, name: str, cell: dict[str, str], number: int
) -> None:
    with database.read() as session:
        leader, asked = bureau.actor(session, "leader"), wanted(bureau, more=cell)
        whole = lines(session, leader, name, asked)
        paged, after = [], ""
        while page := lines(session, leader, name, asked, after, limit=1):
            paged += page
            after = page[-1].key
    assert len(whole) == number
    assert paged == whole


def test_each_figure_costs_a_fixed_number_of_statements(database: Database, bureau: Bureau) -> None:
    costs = {
        figures.times: 1, figures.returns: 1, figures.returned_matters: 1,
        figures.load_by_section: 2, figures.load_by_person: 2, figures.unclaimed: 1, figures.open_by_stage: 1,
        figures.load_open: 1, figures.clocks: 1, figures.release_days: 1, figures.withheld_by_ground: 1,
        figures.substitution: 1, figures.findings_answered: 1,
    }  # fmt: skip
    with database.read() as session:
        session.info["calendar.entries"] = None
        figures.clocks(session, wanted(bureau))  # the calendar is read once a transaction
        for figure, cost in costs.items():
            with count_statements(database) as sent:
                figure(session, wanted(bureau))  # type: ignore[operator]
            assert sent.count == cost, figure.__name__  # type: ignore[attr-defined]


def test_refreshing_again_counts_nothing_twice_and_misses_nothing(database: Database, bureau: Bureau) -> None:
    def counted() -> int:
        with database.read() as session:
            times = figures.times(session, wanted(bureau, year_of(date(2026, 1, 1)))).stages
            return sum(each.total.count for each in times.values())

    assert counted() == len(HISTORY) + 1
    with database.write() as session:
        assert refresh(session) == 0
        late = draft(session, bureau)  # committed after a later one was counted
        _complete(
            session,
            bureau,
            late,
            ("sign_off", "leader", at("03-10", "09:00"), None, at("03-11", "06:50"), *HISTORY[0][5:]),
        )
    assert refresh_all(database) == 1
    assert counted() == len(HISTORY) + 2
    assert rebuild(database) == len(HISTORY) + 2
    assert counted() == len(HISTORY) + 2


def test_a_changed_calendar_computes_the_times_anew(database: Database, bureau: Bureau) -> None:
    with database.write() as session:
        set_override(session, date(2026, 3, 7), working=False, note="停班", actor=bureau.actor(session, "sysadmin"))
    refresh_all(database)
    with database.read() as session:
        found = figures.times(session, wanted(bureau, section=bureau.sections["zyjs"])).stages
    assert found["section_check"].total == figures.Spread(3, 120, 150)  # Friday 1 h, Monday 0.5 h: 90 minutes


def test_class_and_urgency_narrow_every_figure(database: Database, bureau: Bureau) -> None:
    asked = wanted(bureau)
    with database.read() as session:
        assert figures.times(session, asked).classes == {("normative", "normal"): figures.Spread(6, 150, 570)}
        assert figures.times(session, dataclasses.replace(asked, matter_class="news")).stages == {}
        assert figures.open_by_stage(session, dataclasses.replace(asked, urgency="urgent")) == {}


@pytest.mark.parametrize(
    ("values", "share", "told"),
    [
        ([], 0.5, None),
        ([7], 0.5, 7),
        ([1, 2], 0.5, 1),
        ([1, 2, 3], 0.5, 2),
        (range(1, 11), 0.9, 9),
        ([5, 5, 9], 0.9, 9),
    ],
)
def test_quantile(values: list[int], share: float, told: int | None) -> None:
    assert quantile([(value, 1) for value in values], share) == told


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (month_of(date(2024, 2, 10)), ("2024-02-01", "2024-02-29")),
        (month_of(date(2026, 12, 31)), ("2026-12-01", "2026-12-31")),
        (quarter_of(date(2026, 11, 21)), ("2026-10-01", "2026-12-31")),
        (quarter_of(date(2026, 3, 31)), ("2026-01-01", "2026-03-31")),
        (year_of(date(2026, 5, 1)), ("2026-01-01", "2026-12-31")),
    ],
)
def test_periods(found: Period, told: tuple[str, str]) -> None:
    assert (found.since.isoformat(), found.until.isoformat()) == told


def test_a_period_is_a_year_at_most() -> None:
    assert period(date(2024, 1, 1), date(2024, 12, 31)).start == datetime(2023, 12, 31, 16, tzinfo=UTC)
    for since, until in ((date(2026, 1, 1), date(2027, 1, 2)), (date(2026, 2, 2), date(2026, 2, 1))):
        with pytest.raises(Invalid):
            period(since, until)
