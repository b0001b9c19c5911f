"""How it feels to work: keys, drafts, reasons, side by side, the diagram's mark; and the same without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.features.conftest import settled, shot

Enter = Callable[..., Page]
CLASSES = ("state_secret", "work_secret", "sensitive", "prohibited")


@pytest.fixture
def review(enter: Enter) -> Page:
    """The secrecy reviewer before an item in hand, the same in every test: which one is listed first is not settled."""
    return _before(enter("qianbao"), "创业孵化")


def _before(page: Page, title: str) -> Page:
    """An item whose matter has these words in its title, claimed now unless it was before."""
    page.goto("/inbox?view=group")
    waiting = page.locator(".item", has_text=title)
    if waiting.count():
        waiting.locator("button[data-key=c]").first.click()
    else:
        page.goto("/inbox?view=mine")
        page.locator(".item-title", has_text=title).first.click()
    expect(page.locator("form[data-decides]")).to_be_visible()
    settled(page)
    return page


def _answer(page: Page, key: str, value: str) -> None:
    page.locator(f"label:has(input[name={key}][value={value}])").click()


def test_present_class_switches_public_off_with_its_reason_and_asks_for_ground_and_place(review: Page) -> None:
    _answer(review, "work_secret", "yes")
    expect(review.locator("[data-outcome=public]")).to_have_class("off")
    expect(review.locator("[data-reasons]")).to_contain_text("工作秘密")
    expect(review.locator("[data-field=work_secret_ground]")).to_be_visible()
    expect(review.locator("[data-field=work_secret_place]")).to_be_visible()
    expect(review.locator("[data-field=state_secret_ground]")).to_be_hidden()
    for outcome in ("public", "not_public", "refer", "return"):
        expect(review.locator(f"[data-outcome={outcome}]")).to_be_visible()
    shot(review, "secrecy-work-secret")
    _answer(review, "work_secret", "no")
    # what the machine found may still stand against it
    expect(review.locator("[data-reasons]")).not_to_contain_text("工作秘密")


def test_the_opinion_is_saved_while_typing_and_is_there_again(review: Page) -> None:
    review.fill("[data-opinion]", "逐项审查，未见不宜公开的内容。")
    expect(review.locator("[data-saved]")).to_contain_text("自动保存")
    review.reload()
    expect(review.locator("[data-opinion]")).to_have_value("逐项审查，未见不宜公开的内容。")


def test_deciding_by_keyboard_takes_the_reviewer_on(enter: Enter) -> None:
    review = _before(enter("qianbao"), "一图读懂")  # in which the machine found nothing
    before = review.url
    for key in CLASSES:
        _answer(review, key, "no")
    review.keyboard.press("a")
    expect(review.locator("input[name=outcome][value=public]")).to_be_checked()
    expect(review.locator("[data-opinion]")).to_be_focused()
    review.keyboard.type("同意公开。")
    review.keyboard.press("Control+Enter")
    review.wait_for_url(lambda url: url != before)
    expect(review.locator(".flash")).to_contain_text("已办结")


def test_single_letters_rest_while_typing_composing_and_when_switched_off(review: Page) -> None:
    review.fill("[data-opinion]", "")
    review.locator("[data-opinion]").press_sequentially("arjk?")
    expect(review.locator("[data-opinion]")).to_have_value("arjk?")
    expect(review.locator("input[name=outcome]:checked")).to_have_count(0)
    review.locator("h1").first.click()
    composing = "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'r', isComposing: true, bubbles: true}))"
    review.evaluate(composing)
    expect(review.locator("input[name=outcome]:checked")).to_have_count(0)
    review.keyboard.press("?")
    review.locator("#keys-on").uncheck()
    review.locator("#keys [data-close]").click()
    review.keyboard.press("r")
    expect(review.locator("input[name=outcome]:checked")).to_have_count(0)


def test_policy_and_interpretation_side_by_side_and_a_folding_list(enter: Enter) -> None:
    page = enter("qianbao")
    page.goto("/inbox?view=done")
    page.locator(".item-title", has_text="创业孵化").or_(page.locator(".item-title")).first.click()
    page.wait_for_url("**/work-items/*")
    settled(page)
    page.keyboard.press("[")
    expect(page.locator(".review")).to_have_class("review list-folded")
    beside = page.locator("[data-beside]")
    if beside.count():
        beside.click()
        expect(page.locator(".pane.shown")).to_have_count(2)
        shot(page, "side-by-side")


def test_the_diagram_shows_its_token_and_an_uncovered_mark(review: Page) -> None:
    review.locator(".tabs a[href='#flow']").click()
    review.wait_for_selector("[data-drawn]")
    expect(review.locator(".token").first).to_contain_text("钱葆")
    mark = review.locator(".bjs-powered-by")
    expect(mark).to_be_visible()
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    assert box["width"] > 30
    on_top = review.evaluate(
        "([x, y]) => Boolean(document.elementFromPoint(x, y).closest('.bjs-powered-by'))",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )
    assert on_top
    shot(review, "diagram")


def test_a_passage_is_selected_and_a_change_suggested(review: Page) -> None:
    review.locator(".tabs a").first.click()
    expect(review.locator(".pane.shown .sheet").first).to_be_visible()
    review.evaluate(
        """() => {
            const paragraphs = [...document.querySelectorAll('.pane.shown .sheet p:not([class])')]
            const paragraph = paragraphs.find((one) => one.textContent.length > 12)
            document.getSelection().selectAllChildren(paragraph)
        }"""
    )
    review.locator(".suggest-here").click()
    dialog = review.locator("#suggest")
    expect(dialog).to_be_visible()
    dialog.locator("[name=replacement]").fill("改为更完整的表述。")
    dialog.locator("[name=reason]").fill("表述不完整。")
    shot(review, "suggest")
    dialog.locator("button.btn-main").click()
    expect(review.locator(".suggestion")).to_contain_text("表述不完整。")


def test_an_expired_session_keeps_what_was_typed(review: Page) -> None:
    review.fill("[data-opinion]", "写到一半的意见。")
    expect(review.locator("[data-saved]")).to_contain_text("自动保存")
    _answer(review, "state_secret", "no")
    review.context.clear_cookies(name="xianshen_session")
    _answer(review, "state_secret", "yes")
    expect(review.locator(".flash-error")).to_contain_text("登录已过期")
    _answer(review, "state_secret", "no")
    review.locator("[data-decide]").click()
    expect(review.locator("body")).to_contain_text("已经保留")
    shot(review, "expired")
    review.fill("#login", "qianbao")
    review.fill("#password", "Linjiang-2026")
    review.press("#password", "Enter")
    review.get_by_role("button", name="继续填写").click()
    expect(review.locator("[data-opinion]")).to_have_value("写到一半的意见。")


def test_everything_but_diagram_and_live_parts_works_without_script(enter: Enter) -> None:
    page = enter("guohua", script=False)
    page.goto("/inbox?view=group")
    page.locator(".item-title").first.click()
    page.locator(".decide form[action*='/claim'] button").click()
    expect(page.locator("form[data-decides]")).to_be_visible()
    for pane in page.locator(".pane").all():
        expect(pane).to_be_visible()
    shot(page, "without-script", full=True)
    page.locator("input[name=outcome][value=return]").check(force=True)
    page.locator("[data-decide]").click()
    expect(page.locator("form[data-decides] .error").first).to_be_visible()
    expect(page.locator("input[name=outcome][value=return]")).to_be_checked()


def test_a_new_matter_reads_the_title_from_the_file(enter: Enter, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from tests.samples import docx_of
    from tests.web.test_matters import POLICY

    file = tmp_path / "通知.docx"
    file.write_bytes(docx_of(POLICY))
    page = enter("lixiang")
    page.goto("/matters/new")
    page.set_input_files("#file-policy", file)
    expect(page.locator("#read")).to_contain_text("此件主动公开")
    expect(page.locator("#title")).to_have_value("临江区人力资源和社会保障局关于做好冬季用工服务的通知")
    page.select_option("#matter_class", "general")
    page.check("input[name=proposed_attribute][value=proactive]")
    with page.expect_navigation():
        page.get_by_role("button", name="立项").click()
    settled(page)
    expect(page.locator("#missing")).to_contain_text("起草说明")
    page.fill("#explanation", "按年度安排起草。")
    page.locator("#basis").focus()
    expect(page.locator("#missing")).not_to_contain_text("起草说明")
    shot(page, "drafting-new", full=True)


def test_slash_searches_the_list_at_hand_and_elsewhere_all_matters(enter: Enter) -> None:
    page = enter("qianbao")
    page.goto("/inbox")
    page.keyboard.press("/")
    expect(page.locator("main [name=q]")).to_be_focused()
    page.goto("/notices")
    page.keyboard.press("/")
    expect(page.locator(".topbar [name=q]")).to_be_focused()
