"""顺序会签: the drafter puts the sections in their order by keyboard, and the order is what is kept."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Request, expect
from sqlalchemy import select

from engine.models import WorkItem
from tests.features.conftest import DESKTOP, PHONE, settled, shot
from workflows.installation.wiring import Installation
from workflows.people.models import Person

Enter = Callable[..., Page]


@pytest.fixture
def draft(served: Installation) -> tuple[str, str]:
    """A policy text that somebody is drafting: the path of its work item, and their login."""
    with served.database.read() as session:
        query = select(WorkItem.id, Person.login).join(Person, Person.id == WorkItem.assignee)
        query = query.where(WorkItem.element_id == "draft_policy", WorkItem.status == "open").order_by(WorkItem.id)
        found = session.execute(query).first()
    assert found is not None
    return f"/work-items/{found[0]}", found[1]


def _sent(request: Request) -> list[str]:
    return re.findall(r'(?:countersign=|name="countersign"\r\n\r\n)(\w+)', request.post_data or "")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_sections_are_put_in_order_by_keyboard(enter: Enter, draft: tuple[str, str], size: dict[str, int]) -> None:
    path, login = draft
    page = enter(login, size=size)
    page.goto(path)
    settled(page)
    boxes = page.locator("[data-ordered] input")
    for place in range(boxes.count()):
        if not boxes.nth(place).is_checked():
            boxes.nth(place).check()
    expect(page.locator("[data-ordered] input:checked")).to_have_count(boxes.count())
    order = [boxes.nth(place).input_value() for place in range(boxes.count())]
    assert len(order) >= 2
    last = page.locator(f".choice-row:has(input[value='{order[-1]}'])")
    last.locator("input").focus()
    page.keyboard.press("Tab")
    expect(last.locator("[data-move=up]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(last.locator("[data-move=up]")).to_be_focused()
    expect(page.locator("[data-moved]")).to_contain_text(f"第 {len(order) - 1} 位")
    moved = [*order[:-2], order[-1], order[-2]]
    _in_order(boxes, moved)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    _in_order(boxes, order)
    with page.expect_response(lambda each: _sent(each.request) == moved):  # the draft is saved by itself
        last.locator("[data-move=up]").click()
    last.scroll_into_view_if_needed()
    shot(page, f"section-order-{size['width']}")
    page.reload()
    _in_order(boxes, moved)


def _in_order(boxes: Locator, sections: list[str]) -> None:
    for place, section in enumerate(sections):
        expect(boxes.nth(place)).to_have_value(section)
