"""AB角代办 in the browser: a reviewer arranges it for one process, the substitute takes over what is of it and nothing
else; the day after its end the work is gone by itself, and both names stand in matter and trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from engine.clock import FixedClock, SystemClock
from tests.features.conftest import PHONE, settled, shot
from workflows.installation.wiring import Installation
from workflows.prepublication.substitution_ends import hand_back

Enter = Callable[..., Page]
BOTH = "韩雯代钱葆（AB角代办）"
ROUTINE = "一图读懂：职业技能提升补贴怎么领"  # 日常信息发布
POLICY = "创业带动就业扶持项目"  # 政策文件: outside the scope


@pytest.fixture
def days_pass(served: Installation) -> Iterator[Callable[[int], None]]:
    clock = served.runtime.clock
    yield lambda days: setattr(served.runtime, "clock", FixedClock(SystemClock().now() + timedelta(days=days)))
    served.runtime.clock = clock


def test_a_limited_substitution_from_its_arrangement_to_its_end(
    enter: Enter, served: Installation, days_pass: Callable[[int], None]
) -> None:
    _arrange(enter)
    substitute = enter("hanwen", at="/inbox?view=group")
    expect(substitute.locator("main")).to_contain_text(ROUTINE)
    expect(substitute.locator("main")).not_to_contain_text(POLICY)
    substitute.locator(".item", has_text=ROUTINE).locator("button[data-key=c]").click()
    substitute.wait_for_url("**/work-items/*")
    expect(substitute.locator("form[data-decides]")).to_be_visible()
    item = substitute.url
    absent = enter("qianbao", at=item)
    expect(absent.locator("main")).to_contain_text(BOTH)
    for page in (substitute, absent):
        page.close()  # else it asks for what is new with a login of yesterday

    days_pass(1)
    assert hand_back(served.database) == 1  # what the worker does every minute
    later = enter("hanwen", at="/substitutions", size=PHONE)
    expect(later.locator("table")).to_contain_text("已到期")
    settled(later)
    shot(later, "substitution-over")
    for view in ("mine", "group"):
        later.goto(f"/inbox?view={view}")
        expect(later.get_by_role("heading", name="待办", exact=True)).to_be_attached()
        expect(later.locator("main")).not_to_contain_text(ROUTINE)
    later.goto(item)
    expect(later.locator("form[data-decides]")).to_have_count(0)
    back = enter("qianbao", at=item)
    expect(back.locator("form[data-decides]")).to_be_visible()  # with the absent person again, undecided
    back.locator("main a[href^='/matters/']", has_text="事项").first.click()
    expect(back.locator("main")).to_contain_text(f"签收 · {BOTH}")
    auditor = enter("auditor", at="/audit?action=work_item.claimed")
    expect(auditor.locator("main")).to_contain_text(BOTH)


def _arrange(enter: Enter) -> None:
    """For today, for one of the processes; the security officer lets it begin."""
    absent = enter("qianbao", at="/substitutions")
    offered = absent.locator("#substitute_id option", has_text="韩雯")
    absent.select_option("#substitute_id", value=offered.get_attribute("value"))
    absent.fill("#last_day", absent.input_value("#first_day"))
    absent.get_by_label("日常信息发布").check()
    absent.fill("#reason", "出差")
    settled(absent)
    shot(absent, "substitutions")
    absent.click("button:has-text('安排代办')")
    expect(absent.locator("table")).to_contain_text("韩雯代钱葆")
    expect(absent.locator("table")).to_contain_text("日常信息发布")
    expect(absent.locator("table")).to_contain_text("待安全保密管理员确认")
    officer = enter("secadmin", at="/substitutions")
    settled(officer)
    officer.click("button:has-text('确认代办')")
    expect(officer.locator("table")).to_contain_text("代办中")
    for page in (absent, officer):
        page.close()
