"""词库: search, change with a preview, history; 维护事项 answered by those who keep what is published."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import html

from engine.jobs import run_due
from tests.web.visitor import Visitor
from workflows.installation.wiring import Installation
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

    removed = admin.post("/rulebook/terms/remove", **{"text": "就业实习", "reason": "不再需要", "seen": seen(admin)})
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
    assert office.post(forms[0], **{"state": "kept", "reason": "政策原文用语"}).status_code == 302
    assert "政策原文用语" in page(office.get("/upkeep?closed=yes")).text_content()
    assert visit("wujun").get("/upkeep").status_code == 403
