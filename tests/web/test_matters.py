"""A new matter from dropped files, drafting with the live list, submission, versions; and every kind of bad file."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO

import pytest
from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from tests.samples import docx_of, pdf_of
from tests.web.visitor import Visitor, words
from web.matters.timeline import acting_as

Visit = Callable[[str], Visitor]
POLICY = """临江区人力资源和社会保障局关于做好冬季用工服务的通知

各街镇社区事务受理服务中心：

为做好冬季用工服务，现就有关事项通知如下：

一、开展走访。每月走访重点企业不少于20家。

临江区人力资源和社会保障局

2026年11月20日

（此件主动公开）
"""
FIELDS = {
    "title": "关于做好冬季用工服务的通知",
    "matter_class": "general",
    "urgency": "normal",
    "proposed_attribute": "proactive",
    "explanation": "按年度安排起草，已征求街镇意见。",
    "basis": "《就业促进法》",
}


def _file(content: bytes, name: str) -> tuple[BytesIO, str]:
    return BytesIO(content), name


def _open(drafter: Visitor, **fields: str) -> str:
    response = drafter.post("/matters", files={"policy": _file(docx_of(POLICY), "通知.docx")}, **{**FIELDS, **fields})
    assert response.status_code == 302, words(response)
    return str(response.location)


def test_the_attribute_starts_empty(visit: Visit) -> None:
    page = html.document_fromstring(visit("lixiang").get("/matters/new").get_data(as_text=True))
    assert len(page.xpath("//input[@name='proposed_attribute']")) == 4
    assert not page.xpath("//input[@name='proposed_attribute'][@checked]")


def test_what_a_file_says_about_itself_is_shown_and_nothing_is_stored(visit: Visit) -> None:
    drafter = visit("lixiang")
    found = words(drafter.post("/matters/read", files={"policy": _file(docx_of(POLICY), "通知.docx")}))
    assert "临江区人力资源和社会保障局关于做好冬季用工服务的通知" in found
    assert "此件主动公开" in found
    assert "关于做好冬季用工服务的通知" not in words(drafter.get("/matters"))


def test_a_title_is_taken_from_the_file_when_none_is_given(visit: Visit) -> None:
    drafter = visit("lixiang")
    assert "关于做好冬季用工服务的通知" in words(drafter.get(_open(drafter, title="")))


def test_from_new_to_submitted(visit: Visit) -> None:
    drafter = visit("lixiang")
    path = _open(drafter)
    page = words(drafter.get(path))
    assert "通知.docx" in page
    assert "已经齐备，可以送审" in page
    answers = {"fair_competition": "none", "opinion": "请审。"}
    page_form = html.document_fromstring(drafter.get(path).get_data(as_text=True))
    radios = page_form.xpath(f"//form[@action='{path}/submit']//input[@type='radio']")
    answers |= {radio.get("name"): radio.get("value") for radio in reversed(radios)}
    submitted = drafter.post(f"{path}/submit", follow=True, **answers)
    assert "已送审" in words(submitted)
    assert "科室核稿" in words(drafter.get(path))
    assert "撤回" in words(drafter.get(path))


def test_submitting_what_is_not_ready_lists_what_is_missing(visit: Visit) -> None:
    drafter = visit("lixiang")
    path = _open(drafter, matter_class="normative", proposed_attribute="", basis="")
    page = words(drafter.get(path))
    assert "请选择公开属性" in page
    response = drafter.post(f"{path}/submit", follow=True)
    assert "请选择公开属性" in words(response)
    assert "起草中" in words(response)


def test_fair_competition_is_missing_until_the_submission_says_it(visit: Visit) -> None:
    drafter = visit("lixiang")
    assert "请选择公平竞争审查情况" not in words(drafter.get(_open(drafter)))
    path = _open(drafter, matter_class="rights_policy")
    page = drafter.get(path)
    assert "送审时请选择公平竞争审查情况" in words(page)
    kept = html.document_fromstring(page.get_data(as_text=True)).xpath("//form[@data-draft]/@data-draft")[0]
    assert "送审时请选择公平竞争审查情况" in words(drafter.get(f"{path}/missing"))
    drafter.post(kept, save="1", draft_version="0", fair_competition="passed")
    assert "送审时请选择公平竞争审查情况" not in words(drafter.get(f"{path}/missing"))
    assert "送审时请选择公平竞争审查情况" not in words(drafter.get(path))
    assert visit("chenming").get(f"{path}/missing").status_code == 404
    refused = words(drafter.post(f"{path}/submit", fair_competition="not_applicable"))
    assert "送审时请选择公平竞争审查情况" not in refused
    assert "解读" in refused


def test_the_live_list_answers_a_change(visit: Visit) -> None:
    drafter = visit("lixiang")
    path = _open(drafter, explanation="")
    assert "起草说明" in words(drafter.get(path))
    response = drafter.client.post(
        f"{path}/fields", data={**FIELDS, "csrf_token": drafter.token}, headers={"HX-Request": "true"}
    )
    assert "已经齐备" in words(response)
    page = html.document_fromstring(drafter.get(path).get_data(as_text=True))
    said = page.xpath("//ol[@class='timeline']//b[text()='拟定公开属性']")
    assert len(said) == 1, "the same attribute said again is no news"


def _form_of(page: TestResponse, part: str) -> dict[str, str]:
    """What the form of the drafting page would send, unchanged."""
    form = html.document_fromstring(page.get_data(as_text=True)).get_element_by_id(part)
    return {name: value for name, value in form.form_values() if value is not None}


def test_two_windows_on_one_drafting_form(visit: Visit) -> None:
    drafter = visit("lixiang")
    path = _open(drafter, matter_class="rights_policy")
    page = drafter.get(path)
    fields, elements = _form_of(page, "fields"), _form_of(page, "elements")

    here = {"headers": {"HX-Request": "true"}}
    drafter.post(f"{path}/fields", **{**fields, "explanation": "甲窗口写的"})
    answer = drafter.client.post(f"{path}/fields", data={**fields, "basis": "乙窗口写的"}, **here)
    assert "没有保存" not in words(answer)
    answer = drafter.client.post(
        f"{path}/fields", data={**fields, "explanation": "乙窗口也写", "urgency": "urgent"}, **here
    )
    assert "“起草说明”在另一个窗口（或者由同科室的人）刚改过，现在是：甲窗口写的" in words(answer)
    now = _form_of(drafter.get(path), "fields")
    assert (now["explanation"], now["basis"], now["urgency"]) == ("甲窗口写的", "乙窗口写的", "urgent")

    without_script = drafter.post(f"{path}/fields", **{**fields, "explanation": "乙窗口也写"})
    assert without_script.status_code == 409
    assert "另一个窗口（或者同科室的人）刚刚改成了“甲窗口写的”" in words(without_script)
    drafter.post(f"{path}/fields", **_form_of(without_script, "fields"))  # said again: now it stays
    assert _form_of(drafter.get(path), "fields")["explanation"] == "乙窗口也写"

    drafter.post(f"{path}/elements", **{**elements, "text.applicable_scope": "甲"})
    assert drafter.post(f"{path}/elements", **{**elements, "text.keywords": "乙"}).status_code == 302
    clash = drafter.post(
        f"{path}/elements", **{**elements, "text.applicable_scope": "乙", "inapplicable.applicable_scope": "1"}
    )
    assert clash.status_code == 409
    assert _form_of(drafter.get(path), "elements")["text.applicable_scope"] == "甲"
    drafter.post(f"{path}/elements", **_form_of(clash, "elements"))
    assert "inapplicable.applicable_scope" in _form_of(drafter.get(path), "elements")


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [("class=speech", 1), ("class=nonsense", None), ("section={own}", None), ("section={own}&class=speech", 1)],
)
def test_the_list_is_narrowed_by_section_and_class(visit: Visit, narrowed: str, found: int | None) -> None:
    drafter = visit("tanglu")
    page = html.document_fromstring(drafter.get("/matters").get_data(as_text=True))
    every = len(page.xpath("//a[@class='title']"))
    own = page.xpath("//select[@id='section']/option[normalize-space()='宣传教育中心']/@value")[0]
    page = html.document_fromstring(drafter.get("/matters?" + narrowed.format(own=own)).get_data(as_text=True))
    assert len(page.xpath("//a[@class='title']")) == (found or every) > 0
    others = page.xpath("//select[@id='section']/option[normalize-space()='就业促进科']/@value")[0]
    assert "没有找到" in words(drafter.get(f"/matters?section={others}"))


def test_a_new_version_keeps_the_old_one_and_shows_the_differences(visit: Visit) -> None:
    drafter = visit("lixiang")
    path = _open(drafter)
    newer = docx_of(POLICY.replace("不少于20家", "不少于30家"))
    drafter.post(f"{path}/documents", files={"policy": _file(newer, "通知（修改）.docx")})
    page = drafter.get(path)
    assert "第 2 版" in words(page)
    assert "第 1 版" in words(page)
    link = html.document_fromstring(page.get_data(as_text=True)).xpath("//a[contains(@href, '/differences')]/@href")[0]
    differences = drafter.get(link).get_data(as_text=True)
    assert "<del>20</del><ins>30</ins>" in differences


def test_withdrawing_asks_for_a_reason_and_reopens_drafting(visit: Visit) -> None:
    drafter = visit("lixiang")
    path = _open(drafter)
    page = html.document_fromstring(drafter.get(path).get_data(as_text=True))
    radios = page.xpath(f"//form[@action='{path}/submit']//input[@type='radio']")
    answers = {radio.get("name"): radio.get("value") for radio in reversed(radios)}
    drafter.post(f"{path}/submit", **answers)
    assert drafter.post(f"{path}/withdraw", reason="").status_code == 422
    assert drafter.post(f"{path}/withdraw", reason="需补充附件").status_code == 302
    assert "起草中" in words(drafter.get(path))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空文件.docx", b"", "空"),
        ("程序.exe", b"MZ\x90\x00" * 50, "docx"),
        ("损坏.docx", b"PK\x03\x04" + b"\x00" * 200, "损坏"),
        ("损坏.pdf", b"%PDF-1.7\n" + b"\x00" * 200, "pdf"),
    ],
)
def test_a_bad_file_is_named_and_everything_else_is_kept(visit: Visit, name: str, content: bytes, said: str) -> None:
    drafter = visit("lixiang")
    files = {"policy": _file(docx_of(POLICY), "通知.docx"), "attachments": _file(content, name)}
    response = drafter.post("/matters", files=files, follow=True, **FIELDS)
    page = words(response)
    assert f"《{name}》没有保存" in page
    assert said.lower() in page.lower()
    assert "通知.docx" in page


def test_a_file_with_a_secrecy_mark_is_not_stored(visit: Visit) -> None:
    drafter = visit("lixiang")
    marked = docx_of(POLICY, header="机密★5年")
    response = drafter.post("/matters", files={"policy": _file(marked, "涉密.docx")}, follow=True, **FIELDS)
    page = words(response)
    assert response.status_code == 422
    assert page.count("带有密级标志") == 1
    assert f"文件摘要 SHA-256：{sha256(marked).hexdigest()}" in page
    assert FIELDS["title"] not in words(drafter.get("/matters"))
    reviewer = visit("qianbao")
    assert "拒收登记" in words(reviewer.get("/inbox"))
    assert "机密" in words(reviewer.get("/admin/intake"))


def test_no_matter_is_opened_when_its_policy_file_cannot_be_read(visit: Visit) -> None:
    drafter = visit("lixiang")
    response = drafter.post("/matters", files={"policy": _file(b"\x89PNG\r\n" * 30, "图.png")}, **FIELDS)
    assert response.status_code == 422
    assert words(response).count("图.png") == 1
    assert FIELDS["explanation"] in response.get_data(as_text=True)
    assert FIELDS["title"] not in words(drafter.get("/matters"))


def test_what_was_chosen_for_submission_outlasts_a_new_file(visit: Visit) -> None:
    drafter = visit("lixiang")
    path = _open(drafter)
    panel = html.document_fromstring(drafter.get(path).get_data(as_text=True)).xpath("//aside//form[@data-draft]")[0]
    saved = drafter.post(panel.get("data-draft"), save="1", draft_version="0", opinion="请重点看第二条。")
    assert saved.get_json()["version"] == 1
    drafter.post(f"{path}/documents", files={"policy": _file(docx_of(POLICY + "附"), "通知二稿.docx")})
    page = html.document_fromstring(drafter.get(path).get_data(as_text=True))
    assert page.xpath("//aside//textarea[@name='opinion']/text()") == ["请重点看第二条。"]
    assert page.xpath("//aside//input[@name='draft_version']/@value") == ["1"]


def test_a_party_document_is_refused_and_the_fields_are_kept(visit: Visit) -> None:
    drafter = visit("lixiang")
    response = drafter.post("/matters", **{**FIELDS, "title": "中共临江区人社局党组关于召开会议的通知"})
    assert response.status_code == 422
    assert "政府信息公开条例" in words(response)
    assert FIELDS["explanation"] in response.get_data(as_text=True)


def test_an_upload_over_the_limit_is_refused_with_what_to_do(app: Flask, visit: Visit) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 100_000
    drafter = visit("lixiang")
    response = drafter.post("/matters", files={"policy": _file(b"x" * 200_000, "大.docx")}, **FIELDS)
    assert response.status_code == 413
    assert "文件太大" in words(response)


def test_renditions_stand_alone_in_a_sandbox(visit: Visit) -> None:
    drafter = visit("lixiang")
    page = html.document_fromstring(drafter.get(_open(drafter)).get_data(as_text=True))
    link = page.xpath("//a[contains(@href, '/versions/')]/@href")[0]
    response = drafter.get(link)
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert visit("tanglu").get(link).status_code == 404


def test_a_pdf_is_shown_by_the_browser(visit: Visit) -> None:
    drafter = visit("lixiang")
    path = _open(drafter)
    drafter.post(f"{path}/documents", files={"attachments": _file(pdf_of("附件一 名单"), "附件.pdf")})
    page = html.document_fromstring(drafter.get(path).get_data(as_text=True))
    link = page.xpath("//li[contains(., '附件.pdf')]//a[contains(@href, '/versions/')]/@href")[0]
    assert drafter.get(link).mimetype == "application/pdf"


@pytest.mark.parametrize(
    ("language", "capacity", "said"),
    [
        ("zh", "B", "保密员B角"),
        ("en", "B", "Secrecy reviewer, B (deputy)"),
        ("en", "A", "Secrecy reviewer"),
    ],
)
def test_the_timeline_says_in_which_capacity_somebody_gave_an_opinion(
    app: Flask, language: str, capacity: str, said: str
) -> None:
    with app.test_request_context(f"/?language={language}"):
        assert acting_as("secrecy_review", capacity) == said
