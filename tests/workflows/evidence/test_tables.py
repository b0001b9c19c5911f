"""Monthly lists: months are the bureau's, titles follow rights, no cell becomes a formula."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from engine.errors import Invalid, NotAllowed
from tests.today import MONTH, number_of
from tests.workflows.evidence.conftest import CANARY, Bureau
from workflows.calendar.periods import Period
from workflows.evidence.monthly import dual_posts, month_written, secrecy_reviews
from workflows.evidence.tables import Table, as_file, secrecy_table
from workflows.matters.models import Approval, Opinion
from workflows.people.models import DualPostDecision

ALWAYS = Period(date(2020, 1, 1), date(2099, 12, 31))
# (instant in UTC, the month it belongs to in Shanghai), all long after the demo's own reviews
BORDERS = (
    (datetime(2091, 1, 31, 15, 59, 59, tzinfo=UTC), "2091-01"),
    (datetime(2091, 1, 31, 16, 0, 0, tzinfo=UTC), "2091-02"),
    (datetime(2091, 2, 28, 15, 59, 59, 999999, tzinfo=UTC), "2091-02"),
    (datetime(2091, 2, 28, 16, 0, 0, tzinfo=UTC), "2091-03"),
    (datetime(2091, 12, 31, 16, 0, 0, tzinfo=UTC), "2092-01"),
)


@pytest.mark.parametrize(("at", "month"), BORDERS)
def test_a_review_belongs_to_the_month_in_shanghai(bureau: Bureau, at: datetime, month: str) -> None:
    auditor = bureau.actor("auditor")
    with bureau.installation.database.read() as session:
        one = session.scalars(select(Opinion.id).where(Opinion.kind == "gate.secrecy")).first()
        session.execute(update(Opinion).where(Opinion.id == one).values(at=at))
        counted = {m: len(secrecy_reviews(session, auditor, month_written(m))) for _at, m in BORDERS}

    assert counted == {m: int(m == month) for _at, m in BORDERS}


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-1x", "", "2026-00", "9999-12", "2026-01-01"])
def test_a_month_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        month_written(text)


def test_every_secrecy_review_stands_in_the_table(bureau: Bureau) -> None:
    with bureau.installation.database.read() as session:
        given = session.scalars(select(Opinion.id).where(Opinion.kind == "gate.secrecy")).all()
        found = secrecy_reviews(session, bureau.actor("auditor"), ALWAYS)

    assert len(found) == len(given) > 3
    assert found == sorted(found, key=lambda each: each.at)


def test_titles_follow_the_rights_of_who_asks(bureau: Bureau) -> None:
    with bureau.installation.database.read() as session:
        told = {
            login: {each.number: each.title for each in secrecy_reviews(session, bureau.actor(login), ALWAYS)}
            for login in ("auditor", "qianbao", "zhoukai")
        }

    assert told["qianbao"][number_of(7)] == CANARY  # who reviewed it
    assert told["auditor"][number_of(7)] == ""
    assert told["auditor"][number_of(1)] == "关于调整职业技能提升补贴标准的通知"  # released
    assert set(told["zhoukai"]) == set(told["auditor"])


@pytest.mark.parametrize("login", ["lixiang", "wujun", "guohua", "sysadmin", "secadmin"])
def test_the_tables_are_not_for_everybody(bureau: Bureau, login: str) -> None:
    with bureau.installation.database.read() as session:
        for make in (secrecy_reviews, dual_posts):
            with pytest.raises(NotAllowed):
                make(session, bureau.actor(login), ALWAYS)


def test_dual_post_decisions_stand_with_what_was_approved_under_them(bureau: Bureau) -> None:
    month = month_written("2026-11")
    people = {login: bureau.actor(login).person_id for login in ("qianbao", "guohua")}
    values = {"person_id": people["qianbao"], "decided_by": people["guohua"], "reason": "=人手不足"}
    with bureau.installation.database.read() as session:
        for name, first, last in (
            ("old", date(2026, 9, 1), date(2026, 10, 31)),
            ("now", date(2026, 10, 31), date(2026, 11, 1)),
            ("next", date(2026, 12, 1), date(2026, 12, 2)),
        ):
            session.add(DualPostDecision(id=name, decided_on=first, valid_until=last, **values))
        session.flush()
        one = session.scalars(select(Approval).where(Approval.gate == "secrecy")).first()
        assert one is not None
        one.dual_post_decision_id, one.at = "now", month.start
        session.flush()
        found = dual_posts(session, bureau.actor("auditor"), month)

    assert [(each.person, each.decided_by, each.gate, each.at) for each in found] == [
        ("钱葆", "郭华", "保密审查", month.start)
    ]


DANGEROUS = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1"),
    *("＝1+1", "＋1", "－1", "＠SUM", "﹦1", "−1", "\ufeff=1", "\u200b=1"),
)


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_begins_a_formula(text: str) -> None:
    table = Table("表", "", ("甲", "乙"), (0, 20), ((text, 7),))

    rows = list(csv.reader(io.StringIO(as_file(table, "csv").decode("utf-8-sig"), newline="")))
    assert rows[1:] == [[f"'{text}", "7"]]
    cell = load_workbook(io.BytesIO(as_file(table, "xlsx"))).active["A3"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


def test_the_table_is_an_a4_pdf_too(bureau: Bureau) -> None:
    with bureau.installation.database.read() as session:
        table = secrecy_table(session, bureau.actor("qianbao"), month_written(MONTH))

    assert as_file(table, "pdf").startswith(b"%PDF")
