"""Ten written questions of an auditor, answered on the pages of the demo bureau.

What the demo bureau has not done yet is done first: somebody reads a draft, B of the secrecy reviewers decides, the
system administrator changes the word list.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from engine.audit.queries import Question, ask
from tests.features.conftest import DESKTOP, PHONE, shot
from tests.features.looking import look
from tests.features.walking import NOTHING_SECRET, Desk
from tests.today import TODAY, number_of
from workflows.installation.wiring import Installation
from workflows.matters.models import Matter

Enter = Callable[..., Page]
RELEASED, RETURNED = number_of(1), number_of(3)


def _look(page: Page, name: str) -> None:
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        look(page, name)
    page.set_viewport_size(DESKTOP)


def _ask(page: Page, question: str, **filters: str) -> None:
    """Chooses the standard question from the menu and fills in its form."""
    page.goto("/audit")
    with page.expect_navigation():  # every question has a form of its own
        page.locator(".questions").get_by_role("link", name=question, exact=True).click()
    for name, value in filters.items():
        field = page.locator(f"#w-{name}")
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    if filters:
        with page.expect_navigation():
            page.get_by_role("button", name="查找", exact=True).click()


def _says(page: Page, *words: str) -> None:
    for each in words:
        expect(page.locator("main")).to_contain_text(each)


@pytest.fixture(scope="module")
def matters(served: Installation) -> dict[str, Matter]:
    with served.database.read() as session:
        found = {each.number: each for each in session.query(Matter)}
        session.expunge_all()
        return found


def test_ten_questions_of_an_auditor(enter: Enter, served: Installation, matters: dict[str, Matter]) -> None:
    _read_a_draft(enter, matters[RETURNED])
    decided = _decide_as_deputy(enter, matters)
    _change_the_word_list(enter)
    page = enter("auditor")

    # 1. who saw this draft
    _ask(page, "谁看过这份草稿", matter=RETURNED)
    _says(page, "何静 于", "查看草稿（事项）")
    # 2. who approved exactly these bytes
    _ask(page, "谁批准了这些字节", hash=_approved_hash(served, matters[RELEASED]))
    _says(page, "郑法", "钱葆", "作出合法性审核结论", "作出保密审查结论")
    _look(page, "audit-approvals")
    # 3. what B decided
    _ask(page, "AB角代办的决定")
    _says(page, "孙伟 于", decided, "结论：退回", "A/B角代办")
    # 4. which returns, and why
    _ask(page, "退回及其去向")
    _says(page, RETURNED, "结论：退回，退回给：起草人")
    # 5. what was late
    _ask(page, "超过时限的办理")
    _says(page, "办结环节“办公室核稿”", "超期")
    # 6. what was done out of hours
    _ask(page, "非工作时间的动作")
    _says(page, "非工作时间")
    # 7. rights on a day
    _ask(page, "某一天的权限", day=str(TODAY - timedelta(days=5)), person="sunwei")
    _says(page, "孙伟", "保密员", "B角", "就业促进科")
    _look(page, "audit-rights-on-a-day")
    # 8. what somebody changed in the word list
    _ask(page, "词库、流程图、日历、人员和岗位的修改", person="sysadmin")
    _says(page, "系统管理员 于", "修改词库", "就业见习", "理由：统一用语")
    # 9. everything of a section
    _ask(page, "一个科室做过什么", section="就业促进科")
    _says(page, "孙伟 于", decided)
    # 10. is the chain whole
    page.goto(f"/audit/matters/{matters[RELEASED].id}")
    page.get_by_role("button", name="校验这条链").click()
    _says(page, "留痕完整，没有发现改动。", "已校验 81 条记录")
    _look(page, "audit-verified")


def test_a_matter_is_replayed_step_by_step(enter: Enter, matters: dict[str, Matter]) -> None:
    page = enter("auditor")
    page.goto(f"/audit?matter={matters[RELEASED].number}")
    page.locator(".sentence a", has_text=RELEASED).first.click()
    replay = page.locator(".replay")
    expect(replay).to_have_attribute("data-shown", "80")
    expect(replay.locator(".bjs-powered-by")).to_be_visible()
    _look(page, "audit-matter")
    replay.get_by_role("button", name="上一步").click()
    expect(replay.locator("[data-count]")).to_have_text("80 / 81")
    replay.focus()
    page.keyboard.press("ArrowLeft")
    expect(replay.locator("[data-count]")).to_have_text("79 / 81")
    replay.locator("[data-slider]").fill("0")
    expect(replay).to_have_attribute("data-shown", "0")
    expect(replay.locator("[data-sentence]")).to_contain_text("立项")
    replay.locator("[data-slider]").fill("36")
    expect(replay.locator(".djs-element.token-here").first).to_be_visible()
    expect(replay.locator("[data-process]")).to_have_text("保密审查")
    shot(page, "audit-replay")
    replay.locator("[data-slider]").fill("79")
    replay.get_by_role("button", name="播放").click()
    expect(replay.locator("[data-count]")).to_have_text("81 / 81")


def test_without_script_the_list_remains(enter: Enter, matters: dict[str, Matter]) -> None:
    page = enter("auditor", script=False)
    page.goto(f"/audit/matters/{matters[RELEASED].id}")
    expect(page.locator(".replay")).to_be_hidden()
    expect(page.locator(".trail > li")).to_have_count(81)


@pytest.mark.parametrize("path", ["/audit", "/audit/rights"])
def test_pages_of_the_trail_are_accessible(enter: Enter, path: str) -> None:
    page = enter("sysadmin")
    page.goto(path)
    _look(page, path.strip("/").replace("/", "-") + "-of-sysadmin")


def _read_a_draft(enter: Enter, matter: Matter) -> None:
    enter("hejing").goto(f"/matters/{matter.id}")


def _decide_as_deputy(enter: Enter, matters: dict[str, Matter]) -> str:
    """B of the secrecy reviewers returns what waits there; the matter's number."""
    desk = Desk(enter("sunwei"))
    desk.page.goto("/inbox?view=group")
    row = desk.page.locator(".item", has_text="保密审查").first
    title = row.locator(".item-title").inner_text()
    row.locator(".item-title").click()
    desk.page.wait_for_url("**/work-items/*")  # the list offers to claim, too
    desk.page.get_by_role("button", name="签收并办理").first.click()
    desk.sees("已签收，由您办理")
    desk.page.wait_for_selector("html.js")
    desk.decide("return", "第三项引用的数据没有注明来源，请补充。", return_to="drafter", **NOTHING_SECRET)
    return next(each.number for each in matters.values() if each.title == title)


def _change_the_word_list(enter: Enter) -> None:
    page = enter("sysadmin")
    page.goto("/rulebook")
    token = page.locator("body").get_attribute("data-csrf") or ""
    term = {
        "text": "就业见习", "level": "warning", "aspect": "wording", "authority": "unit", "replacement": "",
        "explanation": "请写明见习的起止时间。", "exemptions": "", "context": "", "reason": "统一用语",
        "seen": page.locator("input[name=seen]").first.input_value(), "csrf_token": token,
    }  # fmt: skip
    assert page.request.post("/rulebook/terms", form=term).ok


def _approved_hash(served: Installation, matter: Matter) -> str:
    with served.database.read() as session:
        (found, *_rest) = ask(session, Question(subject=matter.id, gate="secrecy", actions=("approval.recorded",)))
    assert found.content_hash is not None
    return found.content_hash
