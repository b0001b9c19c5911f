"""督办统计 in a real browser: charts drawn under the strict policy, tables beside them, heat with the mark in view."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.features.conftest import DESKTOP, PHONE, settled, shot
from tests.features.looking import look
from tests.today import LATELY

Enter = Callable[..., Page]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_view(enter: Enter, size: dict[str, int]) -> None:
    page = enter("guohua", size=size)
    for view in ("time", "returns", "load", "deadlines", "findings", "releases", "heat"):
        page.goto(f"/statistics?view={view}&{LATELY}")
        settled(page)
        for chart in page.locator("[data-chart]").all():
            expect(chart.locator("svg path").first).to_be_attached()
        look(page, f"statistics-{view}")


def test_heat_colours_where_things_wait_and_shows_the_mark(enter: Enter) -> None:
    page = enter("auditor")
    page.goto(f"/statistics?view=heat&process=secrecy_review&{LATELY}")
    page.wait_for_selector(".heat-4")
    assert "待办" in page.locator(".token").first.inner_text()
    mark = page.locator(".bjs-powered-by")
    mark.scroll_into_view_if_needed()
    assert mark.is_visible()
    covered = mark.evaluate(
        "m => { const r = m.getBoundingClientRect();"
        " return !m.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)) }"
    )
    assert not covered


def test_the_numbers_are_there_without_a_script(enter: Enter) -> None:
    page = enter("guohua", script=False)
    page.goto(f"/statistics?view=load&{LATELY}")
    link = page.locator("#section-load tbody td a").first
    number = int(link.inner_text())
    link.click()
    expect(page.locator("tbody tr")).to_have_count(number)
    shot(page, "statistics-rows", full=True)


def test_the_rows_fit_a_phone(enter: Enter) -> None:
    page = enter("majun", size=PHONE)
    page.goto(f"/statistics/rows/steps?{LATELY}&of-returned=1")
    look(page, "statistics-rows")
