"""The short path: ten news items decided by keyboard one after the other; one stopped on the release page before it
goes out; one taken back; and a matter that is issued but never published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from engine.clock import BUREAU_ZONE, FixedClock
from engine.models import WorkItem
from engine.runtime import now
from tests.features import walking
from tests.features.walking import NOTHING_SECRET, OFFICE, PROACTIVE, Desk
from tests.samples import docx_of
from tests.today import YEAR
from workflows.demonstration import scripts, texts
from workflows.demonstration.play import Play
from workflows.demonstration.scripts import Case
from workflows.installation.wiring import Installation
from workflows.matters.models import Approval
from workflows.prepublication import actions, drafting, submission
from workflows.prepublication.intake import take_in
from workflows.release.page_text import text_of_html
from workflows.release.public_queries import public_page
from workflows.release.queries import release_sets_of, released_documents

TEN = 10
NEWS = "临江区举办第{n}场“春风行动”专场招聘会"
RED = "rgb(163, 35, 26)"
ELSEWHERE = {"decide_attribute": {"channels": ["portal", "manual"]}}
SHORT = {"nature": "news", "attention": "normal", "publicity": "normal"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    yield from walking.staffed(tmp_path_factory.mktemp("short") / "home")


# --- ten decisions by keyboard --------------------------------------------------------------------------------------


def test_ten_news_items_are_ten_quick_separate_decisions(office: walking.Office) -> None:
    for n in range(1, TEN + 1):
        _queue_for_secrecy(office.installation, NEWS.format(n=n))
    reviewer = office.desk("qianbao")
    reviewer.page.goto("/inbox")
    reviewer.sees(f"本岗位待签收 {TEN}")
    reviewer.look("walk-ten-waiting")
    keys = Keys(reviewer.page)
    for _each in range(TEN):
        _decide_by_keyboard(keys)
    reviewer.sees("本岗位待签收 0", "没有等您办理的事")
    print(f"\nkey presses per decision, claim included: {keys.pressed / TEN:g}")
    assert keys.pressed <= 8 * TEN
    with office.installation.database.read() as session:
        made = session.scalar(select(func.count()).select_from(Approval).where(Approval.gate == "secrecy"))
        at = session.scalars(select(Approval.at).where(Approval.gate == "secrecy")).all()
    assert made == TEN
    assert len(set(at)) == TEN


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.pressed += 1


def _decide_by_keyboard(keys: Keys) -> None:
    page = keys.page
    page.wait_for_selector("html.js")
    keys.press("c")
    page.wait_for_selector("html.js form[data-decides]")
    here = page.url
    for number, key in enumerate(NOTHING_SECRET, start=1):
        keys.press(str(number))
        expect(page.locator(f"input[name={key}][value=no]")).to_be_checked()
    keys.press("a")
    expect(page.locator("input[name=outcome][value=public]")).to_be_checked()
    keys.press("Control+Enter")
    page.wait_for_url(lambda url: url != here)


def _queue_for_secrecy(installation: Installation, title: str) -> None:
    drafter, head = walking.actor_of(installation, "tanglu"), walking.actor_of(installation, "shenyu")
    text = f"{title}\n\n11月20日上午，临江区人社局举办专场招聘会，30家企业提供岗位600余个。\n"
    taken = take_in(installation.database, drafter, "policy", f"{title}.docx", docx_of(text))
    fields = drafting.MatterFields(title=title, matter_class="news", attribute="proactive")
    with installation.database.write() as session:
        matter = drafting.open_matter(session, drafter, fields, [drafting.HandedIn("policy", taken)])
        submission.submit(session, matter.id, drafter, {})
        query = select(WorkItem.id).where(WorkItem.subject == matter.id, WorkItem.status == "open")
        actions.complete(session, session.scalars(query).one(), head, {"outcome": "approve"})


# --- stopped before it goes out -------------------------------------------------------------------------------------


def test_a_news_item_is_held_on_the_release_page_and_waits_for_another_last_check(office: walking.Office) -> None:
    title = "临江区人社局开展“高温送清凉”慰问一线劳动者活动"
    _open(office.desk("tanglu"), title, "信息稿件")
    office.desk("tanglu").sees("科室初审")
    office.desk("shenyu").handle(title, "科室初审", "approve")
    office.desk("qianbao").handle(title, "保密审查（逐项）", "public", **NOTHING_SECRET)
    with office.installation.database.read() as session:
        tomorrow = now(session) + timedelta(days=1)
    at = tomorrow.astimezone(BUREAU_ZONE).strftime("%Y-%m-%dT%H:%M")
    office.desk("chenming").handle(title, "公开属性认定", "decided", **{**PROACTIVE, **SHORT, "release_at": at})
    office.desk("jiangping").handle(title, "分管领导签发", "approve", signing="system")
    publisher = office.desk("yangfan")
    publisher.handle(title, "发布前复核", "release")
    publisher.page.goto("/releases")
    publisher.page.get_by_role("link", name=title).click()
    publisher.sees("距离同步公开还有")
    publisher.look("walk-countdown", full=True)
    _hold(publisher, title)
    _nothing_public(office.desk(None), title)
    publisher.take(title, "发布前复核")
    publisher.page.goto("/releases")
    publisher.look("walk-releases")


def _hold(publisher: Desk, title: str) -> None:
    page = publisher.page
    page.locator("summary", has_text="暂停发布").click()
    publisher.sees("倒计时立即停止，什么都不会公开")
    confirm = page.locator("details[open]").get_by_role("button", name="暂停发布")
    expect(confirm).to_have_css("background-color", RED)  # white words on it
    publisher.look("walk-hold")
    page.get_by_label("原因").fill("活动照片需要再核对。")
    confirm.click()
    publisher.sees("已暂停，什么都没有公开", "活动照片需要再核对。", "重新办理“发布前复核”")
    publisher.sees_not("距离同步公开还有")
    publisher.look("walk-held")


def _nothing_public(public: Desk, title: str) -> None:
    public.page.goto("/portal/")
    public.sees_not(title)


# --- on a site that is not ours -------------------------------------------------------------------------------------


def test_a_release_elsewhere_is_done_once_its_page_there_shows_the_same(office: walking.Office) -> None:
    title, text = _released_elsewhere(office.installation)
    publisher = office.desk("yangfan")
    publisher.take(title, "人工上网")
    page = publisher.page
    publisher.sees("外部网站", "待上网", "下载材料包")
    page.get_by_label("网页地址").fill("https://www.news.example/1.html")
    page.get_by_label("网页上的全部文字").fill(text.replace("3200", "3300"))
    page.get_by_role("button", name="核对", exact=True).click()
    publisher.sees("与清稿不一致", "请改正网页后重新核对")
    page.locator("[data-outcome=done]").click()
    expect(page.locator("#reasons")).to_contain_text("尚未在外部网站核对一致")
    publisher.look("walk-outside")
    page.get_by_label("网页上的全部文字").fill(text)
    page.get_by_role("button", name="核对", exact=True).click()
    publisher.sees("已核对一致。")
    publisher.decide("done")


def _released_elsewhere(installation: Installation) -> tuple[str, str]:
    """Title and text of a news item that is on the portal and to be put up elsewhere."""
    with installation.database.read() as session:
        at = now(session)
    acts = [replace(each, answers={**each.answers, **ELSEWHERE.get(each.element, {})}) for each in scripts.SHORT]
    case = Case(texts.NEWS_FAIR, "tanglu", 1, (scripts.submit("tanglu"), *acts, scripts.RELEASE))
    matter_id = Play(installation, FixedClock(at), at).perform(case)
    with installation.database.read() as session:
        (released,) = release_sets_of(session, matter_id)
        (document,) = released_documents(session, released.id)
        shown = public_page(session, released.id, document.document_id)
    return released.title, text_of_html(str(shown).encode())


# --- taken back -----------------------------------------------------------------------------------------------------


def test_the_drafter_takes_an_item_back_and_the_reviewer_sees_that_it_is_gone(office: walking.Office) -> None:
    title = "关于2026年度高技能人才培养基地认定结果的公示"
    drafter, head = office.desk("tanglu"), office.desk("shenyu")
    matter = _open(drafter, title, "公示")
    head.take(title, "科室初审")
    held = head.page.url
    page = drafter.page
    page.locator("summary", has_text="撤回").click()
    drafter.sees("审查立即停止")
    drafter.look("walk-withdraw")
    page.get_by_label("原因").first.fill("名单需要再核对。")
    page.locator("details[open]").get_by_role("button", name="撤回").click()
    drafter.sees("已撤回，可以继续修改", "拟稿")
    drafter.look("walk-withdrawn", full=True)
    head.page.locator("[data-outcome=approve]").click()
    with head.page.expect_navigation():
        head.page.locator("[data-decide]").click()
    head.sees_not("已办结：")
    head.look("walk-stale")
    head.page.goto(held)
    head.sees("已经办结或取消")
    expect(page).to_have_url(matter)


# --- not public -----------------------------------------------------------------------------------------------------


def test_a_matter_on_request_is_issued_and_filed_and_never_shown(office: walking.Office) -> None:
    title = "关于报送2026年第三季度就业监测分析情况的通知"
    matter = _open(office.desk("zhaomin"), title, "一般公文", attribute="on_request")
    office.desk("sunwei").handle(title, "科室核稿", "approve")
    office.desk("zhoukai").handle(title, "办公室核稿", "approve", **OFFICE)
    office.desk("qianbao").handle(title, "保密审查（逐项）", "public", **NOTHING_SECRET)
    office.desk("chenming").handle(
        title,
        "公开属性认定",
        "decided",
        attribute="on_request",
        ground="outside_19_21",
        ground_reason="属内部监测分析数据，不在主动公开范围。",
        scope="internal",
    )
    office.desk("jiangping").handle(title, "分管领导审核", "approve")
    office.desk("guohua").handle(title, "主要领导签发", "approve", signing="system")
    office.desk("xufu").handle(title, "复核", "approve")
    registry = office.desk("hanwen")
    registry.handle(title, "登记编号", None, code="临人社发", year=str(YEAR))
    registry.handle(title, "校对用印", "done")
    registry.handle(title, "印发", None)
    registry.handle(title, "归档（不公开）", None, file_number="2026-0002")
    drafter = office.desk("zhaomin")
    drafter.page.goto(matter)
    drafter.sees("依申请公开", f"临人社发〔{YEAR}〕")
    drafter.look("walk-not-public", full=True)
    _nothing_public(office.desk(None), title)


def _open(drafter: Desk, title: str, matter_class: str, attribute: str = "proactive") -> str:
    """A matter from a dropped file, sent on; returns its address."""
    page = drafter.page
    note = "" if attribute == "proactive" else "\n（此件依申请公开）\n"
    page.goto("/matters/new")
    page.wait_for_selector("html.js")
    drafter.drop("policy", "稿件.docx", f"{title}\n\n11月20日，临江区人社局有关情况如下。\n{note}")
    expect(page.locator("#title")).to_have_value(title)
    page.select_option("#matter_class", label=matter_class)
    page.locator(f"input[name=proposed_attribute][value={attribute}]").check()
    if attribute != "proactive":
        page.select_option("#attribute_ground", "outside_19_21")
        page.fill("#attribute_reason", "属内部监测分析数据。")
    page.fill("#explanation", "按年度安排起草。")
    with page.expect_navigation():
        page.get_by_role("button", name="立项并继续起草").click()
    drafter.sees("已经齐备，可以送审")
    page.get_by_role("button", name="送审").click()
    drafter.sees("已送审")
    return page.url
