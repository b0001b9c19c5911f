"""督办: who sees it, whose items it lists, what its numbers lead to, and urging from it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from lxml import html
from sqlalchemy import update

from engine.models import WorkItem
from tests.databases import count_statements
from tests.web.visitor import Visitor, words
from workflows.installation.wiring import Installation
from workflows.matters.models import Matter
from workflows.people.models import Section

Visit = Callable[[str], Visitor]


def listed(visitor: Visitor, path: str) -> list[str]:
    """The matter numbers of every row of every page."""
    found: list[str] = []
    while path:
        page = html.document_fromstring(visitor.get(path).get_data(as_text=True))
        for cell in page.xpath("//table[contains(@class, 'holding')]//td[contains(@class, 'lead')]/div"):
            found += re.findall(r"\d{4}-\d{4}", cell.text_content())
        path = next(iter(page.xpath("//a[@rel='next']/@href")), "")
    return found


@pytest.mark.parametrize(
    ("login", "status"),
    [("wujun", 200), ("zhoukai", 200), ("guohua", 200), ("lixiang", 403), ("qianbao", 403), ("auditor", 403)],
)
def test_it_is_for_those_who_answer_for_others(visit: Visit, login: str, status: int) -> None:
    assert visit(login).get("/holders").status_code == status


def test_a_head_sees_the_matters_of_the_section_and_no_others(visit: Visit, installation: Installation) -> None:
    with installation.database.read() as session:
        mine = {
            row.number
            for row in session.query(Matter)
            .join(Section, Section.id == Matter.section_id)
            .filter(Section.code == "jiuye")
        }
        other = session.query(Section.id).filter(Section.code == "zhijian").scalar()
    head = visit("sunwei")
    assert set(listed(head, "/holders")) <= mine
    assert listed(head, "/holders")
    assert head.get(f"/holders?section={other}").status_code == 422


@pytest.mark.parametrize("whose", ["matters", "people"])
@pytest.mark.parametrize("by", ["section", "stage"])
@pytest.mark.parametrize("login", ["zhoukai", "sunwei"])
def test_every_number_is_as_many_rows_as_its_list_has(visit: Visit, login: str, by: str, whose: str) -> None:
    visitor = visit(login)
    page = html.document_fromstring(visitor.get(f"/holders?by={by}&whose={whose}").get_data(as_text=True))
    numbers = page.xpath("//table[contains(@class, 'measured')]//td[@class='n']/a")
    assert numbers or whose == "people"
    for link in numbers:
        assert len(listed(visitor, link.get("href"))) == int(link.text_content()), link.get("href")


def test_a_title_shows_only_to_whoever_may_read_it(visit: Visit, installation: Installation) -> None:
    head = visit("sunwei")
    page = words(head.get("/holders?whose=people"))
    with installation.database.read() as session:
        hidden = [row.title for row in session.query(Matter) if head.get(f"/matters/{row.id}").status_code == 404]
    assert hidden
    assert not [title for title in hidden if title in page]
    assert "还没有送到您这里，标题不显示" in words(visit("guohua").get("/holders"))


@pytest.mark.parametrize(
    "query", ["section=nowhere", "whose=all", "by=person", "overdue=yes", "after=x", "after=~", "page=2"]
)
def test_a_wrong_filter_is_said(visit: Visit, query: str) -> None:
    assert visit("zhoukai").get(f"/holders?{query}").status_code == 422


def test_urging_tells_the_holder_and_what_came_of_it(visit: Visit) -> None:
    leader = visit("guohua")
    page = html.document_fromstring(leader.get("/holders").get_data(as_text=True))
    items = page.xpath("//input[@name='item']/@value")
    said = words(
        leader.post("/holders/urge", follow=True, item=items[:2], message="请今天办结", here="/holders?by=stage")
    )
    assert "已催办 2 件" in said
    assert "已催 1 次" in said
    again = words(leader.post("/holders/urge", follow=True, one=items[0]))
    assert "没有催办" in again
    assert "已催办 1 件" not in again
    assert "请先勾选" in words(leader.post("/holders/urge", follow=True))


def test_it_leads_nowhere_but_to_its_own_page(visit: Visit) -> None:
    answer = visit("guohua").post("/holders/urge", here="https://elsewhere.example/holders?")
    assert answer.headers["Location"].endswith("/holders")


def test_its_statements_do_not_grow_with_its_rows(visit: Visit, installation: Installation) -> None:
    leader, head = visit("guohua"), visit("sunwei")
    sent = {}
    for name, visitor in (("all", leader), ("few", head)):
        visitor.get("/holders")
        with count_statements(installation.database) as counted:
            visitor.get("/holders")
        sent[name] = counted.count
    assert abs(sent["all"] - sent["few"]) <= 2, sent
    assert sent["all"] <= 24, sent


def test_red_begins_where_the_diagram_says(visit: Visit, installation: Installation) -> None:
    def toned(visitor: Visitor, path: str) -> int:
        page = html.document_fromstring(visitor.get(path).get_data(as_text=True))
        return len(page.xpath("//*[contains(@class, 'due-near')]"))

    paths = (("zhoukai", "/holders?whose=people"), ("zhoukai", "/matters"), ("qianbao", "/inbox"))
    before = [toned(visit(login), path) for login, path in paths]
    with installation.database.write() as session:
        session.execute(update(WorkItem).values(warn="working_days(900); working_days(800)"))
    after = [toned(visit(login), path) for login, path in paths]
    assert all(now > then for now, then in zip(after, before, strict=True)), (before, after)
