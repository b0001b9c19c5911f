"""A view is saved on the inbox, shared, and opened by a colleague of the section."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.features.conftest import PHONE, settled, shot

Enter = Callable[..., Page]


def test_a_view_is_saved_shared_and_opened_by_a_colleague(enter: Enter) -> None:
    page = enter("lixiang")
    page.goto("/inbox?view=mine")
    page.locator(".narrow summary").click()
    page.select_option("#by-sort", "due")
    with page.expect_navigation():
        page.locator(".narrow-choices button").click()
    page.locator(".saved-views summary").click()
    page.fill("#view-name", "先到期的先办")
    page.locator(".saved-views button.btn-main").click()
    expect(page.locator(".saved-views nav [aria-current]")).to_contain_text("先到期的先办")
    page.locator(".saved-views summary").click()
    page.get_by_role("button", name="与本科室共用", exact=True).click()
    expect(page.locator(".flash")).to_contain_text("本科室")
    settled(page)
    shot(page, "inbox-saved-view")

    colleague = enter("wujun", size=PHONE)
    colleague.goto("/inbox")
    colleague.locator(".saved-views nav a", has_text="先到期的先办").click()
    expect(colleague.locator(".saved-views nav [aria-current]")).to_contain_text("先到期的先办")
    expect(colleague.locator(".saved-views")).to_contain_text("李想与本科室共用")
    expect(colleague.locator("#by-sort")).to_have_value("due")
    settled(colleague)
    shot(colleague, "inbox-shared-view-phone")
