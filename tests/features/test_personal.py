"""Settings act on every page before it is drawn; a leader urges from 督办; what one follows is found again."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.features.conftest import PHONE, shot

Enter = Callable[..., Page]
LIGHT, DARK = "rgb(244, 242, 236)", "rgb(22, 25, 28)"


def test_dark_and_compact_without_a_script(enter: Enter) -> None:
    page = enter("qianbao", script=False)
    page.goto("/me/settings")
    page.check("input[name=theme][value=dark]")
    page.check("input[name=density][value=compact]")
    page.uncheck("input[name=letter_keys]")
    with page.expect_navigation():
        page.get_by_role("button", name="保存设置").click()
    page.goto("/inbox")
    body = page.locator("body")
    expect(body).to_have_css("background-color", DARK)
    expect(body).to_have_attribute("data-density", "compact")
    expect(body).to_have_attribute("data-letter-keys", "off")
    page.goto("/inbox?view=group")
    rows = page.locator(".item")
    expect(rows.first.get_by_role("button", name="签收")).to_be_visible()
    heights = rows.evaluate_all("rows => rows.slice(1).map((row) => row.getBoundingClientRect().height)")
    page.goto("/me/settings")
    page.check("input[name=density][value=standard]")
    with page.expect_navigation():
        page.get_by_role("button", name="保存设置").click()
    page.goto("/inbox?view=group")
    wider = rows.evaluate_all("rows => rows.slice(1).map((row) => row.getBoundingClientRect().height)")
    assert heights, "the first row, whose preview is shown, is taller"
    assert all(compact < standard - 12 for compact, standard in zip(heights, wider, strict=True)), (heights, wider)
    page.emulate_media(media="print")
    expect(body).to_have_css("background-color", "rgb(255, 255, 255)")


def test_following_the_system_needs_no_reload(enter: Enter) -> None:
    page = enter("xufu")
    page.goto("/me/settings")
    page.check("input[name=theme][value=system]")
    with page.expect_navigation():
        page.get_by_role("button", name="保存设置").click()
    expect(page.locator("body")).to_have_css("background-color", LIGHT)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_css("background-color", DARK)


def test_a_leader_urges_from_the_phone(enter: Enter) -> None:
    page = enter("guohua", size=PHONE)
    page.goto("/holders")
    shot(page, "holders", full=True)
    first = page.locator("table.holding tbody tr").first
    assert first.locator("a[href^='tel:']").count()
    first.get_by_role("button", name="催办").click()
    expect(page.get_by_text("已催办 1 件")).to_be_visible()
    expect(page.locator("table.holding tbody tr").first).to_contain_text("已催 1 次")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_one_follows_is_found_again_where_it_stands(enter: Enter) -> None:
    page = enter("majun")
    page.goto("/matters?state=in_review")
    title = page.locator("a.title").first.inner_text()
    page.locator("a.title").first.click()
    page.get_by_role("button", name="关注").click()
    expect(page.get_by_role("button", name="取消关注")).to_be_visible()
    page.get_by_text("个人菜单").locator("..").click()
    page.get_by_role("link", name="我关注的").click()
    row = page.locator("tbody tr", has_text=title)
    expect(row).to_contain_text("还没有进展")
    row.get_by_role("button", name="取消关注").click()
    expect(page.get_by_text("这里还是空的")).to_be_visible()
