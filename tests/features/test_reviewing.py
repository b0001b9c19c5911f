"""A reviewer's hand: comments that stay on their passage, what changed since they looked, phrases, two windows, Chinese
input that triggers nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.features.conftest import settled, shot
from tests.features.looking import no_fault

Enter = Callable[..., Page]
SELECTS = """(number) => {
    const all = [...document.querySelectorAll('.pane.shown .sheet p:not([class])')]
    const paragraph = all.filter((one) => one.textContent.length > 16)[number]
    document.getSelection().selectAllChildren(paragraph)
    return paragraph.textContent
}"""
TITLE = "关于做好高温天气劳动者权益保护工作的紧急通知"


def _take(page: Page, title: str = "") -> None:
    """Opens the item, offered or already in hand."""
    for view in ("mine", "group"):
        page.goto(f"/inbox?view={view}")
        row = page.locator(".item", has_text=title)
        if row.count():
            break
    row.first.locator(".item-title").click()
    page.wait_for_url("**/work-items/**")
    settled(page)
    if page.locator(".decide form[action*='/claim']").count():
        page.keyboard.press("c")
    expect(page.locator("form[data-decides]")).to_be_visible()
    settled(page)


def _comment(page: Page, paragraph: int, said: str) -> str:
    words = str(page.evaluate(SELECTS, paragraph))
    page.locator(".comment-here").click()
    page.fill("#c-text", said)
    page.locator("#comment .btn-main").click()
    expect(page.locator(".notes .note", has_text=said)).to_be_visible()
    settled(page)
    return words


@pytest.fixture
def secrecy(enter: Enter) -> Page:
    page = enter("qianbao")
    _take(page)
    return page


def test_comments_and_changes_follow_the_text_through_a_new_version(enter: Enter) -> None:
    legal = enter("zhengfa")
    _take(legal, TITLE)
    _comment(legal, 0, "请核对依据的现行有效文本。")
    _comment(legal, 1, "此处可以写得更明白。")
    expect(legal.locator("mark.finding-comment.current").first).to_be_visible()
    expect(legal.locator(".tabs a[href='#since']")).to_have_count(0)
    shot(legal, "comments")
    legal.locator("h1").first.click()
    legal.keyboard.press(",")
    expect(legal.locator(".note.current")).to_contain_text("现行有效")

    changed = str(legal.evaluate(SELECTS, 1))
    legal.locator(".suggest-here").click()
    legal.fill("#s-replacement", changed[:-1] + "，并做好记录。")
    legal.fill("#s-reason", "表述不完整。")
    with legal.expect_navigation():
        legal.locator("#suggest .btn-main").click()
    settled(legal)
    legal.locator("h1").first.click()
    for key in "123":
        legal.keyboard.press(key)
    legal.locator("[data-outcome=suggest]").click()
    legal.fill("[data-opinion]", "请按修改建议处理。")
    legal.locator("[data-decide]").click()
    expect(legal.locator(".flash").first).to_contain_text("已办结")

    drafter = enter("hejing")
    _take(drafter, TITLE)
    with drafter.expect_navigation():
        drafter.locator("[name=accept][value=yes]").click()
    settled(drafter)
    drafter.locator("[data-decide]").click()
    drafter.wait_for_url("**/matters/**")
    drafter.goto(drafter.url.split("#")[0] + "/comments")
    first = drafter.locator(".notes .note", has_text="现行有效")
    first.locator("summary").click()
    first.locator("textarea").fill("已核对，现行有效。")
    first.locator("form[action$=replies] button").click()
    expect(drafter.locator(".flash")).to_contain_text("已回复")
    drafter.locator(".note", has_text="现行有效").locator("form[action$=resolve] button").click()
    expect(drafter.locator(".flash")).to_contain_text("已标为处理")
    shot(drafter, "comments-of-matter", full=True)

    _take(legal, TITLE)
    expect(legal.locator(".tabs a[aria-selected=true]")).to_contain_text("自您上次查看以来的改动")
    expect(legal.locator("#since .beside-view ins").first).to_contain_text("并做好记录")
    shot(legal, "since-last-look")
    legal.keyboard.press("v")
    expect(legal.locator("#since .inline-view ins").first).to_be_visible()
    shot(legal, "since-last-look-inline")
    legal.reload()
    expect(legal.locator(".tabs a[href='#since']")).to_be_visible()
    legal.locator(".tabs a[href^='#doc-']").first.click()
    note = legal.locator(".notes .note")
    expect(note).to_have_count(1)
    expect(note).to_contain_text("此处可以写得更明白。")
    expect(note).to_contain_text("原文有改动")
    expect(legal.locator("mark.finding-comment").first).to_be_visible()
    legal.locator(".tabs a[href='#comments']").click()
    expect(legal.locator("#comments .note.ended")).to_contain_text("已核对，现行有效。")
    shot(legal, "comment-list")
    no_fault(legal)


def test_two_windows_show_both_texts_and_lose_neither(secrecy: Page) -> None:
    other = secrecy.context.new_page()
    other.goto(secrecy.url)
    settled(other)
    secrecy.fill("[data-opinion]", "甲窗口：第二条请修改。")
    expect(secrecy.locator("[data-saved]")).to_contain_text("自动保存")
    other.fill("[data-opinion]", "乙窗口：标准请核对。")
    panel = other.locator("#two-windows")
    expect(panel).to_contain_text("甲窗口：第二条请修改。")
    expect(panel).to_contain_text("乙窗口：标准请核对。")
    shot(other, "two-windows")
    held: list[Route] = []  # leaving the field saves too, and its refusal may come after the choice
    other.route("**/draft*", lambda route: route.continue_() if held else held.append(route))
    other.press("[data-opinion]", "Control+Enter")
    expect(other.locator(".flash-error")).to_contain_text("请先选择留下哪一份")
    panel.locator("[data-keep=both]").click()
    expect(panel).to_be_hidden()
    while not held:
        other.wait_for_timeout(20)
    held[0].continue_()
    expect(other.locator("[data-saved]")).to_contain_text("草稿已于")
    expect(panel).to_be_hidden()
    other.reload()
    for said in ("甲窗口：第二条请修改。", "乙窗口：标准请核对。"):
        assert said in other.input_value("[data-opinion]")
    other.close()


def test_phrases_are_put_in_by_keyboard_kept_and_arranged(secrecy: Page) -> None:
    opinion = secrecy.locator("[data-opinion]")
    opinion.fill("")
    opinion.press("ArrowDown")
    expect(secrecy.locator("#phrases")).to_be_visible()
    shot(secrecy, "phrases")
    secrecy.keyboard.press("ArrowDown")
    secrecy.keyboard.press("Enter")
    expect(opinion).to_be_focused()
    expect(opinion).to_have_value("文中涉及内部测算数据，请删去或作概括表述后重新送审。")
    secrecy.keyboard.press("Control+z")
    expect(opinion).to_have_value("")
    opinion.fill("附表请删去姓名。")
    secrecy.locator("[popovertarget=phrases]").click()
    secrecy.locator("[data-keeps]").click()
    expect(secrecy.locator("#phrases [data-phrase]").last).to_contain_text("附表请删去姓名。")
    secrecy.keyboard.press("Escape")
    expect(secrecy.locator("#phrases")).to_be_hidden()
    secrecy.goto("/phrases")
    rows = secrecy.locator("[id='gate.secrecy'] .phrase-rows [name=phrase]")
    count = rows.count()
    expect(rows.nth(count - 2)).to_have_value("附表请删去姓名。")
    secrecy.locator(f"[id='gate.secrecy'] button[value='up:{count - 2}']").click()
    expect(rows.nth(count - 3)).to_have_value("附表请删去姓名。")
    secrecy.locator(f"[id='gate.secrecy'] button[value='remove:{count - 3}']").click()
    expect(rows).to_have_count(count - 1)
    no_fault(secrecy)


def test_composing_chinese_triggers_nothing_and_escape_leaves_the_field(secrecy: Page) -> None:
    before = secrecy.url
    opinion = secrecy.locator("[data-opinion]")
    opinion.fill("")
    opinion.focus()
    composer = secrecy.context.new_cdp_session(secrecy)
    composer.send("Input.imeSetComposition", {"text": "ar", "selectionStart": 2, "selectionEnd": 2})
    for key, code in (("Enter", 13), ("r", 229), ("ArrowDown", 229), ("1", 229)):
        secrecy.evaluate(
            """([key, keyCode]) => document.activeElement.dispatchEvent(new KeyboardEvent(
                'keydown', {key, keyCode, ctrlKey: key === 'Enter', altKey: key === '1', code: 'Digit1', bubbles: true}
            ))""",
            [key, code],
        )
    expect(secrecy.locator("#phrases")).to_be_hidden()
    expect(secrecy.locator("input[name=outcome]:checked")).to_have_count(0)
    composer.send("Input.insertText", {"text": "啊"})
    expect(opinion).to_have_value("啊")
    expect(secrecy).to_have_url(before)
    secrecy.keyboard.press("Escape")
    expect(secrecy.locator(".panes")).to_be_focused()
    expect(opinion).to_have_value("啊")
    secrecy.evaluate("document.body.dataset.letterKeys = 'off'")
    expect(secrecy.locator(".outcomes kbd").first).to_be_hidden()
    secrecy.keyboard.press("r")
    expect(secrecy.locator("input[name=outcome]:checked")).to_have_count(0)
    secrecy.evaluate("document.body.dataset.letterKeys = 'on'")
    secrecy.keyboard.press("r")
    expect(secrecy.locator("input[name=outcome][value=return]")).to_be_checked()
