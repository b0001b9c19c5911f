"""AB角代办 in the browser: a reviewer arranges it, the substitute takes over, both names stand in matter and trail."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.features.conftest import settled, shot

Enter = Callable[..., Page]
BOTH = "唐璐代钱葆（AB角代办）"


def test_a_substitute_takes_over_and_both_names_are_seen(enter: Enter) -> None:
    absent = enter("qianbao")
    absent.goto("/substitutions")
    absent.select_option("#substitute_id", label="唐璐")
    absent.fill("#last_day", absent.input_value("#first_day"))
    absent.fill("#reason", "出差")
    settled(absent)
    shot(absent, "substitutions")
    absent.click("button:has-text('安排代办')")
    expect(absent.locator("table")).to_contain_text("唐璐代钱葆")
    expect(absent.locator("table")).to_contain_text("待安全保密管理员确认")

    officer = enter("secadmin")
    officer.goto("/substitutions")
    settled(officer)
    officer.click("button:has-text('确认代办')")
    expect(officer.locator("table")).to_contain_text("代办中")

    substitute = enter("tanglu")
    substitute.goto("/inbox?view=group")
    substitute.locator(".item button[data-key=c]").first.click()
    expect(substitute.locator("form[data-decides]")).to_be_visible()
    settled(substitute)
    item = substitute.url
    absent.goto(item)
    expect(absent.locator("main")).to_contain_text(BOTH)
    auditor = enter("auditor")
    auditor.goto("/audit?action=work_item.claimed")
    expect(auditor.locator("main")).to_contain_text(BOTH)
