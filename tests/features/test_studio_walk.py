"""A review step from the drawing to the matters that began before it: drawn, judged, tried, checked by a second person,
published, and old matters moved to it, in a real browser and without touching a file."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from sqlalchemy import select

from engine.jobs import run_due
from engine.models import ProcessDefinition, ProcessInstance, WorkItem
from tests.features.conftest import shot
from tests.features.looking import look
from tests.features.test_studio import Enter, drop_on_flow, ready
from workflows.installation.wiring import Installation


def test_a_review_step_is_added_checked_published_and_old_matters_are_moved(enter: Enter, served: Installation) -> None:
    page = enter("sysadmin")
    page.goto("/studio/")
    look(page, "studio")
    page.fill("#title-prepublication", "送审前加一道合规意见")
    page.locator("section", has=page.locator("#title-prepublication")).get_by_role("button", name="新建草稿").click()
    ready(page)
    expect(page.locator("[data-part=findings] .studio-verdict.good")).to_be_attached()
    expect(page.locator(".bjs-powered-by")).to_be_visible()

    drop_on_flow(page, "create.user-task", "submit_revision__review")
    page.keyboard.type("合规意见")
    page.keyboard.press("Enter")
    expect(page.locator(".studio-badge.bad")).to_be_visible(timeout=60_000)
    page.get_by_role("tab", name="检查").click()
    for code in ("kind-missing", "form-missing"):
        expect(page.locator(f"[data-part=findings] li.error[data-code={code}]").first).to_be_visible()
    shot(page, "studio-findings")

    page.locator("li[data-code=kind-missing] .studio-finding").click()
    page.get_by_role("tab", name="属性").click()
    page.get_by_label("编号").fill("compliance_opinion")
    page.get_by_label("编号").press("Enter")
    page.get_by_label("环节种类", exact=True).select_option("opinion")
    page.locator("[data-key=due]").select_option("working_days")
    page.locator("[data-key=due-amount]").fill("3")
    page.locator("[data-key=due-amount]").press("Enter")
    page.get_by_label("时限依据").fill("自收到的次日起 3 个工作日")
    look(page, "studio-properties")
    page.get_by_role("button", name="新建表单", exact=True).click()
    expect(page.locator(".studio-preview")).to_contain_text("意见")
    page.locator(".studio-question summary").first.click()
    page.locator("[data-key='0-label']").fill("合规意见")
    page.locator("[data-add]").click()  # out of a field that was typed into
    expect(page.locator(".studio-question")).to_have_count(2)
    expect(page.locator(".studio-preview")).to_contain_text("新项目")
    look(page, "studio-form")
    expect(page.locator("[data-part=findings] .studio-verdict.good")).to_be_attached(timeout=60_000)

    page.goto(page.url.partition("?")[0])
    ready(page)
    page.locator("[data-element-id=compliance_opinion]").first.click()
    expect(page.get_by_label("名称", exact=True)).to_have_value("合规意见")
    expect(page.get_by_label("环节种类", exact=True)).to_have_value("opinion")
    expect(page.locator("[data-key=due-amount]")).to_have_value("3")
    page.get_by_role("tab", name="文件").click()
    look(page, "studio-files")

    page.get_by_role("tab", name="试运行").click()
    page.locator("[data-run-cases]").click()
    expect(page.locator("[data-cases]")).to_contain_text("与应有的结果不符", timeout=90_000)
    page.locator("[data-renew]").click()
    expect(page.locator("[data-part=run]")).to_contain_text("加上：合规意见", timeout=90_000)
    look(page, "studio-renewed")
    page.locator("[data-accept]").click()
    expect(page.locator("[data-cases]")).to_contain_text("全部通过", timeout=90_000)
    page.locator("[data-start]").click()
    expect(page.locator("form[data-task]").first).to_be_visible(timeout=60_000)

    page.get_by_role("button", name="提交核对").click()
    page.get_by_label("改了什么，为什么").fill("送审前先听合规意见")
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/studio/versions/*", timeout=90_000)
    checker = enter("secadmin")
    checker.goto(page.url)
    ready(checker)
    checker.get_by_role("button", name="核对无误，发布第 2 版").click()
    expect(checker.locator("h1")).to_contain_text("正在使用", timeout=90_000)
    old_matters_are_moved(page, checker, served)


def old_matters_are_moved(page: Page, checker: Page, served: Installation) -> None:
    """The matters that began before are tried on the new version, moved by two people, and one move is undone."""
    page.reload()
    page.get_by_role("link", name="迁移在办事项").click()
    expect(page.locator("tr[data-outcome=back]").first).to_contain_text("退到“合规意见”")
    expect(page.locator("tr[data-outcome=refused]").first).to_contain_text("发文字号")
    table = page.locator("table.studio-migrated")
    assert table.locator("thead").bounding_box()["y"] < table.locator("tbody tr").first.bounding_box()["y"]
    look(page, "studio-migrate")
    left = page.locator("tr[data-outcome=back]").last
    kept = left.get_attribute("data-instance")
    chosen = page.locator("input[name=only]:checked").count() - 1
    left.get_by_role("checkbox").uncheck()
    expect(page.get_by_role("button", name="提出迁移")).to_contain_text(f"提出迁移 {chosen} 件")
    page.get_by_label("为什么迁移").fill("在办事项一并适用")
    page.get_by_role("button", name="提出迁移").click()
    page.wait_for_url("**/studio/migrations/*", timeout=60_000)
    expect(page.locator(f"tr[data-instance='{kept}']")).to_have_count(0)

    checker.goto(page.url)
    checker.get_by_role("button", name="核对无误，迁移").click()
    expect(checker.locator("[data-part=state]")).to_have_text("正在迁移")
    run_due(served.database)  # what the background worker does
    expect(checker.locator("[data-part=state]")).to_have_text("已办完", timeout=30_000)
    expect(checker.locator("[data-part=result][data-state=moved]").first).to_be_attached()
    moved = checker.locator("tr", has=checker.locator("[data-state=back]")).first
    instance = moved.get_attribute("data-instance")
    assert instance is not None
    assert standing(served, instance) == (2, ["compliance_opinion"])
    look(checker, "studio-migration")
    with checker.expect_response("**/undo"):  # only then is there something to do
        moved.get_by_role("button", name="撤销").click()
    run_due(served.database)
    expect(checker.locator(f"tr[data-instance='{instance}'] [data-state=undone]")).to_be_visible(timeout=30_000)
    assert standing(served, instance)[0] == 1


def standing(served: Installation, instance: str) -> tuple[int, list[str]]:
    """The number of the version that an instance runs on, and its open steps."""
    with served.database.read() as session:
        running = session.get_one(ProcessInstance, instance)
        version = session.get_one(ProcessDefinition, running.definition_id).version
        query = select(WorkItem.element_id).where(WorkItem.instance_id == instance, WorkItem.status == "open")
        return version, sorted(session.scalars(query))
