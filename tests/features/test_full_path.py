"""The full path through the pages: from dropped files to the public page, with a return from inside the parallel part
and an accepted suggestion; every step by the person whose post it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.features import walking
from tests.features.walking import LEGAL, NOTHING_SECRET, OFFICE, PROACTIVE, Desk
from tests.today import YEAR
from workflows.installation.wiring import Installation

TITLE = "临江区人力资源和社会保障局关于调整职业技能提升补贴标准和优化申领流程的通知"
WORDS = "提出申请"
PASSAGE = "区就业促进中心应当自受理之日起10个工作日内完成审核。"
BETTER = "区就业促进中心应当自受理之日起10个工作日内完成审核并告知结果。"
POLICY = f"""{TITLE}

各街镇社区事务受理服务中心，各有关单位：

为进一步提高职业技能培训的针对性和有效性，经研究，现就有关事项通知如下：

一、补贴对象

在本区依法参加失业保险并累计缴费满12个月，取得职业技能等级证书的企业职工。

二、补贴标准

取得初级证书的，每人1000元；取得中级证书的，每人1500元；取得高级证书的，每人2000元。

三、申领方式

申领人应当自证书核发之日起12个月内，通过“一网通办”提出申请。

{PASSAGE}

四、本通知自2026年12月1日起施行，有效期至2031年11月30日。

临江区人力资源和社会保障局

2026年11月20日

（此件主动公开）
"""
NEW_POLICY = POLICY.replace(WORDS, "或者到街镇社区事务受理服务中心提出申请")
INTERPRETATION = f"""《{TITLE}》政策解读

一、为什么要调整？

为了让更多职工愿意学、学得起，本区对补贴标准作了调整。

二、谁可以领，领多少？

在本区参加失业保险并累计缴费满12个月的企业职工。初级每人1000元，中级每人1500元，高级每人2000元。
"""
ANNEX = "职业技能提升补贴申领表\n\n姓名、身份证件号码、证书编号、社会保障卡号。\n"
KEPT = "会签意见写到一半：建议与稳岗补贴的口径保持一致。"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    yield from walking.staffed(tmp_path_factory.mktemp("full") / "home")


@pytest.mark.heavy
def test_from_dropped_files_to_the_archive(office: walking.Office) -> None:
    matter = _draft(office.desk("lixiang"))
    _choose_whom_to_ask(office.desk("lixiang"))
    _submit(office.desk("lixiang"))
    _return_from_inside_the_parallel_part(office)
    _improve_and_submit_again(office, matter)
    office.desk("zhengfa").handle(TITLE, "合法性审核", "approve", "主体、权限、程序、内容合法。", **LEGAL)
    office.desk("zhoukai").handle(TITLE, "办公室核稿", "approve", "格式、文字已核。", **OFFICE)
    _suggest_and_accept(office)
    _decide_what_becomes_public(office)
    _number_and_issue(office)
    addresses = _nothing_is_public_yet(office)
    _release(office, addresses)
    _archive(office, matter)


def _draft(drafter: Desk) -> str:
    page = drafter.page
    page.goto("/inbox")
    page.get_by_role("link", name="起草", exact=True).click()
    expect(page.locator("input[name=proposed_attribute]").first).to_be_attached()
    expect(page.locator("input[name=proposed_attribute]:checked")).to_have_count(0)
    drafter.drop("policy", "通知.docx", POLICY)
    expect(page.locator("#read")).to_contain_text("此件主动公开")
    expect(page.locator("#title")).to_have_value(TITLE)
    drafter.drop("interpretation", "政策解读.docx", INTERPRETATION)
    drafter.drop("attachments", "补贴申领表.docx", ANNEX)
    expect(page.locator(".drop", has=page.locator("#file-attachments"))).to_contain_text("补贴申领表.docx")
    page.select_option("#matter_class", label="涉及权利义务的政策文件")
    drafter.look("walk-new")
    with page.expect_navigation():
        page.get_by_role("button", name="立项并继续起草").click()
    expect(page.locator("#missing")).to_contain_text("还差")
    drafter.sees("通知.docx", "政策解读.docx", "补贴申领表.docx")
    drafter.look("walk-drafting", full=True)
    _complete_what_is_missing(drafter)
    return page.url


def _complete_what_is_missing(drafter: Desk) -> None:
    page, left = drafter.page, drafter.missing()
    assert left > 5
    page.fill("#explanation", "为提高培训的针对性，对标准作了测算并征求了街镇意见。")
    page.fill("#basis", "《中华人民共和国就业促进法》《失业保险条例》")
    page.locator("#basis").blur()
    left = drafter.missing_shrinks(left)
    page.get_by_label("主动公开", exact=False).first.check()
    drafter.missing_shrinks(left)
    for box in page.locator("#elements textarea").all():
        label = page.locator(f"label[for='{box.get_attribute('id')}']").inner_text()
        box.fill(f"{label}：详见通知正文和一问一答。")
    page.locator("#elements textarea").last.blur()
    drafter.sees("还差 1 项")
    expect(page.locator("#missing")).to_contain_text("送审时请选择公平竞争审查情况")


def _submit(drafter: Desk) -> None:
    page = drafter.page
    page.get_by_role("button", name="送审").click()
    drafter.sees("已送审", "科室核稿")


def _choose_whom_to_ask(drafter: Desk) -> None:
    page = drafter.page
    _check(page, "countersign", "就业促进科")
    _check(page, "consult", "咨询")
    _check(page, "consult", "法制")
    page.get_by_role("button", name="送审").click()
    page.wait_for_url("**/submit")  # what is missing stands on the page before, too
    drafter.sees("请选择公平竞争审查情况")
    drafter.look("walk-refused")
    expect(page.locator("[data-field=consult] input:checked")).to_have_count(2)
    expect(page.locator("#missing")).to_contain_text("送审时请选择公平竞争审查情况")
    _check(page, "fair_competition", "不涉及经营者经济活动")
    expect(page.locator("#missing")).to_contain_text("已经齐备")


def _check(page: Page, key: str, label: str) -> None:
    page.locator(f"[data-field={key}] label", has_text=label).locator("input").check()


def _return_from_inside_the_parallel_part(office: walking.Office) -> None:
    office.desk("wujun").handle(TITLE, "科室核稿", "approve", "同意送审。")
    countersigner, desk = office.desk("sunwei"), office.desk("hanwen")
    countersigner.take(TITLE, "会签")
    countersigner.page.fill("[data-opinion]", KEPT)
    expect(countersigner.page.locator("[data-saved]")).to_contain_text("自动保存")
    desk.take(TITLE, "六协同征求意见")
    desk.look("walk-coordinate")
    desk.decide("return", "申领渠道只写了网上，请补充线下窗口。", return_to="drafter")
    held = countersigner.page.url
    countersigner.page.goto("/inbox?view=mine")
    countersigner.sees_not(TITLE)
    countersigner.page.goto(held)
    countersigner.sees("已经办结或取消", KEPT)
    countersigner.look("walk-cancelled")


def _improve_and_submit_again(office: walking.Office, matter: str) -> None:
    drafter = office.desk("lixiang")
    drafter.find(TITLE, "起草政策文稿").locator(".item-title").click()
    drafter.page.wait_for_url(lambda url: url.split("#")[0] == matter)
    drafter.sees("申领渠道只写了网上，请补充线下窗口。", "退回")
    drafter.drop("policy", "通知（修改）.docx", NEW_POLICY)
    drafter.sees("通知（修改）.docx", "第 2 版")
    drafter.look("walk-returned", full=True)
    expect(drafter.page.get_by_role("button", name="送审")).to_contain_text("第 2 稿")
    expect(drafter.page.locator("[data-field=consult] input:checked")).to_have_count(2)
    _submit(drafter)
    office.desk("wujun").handle(TITLE, "科室核稿", "approve", "已按意见修改。")
    countersigner = office.desk("sunwei")
    countersigner.take(TITLE, "会签")
    expect(countersigner.page.locator("[data-opinion]")).to_have_value(KEPT)
    countersigner.page.get_by_role("tab", name=re.compile("花脸稿|自您上次查看")).click()
    expect(countersigner.page.locator("#differences ins, #since ins").filter(visible=True).first).to_be_visible()
    countersigner.look("walk-differences")
    countersigner.decide("agree", "无意见。")
    office.desk("hanwen").handle(TITLE, "六协同征求意见", "comment", "已补充，无其他意见。")
    office.desk("zhengfa").handle(TITLE, "六协同征求意见", "comment", "条款表述清楚。")


def _suggest_and_accept(office: walking.Office) -> None:
    reviewer = office.desk("qianbao")
    reviewer.take(TITLE, "保密审查（逐项）")
    _select(reviewer.page, PASSAGE)
    reviewer.page.locator(".suggest-here").click()
    dialog = reviewer.page.locator("#suggest")
    expect(dialog.locator("[name=original]")).to_have_value(PASSAGE)
    dialog.locator("[name=replacement]").fill(BETTER)
    dialog.locator("[name=reason]").fill("办理结果应当告知申请人。")
    reviewer.look("walk-suggest")
    dialog.get_by_role("button", name="提出建议").click()
    reviewer.sees("已提出修改建议")
    reviewer.decide("suggest", "请按建议完善表述。", **NOTHING_SECRET)
    _accept(office.desk("lixiang"))
    _review_only_the_differences(office.desk("zhengfa"))
    reviewer.take(TITLE, "保密审查（逐项）")
    expect(reviewer.page.locator(".pane.shown .sheet").filter(visible=True)).to_contain_text(BETTER)
    reviewer.decide("public", "逐项审查，未见不宜公开的内容。", **NOTHING_SECRET)


def _select(page: Page, passage: str) -> None:
    page.evaluate(
        """(passage) => {
            const found = [...document.querySelectorAll('.pane.shown .sheet p')]
            document.getSelection().selectAllChildren(found.find((one) => one.textContent.trim() === passage))
        }""",
        passage,
    )


def _accept(drafter: Desk) -> None:
    drafter.take(TITLE, "办理修改建议")
    drafter.sees(PASSAGE, BETTER, "办理结果应当告知申请人。")
    drafter.look("walk-suggestions")
    drafter.page.get_by_role("button", name="采纳", exact=True).click()
    drafter.sees("已采纳")
    drafter.decide(None, "已采纳。")


def _review_only_the_differences(reviewer: Desk) -> None:
    reviewer.take(TITLE, "差异复核")
    shown = reviewer.page.locator(".pane.shown")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("并告知结果")
    expect(shown).not_to_contain_text("累计缴费满12个月")
    reviewer.look("walk-difference-review")
    reviewer.decide("approve", "改动不影响合法性结论。")


def _decide_what_becomes_public(office: walking.Office) -> None:
    publicity = office.desk("chenming")
    publicity.take(TITLE, "公开属性认定")
    publicity.page.locator("[data-outcome=decided]").click()
    publicity.fill(PROACTIVE)
    publicity.look("walk-attribute")
    publicity.decide("decided", "同意主动公开。")
    office.desk("jiangping").handle(TITLE, "分管领导审核", "approve", "同意。")
    leader = office.desk("guohua")
    leader.take(TITLE, "主要领导签发")
    leader.sees("将要公开", "主动公开")
    leader.look("walk-sign-off")
    leader.decide("approve", "同意印发。", signing="system")


def _number_and_issue(office: walking.Office) -> None:
    office.desk("xufu").handle(TITLE, "复核", "approve")
    registry = office.desk("hanwen")
    registry.take(TITLE, "登记编号")
    expect(registry.page.locator("[name=code]")).to_have_value("临人社发")
    expect(registry.page.locator("[name=year]")).to_have_value(re.compile(r"^20\d\d$"))
    registry.look("walk-number")
    registry.decide(None, code="临人社发", year=str(YEAR))
    registry.handle(TITLE, "校对用印", "done")
    registry.handle(TITLE, "印发", None)


def _nothing_is_public_yet(office: walking.Office) -> list[str]:
    """Every address that the release will have, none of which answers before."""
    publisher, public = office.desk("yangfan"), office.desk(None)
    publisher.take(TITLE, "发布前复核")
    publisher.look("walk-last-check")
    publisher.page.get_by_role("link", name="发布页").first.click()
    publisher.page.wait_for_url("**/releases/*")
    publisher.sees(f"临人社发〔{YEAR}〕1号", "将要公开的文稿")
    publisher.look("walk-release-before", full=True)
    release = publisher.page.url.rsplit("/", 1)[1]
    sheets = publisher.page.locator(".sheet[data-document]").all()
    documents = [str(sheet.get_attribute("data-document")) for sheet in sheets]
    assert len(documents) == 3
    base = f"/portal/releases/{release}"
    addresses = [base, *(f"{base}/{each}.{kind}" for each in documents for kind in ("pdf", "xhtml"))]
    assert [_status(public, each) for each in addresses] == [404] * len(addresses)
    public.page.goto("/portal/")
    public.sees_not("职业技能提升补贴")
    public.sees("没有")
    assert "职业技能提升补贴" not in public.page.request.get("/portal/feed").text()
    public.page.goto(base)
    public.look("walk-portal-nothing")
    return addresses


def _status(public: Desk, address: str) -> int:
    return public.page.request.get(address).status


def _release(office: walking.Office, addresses: list[str]) -> None:
    publisher, public = office.desk("yangfan"), office.desk(None)
    publisher.handle(TITLE, "发布前复核", "release")
    page = public.page
    for _attempt in range(50):
        page.goto("/portal/")
        if page.get_by_text(TITLE).count():
            break
        page.wait_for_timeout(200)
    public.sees(TITLE, f"临人社发〔{YEAR}〕1号", "附政策解读")
    public.look("walk-portal")
    page.get_by_role("link", name=TITLE).first.click()
    page.wait_for_url("**/portal/releases/*")
    public.sees(f"临人社发〔{YEAR}〕1号", "发布时间", "主动公开", "解读要点")
    policy, reading = (page.locator(f".pair > #{part}") for part in ("policy", "interpretation"))
    expect(policy).to_contain_text(BETTER)
    expect(policy).to_contain_text("街镇社区事务受理服务中心提出申请")
    expect(reading).to_contain_text("为什么要调整")
    left, right = policy.bounding_box(), reading.bounding_box()
    assert left
    assert right
    assert left["x"] + left["width"] <= right["x"]
    public.look("walk-portal-release", full=True)
    assert [_status(public, each) for each in addresses] == [200] * len(addresses)
    linked = set(re.findall(r'"(/portal/releases/[^"?#]+)', page.content()))
    assert linked <= set(addresses)


def _archive(office: walking.Office, matter: str) -> None:
    office.desk("hanwen").handle(TITLE, "备案归档", None, file_number="2026-公开-0001")
    drafter = office.desk("lixiang")
    drafter.page.goto(matter)
    drafter.sees("已归档", "差异复核", "已采纳", "退回", f"临人社发〔{YEAR}〕1号")
    drafter.look("walk-matter", full=True)
    drafter.page.get_by_role("link", name="操作留痕", exact=True).last.click()
    drafter.look("walk-audit", full=True)
    auditor = office.desk("auditor")
    auditor.page.goto("/audit")
    auditor.look("walk-audit-all", full=True)
    told = auditor.page.locator(".trail").first.inner_text()
    assert not re.search(r"\b[a-z_]+\.[a-z_]+\b|\b[0-9a-f]{32}\b|\bNone\b|\b(open|completed)\b", told), told
    auditor.sees_not("累计缴费满12个月")
