"""The findings on the pages, without a script: what a row says, where it leads, and what is refused."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable
from types import SimpleNamespace

import docx
import pytest
from lxml import html
from werkzeug.test import TestResponse

from tests.samples import docx_of, pdf_of, txt_of
from tests.samples_xlsx import picture
from tests.web.visitor import Visitor, words
from web.findings import reading
from web.findings.reading import COMMON_REASONS, SEEN
from workflows.installation.wiring import Installation
from workflows.people.queries import load_actor, person_by_login
from workflows.prepublication import drafting, submission
from workflows.prepublication.intake import take_in

Visit = Callable[[str], Visitor]
TITLE = "关于做好冬季用工服务的通知"
TEXT = f"""{TITLE}

各有关单位：

企业应当于2026年2月30日前提出申请，办结时间为2026年4月31日。

（此件主动公开）
"""
MARKED = txt_of("机密★10年\n\n关于某事项的通知\n\n各单位：\n\n按要求办理。\n")


def docx_with_picture() -> bytes:
    document = docx.Document(io.BytesIO(docx_of(TEXT)))
    document.add_picture(io.BytesIO(picture()))
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def _open(installation: Installation, content: bytes, name: str, *, submit: bool) -> str:
    with installation.database.read() as session:
        drafter = load_actor(session, person_by_login(session, "zhaomin").id)  # type: ignore[union-attr]
    taken = take_in(installation.database, drafter, "policy", name, content)
    fields = drafting.MatterFields(
        title=TITLE, matter_class="general", attribute="proactive", explanation="每年一发。", basis="市局部署。"
    )
    with installation.database.write() as session:
        matter = drafting.open_matter(session, drafter, fields, [drafting.HandedIn("policy", taken)])
        if submit:
            submission.submit(session, matter.id, drafter, {})
    return matter.id


@pytest.fixture
def office_check(installation: Installation, visit: Visit) -> tuple[Visitor, str, str]:
    """The office's reviewer, the claimed item, the matter: a PDF with impossible dates."""
    return _at_the_office(installation, visit, pdf_of(TEXT), "通知.pdf")


def _at_the_office(installation: Installation, visit: Visit, content: bytes, name: str) -> tuple[Visitor, str, str]:
    matter_id = _open(installation, content, name, submit=True)
    head, office = visit("sunwei"), visit("zhoukai")
    _decide(head, _item(head, matter_id), outcome="approve")
    item = _item(office, matter_id)
    office.post(f"{item}/claim")
    return office, item, matter_id


def _item(visitor: Visitor, matter_id: str) -> str:
    page = visitor.get(f"/matters/{matter_id}").get_data(as_text=True)
    return str(re.search(r'/work-items/[0-9a-f]+(?=")', page)[0])  # type: ignore[index]


def _decide(visitor: Visitor, item: str, **answers: str) -> None:
    visitor.post(f"{item}/claim")
    page = html.document_fromstring(visitor.get(item).get_data(as_text=True))
    seen = page.xpath("//form[@data-decides]//input[@name='seen']/@value")[0]
    assert visitor.post(f"{item}/complete", seen=seen, **answers).status_code == 302


def _rows(response: TestResponse) -> list[html.HtmlElement]:
    page = html.document_fromstring(response.get_data(as_text=True))
    return list(page.xpath("//li[contains(concat(' ', @class, ' '), ' finding ')]"))


def _first(visitor: Visitor, item: str) -> str:
    return str(_rows(visitor.get(item))[0].get("data-finding"))


def test_a_row_says_level_aspect_place_quote_and_message(office_check: tuple[Visitor, str, str]) -> None:
    office, item, _ = office_check
    dates = [row for row in _rows(office.get(item)) if "不存在" in row.text_content()]
    assert len(dates) == 2
    said = " ".join(dates[0].text_content().split())
    for part in ("错误", "文字关", "第 1 页", "2026年2月30日", "“2026年2月30日”不存在"):
        assert part in said
    assert dates[0].xpath(".//em/text()") == ["2026年2月30日"]


def test_of_a_pdf_the_row_opens_the_page(office_check: tuple[Visitor, str, str]) -> None:
    office, item, _ = office_check
    links = [link for row in _rows(office.get(item)) for link in row.xpath(".//a[contains(@href, '#page=1')]/@href")]
    assert links
    assert office.get(links[0].split("#")[0]).mimetype == "application/pdf"
    assert "<mark" not in office.get(item).get_data(as_text=True)


def test_of_a_text_the_row_leads_to_its_mark(installation: Installation, visit: Visit) -> None:
    office, item, _ = _at_the_office(installation, visit, docx_of(TEXT), "通知.docx")
    page = html.document_fromstring(office.get(item).get_data(as_text=True))
    marked = {mark.get("id"): mark.text_content() for mark in page.xpath("//mark")}
    leading = {link[1:] for link in page.xpath("//a[@data-goes]/@href") if link.startswith("#mark-")}
    assert set(marked) == leading
    assert set(marked.values()) >= {"2026年2月30日", "2026年4月31日"}


def test_an_answer_is_shown_with_its_person_and_frees_the_outcome(office_check: tuple[Visitor, str, str]) -> None:
    office, item, matter_id = office_check
    for row in _rows(office.get(item)):
        finding = str(row.get("data-finding"))
        answers = {"finding": finding, "disposition": "dismiss", "reason": "已核对原件，无误。"}
        assert "approve" in office.post(f"{item}/draft", outcome="approve").get_json()["blocked"]
        answer = office.post(f"{item}/findings", **answers)
        assert (answer.status_code, answer.location) == (302, f"{item}#findings")
    assert "非问题：已核对原件，无误。（周凯，办公室核稿" in words(office.get(item))
    assert "approve" not in office.post(f"{item}/draft", outcome="approve").get_json()["blocked"]
    assert "非问题：已核对原件，无误。（周凯" in words(office.get(f"/matters/{matter_id}"))


def test_a_refused_answer_comes_back_with_its_reason_and_what_was_typed(
    office_check: tuple[Visitor, str, str],
) -> None:
    office, item, _ = office_check
    finding = _first(office, item)
    data = {"csrf_token": office.token, "finding": finding, "disposition": "dismiss", "reason": " "}
    answer = office.client.post(f"{item}/findings", data=data, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    part = answer.get_data(as_text=True)
    assert part.startswith('<div id="findings-list"')
    assert "请填写原因" in part
    row = next(row for row in _rows(answer) if row.get("data-finding") == finding)
    assert row.xpath(".//input[@value='dismiss']/@checked")
    assert office.post(f"{item}/findings", **data).status_code == 422


def test_the_matters_page_takes_answers_too(office_check: tuple[Visitor, str, str]) -> None:
    office, item, matter_id = office_check
    answers = {"finding": _first(office, item), "disposition": "correct", "reason": "以原件为准。"}
    answer = office.post(f"/matters/{matter_id}/findings", **answers)
    assert (answer.status_code, answer.location) == (302, f"/matters/{matter_id}#findings")
    assert "改正：以原件为准。（周凯，办公室核稿" in words(office.get(f"/matters/{matter_id}"))


def test_others_read_but_do_not_answer(office_check: tuple[Visitor, str, str], visit: Visit) -> None:
    office, item, matter_id = office_check
    finding = _first(office, item)
    secrecy, stranger = visit("qianbao"), visit("tanglu")
    assert stranger.get(f"/matters/{matter_id}").status_code == 404
    answers = {"finding": finding, "disposition": "dismiss", "reason": "误判"}
    for visitor in (secrecy, stranger):
        assert visitor.post(f"{item}/findings", **answers).status_code == 404
        assert visitor.post(f"/matters/{matter_id}/findings", **answers).status_code in (403, 404)
    own, read = (_rows(visitor.get(f"/matters/{matter_id}")) for visitor in (office, visit("zhaomin")))
    assert all(row.xpath(".//form") for row in own)
    assert read
    assert not any(row.xpath(".//form") for row in read)


def test_the_drafter_sees_them_before_submitting(installation: Installation, visit: Visit) -> None:
    matter_id = _open(installation, docx_of(TEXT), "通知.docx", submit=False)
    drafter = visit("zhaomin")
    page = drafter.get(f"/matters/{matter_id}").get_data(as_text=True)
    assert f'hx-get="/matters/{matter_id}/findings/draft"' in page
    shown = words(drafter.get(f"/matters/{matter_id}/findings/draft"))
    assert "“2026年2月30日”不存在" in shown
    assert "都要由审查人逐条答复" in shown
    part = drafter.get(f"/matters/{matter_id}/findings/draft", **{"HX-Request": "true"}).get_data(as_text=True)
    assert part.lstrip().startswith('<div id="draft-findings"')
    assert visit("tanglu").get(f"/matters/{matter_id}/findings/draft").status_code == 404


def test_a_picture_is_dismissed_only_after_the_tick(installation: Installation, visit: Visit) -> None:
    secrecy, item, finding = _a_picture_at_secrecy(installation, visit)
    row = next(row for row in _rows(secrecy.get(item)) if row.get("data-finding") == finding)
    assert "已查看图片" in row.text_content()
    assert row.xpath(".//input[@name='viewed'][@type='checkbox'][not(@checked)]")
    assert not row.xpath(".//input[@name='same']")
    (link,) = row.xpath(".//*[contains(@class, 'viewing')]//a/@href")
    assert link.endswith("/pictures")
    assert secrecy.get(link).status_code == 200
    data = {"csrf_token": secrecy.token, "finding": finding, "disposition": "dismiss", "reason": "无涉密。"}
    refused = secrecy.client.post(f"{item}/findings", data=data, headers={"HX-Request": "true"})
    assert "请先查看图片或原件" in refused.get_data(as_text=True)
    assert 'name="viewed" value="1" aria-invalid="true"' in refused.get_data(as_text=True)
    assert secrecy.post(f"{item}/findings", viewed="1", **data).status_code == 302
    assert "非问题（已查看图片）：无涉密。（钱葆，" in words(secrecy.get(item))


def _a_picture_at_secrecy(installation: Installation, visit: Visit) -> tuple[Visitor, str, str]:
    """The secrecy reviewer, the claimed item, the finding that says that nobody has read a picture."""
    office, item, matter_id = _at_the_office(installation, visit, docx_with_picture(), "通知.docx")
    office.answer_findings(item)
    _decide(office, item, outcome="approve", format_check="yes", wording_check="yes")
    secrecy = visit("qianbao")
    item = _item(secrecy, matter_id)
    secrecy.post(f"{item}/claim")
    row = next(row for row in _rows(secrecy.get(item)) if "没有经过机器读取" in row.text_content())
    return secrecy, item, str(row.get("data-finding"))


@pytest.mark.parametrize(
    ("check", "level", "offered"),
    [
        ("dates.impossible", "error", ["原件如此。"]),
        ("secrecy.mark", "blocker", []),
        ("unread.part", "error", [SEEN]),
        ("terms", "warning", COMMON_REASONS["dismiss"]),
        ("dates.impossible", "note", ["原件如此。", *COMMON_REASONS["dismiss"]]),
    ],
)
def test_where_the_machine_is_certain_only_own_reasons_are_offered(check: str, level: str, offered: list[str]) -> None:
    line = SimpleNamespace(check=check, level=level, choices=("correct", "dismiss"))
    own = {("dates.impossible", "dismiss"): ["原件如此。"]}
    assert list(reading.offered(line, own)["dismiss"]) == list(offered)  # type: ignore[arg-type]


def test_own_reasons_are_of_the_same_check(office_check: tuple[Visitor, str, str]) -> None:
    office, item, _ = office_check
    dates = [row for row in _rows(office.get(item)) if "不存在" in row.text_content()]
    office.post(f"{item}/findings", finding=dates[0].get("data-finding"), disposition="dismiss", reason="原件如此。")
    rows = [row for row in _rows(office.get(item)) if row.xpath(".//form")]
    offers = {row.get("data-finding"): row.xpath(".//form/@data-offers")[0] for row in rows}
    assert "原件如此。" in json.loads(offers[dates[1].get("data-finding")])["dismiss"]


def test_the_panel_says_how_many_findings_stand(installation: Installation, visit: Visit) -> None:
    matter_id = _open(installation, docx_of(TEXT), "通知.docx", submit=False)
    drafter = visit("zhaomin")
    page = html.document_fromstring(drafter.get(f"/matters/{matter_id}").get_data(as_text=True))
    assert page.xpath("//*[@id='found-before']//a/@href") == [f"/matters/{matter_id}/findings/draft"]
    answer = drafter.get(f"/matters/{matter_id}/findings/draft", **{"HX-Request": "true"})
    found = html.document_fromstring(answer.get_data(as_text=True))
    count = len(found.xpath("//*[@id='draft-findings']//ol/li"))
    (said,) = found.xpath("//*[@id='found-before']")
    assert count > 0
    assert f"技术核查还有 {count} 处发现" in said.text_content()
    assert said.xpath(".//a/@href") == ["#precheck"]


def test_a_refused_file_is_named_with_its_mark_and_admitted_with_a_reason(visit: Visit) -> None:
    drafter, secrecy, digest = visit("zhaomin"), visit("qianbao"), hashlib.sha256(MARKED).hexdigest()

    def upload() -> str:
        return words(drafter.post("/matters/read", files={"policy": (io.BytesIO(MARKED), "通知.txt")}))

    said = upload()
    for part in ("机密", "正文第 1 段", "没有保存", "请在涉密系统办理", digest):
        assert part in said
    page = words(secrecy.get("/admin/intake"))
    for part in (digest, "机密", "正文第 1 段", "赵敏上传于"):
        assert part in page
    refused = secrecy.post("/admin/intake", file_hash=digest, reason=" ")
    assert refused.status_code == 422
    assert "请写明放行理由" in words(refused)
    assert visit("zhoukai").get("/admin/intake").status_code == 403
    done = secrecy.post("/admin/intake", follow=True, file_hash=digest, reason="引用示例，不是标志。")
    assert "已经放行的 1" in words(done)
    assert "引用示例，不是标志。（钱葆" in words(done)
    assert "没有保存" not in upload()


def test_a_draft_without_a_file_has_nothing_to_check_yet(visit: Visit) -> None:
    drafter = visit("lixiang")
    fields = {"title": "还没有文稿的事项", "matter_class": "news", "proposed_attribute": "proactive"}
    path = drafter.post("/matters", **fields).headers["Location"]
    said = words(drafter.get(f"{path}/findings/draft", **{"HX-Request": "true"}))
    assert "没有发现问题" not in said
    assert said.count("暂无可核查的内容") == 2
