"""AB角代办 on the pages: a person arranges it for themself, administrators for others; both names are read after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from lxml import html

from tests.today import TODAY
from tests.web.visitor import Visitor, words

Visit = Callable[[str], Visitor]
PAGE = "/substitutions"


def _form(visitor: Visitor, substitute: str, page: str = PAGE) -> dict[str, str | list[str]]:
    shown = html.document_fromstring(visitor.get(page).get_data(as_text=True))
    (someone,) = shown.xpath(f"//select[@id='substitute_id']/optgroup/option[starts-with(., '{substitute}（')]/@value")
    return {
        "absent_id": shown.xpath("//input[@name='absent_id']/@value")[0],
        "posts": shown.xpath("//input[@name='posts']/@value"),
        "substitute_id": someone,
        "first_day": shown.xpath("//input[@name='first_day']/@value")[0],
        "last_day": str(TODAY + timedelta(days=900)),
        "reason": "休假",
    }


def confirm(visit: Visit, substitute: str) -> None:
    """The security officer lets whoever has been named decide secrecy checks."""
    officer = visit("secadmin")
    (address,) = html.document_fromstring(officer.get(PAGE).get_data(as_text=True)).xpath(
        f"//tr[contains(., '{substitute}代')]//form[contains(@action, '/confirm')]/@action"
    )
    assert "已确认" in words(officer.post(address, follow=True))


def test_a_person_arranges_it_and_the_substitute_sees_and_ends_it(visit: Visit) -> None:
    absent, substitute = visit("sunwei"), visit("tanglu")
    form = _form(absent, "唐璐")
    refused = absent.post(PAGE, **form)
    assert refused.status_code == 422
    assert "代办最长半年" in words(refused)
    form["last_day"] = form["first_day"]
    assert "唐璐代孙伟" in words(absent.post(PAGE, follow=True, **form))
    again = absent.post(PAGE, **form)
    assert again.status_code == 422
    assert "不能重复安排" in words(again)
    assert "待安全保密管理员确认" in words(substitute.get(PAGE))
    assert "确认代办" not in words(absent.get(PAGE))
    (notice,) = html.document_fromstring(visit("secadmin").get("/notices").get_data(as_text=True)).xpath(
        "//li[contains(., '代办等您确认')][contains(., '唐璐代孙伟')]//form/@action"
    )
    assert form["last_day"] in words(substitute.get("/notices"))
    assert visit("secadmin").post(notice).location == PAGE
    confirm(visit, "唐璐")
    page = words(substitute.get(PAGE))
    for said in ("唐璐代孙伟", "我代他人", "保密员", "全部流程", "代办中", "休假"):
        assert said in page
    trail = words(visit("auditor").get("/audit?action=substitution.arranged"))
    assert "对 孙伟 安排 AB角代办" in trail
    assert "唐璐" in trail
    (end,) = html.document_fromstring(substitute.get(PAGE).get_data(as_text=True)).xpath(
        "//form[contains(@action, '/end')]/@action"
    )
    assert visit("qianbao").post(end, reason="与我无关").status_code == 404
    assert "已提前结束" in words(substitute.post(end, follow=True, reason="另有任务"))


def test_the_security_officer_arranges_posts_that_review_and_the_system_administrator_does_not(visit: Visit) -> None:
    secadmin = visit("secadmin")
    shown = html.document_fromstring(secadmin.get(PAGE).get_data(as_text=True))
    (absent,) = shown.xpath("//select[@id='absent']/option[.='孙伟']/@value")
    form = _form(secadmin, "唐璐", f"{PAGE}?absent={absent}")
    form["last_day"] = form["first_day"]
    assert "没有可以由您安排代办的岗位" in words(visit("sysadmin").get(f"{PAGE}?absent={absent}"))
    assert visit("sysadmin").post(PAGE, **form).status_code == 403
    assert "唐璐代孙伟" in words(secadmin.post(PAGE, follow=True, **form))
    assert "安排代办" not in words(visit("auditor").get(PAGE)).replace("AB角代办", "")


def test_what_the_absent_person_has_is_claimed_from_the_list(visit: Visit) -> None:
    absent, substitute = visit("sunwei"), visit("tanglu")
    form = _form(absent, "唐璐")
    assert "确认后开始" in words(absent.post(PAGE, follow=True, **{**form, "last_day": form["first_day"]}))
    confirm(visit, "唐璐")
    waiting = html.document_fromstring(substitute.get("/inbox?view=group").get_data(as_text=True))
    offered = waiting.xpath("//li[@data-item][.//form]/@data-item")
    taken = next(
        each for each in offered if absent.post(f"/work-items/{each}/claim").location.endswith(f"/work-items/{each}")
    )
    shown = html.document_fromstring(substitute.get("/inbox?view=group").get_data(as_text=True))
    (row,) = shown.xpath(f"//li[@data-item='{taken}']")
    assert "已被孙伟签收" in row.text_content()
    assert "gone" not in row.get("class").split()
    assert row.xpath(".//form[contains(@action, '/claim')]//button")
    (told,) = substitute.get(f"/live/state?ids={taken}").get_json()["items"]
    assert (told["holder"], told["mine"], told.get("takeable")) == ("孙伟", False, True)
    assert substitute.post(f"/work-items/{taken}/claim").status_code == 302
    (told,) = substitute.get(f"/live/state?ids={taken}").get_json()["items"]
    assert (told["mine"], told.get("takeable")) == (True, None)
    (leads,) = shown.xpath("//nav[@aria-label='待办视图']//a[starts-with(., '代孙伟')]")
    theirs = leads.get("href")
    narrowed = html.document_fromstring(substitute.get(theirs).get_data(as_text=True))
    assert leads.text_content() == f"代孙伟 {len(narrowed.xpath('//li[@data-item]'))}"
    (row,) = narrowed.xpath(f"//li[@data-item='{taken}']")
    assert row.xpath(".//span[@class='tag'][.='代孙伟']")
    matter = html.document_fromstring(substitute.get(f"/work-items/{taken}").get_data(as_text=True))
    # what the page compares with the live state: the same name, or it would cry out at once
    assert matter.xpath("//*[@data-live-item]/@data-holder") == [told["holder"]]
    assert "您代孙伟办理（AB角代办）" in words(substitute.get(f"/work-items/{taken}")), (
        "whoever decides it is told in whose stead"
    )
    opened = row.xpath(".//a[@class='item-title']/@href")[0]
    assert html.document_fromstring(substitute.get(opened).get_data(as_text=True)).xpath(
        "//div[@class='fold']/a[contains(., '代孙伟')]/@href"
    ) == [theirs], "the list beside it is the one of the absent person"
    (address,) = set(matter.xpath("//a[starts-with(@href, '/matters/') and starts-with(., '事项 ')]/@href"))
    assert "签收 · 唐璐代孙伟（AB角代办）" in words(substitute.get(address))
