"""The studio in a real browser: a review step is drawn, judged, mended and saved; nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from engine.verification.diagram import Process
from engine.verification.reading import read_drawing
from tests.features.conftest import PHONE, shot
from tests.features.layouts import Drawing
from tests.features.looking import look
from workflows.installation.wiring import Installation
from workflows.people.actor import Actor
from workflows.people.queries import load_actor, person_by_login
from workflows.studio import drafts

Enter = Callable[..., Page]
SECRECY = "secrecy_review/secrecy_review.bpmn"
BPMN = Path(__file__).parents[2] / "bpmn"
SETS = ("prepublication", "routine_release", "takedown")


@pytest.fixture
def drafted(served: Installation) -> Callable[[str, str], str]:
    """`drafted("prepublication", "加一道复核")`: the address of a new draft."""

    def opened(process: str, title: str) -> str:
        with served.database.write() as session:
            return f"/studio/drafts/{drafts.open_draft(session, admin(session), process, title).id}"

    return opened


def admin(session: Session) -> Actor:
    person = person_by_login(session, "sysadmin")
    assert person is not None
    return load_actor(session, person.id)


def ready(page: Page) -> None:
    page.wait_for_selector("[data-ready]", timeout=60_000)


def judged(page: Page) -> None:
    """Waits until what was drawn is saved and checked."""
    expect(page.locator("[data-part=saved]")).to_have_attribute("data-state", "saved", timeout=30_000)
    page.wait_for_function("() => !document.querySelector('[data-studio]').dataset.checking", timeout=60_000)


def drop_on_flow(page: Page, entry: str, flow: str) -> None:
    """Drags an entry of the palette onto the first stretch of a flow."""
    box = page.locator(f"[data-element-id={flow}] .djs-visual > path").first.bounding_box()
    assert box is not None
    page.locator(f'.entry[data-action="{entry}"]').hover()
    page.mouse.down()
    for part in (0.2, 0.6, 0.9, 1):
        page.mouse.move(200 + (box["x"] + 60 - 200) * part, 300 + (box["y"] - 300) * part)
    page.mouse.up()


def test_a_way_round_a_gate_is_shown_step_by_step(
    enter: Enter, served: Installation, drafted: Callable[[str, str], str]
) -> None:
    address = drafted("prepublication", "绕过保密审查")
    given = (BPMN / "secrecy_review/secrecy_review.bpmn").read_bytes()
    with served.database.write() as session:
        weaker = given.replace(b'value="gate.secrecy"', b'value="opinion"')
        assert weaker != given
        drafts.save_file(session, admin(session), address.rpartition("/")[2], SECRECY, weaker, 0)
    page = enter("sysadmin")
    page.goto(address)
    ready(page)
    page.get_by_role("tab", name="检查").click()
    finding = page.locator("li[data-code=gate-missing]").first
    expect(finding).to_contain_text("保密审查")
    finding.locator("[data-bypass]").click()
    expect(page.locator("[data-part=said]")).to_contain_text("→")
    expect(page.locator(".djs-element.studio-bypass").nth(2)).to_be_attached()
    expect(page.locator(".studio-step").nth(1)).to_be_attached()
    look(page, "studio-bypass")
    page.locator("#studio-diagrams").select_option(SECRECY)
    page.locator("[data-element-id=check_secrecy]").first.click()
    page.get_by_role("tab", name="属性").click()
    expect(page.get_by_label("环节种类")).to_have_value("opinion")
    expect(page.locator("[data-key=kind] option[value='gate.secrecy']")).to_be_disabled()


def test_two_windows_and_one_file(enter: Enter, drafted: Callable[[str, str], str]) -> None:
    first, second = enter("sysadmin"), enter("sysadmin")
    address = drafted("takedown", "两个窗口")
    for page in (first, second):
        page.goto(address)
        ready(page)
    renamed(first, "撤下与更正（一）")
    judged(first)
    renamed(second, "撤下与更正（二）")
    expect(second.get_by_role("dialog")).to_contain_text("留下哪一份")
    second.locator("[data-theirs]").click()
    expect(second.get_by_label("名称", exact=True)).to_have_value("撤下与更正（一）")
    renamed(second, "撤下与更正（三）")
    judged(second)
    renamed(first, "撤下与更正（四）")
    first.locator("[data-mine]").click()
    judged(first)
    first.reload()
    ready(first)
    expect(first.get_by_label("名称", exact=True)).to_have_value("撤下与更正（四）")


def renamed(page: Page, name: str) -> None:
    page.get_by_label("名称", exact=True).fill(name)
    page.get_by_label("名称", exact=True).press("Enter")


@pytest.mark.parametrize("process", SETS)
def test_what_is_executed_survives_the_editor(
    enter: Enter, drafted: Callable[[str, str], str], tmp_path: Path, process: str
) -> None:
    """Every diagram in and out again: same nodes, rules, loops, parameters, conditions, flows."""
    page = enter("sysadmin")
    page.goto(drafted(process, "来回"))
    ready(page)
    page.get_by_role("tab", name="文件").click()
    paths = page.locator("#studio-diagrams option").evaluate_all("all => all.map(each => each.value)")
    assert f"{process}/{process}.bpmn" in paths
    for path in paths:
        page.locator("#studio-diagrams").select_option(path)
        expect(page.locator(f'.studio-file[aria-current=true]:text-is("{path.split("/")[1]}")')).to_be_attached()
        with page.expect_download() as kept:
            page.locator("[data-download]").click()
        kept.value.save_as(tmp_path / "out.bpmn")
        assert executed(tmp_path / "out.bpmn") == executed(BPMN / path), path
        assert_laid_out(page, BPMN / path, tmp_path / "laid.bpmn")


def assert_laid_out(page: Page, given: Path, out: Path) -> None:
    """Laid out by itself: the same process with the same lanes, nothing on top of anything else, one step back."""
    page.locator("[data-act=layout]").click()
    with page.expect_download() as kept:
        page.locator("[data-download]").click()
    kept.value.save_as(out)
    assert executed(out) == executed(given), given
    assert Drawing(out).lanes() == Drawing(given).lanes(), given
    assert Drawing(out).overlapping() == [], given
    page.locator("[data-act=undo]").click()
    expect(page.locator("[data-act=undo]")).to_have_attribute("aria-disabled", "true")


def executed(path: Path) -> list[dict[str, Any]]:
    drawing = read_drawing(etree.parse(path).getroot(), path.name)
    assert drawing.issues == []
    return [meaning(process) for process in drawing.processes]


def meaning(process: Process) -> dict[str, Any]:
    nodes = {key: {**asdict(node), "line": 0} for key, node in process.nodes.items()}
    flows = {flow.id: {**asdict(flow), "line": 0} for flow in process.flows}
    return {"id": process.id, "name": process.name, "nodes": nodes, "flows": flows}


def test_a_second_person_compares_and_publishes(enter: Enter, drafted: Callable[[str, str], str]) -> None:
    maker, checker = enter("sysadmin"), enter("secadmin")
    maker.goto(drafted("takedown", "名称写明范围"))
    ready(maker)
    maker.locator("[data-element-id=propose_takedown]").first.click()
    renamed(maker, "提出撤下或更正意见")
    judged(maker)
    maker.get_by_role("tab", name="试运行").click()
    maker.locator("[data-run-cases]").click()
    expect(maker.locator("[data-cases]")).to_contain_text("全部通过", timeout=60_000)
    maker.locator("[data-start]").click()
    expect(maker.locator("form[data-task]").first).to_be_visible(timeout=30_000)
    look(maker, "studio-trial")
    maker.get_by_role("button", name="提交核对").click()
    maker.get_by_label("改了什么，为什么").fill("原名容易误解")
    maker.get_by_role("button", name="提交", exact=True).click()
    maker.wait_for_url("**/studio/versions/*", timeout=60_000)

    checker.goto(maker.url)
    ready(checker)
    expect(checker.locator("[data-part=changes]")).to_contain_text("提出撤下或更正意见")
    expect(checker.locator("[data-part=right] .studio-changed")).to_be_visible()
    look(checker, "studio-check")
    checker.get_by_role("button", name="核对无误，发布第 2 版").click()
    expect(checker.locator("h1")).to_contain_text("正在使用", timeout=60_000)
    checker.goto("/studio/")
    expect(checker.locator("section", has_text="第 2 版").first).to_contain_text("旧版本")
    checker.get_by_role("link", name="第 1 版").last.click()
    expect(checker.locator("[data-version] .djs-element").first).to_be_visible(timeout=30_000)
    look(checker, "studio-version")


def test_a_phone_shows_and_does_not_edit(enter: Enter, drafted: Callable[[str, str], str]) -> None:
    page = enter("sysadmin", size=PHONE)
    page.goto(drafted("takedown", "手机上看"))
    ready(page)
    expect(page.get_by_text("请在电脑上修改流程")).to_be_visible()
    expect(page.locator(".djs-palette")).to_have_count(0)
    look(page, "studio-phone")


def test_other_pages_do_not_load_the_studio(enter: Enter) -> None:
    page = enter("qianbao")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto("/inbox")
    page.wait_for_load_state("load")
    assert loaded
    assert not [address for address in loaded if "/dist/studio" in address]


TABLE = "countersigning/countersigning_mode.dmn"


def cell(page: Page, entry: str) -> Locator:
    return page.locator(f"td[data-element-id={entry}]")


def test_a_decision_table_from_the_task_to_the_published_version(
    enter: Enter, drafted: Callable[[str, str], str]
) -> None:
    maker, checker = enter("sysadmin"), enter("secadmin")
    maker.goto(f"{drafted('prepublication', '重大行政决策三分之二通过')}?file=countersigning/countersigning.bpmn")
    ready(maker)
    maker.locator("[data-element-id=decide_countersigning]").first.click()
    maker.get_by_role("button", name="打开决策表 会签方式").click()
    expect(cell(maker, "vote_needed")).to_have_text('"majority"', timeout=30_000)
    expect(maker.locator(".studio-table .bjs-powered-by")).to_be_visible()
    look(maker, "studio-table")

    # a row more, above that of all votes, from the keyboard and from the list of values
    cell(maker, "vote_chosen").click(button="right")
    maker.get_by_text("在上方添加一行").click()
    row = maker.locator("tr:has(td[data-element-id=vote_chosen])").locator("xpath=preceding-sibling::tr[1]")
    row.locator("td.input-cell").nth(0).click()
    maker.keyboard.type('"vote"')
    row.locator("td.input-cell").nth(1).click()
    maker.locator(".simple-mode-button").click()
    maker.locator(".studio-table li", has_text='"major_decision"').locator("input").check()
    expect(row.locator("td.input-cell").nth(1)).to_have_text('"major_decision"')
    shot(maker, "studio-table-values")
    maker.keyboard.press("Escape")
    for place, words in enumerate(('"vote"', "two_thirds")):
        row.locator("td.output-cell").nth(place).click()
        maker.keyboard.type(words)
    expect(maker.locator("[data-part=findings] li[data-code=table-invalid]")).to_have_count(1, timeout=30_000)
    expect(row.locator("td.output-cell[data-fault=error]")).to_have_count(1)
    maker.get_by_role("tab", name="检查").click()
    maker.locator("li[data-code=table-invalid] .studio-finding").click()
    shot(maker, "studio-table-finding")
    maker.keyboard.press("Control+A")
    maker.keyboard.type('"all"')
    maker.locator("[data-act=undo]").click()  # what was typed into one cell is one step
    expect(row.locator("td.output-cell").nth(1)).to_have_text("")
    row.locator("td.output-cell").nth(1).click()
    maker.keyboard.type('"two_thirds"')
    expect(maker.locator("[data-part=findings] .studio-verdict.good")).to_be_attached(timeout=30_000)
    expect(maker.locator("[data-fault]")).to_have_count(0)

    maker.get_by_role("button", name="提交核对").click()
    maker.get_by_label("改了什么，为什么").fill("重大行政决策票签须三分之二")
    maker.get_by_role("button", name="提交", exact=True).click()
    maker.wait_for_url("**/studio/versions/*", timeout=120_000)
    checker.goto(maker.url)
    expect(checker.locator("[data-part=changes]")).to_contain_text("two_thirds")
    shot(checker, "studio-table-check")
    checker.get_by_role("button", name="核对无误，发布第 2 版").click()
    expect(checker.locator("h1")).to_contain_text("正在使用", timeout=120_000)
    checker.locator("#version-files").select_option(TABLE)
    expect(checker.locator(".studio-table")).to_contain_text("two_thirds", timeout=30_000)
    expect(checker.locator(".studio-table [contenteditable]")).to_have_count(0)
    look(checker, "studio-table-version")
