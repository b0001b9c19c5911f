"""From the inbox to a decision: what the review screen shows, refuses, keeps and does next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import html
from sqlalchemy import delete, select

from engine.models import WorkItem
from tests.databases import count_statements
from tests.web.visitor import Visitor, words
from tests.workflows.prepublication.house import NOTHING_SECRET
from workflows.installation.wiring import Installation
from workflows.matters.models import Matter
from workflows.people.models import Person, PostHolding

Visit = Callable[[str], Visitor]


@pytest.fixture
def secrecy(visit: Visit) -> tuple[Visitor, str]:
    """The secrecy reviewer with a claimed item."""
    reviewer = visit("qianbao")
    item = reviewer.open_item("保密审查")
    assert reviewer.post(f"{item}/claim").status_code == 302
    reviewer.answer_findings(item)
    return reviewer, item


def _seen(visitor: Visitor, item: str) -> str:
    page = html.document_fromstring(visitor.get(item).get_data(as_text=True))
    return str(page.xpath("//form[@data-decides]//input[@name='seen']/@value")[0])


def test_the_inbox_counts_and_lists_what_waits_for_the_post(visit: Visit) -> None:
    response = visit("qianbao").get("/inbox")
    page = html.document_fromstring(response.get_data(as_text=True))
    rows = page.xpath("//li[contains(@class, 'item')]")
    assert rows
    assert f"本岗位待签收 {len(rows)}" in words(response)
    assert all(row.xpath(".//*[contains(@class, 'due')][string-length(.) > 3]") for row in rows)


def test_the_inbox_takes_a_fixed_number_of_statements(visit: Visit, installation: Installation) -> None:
    counted = {}
    for login in ("qianbao", "zhengfa"):
        visitor = visit(login)
        visitor.get("/inbox?view=group")  # the diagrams are read once a process
        with count_statements(installation.database) as statements:
            visitor.get("/inbox?view=group")
        counted[login] = statements.count
    assert max(counted.values()) <= 50


def test_the_review_screen_shows_everything_that_the_decision_needs(secrecy: tuple[Visitor, str]) -> None:
    reviewer, item = secrecy
    page = words(reviewer.get(item))
    for said in ("国家秘密", "工作秘密", "可以公开", "不公开", "报请确定", "退回", "起草说明", "依据", "拟主动公开"):
        assert said in page
    assert "政策文件" in page
    assert "已有意见" in page


def test_any_class_present_switches_public_off_with_the_reason(secrecy: tuple[Visitor, str]) -> None:
    reviewer, item = secrecy
    state = reviewer.post(f"{item}/draft", **{**NOTHING_SECRET, "work_secret": "yes"}).get_json()
    assert "工作秘密" in state["blocked"]["public"][0]
    assert {"work_secret_ground", "work_secret_place"} <= set(state["shown"])
    assert "state_secret_ground" not in state["shown"]
    clean = reviewer.post(f"{item}/draft", **NOTHING_SECRET).get_json()
    assert "public" not in clean["blocked"]


@pytest.mark.parametrize(
    "answered", [{}, {**NOTHING_SECRET, "work_secret": "yes"}, {**NOTHING_SECRET, "outcome": "return"}]
)
def test_the_page_comes_with_the_questions_that_its_first_reply_would_leave(
    secrecy: tuple[Visitor, str], answered: dict[str, str]
) -> None:
    reviewer, item = secrecy
    state = reviewer.post(f"{item}/draft", save="1", draft_version="0", **answered).get_json()
    page = html.document_fromstring(reviewer.get(item).get_data(as_text=True))
    fields = page.xpath("//form[@data-decides]//*[@data-field]")
    standing = {field.get("data-field") for field in fields if field.get("data-rests") is None}
    assert standing - {"outcome"} == set(state["shown"]) - {"outcome"}
    assert len(standing) < len(fields)


def test_whoever_sends_back_need_not_answer_the_questions_of_the_review(secrecy: tuple[Visitor, str]) -> None:
    reviewer, item = secrecy
    needed = [reviewer.post(f"{item}/draft", outcome=outcome).get_json()["required"] for outcome in ("", "return")]
    assert set(NOTHING_SECRET) <= set(needed[0])
    assert not set(NOTHING_SECRET) & set(needed[1])


def test_a_refused_submission_keeps_what_was_typed_and_says_what_is_wrong(secrecy: tuple[Visitor, str]) -> None:
    reviewer, item = secrecy
    answers = {**NOTHING_SECRET, "work_secret": "yes", "outcome": "public", "opinion": "第三条引用了内部测算材料。"}
    response = reviewer.post(f"{item}/complete", seen=_seen(reviewer, item), **answers)
    assert response.status_code == 422
    page = html.document_fromstring(response.get_data(as_text=True))
    assert page.xpath("//textarea[@name='opinion']/text()") == ["第三条引用了内部测算材料。"]
    assert page.xpath("//input[@name='work_secret'][@value='yes']/@checked")
    assert "工作秘密" in words(response)


def test_after_deciding_the_next_item_opens(secrecy: tuple[Visitor, str]) -> None:
    reviewer, item = secrecy
    other = reviewer.open_item("本岗位待签收")
    reviewer.post(f"{other}/claim")
    answers = {**NOTHING_SECRET, "outcome": "public", "opinion": "逐项审查，未见不宜公开的内容。"}
    response = reviewer.post(f"{item}/complete", seen=_seen(reviewer, item), **answers)
    assert response.status_code == 302
    assert response.location == other
    assert "可以公开" in words(reviewer.get(item))


def test_a_stale_page_changes_nothing_and_gives_the_words_back(secrecy: tuple[Visitor, str]) -> None:
    reviewer, item = secrecy
    answers = {**NOTHING_SECRET, "outcome": "public", "opinion": "逐项审查，未见不宜公开的内容。"}
    response = reviewer.post(f"{item}/complete", seen="1.99", **answers)
    assert response.status_code == 409
    assert "逐项审查，未见不宜公开的内容。" in response.get_data(as_text=True)
    assert reviewer.get(item).status_code == 200


def test_deciding_twice_decides_once(secrecy: tuple[Visitor, str]) -> None:
    reviewer, item = secrecy
    answers = {**NOTHING_SECRET, "outcome": "public", "opinion": "同意公开。", "seen": _seen(reviewer, item)}
    first, second = (reviewer.post(f"{item}/complete", **answers) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 409)


def test_a_draft_is_kept_and_two_windows_are_noticed(secrecy: tuple[Visitor, str]) -> None:
    reviewer, item = secrecy
    first = reviewer.post(f"{item}/draft", save="1", draft_version="0", opinion="先记一笔：")
    assert first.status_code == 200
    assert "先记一笔：" in reviewer.get(item).get_data(as_text=True)
    second = reviewer.post(f"{item}/draft", save="1", draft_version="0", opinion="另一个窗口写的")
    assert second.status_code == 409
    assert "另一个窗口" in words(second) if second.mimetype == "text/html" else second.get_json()["detail"]


def test_an_expired_session_in_the_middle_of_an_opinion_loses_nothing(secrecy: tuple[Visitor, str]) -> None:
    reviewer, item = secrecy
    seen = _seen(reviewer, item)
    reviewer.client.delete_cookie("xianshen_session")
    answers = {**NOTHING_SECRET, "outcome": "public", "opinion": "写了很久的审查意见，不能丢。"}
    refused = reviewer.post(f"{item}/complete", seen=seen, **answers)
    assert refused.status_code == 401
    form = html.document_fromstring(refused.get_data(as_text=True)).forms[0]
    again = reviewer.post("/login", **{**dict(form.form_values()), "login": "qianbao", "password": "Linjiang-2026"})
    assert again.status_code == 200
    form = html.document_fromstring(again.get_data(as_text=True)).forms[0]
    assert form.action == f"{item}/complete"
    shown = reviewer.post(form.action, **dict(form.form_values()))
    page = html.document_fromstring(shown.get_data(as_text=True))
    assert page.xpath("//textarea[@name='opinion']/text()") == ["写了很久的审查意见，不能丢。"]
    assert page.xpath("//input[@name='outcome'][@value='public']/@checked")
    assert "保密审查" in words(reviewer.get("/inbox?view=mine")), "nothing was decided meanwhile"


def test_a_claim_race_is_a_clear_conflict(visit: Visit) -> None:
    first, second = visit("qianbao"), visit("sunwei")
    item = first.open_item("保密审查")
    first.post(f"{item}/claim")
    response = second.post(f"{item}/claim")
    assert response.status_code in (403, 409)
    assert "回到待办" in words(response)


def test_the_wrong_person_finds_nothing(secrecy: tuple[Visitor, str], visit: Visit) -> None:
    _, item = secrecy
    stranger = visit("tanglu")
    assert stranger.get(item).status_code == 404
    assert stranger.post(f"{item}/complete", outcome="public", **NOTHING_SECRET).status_code == 404
    assert stranger.post(f"{item}/draft", opinion="x").status_code == 404


def test_giving_back_and_reassigning(secrecy: tuple[Visitor, str]) -> None:
    reviewer, item = secrecy
    assert reviewer.post(f"{item}/release").status_code == 302
    assert "签收并办理" in words(reviewer.get(item))


def test_a_suggestion_is_made_and_handed_to_the_drafter(secrecy: tuple[Visitor, str]) -> None:
    reviewer, item = secrecy
    page = html.document_fromstring(reviewer.get(item).get_data(as_text=True))
    sheet = page.xpath("//article[@data-document]")[0]
    paragraph = next(p.text_content().strip() for p in sheet.xpath(".//p[not(@class)]") if len(p.text_content()) > 10)
    document = sheet.get("data-document")
    made = reviewer.post(
        f"{item}/suggestions",
        document_id=document,
        original=paragraph,
        replacement=paragraph[:-1] + "（试行）。",
        reason="表述更完整。",
    )
    assert made.status_code == 302
    assert "表述更完整。" in words(reviewer.get(item))
    page = html.document_fromstring(reviewer.get(item).get_data(as_text=True))
    take_back = page.xpath("//button[@form='retract-form']/@formaction")
    assert reviewer.post(take_back[0]).status_code == 302
    assert "表述更完整。" not in words(reviewer.get(item))
    missing = reviewer.post(
        f"{item}/suggestions",
        document_id=sheet.get("data-document"),
        original="没有这句话",
        replacement="x",
        reason="y",
    )
    assert missing.status_code == 422


def test_the_diagram_has_its_token_with_name_and_days_left(secrecy: tuple[Visitor, str]) -> None:
    reviewer, item = secrecy
    page = html.document_fromstring(reviewer.get(item).get_data(as_text=True))
    box = page.xpath("//*[@data-diagram]")[0]
    assert reviewer.get(box.get("data-diagram")).mimetype == "application/xml"
    tokens = reviewer.get(box.get("data-tokens")).get_json()["tokens"]
    assert [token["element"] for token in tokens] == ["check_secrecy"]
    assert "钱葆" in tokens[0]["label"]


def test_work_of_ones_own_section_is_not_offered_to_the_other_angle(visit: Visit) -> None:
    """孙伟 stands in for the secrecy reviewer (B角), and is head of a section: its own matters are 钱葆's."""
    own, others = "年度临江区创业孵化示范基地", "关于做好高温天气劳动者权益保护工作的紧急通知"
    titles = {login: words(visit(login).get("/inbox?view=group")) for login in ("qianbao", "sunwei")}
    assert own in titles["qianbao"]
    assert own not in titles["sunwei"]
    assert others in titles["sunwei"]


def test_a_draft_that_was_returned_is_marked_in_its_drafters_inbox(
    secrecy: tuple[Visitor, str], visit: Visit, installation: Installation
) -> None:
    reviewer, item = secrecy
    answers = {**NOTHING_SECRET, "outcome": "return", "return_to": "drafter", "opinion": "第三条请核实。"}
    assert reviewer.post(f"{item}/complete", seen=_seen(reviewer, item), **answers).status_code == 302
    with installation.database.read() as session:
        about = select(WorkItem.subject).where(WorkItem.id == item.rsplit("/", 1)[1])
        drafter = session.scalar(select(Person.login).join(Matter).where(Matter.id == about.scalar_subquery()))
    inbox = html.document_fromstring(visit(str(drafter)).get("/inbox?view=mine").get_data(as_text=True))
    assert [one.text_content().strip() for one in inbox.xpath("//li//span[contains(@class, 'tag-bad')]")].count(
        "退回"
    ) >= 1


def test_somebody_without_a_post_is_told_what_to_do(visit: Visit, installation: Installation) -> None:
    with installation.database.write() as session:
        person_id = session.scalar(select(Person.id).where(Person.login == "lixiang"))
        session.execute(delete(PostHolding).where(PostHolding.person_id == person_id))
    assert "请联系系统管理员任岗" in words(visit("lixiang").get("/inbox?view=group"))
