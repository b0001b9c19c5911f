"""The studio's less straight ways in a real browser: back to the maker, onto a newer version, in from other editors."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.features.test_studio import BPMN, admin, drafted, judged, ready, renamed  # noqa: F401
from workflows.installation.wiring import Installation
from workflows.studio import drafts

Enter = Callable[..., Page]
Drafted = Callable[[str, str], str]
DIAGRAM = "takedown/takedown.bpmn"
SCRIPTED = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" exporter="Camunda Modeler">
 <bpmn:process id="sid-7A" name="附加审查" isExecutable="true"><bpmn:startEvent id="begin"/>
 <bpmn:scriptTask id="count" name="计算" scriptFormat="groovy" camunda:resultVariable="x"/>
 </bpmn:process></bpmn:definitions>"""


def submit(page: Page, reason: str) -> None:
    page.get_by_role("button", name="提交核对").click()
    page.get_by_label("改了什么，为什么").fill(reason)
    page.get_by_role("button", name="提交", exact=True).click()


def test_a_submission_is_taken_back_given_back_and_overtaken(
    enter: Enter,
    served: Installation,
    drafted: Drafted,  # noqa: F811
) -> None:
    maker, checker = enter("sysadmin"), enter("secadmin")
    first, second = drafted("takedown", "先提的"), drafted("takedown", "后提的")
    with served.database.write() as session:
        given = (BPMN / DIAGRAM).read_text("utf-8")
        for address, name in ((first, "提出意见（一）"), (second, "提出意见（二）")):
            text = given.replace('name="提出处理意见"', f'name="{name}"').encode()
            drafts.save_file(session, admin(session), address.rpartition("/")[2], DIAGRAM, text, 0)
    maker.goto(first)
    ready(maker)
    submit(maker, "写明范围")
    maker.wait_for_url("**/studio/versions/*", timeout=60_000)
    maker.goto(first)
    maker.get_by_role("button", name="撤回，继续修改").click()
    expect(maker.get_by_role("button", name="提交核对")).to_be_visible(timeout=30_000)
    ready(maker)
    submit(maker, "再提一次")
    maker.wait_for_url("**/studio/versions/*", timeout=60_000)
    checker.goto(maker.url)
    checker.get_by_label("退回的原因").fill("名称没有说明白")
    checker.get_by_role("button", name="退回修改").click()
    checker.wait_for_url("**/studio/")
    maker.goto(first)
    expect(maker.get_by_text("退回了这份草稿：名称没有说明白")).to_be_visible()
    ready(maker)
    submit(maker, "第三次")
    maker.wait_for_url("**/studio/versions/*", timeout=60_000)
    checker.goto(maker.url)
    checker.get_by_role("button", name="核对无误").click()
    expect(checker.locator("h1")).to_contain_text("正在使用", timeout=60_000)

    maker.goto(second)
    ready(maker)
    submit(maker, "后提的")
    expect(maker.locator("#studio-submit [data-told]")).to_contain_text("请先换到现行版本", timeout=30_000)
    maker.get_by_role("button", name="取消").click()
    maker.locator(".studio-more summary").click()
    moved = maker.locator("form[data-does$='/rebase']")
    moved.get_by_role("button").click()
    expect(moved).to_contain_text(DIAGRAM)
    moved.get_by_role("link", name="逐处核对").click()
    expect(maker.locator("[data-part=changes]")).to_contain_text("提出意见（一）")


def test_what_comes_from_elsewhere_is_listed(enter: Enter, drafted: Drafted) -> None:  # noqa: F811
    page = enter("sysadmin")
    page.goto(drafted("takedown", "导入"))
    ready(page)
    page.get_by_role("tab", name="文件").click()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(DIAGRAM, (BPMN / DIAGRAM).read_text("utf-8").replace("提出处理意见", "外面改过的"))
        archive.writestr("takedown/readme.txt", "x")
    page.set_input_files(
        "#studio-upload", {"name": "set.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    )
    told = page.locator("[data-part=files] .notice")
    expect(told).to_contain_text("takedown/readme.txt：不是流程图", timeout=30_000)
    expect(page.locator("[data-element-id=propose_takedown]").first).to_contain_text("外面改过的")
    page.set_input_files("#studio-upload", {"name": "my.bpmn", "mimeType": "text/xml", "buffer": SCRIPTED.encode()})
    expect(told).to_contain_text("已改为“sid_7A”", timeout=30_000)
    expect(told).to_contain_text("脚本任务“计算”不会被执行")
    expect(told).to_contain_text("还没有被本套流程调用")
