"""Pages of side work, filled, in a real browser: nothing wider than the window, and axe has nothing to say."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.features.conftest import DESKTOP, PHONE
from tests.features.looking import look

Enter = Callable[..., Page]
LONG = "请核对第三条的补贴标准、附件二的企业名单和联系人信息是否涉及不宜公开的内容，如有请逐处列明依据和修改意见"


def both(page: Page, name: str) -> None:
    look(page, name)
    page.set_viewport_size(PHONE)
    look(page, f"{name}-phone")
    page.set_viewport_size(DESKTOP)


def test_asking_answering_and_conferring(enter: Enter) -> None:
    holder, other = enter("qianbao"), enter("tanglu")
    holder.goto("/inbox?view=group")
    holder.locator(".item-title").first.click()
    holder.wait_for_url("**/work-items/*")  # the list offers to claim, too
    holder.get_by_role("button", name="签收并办理").click()
    expect(holder.get_by_text("已签收，由您办理")).to_be_visible()
    item = holder.url
    holder.get_by_role("link", name="抄送、委派、加签、会商").click()
    holder.wait_for_url("**/side-work?*")
    asking = holder.url
    holder.locator("#delegate-to").select_option(label="唐璐")
    holder.fill("#delegate-words", LONG)
    holder.locator("#delegate button").click()
    expect(holder.get_by_text("已委派；答复后由您办结")).to_be_visible()
    holder.fill("#topic", LONG)
    for name in ("唐璐", "许馥", "陈明"):
        holder.locator("#consult-who").get_by_label(name).check()
    holder.locator("#consult button").click()
    expect(holder.get_by_text("会商已发起")).to_be_visible()
    both(holder, "side-work")

    other.goto("/side-tasks")
    both(other, "side-tasks-filled")
    other.locator("tr", has_text="委派").locator("a.title").click()
    other.wait_for_url("**/side-tasks/*")
    both(other, "side-task")
    other.fill("#text", LONG)
    other.get_by_role("button", name="提交").click()
    expect(other.get_by_text("已提交")).to_be_visible()

    holder.goto(item)
    expect(holder.locator(".side-work")).to_contain_text("已答复")
    both(holder, "side-work-panel")
    holder.goto(asking)
    holder.get_by_role("link", name=LONG).click()
    holder.wait_for_url("**/consultations/*")
    holder.fill("#minutes", LONG)
    both(holder, "consultation")
    holder.fill("#conclusion", LONG)
    holder.get_by_role("button", name="记录结论，结束会商").click()
    expect(holder.get_by_text("会商结论已记录")).to_be_visible()
    both(holder, "consultation-concluded")
