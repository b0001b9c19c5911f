"""A document with thirty findings, dealt with by keyboard alone; the same list by mouse, without a script, on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from engine.models import WorkItem
from tests.features import walking
from tests.features.conftest import DESKTOP, PHONE, shot
from tests.features.test_pages import RULES
from tests.features.test_short_path import Keys
from tests.features.walking import Desk
from tests.samples import docx_of
from workflows.installation.wiring import Installation
from workflows.people.actor import Actor
from workflows.people.queries import load_actor, person_by_login
from workflows.prepublication import actions, drafting, submission
from workflows.prepublication.intake import take_in
from workflows.screening.models import FindingDisposal

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


@pytest.fixture
def office(browser: Browser, address: str, served: Installation) -> Iterator[walking.Office]:
    opened = walking.Office(browser, address, served)
    yield opened
    opened.close()


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
    by_key = _answer_one_by_one(keys)
    assert by_key == waiting
    print(f"\nkey presses per finding: {keys.pressed / waiting:g} ({keys.pressed} for {waiting})")
    assert keys.pressed <= 3 * waiting + 1
    _pass_by_keyboard(keys)
    with office.installation.database.read() as session:
        said = session.scalar(select(func.count()).select_from(FindingDisposal))
    assert said == waiting, "each is on record singly"
    page.goto(f"/matters/{matter_id}")
    reviewer.sees("技术核查", "已核对原件，无误。", "周凯")
    reviewer.look("findings-matter", full=True)


def _answer_one_by_one(keys: Keys) -> int:
    """非问题 with a reason chosen by the arrow, until nothing is open; how many."""
    page, done = keys.page, 0
    while left := _mine_open(page):
        keys.press("2")
        expect(page.locator("li.finding.current input[name=reason]")).to_be_focused()
        keys.press("ArrowDown")
        if done == 1:
            shot(page, "findings-answering")
        keys.press("Enter")
        expect(page.locator("#findings-list")).not_to_have_attribute("data-open", str(left))
        expect(page.locator(".htmx-request, .htmx-settling, .htmx-swapping")).to_have_count(0)
        done += 1
    return done


def _pass_by_keyboard(keys: Keys) -> None:
    page = keys.page
    expect(page.locator("[data-side=form]")).to_have_attribute("aria-pressed", "true")
    shot(page, "findings-all-answered")
    for number in (1, 2):
        keys.press(str(number))
    expect(page.locator("[data-reasons]")).to_be_hidden()
    keys.press("a")
    keys.press("Control+Enter")
    expect(page.locator(".flash").first).to_contain_text("已办结")


def _mine_open(page: Page) -> int:
    return int(page.locator("#findings-list").get_attribute("data-open") or 0)


def _queue_for_office(installation: Installation, title: str) -> str:
    """A matter of that title that waits at the office check."""
    drafter, head = _actor(installation, "zhaomin"), _actor(installation, "sunwei")
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


def _actor(installation: Installation, login: str) -> Actor:
    with installation.database.read() as session:
        person = person_by_login(session, login)
        assert person is not None
        return load_actor(session, person.id)
