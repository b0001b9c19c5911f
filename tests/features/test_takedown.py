"""From the release page to the notice at the old address, in a real browser, at both sizes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.features.conftest import DESKTOP, PHONE
from tests.features.looking import look

Enter = Callable[..., Page]
TITLE = "关于调整职业技能提升补贴标准的通知"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_proposal_shows_what_disappears(enter: Enter, size: dict[str, int]) -> None:
    page = enter("lixiang", size=size)
    page.goto("/matters?state=archived")
    page.locator("a.title", has_text=TITLE).click()
    page.get_by_role("link", name="撤下或更正").click()
    expect(page.get_by_text("撤下、更正后看不到的")).to_be_visible()
    page.get_by_label("标注失效").check()
    offered = page.get_by_label("原因", exact=True).locator("option:not([disabled])")
    expect(offered).to_have_text(["请选择", "有效期届满", "法律法规或上级要求"])
    look(page, "takedown-proposal")


def test_one_act_takes_it_down_and_the_public_is_told(enter: Enter) -> None:
    public = enter(None)
    public.goto("/portal/")
    public.locator("a.title", has_text=TITLE).click()
    public.wait_for_url("**/portal/releases/*")
    address = public.url
    officer = enter("secadmin")
    officer.goto("/take-down")
    row = officer.locator("tr", has_text=TITLE)
    row.locator("summary").click()
    row.get_by_label("原因").fill("附表疑有个人信息")
    row.get_by_role("button", name="立即下线").click()
    expect(officer.get_by_text("已紧急下线，待决定")).to_be_visible()
    look(officer, "takedowns-officer")
    for size in (DESKTOP, PHONE):
        reader = enter(None, size=size)
        answer = reader.goto(address)
        assert answer is not None
        assert answer.status == 410
        expect(reader.get_by_text("正在核实")).to_be_visible()
        assert TITLE not in reader.content()
        look(reader, "withdrawn")
    drafter = enter("lixiang")
    drafter.goto("/inbox")
    drafter.locator(".item-title", has_text="紧急下线").click()
    expect(drafter.get_by_label("对公众的说明")).to_be_visible()
    expect(drafter.get_by_text("紧急下线的原因：附表疑有个人信息").first).to_be_visible()
    look(drafter, "takedown-item")
