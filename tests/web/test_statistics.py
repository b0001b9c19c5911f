"""督办统计 on the pages of the demo bureau: who sees it, every number's rows, sheets without formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from lxml import html
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from engine.models import AuditEvent
from tests.today import LATELY, number_of
from tests.web.visitor import Visitor, words
from web.statistics.asking import asked_period
from web.statistics.sheets import csv_file, xlsx_file
from web.statistics.tables import Cell, Table
from web.statistics.views import VIEWS
from workflows.installation.wiring import Installation

Visit = Callable[[str], Visitor]


def _numbers(visitor: Visitor, view: str) -> list[tuple[int, str]]:
    page = html.document_fromstring(visitor.get(f"/statistics?view={view}&{LATELY}").get_data(as_text=True))
    return [(int(link.text_content()), link.get("href")) for link in page.xpath("//table//a")]


def _rows(visitor: Visitor, path: str) -> int:
    found = 0
    while path:
        page = html.document_fromstring(visitor.get(path).get_data(as_text=True))
        found += len(page.xpath("//tbody/tr"))
        path = next(iter(page.xpath("//a[@rel='next']/@href")), "")
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_every_number_opens_as_many_rows(visit: Visit, view: str) -> None:
    leader = visit("guohua")
    numbers = _numbers(leader, view)
    assert numbers
    step = max(1, len(numbers) // 12)
    for number, path in numbers[::step]:
        assert _rows(leader, path) == number, path


def test_the_largest_list_is_paged_without_losing_rows(visit: Visit) -> None:
    number, path = max(_numbers(visit("guohua"), "load"))
    assert _rows(visit("guohua"), path) == number


def test_a_head_counts_the_own_section_only(visit: Visit) -> None:
    head, leader = visit("wujun"), visit("guohua")
    own = {path: number for number, path in _numbers(head, "load")}
    everybody = {path: number for number, path in _numbers(leader, "load")}
    assert own
    assert sum(own.values()) < sum(everybody.values())
    assert "职业能力建设科" in words(head.get(f"/statistics?view=load&{LATELY}"))
    assert "就业促进科" not in words(head.get(f"/statistics?view=load&{LATELY}"))


def test_a_head_cannot_ask_for_another_section(visit: Visit) -> None:
    other = re.findall(r'value="([0-9a-f]{32})"[^>]*>就业促进科', visit("guohua").get("/statistics").text)[0]
    assert visit("guohua").get(f"/statistics?section={other}").status_code == 200
    assert _under_the_heading(visit("guohua").get(f"/statistics/rows/steps?{LATELY}&section={other}")).endswith(
        "· 就业促进科"
    )
    assert "·" not in _under_the_heading(visit("guohua").get(f"/statistics/rows/steps?{LATELY}"))
    assert visit("wujun").get(f"/statistics?section={other}").status_code == 404
    rows = visit("wujun").get(f"/statistics/rows/submitted?{LATELY}&of-section={other}")
    assert not re.search(r"\d{4}-\d{4}", " ".join(html.document_fromstring(rows.text).xpath("//tbody//text()")))


def _under_the_heading(page: TestResponse) -> str:
    return str(html.document_fromstring(page.text).xpath("normalize-space(//h1/following-sibling::p)"))


@pytest.mark.parametrize(
    ("login", "status"),
    [
        *((login, 200) for login in ("guohua", "jiangping", "zhoukai", "auditor", "wujun")),
        *((login, 403) for login in ("lixiang", "qianbao", "sysadmin", "secadmin")),
    ],
)
def test_who_sees_statistics(visit: Visit, login: str, status: int) -> None:
    visitor = visit(login)
    for path in ("/statistics", "/statistics/rows/steps", "/statistics/heat.json"):
        assert visitor.get(path).status_code == status, path
    entries = html.document_fromstring(visitor.get("/password").text).xpath("//header//nav//a/@href")
    assert ("/statistics" in entries) == (status == 200)


def test_an_auditor_sees_numbers_and_no_titles(visit: Visit) -> None:
    told = words(visit("auditor").get(f"/statistics/rows/submitted?{LATELY}"))
    assert number_of(1) in told
    assert "职业技能" not in told


def test_reasons_of_returns_stand_for_those_who_may_read_the_matter(visit: Visit) -> None:
    path = f"/statistics/rows/steps?{LATELY}&of-returned=1"
    reason = "第四条的办理窗口不明确"
    assert reason in words(visit("majun").get(path))  # head of the drafting section
    for login in ("guohua", "auditor"):
        told = words(visit(login).get(path))
        assert number_of(3) in told
        assert reason not in told


@pytest.mark.parametrize(
    "path",
    [
        "/statistics?since=2026-02-30",
        "/statistics?since=2026-03-01&until=2026-02-01",
        "/statistics?since=2020-01-01&until=2026-01-01",
        "/statistics?class=nothing",
        "/statistics/rows/steps?of-nothing=1",
        "/statistics/rows/withheld?of-stage=sign_off",
        "/statistics/rows/nothing",
        "/statistics/rows/steps?after=x~y",
    ],
)
def test_what_cannot_be_counted_is_refused(visit: Visit, path: str) -> None:
    assert visit("guohua").get(path).status_code == 422


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", ("2027-01-31", "2027-03-01")),
        ("until=2027-02-10", ("2027-01-12", "2027-02-10")),
        ("since=2027-02-27", ("2027-02-27", "2027-03-01")),
    ],
    ids=["nothing", "the last day", "the first day"],
)
def test_on_the_first_of_a_month_the_last_thirty_days_are_shown(app: Flask, asked: str, shown: tuple[str, str]) -> None:
    with app.test_request_context(f"/statistics?{asked}"):
        found = asked_period(date(2027, 3, 1))
    assert (str(found.since), str(found.until)) == shown


def test_the_page_says_which_days_it_shows(visit: Visit) -> None:
    page = html.document_fromstring(visit("guohua").get("/statistics").get_data(as_text=True))
    assert page.xpath("//nav[@aria-label='时间']/a[@aria-current]/text()") == ["近 30 天"]


def test_unknown_views_and_diagrams_are_not_found(visit: Visit) -> None:
    leader = visit("guohua")
    assert leader.get("/statistics?view=nothing").status_code == 404
    assert leader.get("/statistics?view=heat&process=nothing").status_code == 404


def test_heat_tells_open_items_and_medians(visit: Visit) -> None:
    found = visit("guohua").get(f"/statistics/heat.json?{LATELY}").get_json()["tokens"]
    labels = {token["element"]: token["label"] for token in found}
    assert re.fullmatch(r"待办 5 · 超期 \d+ · 中位 [\d.]+ (小时|个工作日)", labels["check_secrecy"])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_holds_the_figures_and_is_in_the_trail(visit: Visit, installation: Installation, kind: str) -> None:
    leader = visit("guohua")
    leader.get("/statistics")
    answer = leader.post(f"/statistics/export.{kind}?view=load&{LATELY}")
    assert answer.status_code == 200
    if kind == "csv":
        cells = [cell for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))) for cell in row]
    else:
        book = load_workbook(io.BytesIO(answer.data))
        cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "职业能力建设科" in cells
    with installation.database.read() as session:
        event = session.query(AuditEvent).filter_by(action="statistics.exported").one()
    assert event.changes["view"] == [None, "load"]
    assert "导出督办统计" in words(visit("auditor").get("/audit?action=statistics.exported"))


def test_an_export_of_another_kind_is_not_found(visit: Visit) -> None:
    assert visit("guohua").post("/statistics/export.exe").status_code == 404


def test_a_sheet_can_be_read_as_it_opens() -> None:
    title = "关于调整职业技能提升补贴标准的通知"
    table = Table("t", "我办过的", ["时间", "标题"], [[Cell("2026-11-21 22:41"), Cell(title)]], "")
    sheet = load_workbook(io.BytesIO(xlsx_file([table], []))).active
    assert sheet is not None
    assert (sheet.freeze_panes, sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (
        "A2",
        18,
        36,
    )
    assert csv_file([table], []).decode("utf-8-sig").splitlines()[0] == "我办过的"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " =", "\u3000=", "\ufeff@"])
def test_no_cell_is_a_formula(start: str) -> None:
    risky = f"{start}HYPERLINK(1)"
    table = Table("t", risky, [risky], [[Cell(risky), Cell("-3", -3.0)]], risky)
    rows = list(csv.reader(io.StringIO(csv_file([table], [(risky, risky)]).decode("utf-8-sig"), newline="")))
    assert {cell for row in rows for cell in row} <= {f"'{risky}", "-3.0"}
    sheet = load_workbook(io.BytesIO(xlsx_file([table], [(risky, risky)]))).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "n"}
