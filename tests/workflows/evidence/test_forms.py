"""发文稿纸 and 保密审查表 say what the law asks for, and show the auditor no draft text."""

from __future__ import annotations

import re

import pytest
from pypdfium2 import PdfDocument

from tests.today import number_of
from tests.workflows.evidence.conftest import CANARY, Bureau
from workflows.evidence.forms import barred_classes, boxes, processing_sheet, secrecy_sheet
from workflows.evidence.reading import read_case
from workflows.matters.models import Matter

SHEETS = {"processing": processing_sheet, "secrecy": secrecy_sheet}
A4 = (595, 842)  # points


def text_of(pdf: bytes) -> str:
    """The words of all pages without the breaks that the layout made."""
    pages = (page.get_textpage().get_text_range() for page in PdfDocument(pdf))
    return "".join("".join(pages).split())


def sheet(bureau: Bureau, number: str, form: str, view: str = "full") -> bytes:
    with bureau.installation.database.read() as session:
        return SHEETS[form](read_case(session, bureau.matters[number], view))  # type: ignore[arg-type]


def test_the_processing_sheet_names_everybody_with_post_and_time(bureau: Bureau) -> None:
    text = text_of(sheet(bureau, number_of(1), "processing"))
    with bureau.installation.database.read() as session:
        given = session.get_one(Matter, bureau.matters[number_of(1)]).number_assigned
    assert re.fullmatch(r"临人社发〔\d{4}〕1号", given or "")

    for said in (
        "发文稿纸", number_of(1), given, "关于调整职业技能提升补贴标准的通知", "签发", "分管领导",
        "会签", "六协同", "合法性审核", "保密审查", "公开属性", "主动公开", "拟稿", "郭华", "钱葆，保密员A角",
        "就业促进科科室负责人A角", "第1稿", "SHA-256", CANARY,
    ):  # fmt: skip
        assert said in text, said


def test_a_box_that_the_class_asks_for_is_drawn_before_anybody_decided(bureau: Bureau) -> None:
    with bureau.installation.database.read() as session:
        asked = boxes(read_case(session, bureau.matters[number_of(3)], "full"))
        short = {each.name for each in boxes(read_case(session, bureau.matters[number_of(10)], "full"))}

    drawn = {each.name: len(each.steps) for each in asked}
    assert drawn["合法性审核"] == drawn["保密审查"] == drawn["公开属性"] == drawn["签发"] == 0
    assert (drawn["会签"], drawn["六协同"]) == (6, 9)
    assert not short & {"合法性审核", "分管领导", "集体审议"}


def test_the_secrecy_sheet_answers_the_four_classes_one_by_one(bureau: Bureau) -> None:
    text = text_of(sheet(bureau, number_of(1), "secrecy"))

    for said in (
        "国家秘密没有", "工作秘密没有", "内部敏感信息及数据没有", "法律法规禁止公开的信息没有",
        "可以公开", "钱葆，保密员A角", "SHA-256", "技术核查", "拒收",
    ):  # fmt: skip
        assert said in text, said


def test_nobody_answered_is_not_no(bureau: Bureau) -> None:
    assert [each.answer for each in barred_classes(None)] == ["未答"] * 4
    assert "国家秘密未答" in text_of(sheet(bureau, number_of(3), "secrecy"))


@pytest.mark.parametrize("form", SHEETS)
def test_the_auditor_sees_number_and_outcomes_only(bureau: Bureau, form: str) -> None:
    text = text_of(sheet(bureau, number_of(7), form, "hashes"))

    assert CANARY not in text
    assert f"事项{number_of(7)}" in text
    assert "提出修改建议" in text
    assert "供审计使用" in text


def test_sheets_are_a4_and_the_same_every_time(bureau: Bureau) -> None:
    pdf = sheet(bureau, number_of(6), "processing")

    assert {tuple(map(round, page.get_size())) for page in PdfDocument(pdf)} == {A4}
    assert sheet(bureau, number_of(6), "processing") == pdf
