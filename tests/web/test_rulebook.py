"""词库: search, change with a preview, history; 维护事项 answered by those who keep what is published."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from lxml import html

from engine.jobs import run_due
from tests.samples import txt_of
from tests.web.visitor import Visitor
from workflows.installation.wiring import Installation
from workflows.people.queries import load_actor, person_by_login
from workflows.prepublication.intake import CarriesMark, take_in
from workflows.screening.rulebooks import current_rulebook

Visit = Callable[[str], Visitor]
TERM = {
    "text": "就业见习",
    "level": "warning",
    "aspect": "wording",
    "authority": "unit",
    "explanation": "请写明见习的起止时间。",
    "replacement": "",
    "exemptions": "就业见习基地\n就业见习补贴",
    "context": "",
    "reason": "统一用语",
}


def page(answer):
    return html.document_fromstring(answer.get_data(as_text=True))


def seen(visitor: Visitor) -> str:
    return str(page(visitor.get("/rulebook")).xpath("//input[@name='seen']/@value")[0])


def terms(installation: Installation) -> dict[str, tuple[str, ...]]:
    with installation.database.read() as session:
        return {term.text: term.exemptions for term in current_rulebook(session).terms}


def test_the_system_administrator_adds_changes_and_removes_a_term(visit: Visit, installation: Installation) -> None:
    admin = visit("sysadmin")

    added = admin.post("/rulebook/terms", **{**TERM, "seen": seen(admin)})
    assert added.status_code == 302
    assert terms(installation)["就业见习"] == ("就业见习基地", "就业见习补贴")

    changed = {**TERM, "seen": seen(admin), "instead_of": "就业见习", "text": "就业实习", "exemptions": ""}
    assert admin.post("/rulebook/terms", **changed).status_code == 302
    assert "就业见习" not in terms(installation)
    assert terms(installation)["就业实习"] == ()

    removed = admin.post("/rulebook/terms/remove", text="就业实习", reason="不再需要", seen=seen(admin))
    assert removed.status_code == 302
    assert "就业实习" not in terms(installation)
    history = page(admin.get("/rulebook/versions")).text_content()
    assert "不再需要" in history
    assert "就业实习" in page(admin.get("/rulebook/versions/3")).text_content()


def test_what_was_typed_wrong_is_said_beside_its_field_and_kept(visit: Visit) -> None:
    admin = visit("sysadmin")

    answer = admin.post("/rulebook/terms", **{**TERM, "text": "的", "explanation": "留着的字", "seen": seen(admin)})

    assert answer.status_code == 422
    found = page(answer)
    assert "至少两个字" in found.xpath("//*[@id='text-error']")[0].text_content()
    assert found.xpath("//textarea[@name='explanation']")[0].text_content() == "留着的字"


def test_secrecy_terms_are_the_security_officers(visit: Visit, installation: Installation) -> None:
    admin, security = visit("sysadmin"), visit("secadmin")
    secret = {**TERM, "aspect": "secrecy", "level": "error"}

    assert admin.post("/rulebook/terms", **{**secret, "seen": seen(admin)}).status_code == 403
    assert security.post("/rulebook/terms", **{**secret, "seen": seen(security)}).status_code == 302
    assert security.post("/rulebook/terms", **{**TERM, "text": "别的词条", "seen": seen(security)}).status_code == 403


@pytest.mark.parametrize("login", ["auditor", "qianbao", "wujun"])
def test_others_may_look_at_most(visit: Visit, installation: Installation, login: str) -> None:
    visitor = visit(login)

    assert visitor.post("/rulebook/terms", **{**TERM, "seen": "1"}).status_code == 403
    assert visitor.get("/rulebook").status_code in (200, 403)
    assert "就业见习" not in terms(installation)


def test_a_stale_page_changes_nothing(visit: Visit, installation: Installation) -> None:
    admin = visit("sysadmin")
    stale = seen(admin)
    admin.post("/rulebook/terms", **{**TERM, "seen": stale})

    late = admin.post("/rulebook/terms", **{**TERM, "text": "另一个词", "seen": stale})

    assert late.status_code == 409
    assert "另一个词" not in terms(installation)


def test_the_preview_shows_what_is_published_and_stores_nothing(visit: Visit, installation: Installation) -> None:
    admin = visit("sysadmin")

    shown = page(admin.post("/rulebook/preview", **{**TERM, "text": "补贴", "exemptions": ""}))

    assert len(shown.xpath("//mark[text()='补贴']")) > 0
    assert "补贴" not in terms(installation)


def test_a_change_opens_upkeep_items_that_the_office_answers(visit: Visit, installation: Installation) -> None:
    admin = visit("sysadmin")
    admin.post("/rulebook/terms", **{**TERM, "text": "补贴", "exemptions": "", "seen": seen(admin)})
    while run_due(installation.database):
        pass
    office = visit("zhoukai")

    listed = page(office.get("/upkeep"))
    forms = listed.xpath("//form[contains(@action, '/upkeep/')]/@action")
    assert forms
    assert office.post(forms[0], state="kept", reason="政策原文用语").status_code == 302
    assert "政策原文用语" in page(office.get("/upkeep?closed=yes")).text_content()
    assert visit("wujun").get("/upkeep").status_code == 403


def test_the_administrator_reads_how_many_texts_are_checked_who_answers_and_what_was_found(
    visit: Visit, installation: Installation
) -> None:
    admin, office = visit("sysadmin"), visit("zhoukai")
    assert not page(admin.get("/rulebook")).xpath("//*[@id='outcome']")
    admin.post("/rulebook/terms", **{**TERM, "text": "补贴", "exemptions": "", "seen": seen(admin)})

    said = page(admin.get("/rulebook")).xpath("//*[@role='status']")[0].text_content()
    assert "份已公开的文稿" in said
    assert " 0 份" not in said
    assert "办公室、政务公开、发布、保密岗位在“维护事项”答复" in said
    while run_due(installation.database):
        pass
    waiting = len(page(office.get("/upkeep")).xpath("//tbody/tr"))
    outcome = page(admin.get("/rulebook")).xpath("//*[@id='outcome']")[0].text_content()
    assert f"列出维护事项 {waiting} 项；现在待答复的共 {waiting} 项" in outcome


def test_an_upkeep_item_links_to_its_document_on_the_public_page(visit: Visit, installation: Installation) -> None:
    admin, office = visit("sysadmin"), visit("zhoukai")
    admin.post("/rulebook/terms", **{**TERM, "text": "补贴", "exemptions": "", "seen": seen(admin)})
    while run_due(installation.database):
        pass

    links = page(office.get("/upkeep")).xpath("//tbody//a[contains(@href, '/portal/releases/')]")
    assert links
    for link in links:
        address, _, anchor = link.get("href").partition("#")
        public = page(office.get(address))
        if anchor:
            assert public.xpath(f"//section[@id='{anchor}']/@aria-label") == [link.text_content()]
    assert any("#interpretation" in link.get("href") or "#policy" in link.get("href") for link in links)


def test_a_long_register_comes_in_pages_of_a_hundred(visit: Visit, installation: Installation) -> None:
    admin, total = visit("sysadmin"), len(terms(installation))
    assert total > 200

    first, second = (page(admin.get(f"/rulebook?page={n}")) for n in (1, 2))
    words = [each.xpath("//tbody/tr/td[1]/text()") for each in (first, second)]
    assert [len(each.xpath("//tbody/tr")) for each in (first, second)] == [100, 100]
    assert not set(words[0]) & set(words[1])
    last = page(admin.get("/rulebook?page=99999"))
    assert len(last.xpath("//tbody/tr")) == total - (total - 1) // 100 * 100
    assert not last.xpath("//a[@rel='next']")
    assert second.xpath("//a[@rel='prev']")
    assert first.xpath("//a[@rel='next']")
    assert not page(admin.get("/rulebook?q=绝没有这个词")).xpath("//a[@rel='next']")


def test_the_preview_stands_above_the_buttons_and_a_chosen_entry_before_the_list(visit: Visit) -> None:
    admin = visit("sysadmin")
    blank = page(admin.get("/rulebook"))
    chosen = page(admin.get("/rulebook?entry=" + blank.xpath("//tbody/tr/td[1]/text()")[0].strip()))

    assert blank.xpath("//form[@id='entry']//*[@id='hits']/following-sibling::*[@class='form-actions']")
    assert not blank.xpath("//*[contains(@class, 'order-last')]")
    assert chosen.xpath("//div[contains(@class, 'order-last') and contains(@class, 'order-lg-first')]//table")


def test_a_file_refused_twice_is_one_row_and_admitting_it_is_said(visit: Visit, installation: Installation) -> None:
    content = txt_of("机密★10年\n\n关于试验的通知\n\n各单位：\n\n按要求办理。\n")
    for login in ("lixiang", "lixiang", "wujun"):
        with installation.database.read() as session:
            actor = load_actor(session, person_by_login(session, login).id)  # type: ignore[union-attr]
        with pytest.raises(CarriesMark):
            take_in(installation.database, actor, "policy", "试验.txt", content)
    secrecy = visit("qianbao")
    digest = hashlib.sha256(content).hexdigest()

    (row,) = page(secrecy.get("/admin/intake")).xpath(f"//li[contains(., '{digest}')]")
    assert "共上传 3 次" in row.text_content()
    assert "李想" in row.text_content()
    assert secrecy.post("/admin/intake", file_hash=digest, reason="条文举例").status_code == 302
    after = page(secrecy.get("/admin/intake"))
    assert "已放行" in after.xpath("//*[@role='status']")[0].text_content()
    assert len(after.xpath(f"//li[contains(., '{digest}')]")) == 1
