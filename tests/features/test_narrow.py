"""What a phone would cut off: the navigation in one menu, the last columns of a table, the cards of one's acts."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.features.conftest import DESKTOP, PHONE, shot

Enter = Callable[..., Page]


def test_all_entries_stand_in_one_menu_on_a_phone(enter: Enter) -> None:
    wide = enter("qianbao", at="/inbox")
    every = wide.locator("header").get_by_role("navigation").get_by_role("link")
    expect(every.first).to_be_visible()
    named = [name.split()[0] for name in every.all_inner_texts()]
    expect(wide.locator("header .sections")).to_be_hidden()
    wide.set_viewport_size(PHONE)
    menu = wide.locator("header .sections")
    expect(menu.locator("summary")).to_have_text("待办")
    menu.locator("summary").click()
    expect(every).to_have_count(len(named))
    for name in named:
        expect(menu.locator("a").filter(has_text=re.compile(f"^\\s*{name}"))).to_be_in_viewport(ratio=1)
    shot(wide, "menu")
    menu.get_by_role("link", name="操作留痕").click()
    expect(wide).to_have_url(re.compile("/audit$"))
    expect(menu.locator("summary")).to_have_text("操作留痕")
    wide.set_viewport_size(DESKTOP)
    expect(menu).to_be_hidden()


def test_a_card_of_ones_acts_says_each_thing_once(enter: Enter) -> None:
    page = enter("qianbao", size=PHONE, at="/me/acts")
    card = page.locator(".acts tr").filter(has_text="送审稿").first
    expect(card.get_by_text("保密审查")).to_have_count(1)
    assert card.locator("td.said").bounding_box()["x"] == card.locator("td.lead").bounding_box()["x"]  # type: ignore[index]


def test_the_name_of_a_row_stays_while_its_numbers_scroll(enter: Enter) -> None:
    page = enter("guohua", size=PHONE, at="/statistics")
    table = page.locator(".scroll-x").filter(has=page.locator("table.measured")).first
    row = table.locator("tbody tr").first
    row.locator("td").last.scroll_into_view_if_needed()
    expect(row.locator("td").last).to_be_in_viewport(ratio=0.95)
    expect(row.locator("td").first).to_be_in_viewport(ratio=0.95)
