"""A handbook in a real browser: drawn, accessible, and printed on sheets with numbers."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.features.test_pages import DESKTOP, PHONE, _look

Enter = Callable[..., Page]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_handbook_is_drawn(enter: Enter, size: dict[str, int]) -> None:
    page = enter("lixiang", size=size)
    page.goto("/matters/new")
    page.get_by_role("link", name="流程手册").click()
    page.get_by_role("link", name="撤下与更正").click()
    page.wait_for_selector("[data-drawn]", timeout=30_000)
    expect(page.locator(".figures figure").nth(1)).to_be_attached()
    expect(page.locator(".figures [data-element-id=propose_takedown]").first).to_be_visible()
    expect(page.locator(".bjs-powered-by").first).to_be_visible()
    _look(page, "handbook")


def test_a_handbook_is_printed(enter: Enter) -> None:
    page = enter("lixiang")
    page.goto("/handbook/takedown")
    page.wait_for_selector("[data-drawn]", timeout=30_000)
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    sheets = len(printed)
    assert sheets >= 5
    cover, last = (printed[number].get_textpage().get_text_bounded() for number in (0, sheets - 1))
    assert "流程手册" in cover
    assert "打印" not in cover
    assert f"{sheets} / {sheets}" in last
