"""A document with thirty findings, dealt with by keyboard alone; the same by mouse, without a script, on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from engine.models import WorkItem
from tests.features import walking
from tests.features.conftest import DESKTOP, PHONE, settled, shot
from tests.features.looking import no_fault
from tests.features.test_short_path import Keys
from tests.features.walking import OFFICE, Desk
from tests.samples import docx_of
from workflows.installation.wiring import Installation
from workflows.prepublication import actions, drafting, submission
from workflows.prepublication.intake import take_in
from workflows.screening.models import FindingDisposal

SAID = "已核对原件，无误。"
TITLE = "临江区人力资源和社会保障局关于做好2027年春节前后企业用工服务保障工作的通知"
POLICY = f"""{TITLE}

各街镇社区事务受理服务中心，各有关单位：

为保障春节前后企业用工,经研究，现就有关事项通知如下：

一、工作目标

自2026年2月30日起，对缺工100人以上的企业逐户走访，走访情况于2026年4月31日前报区就业促进中心。

各街镇应当于2026年6月31日前完成用工需求调查（含企业基本情况、缺工岗位、用工需求，并逐户登记。

二、主要任务

（一）摸清底数。对重点企业用工情况逐户了解，做到底数清、情况明,不漏一户。

（二）强化对接。举办专场招聘会，时间为2026年2月31日、2027年2月29日和2027年2月30日。

（三）优化服务。对符合条件的企业，按规定落实稳岗返还、社会保险补贴等政策，，不得截留。

四、补贴标准

对春节期间不停产的企业，按每人500元给予补贴;对组织包车接返务工人员的企业，按每车2000元给予补贴。

补贴资金由区财政局于2026年9月31日前拨付到位。企业应当于2026年11月31日前提出申请。

有关单位应当认真贯彻执行《临江区春节期间稳岗补贴办法，并按照国家有关规定管理资金。

五、保障措施

各单位要提高认识，加强领导，明确责任，确保各项工作落到实处。。

工作中遇到的问题，请及时报区人力资源和社会保障局就业促进科（电话：021-59730200。

本通知自2026年2月29日起施行，有效期至2028年2月30日。

2026年11月20日（星期一）前，各街镇要将工作方案报区就业促进中心,逾期不报的予以通报。

企业应当如实申报,不得虚报冒领;骗取补贴的，依法追究责任。

招聘会现场要做好安全保卫工作,制定应急预案,落实消防措施。

要加强宣传引导,利用多种渠道宣传政策,营造良好氛围。

对工作不力、造成不良影响的单位，予以通报批评!

各街镇应当于2027年4月31日前报送工作总结，，总结应当附有统计表（加盖公章。

总结由区就业促进中心于2027年6月31日前汇总;汇总结果报局办公会议研究!

附件：1. 春节前后企业用工需求调查表
2. 专场招聘会安排表

临江区人力资源和社会保障局

2026年11月20日

（此件主动公开）
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    yield from walking.staffed(tmp_path_factory.mktemp("findings") / "home")


def test_thirty_findings_are_dealt_with_by_keyboard_alone(office: walking.Office) -> None:
    matter_id = _queue_for_office(office.installation, TITLE)
    reviewer = office.desk("zhoukai")
    reviewer.take(TITLE, "办公室核稿")
    page = reviewer.page
    waiting = _mine_open(page)
    assert waiting >= 30
    expect(page.locator("[data-reasons]").first).to_contain_text("条技术核查发现没有处理")
    keys = Keys(page)
    keys.press("n")
    expect(page.locator("li.finding.current")).to_have_count(1)
    expect(page.locator("mark.finding.current").first).to_be_in_viewport()
    expect(page.locator("[data-decide]")).to_be_in_viewport()
    shot(page, "findings-first")
    by_key, typed = _answer_one_by_one(keys)
    assert by_key == waiting
    assert 0 < typed < 5, "only the first of each kind that is certainly wrong"
    print(f"\nkey presses per finding: {keys.pressed / waiting:g} ({keys.pressed} for {waiting})")
    assert keys.pressed <= 3 * waiting + 1
    _pass_by_keyboard(keys)
    with office.installation.database.read() as session:
        said = session.scalar(select(func.count()).select_from(FindingDisposal))
    assert said == waiting, "each is on record singly"
    page.goto(f"/matters/{matter_id}")
    reviewer.sees("技术核查", "已核对原件，无误。", "周凯")
    reviewer.look("findings-matter", full=True)


def _answer_one_by_one(keys: Keys) -> tuple[int, int]:
    """非问题 with a reason chosen by the arrow, until nothing is open; how many, and how many reasons were typed."""
    page, done, typed = keys.page, 0, 0
    while left := _mine_open(page):
        keys.press("2")
        expect(page.locator("li.finding.current input[name=reason]")).to_be_focused()
        typed += _give_reason(keys)
        if done == 1:
            shot(page, "findings-answering")
        keys.press("Enter")
        expect(page.locator("#findings-list")).not_to_have_attribute("data-open", str(left))
        expect(page.locator(".htmx-request, .htmx-settling, .htmx-swapping")).to_have_count(0)
        done += 1
    return done, typed


def _give_reason(keys: Keys) -> bool:
    """Choose one by the arrow; of what is certainly wrong the first of its kind has to be typed. Whether it was."""
    if keys.page.locator("li.finding.current [data-quick] button").count():
        keys.press("ArrowDown")
        return False
    keys.page.keyboard.insert_text(SAID)
    return True


def _pass_by_keyboard(keys: Keys) -> None:
    page = keys.page
    expect(page.locator("[data-side=form]")).to_have_attribute("aria-pressed", "true")
    shot(page, "findings-all-answered")
    _the_rhythm_answers_nothing(keys)
    for number in (1, 2):
        keys.press(str(number))
    expect(page.locator("[data-reasons]")).to_be_hidden()
    keys.press("a")
    keys.press("Control+Enter")
    expect(page.locator(".flash").first).to_contain_text("已办结")


def _the_rhythm_answers_nothing(keys: Keys) -> None:
    """Keys pressed on, right after the last finding, do not answer the form."""
    keys.page.keyboard.press("1")
    expect(keys.page.locator("form[data-decides] .field.line input:checked")).to_have_count(0)
    expect(keys.page.locator(".flash")).to_have_count(1)
    _a_letter_answers_at_once(keys.page)
    keys.page.wait_for_timeout(1600)


def _a_letter_answers_at_once(page: Page) -> None:
    """No letter belongs to that rhythm. What is still to be filled in is said before anybody is asked to be sure."""
    page.keyboard.press("r")
    expect(page.locator("input[name=outcome][value=return]")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".flash-error")).to_contain_text("还没有填写：退回给 · 意见")
    expect(page.locator("#ask")).to_be_hidden()
    page.keyboard.press("Escape")


def _mine_open(page: Page) -> int:
    return int(page.locator("#findings-list").get_attribute("data-open") or 0)


def _queue_for_office(installation: Installation, title: str) -> str:
    """A matter of that title that waits at the office check."""
    drafter, head = walking.actor_of(installation, "zhaomin"), walking.actor_of(installation, "sunwei")
    taken = take_in(installation.database, drafter, "policy", "通知.docx", docx_of(POLICY.replace(TITLE, title)))
    fields = drafting.MatterFields(
        title=title, matter_class="general", attribute="proactive", explanation="每年一发。", basis="市局部署。"
    )
    with installation.database.write() as session:
        matter = drafting.open_matter(session, drafter, fields, [drafting.HandedIn("policy", taken)])
    with installation.database.write() as session:
        submission.submit(session, matter.id, drafter, {})
    with installation.database.write() as session:
        query = select(WorkItem.id).where(WorkItem.subject == matter.id, WorkItem.status == "open")
        item = session.scalars(query).one()
        actions.claim(session, item, head)
        actions.complete(session, item, head, {"outcome": "approve"})
    return matter.id


# --- one by one, by hand and at once ----------------------------------------------------------------------------------


def test_a_highlight_opens_its_row_and_a_refused_answer_keeps_what_was_typed(office: walking.Office) -> None:
    title = TITLE.replace("2027", "2028")
    _queue_for_office(office.installation, title)
    reviewer = office.desk("zhoukai")
    reviewer.take(title, "办公室核稿")
    page = reviewer.page
    page.locator("mark.finding", has_text="2026年4月31日").click()
    row = page.locator("li.finding.current")
    expect(row).to_contain_text("“2026年4月31日”不存在")
    expect(row).to_be_in_viewport()
    row.locator("label:has(input[value=dismiss])").click()
    row.get_by_role("button", name="确认处理").click()
    expect(row.get_by_role("alert")).to_contain_text("请填写原因")
    box = row.get_by_label("理由")
    expect(box).to_be_focused()
    shot(page, "findings-refused")
    box.press_sequentially("原件如此njb2u。")  # letters that are keys elsewhere
    expect(box).to_have_value("原件如此njb2u。")
    box.press("Enter")
    expect(page.locator("li.finding.dismissed")).to_contain_text("原件如此njb2u。（周凯，办公室核稿")
    expect(page.locator("mark.finding.answered")).to_have_text("2026年4月31日")
    page.get_by_label("只看未处理").check()
    expect(page.locator("li.finding.dismissed")).to_be_hidden()
    _keys_rest_when_switched_off(page)


def _keys_rest_when_switched_off(page: Page) -> None:
    chosen = page.locator("li.finding.current").get_attribute("id") or ""
    page.locator("h1").first.click()
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', isComposing: true, bubbles: true}))")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("沿用上一稿的处理")
    page.locator("#keys-on").uncheck()
    page.locator("#keys [data-close]").click()
    page.keyboard.press("n")
    expect(page.locator("li.finding.current")).to_have_attribute("id", chosen)
    page.keyboard.press("?")
    page.evaluate("localStorage.clear()")


def test_one_act_answers_all_of_a_kind_each_on_record(office: walking.Office) -> None:
    title = TITLE.replace("2027", "2029")
    _queue_for_office(office.installation, title)
    reviewer = office.desk("zhoukai")
    reviewer.take(title, "办公室核稿")
    page, waiting = reviewer.page, _mine_open(reviewer.page)
    for key in ("n", "b", "2", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#findings-list")).not_to_have_attribute("data-open", str(waiting))
    alike = page.locator("li.finding.dismissed", has_text="全角半角混用")
    expect(alike).to_have_count(waiting - _mine_open(page))
    assert alike.count() > 5
    expect(page.locator("li.finding.open", has_text="全角半角混用")).to_have_count(0)
    expect(page.locator("#findings-said")).to_contain_text(f"已处理 {alike.count()} 条")


def test_after_a_return_the_drafter_sees_what_to_mend_and_the_reviewer_answers_as_before(
    office: walking.Office,
) -> None:
    title = TITLE.replace("2027", "2030")
    matter_id = _queue_for_office(office.installation, title)
    reviewer, drafter = office.desk("zhoukai"), office.desk("zhaomin")
    reviewer.take(title, "办公室核稿")
    page = reviewer.page
    for key in ("n", "b", "2", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("li.finding.current")).to_contain_text("不存在的日期")
    for key in ("1", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("li.finding.confirmed")).to_have_count(1)
    answered = page.locator("li.finding.dismissed").count()
    page.keyboard.press("t")
    reviewer.decide("return", "日期有误，请改正。", return_to="drafter", **OFFICE)
    _mend(drafter, matter_id)
    office.desk("sunwei").handle(title, "科室核稿", "approve")
    reviewer.take(title, "办公室核稿")
    page.keyboard.press("n")
    expect(page.locator("li.finding.current")).to_contain_text("上一稿：非问题")
    expect(page.locator("[data-adopts]")).to_contain_text(f"{answered} 条")
    shot(page, "findings-earlier")
    page.keyboard.press("u")
    expect(page.locator("li.finding.dismissed")).to_have_count(answered)
    expect(page.locator("li.finding.dismissed").first).to_contain_text("沿用送审稿第 1 稿的处理")
    reviewer.look("findings-adopted")


def _mend(drafter: Desk, matter_id: str) -> None:
    page = drafter.page
    page.goto(f"/matters/{matter_id}")
    panel = page.locator("#precheck")
    expect(panel).to_contain_text("上一稿有 1 条已认定须改正")
    expect(panel).to_contain_text("留下的每一条，送审后都要由审查人逐条答复")
    expect(panel.locator(".by-document")).to_have_count(1)
    no_fault(page)
    drafter.look("findings-drafting", full=True)
    page.get_by_role("button", name="送审").click()
    drafter.sees("已送审")


# --- every size, no script --------------------------------------------------------------------------------------------


def test_the_list_is_accessible_at_both_sizes(office: walking.Office) -> None:
    title = TITLE.replace("2027", "2031")
    matter_id = _queue_for_office(office.installation, title)
    reviewer = office.desk("zhoukai")
    reviewer.take(title, "办公室核稿")
    page = reviewer.page
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        page.keyboard.press("n")
        page.keyboard.press("2")
        expect(page.locator("li.finding.current input[name=reason]")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the window"
        no_fault(page)
        shot(page, "findings-review")
        page.keyboard.press("Escape")
    page.goto(f"/matters/{matter_id}")
    settled(page)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the window"
        no_fault(page)


def test_without_a_script_every_finding_has_its_form(office: walking.Office, browser: Browser, address: str) -> None:
    title = TITLE.replace("2027", "2032")
    _queue_for_office(office.installation, title)
    office.desk("zhoukai").take(title, "办公室核稿")
    path = office.desk("zhoukai").page.url
    context = browser.new_context(base_url=address, viewport=DESKTOP, locale="zh-CN", java_script_enabled=False)
    office.contexts.append(context)
    context.add_cookies(office.contexts[0].cookies())
    page = context.new_page()
    page.goto(path)
    row = page.locator("li.finding", has_text="2026年4月31日")
    row.locator("input[value=dismiss]").check(force=True)
    row.get_by_label("理由").fill("已核对，原件如此。")
    row.get_by_role("button", name="确认处理").click()
    expect(page.locator("li.finding.dismissed")).to_contain_text("已核对，原件如此。")
    expect(page.locator(".flash")).to_contain_text("已处理 1 条")
    shot(page, "findings-without-script")
