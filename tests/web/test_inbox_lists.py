"""The lists of the inbox as a person meets them: narrowed in the address, and several rows done in one act."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from lxml import html
from sqlalchemy import select

from engine.audit.queries import Question, ask
from engine.models import WorkItem
from engine.text_index import places_of
from tests.databases import count_statements
from tests.web.apps import application
from tests.web.visitor import Visitor, words
from web.inbox.opened_from import coming_after
from workflows.collaboration.urging import may_urge_some, urging_issues
from workflows.installation.wiring import Installation
from workflows.matters.access import matters_read, readable_by
from workflows.matters.excerpts import LONGEST, excerpt_of, excerpts
from workflows.matters.models import Matter
from workflows.people.queries import load_actor, person_by_login

Visit = Callable[[str], Visitor]


def ids(visitor: Visitor, address: str) -> list[str]:
    page = html.document_fromstring(visitor.get(address).get_data(as_text=True))
    return [str(each) for each in page.xpath("//li[contains(@class, 'item')]/@data-item")]


def test_a_filter_narrows_the_list_and_stays_in_the_address(visit: Visit) -> None:
    visitor = visit("qianbao")
    waiting = ids(visitor, "/inbox?view=group")
    assert waiting
    narrowed = "/inbox?view=group&stage=gate.secrecy&sort=due"
    assert ids(visitor, narrowed) == waiting
    page = html.document_fromstring(visitor.get(narrowed).get_data(as_text=True))
    said = page.xpath("//form[contains(@class, 'narrow')]/details[not(@open)]/summary/b/text()")
    assert said == ["保密审查", "按剩余工作日"], "the list stays in sight, what narrows it too"
    assert ids(visitor, "/inbox?view=group&stage=register.archive") == []
    assert ids(visitor, "/inbox?view=group&urgency=nonsense") == waiting, "what is unknown narrows nothing"


def test_items_are_found_by_two_characters_of_their_title(visit: Visit) -> None:
    visitor = visit("qianbao")
    page = html.document_fromstring(visitor.get("/inbox?view=group").get_data(as_text=True))
    title = page.xpath("//a[contains(@class, 'item-title')]/text()")[0]
    assert ids(visitor, "/inbox?view=group&q=" + title[2:4])
    assert ids(visitor, "/inbox?view=group&q=螳螂") == []


IN_A_TEXT, TITLE = "津贴", "高温天气"


def test_what_a_text_alone_holds_is_shown_and_noted_as_read(visit: Visit, installation: Installation) -> None:
    visitor = visit("qianbao")
    for address in ("/inbox?view=group&q=", "/matters?q="):
        page = html.document_fromstring(visitor.get(address + IN_A_TEXT).get_data(as_text=True))
        said = page.xpath("//*[contains(@class, 'excerpt')]")
        assert [each.xpath("mark/text()") for each in said] == [[IN_A_TEXT]]
        assert len(said[0].text_content()) <= LONGEST + 2
        page = html.document_fromstring(visitor.get(address + TITLE).get_data(as_text=True))
        assert page.xpath("//a[contains(., $title)]", title=TITLE)
        assert not page.xpath("//*[contains(@class, 'excerpt')]"), "the title says why"
    with installation.database.read() as session:
        reads = ask(session, Question(actions=("draft.excerpt",)))
        opened = ask(session, Question(actions=("draft.read",)))
    assert "matters.index" not in [each.changes["place"][1] for each in opened]
    assert [each.changes["place"][1] for each in reads].count("matters.index") == 1


def test_a_list_that_does_not_hold_the_words_leads_to_all_matters(visit: Visit) -> None:
    visitor = visit("qianbao")
    page = html.document_fromstring(visitor.get("/inbox?view=mine&q=" + TITLE).data)
    (wider,) = page.xpath("//div[contains(@class, 'empty')]//a/@href")
    assert html.document_fromstring(visitor.get(wider).data).xpath("//a[contains(., $title)]", title=TITLE)


def test_releases_are_found_by_title_number_and_text(visit: Visit) -> None:
    visitor = visit("zhoukai")

    def found(sought: str) -> list[tuple[str, list[str]]]:
        page = html.document_fromstring(visitor.get("/releases?state=&q=" + sought).get_data(as_text=True))
        rows = page.xpath("//a[@class='title']")
        return [(str(row.text), row.xpath("../div[@class='excerpt']/mark/text()")) for row in rows]

    (title, _), *others = found("")
    assert others
    assert (title, []) in found(title[4:12])
    number = html.document_fromstring(visitor.get("/releases").data).xpath("//td/div[@class='why']/text()")[0]
    assert found(number.split(" · ")[0]) == [(title, [])]
    assert any(marked for _title, marked in found("单位"))
    assert found("螳螂") == []


def test_excerpts_cost_one_statement_and_show_nobody_what_is_hidden_from_them(installation: Installation) -> None:
    with installation.database.read() as session:
        clerk, admin = (load_actor(session, person_by_login(session, each).id) for each in ("zhoukai", "sysadmin"))
        shown = dict.fromkeys(session.scalars(select(Matter.id)), "")
        with count_statements(installation.database) as sent:
            told = excerpts(session, clerk, "的 <b>", shown)
        assert (sent.count, len(told) > 1) == (1, True)
        assert set(told) == set(session.scalars(select(Matter.id).where(readable_by(clerk), Matter.id.in_(told))))
        assert excerpts(session, admin, "的", shown) == {}
        assert matters_read(session) == {(each, "draft.excerpt") for each in told}


def test_an_excerpt_begins_shortly_before_the_words_and_marks_them_all() -> None:
    patterns = places_of("补贴 标准")
    text = "前" * 100 + "\n补贴的\n标准和补贴" + "后" * 100
    assert [(each.text, each.found) for each in excerpt_of(text, patterns[1:], patterns)] == [
        ("…" + "前" * 11 + " ", False), ("补贴", True), ("的 ", False), ("标准", True), ("和", False), ("补贴", True),
        ("后" * 39 + "…", False),
    ]  # fmt: skip
    assert excerpt_of("没有", patterns, patterns) == ()


def test_chosen_rows_are_exported_and_nobody_elses(visit: Visit, installation: Installation) -> None:
    visitor = visit("qianbao")
    chosen = ids(visitor, "/inbox?view=group")
    told = visitor.post("/inbox/bulk/export", item=chosen, **{"as": "csv"}).get_data(as_text=True)
    assert len(told.strip().splitlines()) == 1 + len(chosen)
    assert " 24:00" in told, "a day ends as the rule of the time limit says it"
    assert " 00:00" not in told
    stranger = visit("zhengfa")
    hidden = set(chosen) - set(ids(stranger, "/inbox?view=group"))
    assert hidden
    told = stranger.post("/inbox/bulk/export", item=sorted(hidden), **{"as": "csv"}).get_data(as_text=True)
    assert len(told.strip().splitlines()) == 1
    with installation.database.read() as session:
        exported = ask(session, Question(actions=("inbox.exported",)))
    assert [each.changes["events"][1] for each in exported] == [0, len(chosen)]


def test_urging_is_offered_where_it_is_not_refused_for_every_row(visit: Visit, installation: Installation) -> None:
    offered = set()
    with installation.database.read() as session:
        items = session.scalars(select(WorkItem).where(WorkItem.status == "open").order_by(WorkItem.id)).all()
        matters = {each.id: each for each in session.scalars(select(Matter))}
        for login in ("qianbao", "zhoukai", "lixiang", "majun", "sunwei"):
            actor = load_actor(session, person_by_login(session, login).id)
            for item in items:
                may = not urging_issues(session, item, matters[item.subject], actor, None)
                assert may_urge_some(session, actor, [item]) == may, (login, item.name)
                offered.add((login, may))
            with count_statements(installation.database) as sent:
                may_urge_some(session, actor, items)
            assert sent.count <= 2
    assert {("qianbao", False), ("majun", True), ("majun", False)} <= offered - {("qianbao", True)}
    assert "批量催办" not in visit("qianbao").get("/inbox?view=group").get_data(as_text=True)
    assert "批量催办" in visit("guohua").get("/inbox?view=group").get_data(as_text=True)


def test_a_gate_is_never_decided_in_bulk_and_stays_chosen(visit: Visit) -> None:
    visitor = visit("qianbao")
    chosen = ids(visitor, "/inbox?view=group")
    answer = visitor.post("/inbox/bulk/decide", item=chosen, kind="opinion.coordination", view="group")
    assert answer.status_code == 302
    assert all(each in answer.headers["Location"] for each in chosen)
    after = visitor.get(answer.headers["Location"])
    assert "一事一审" in words(after) or "不是" in words(after)
    assert ids(visitor, "/inbox?view=group") == chosen


def test_of_what_somebody_else_has_taken_their_name_is_said(visit: Visit) -> None:
    first, second = visit("qianbao"), visit("sunwei")
    item = next(each for each in ids(first, "/inbox?view=group") if each in ids(second, "/inbox?view=group"))
    second.post("/inbox/bulk/claim", item=[item], view="group")
    answer = first.post("/inbox/bulk/claim", item=[item], view="group")
    assert "已被孙伟签收" in words(first.get(answer.headers["Location"]))


def test_a_pdf_can_be_opened_from_the_preview(visit: Visit) -> None:
    visitor = visit("qianbao")
    shown = [visitor.get(f"/work-items/{each}/preview") for each in ids(visitor, "/inbox?view=group")]
    assert any("打开 PDF：本区选手" in words(each) for each in shown)


NONE_SECRET = dict.fromkeys(("state_secret", "work_secret", "sensitive", "prohibited"), "no")


def test_the_list_that_an_item_was_opened_from_stays_beside_it_and_the_next_item_is_the_next_of_it(
    visit: Visit, installation: Installation
) -> None:
    visitor = visit("qianbao")
    with installation.database.read() as session:
        section = session.scalars(select(Matter.section_id).where(Matter.title.contains("就业见习基地"))).one()
    narrowed = f"/inbox?view=group&section={section}"
    first, second, *_more = ids(visitor, narrowed)
    assert set(ids(visitor, "/inbox?view=group")) > {first, second}
    page = html.document_fromstring(visitor.get(narrowed).get_data(as_text=True))
    opened = page.xpath("//a[@class='item-title']/@href")[1]
    assert ids(visitor, opened) == ids(visitor, narrowed)
    claimed = visitor.post(opened.replace("?", "/claim?")).headers["Location"]
    assert ids(visitor, claimed) == [second, *(each for each in ids(visitor, narrowed))], "it stays, on top"
    visitor.answer_findings(claimed.split("?")[0])
    seen = re.search(r'name="seen" value="([^"]+)"', visitor.get(claimed).get_data(as_text=True))
    answers = {"seen": seen[1] if seen else "", "outcome": "public", **NONE_SECRET}
    after = visitor.post(claimed.replace("?", "/complete?"), **answers).headers["Location"]
    assert first in after, "and no item of another section"
    page = html.document_fromstring(visitor.get(after).get_data(as_text=True))
    assert page.xpath("//div[@class='fold']/a/@href") == [narrowed]


@pytest.mark.parametrize("asked", ["view=group&q=%00", "view=done", "view=nonsense&section=x", "%%%"])
def test_what_names_no_list_of_open_items_is_no_fault(visit: Visit, asked: str) -> None:
    visitor = visit("qianbao")
    waiting = [each for view in ("mine", "group") for each in ids(visitor, f"/inbox?view={view}")]
    assert ids(visitor, f"/work-items/{waiting[0]}?{urlencode({'list': asked})}") == waiting


def test_an_item_that_waits_for_something_does_not_come_back_after_every_other(
    visit: Visit, installation: Installation
) -> None:
    visitor = visit("qianbao")
    first, second, third, *_more = ids(visitor, "/inbox?view=group")
    for each in (first, second, third):
        visitor.post(f"/work-items/{each}/claim")
    mine = ids(visitor, "/inbox?view=mine")
    with installation.database.read() as session:
        qianbao = person_by_login(session, "qianbao")
        assert qianbao is not None
        actor = load_actor(session, qianbao.id)
        with application(installation).test_request_context("/"):
            assert coming_after(session, actor, mine[1])[:2] == [mine[2], *ids(visitor, "/inbox?view=group")][:2]
            assert coming_after(session, actor, mine[1])[-1] == mine[0]
