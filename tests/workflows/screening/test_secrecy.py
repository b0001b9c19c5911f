"""保密: marks in passages, over-marking, labels of work secrets and internal papers, and what only talks about them."""

from __future__ import annotations

import pytest

from tests.workflows.screening.passages import TODAY, document
from tests.workflows.screening.places import Place, of
from workflows.screening.model import Finding, ScreenedDocument, Subject
from workflows.screening.registry import CHECKS, finding
from workflows.screening.rulebook import Rulebook

BODY = [f"第{number}项工作按照职责分工推进落实，确保取得实效。" for number in range(1, 25)]
TITLE: Place = ("title", "关于做好某项工作的通知")


def found(check: str, one: ScreenedDocument, *, attribute: str | None = None) -> list[Finding]:
    known = CHECKS[check]
    subject = Subject((one,), TODAY, "general", attribute)
    return [finding(known, each, one) for each in known.function(one, subject, Rulebook())]


@pytest.mark.parametrize(
    ("before", "line", "matched"),
    [
        ([], "机密★1年", "机密★1年"),
        (BODY, "本件机　密★１年，阅后退回。", "机　密★１年"),
        (BODY, "密级：秘密", "密级：秘密"),
        ([], "  绝 密 ★ ", "绝 密 ★"),
        (BODY, "附件标有秘密★5年字样以外的绝密★30年", "绝密★30年"),
    ],
)
def test_a_mark_blocks_and_is_shown_where_it_stands(before: list[str], line: str, matched: str) -> None:
    marks = found("secrecy.mark", of(*before, line, *BODY))

    assert [(mark.level, mark.passage, mark.matched) for mark in marks if mark.matched == matched] == [
        ("blocker", len(before), matched)
    ]


def test_a_mark_in_lines_one_below_the_other_is_shown_in_the_first() -> None:
    (mark,) = found("secrecy.mark", of("机密", "★1年", *BODY))

    assert (mark.passage, mark.matched) == (0, "机密")


def test_in_the_paragraph_of_a_pdf_the_offsets_are_those_of_its_line() -> None:
    (mark,) = found("secrecy.mark", document("\n".join(BODY) + "\n本件密级：\n机密★3年，\n阅后退回。"))

    assert mark.matched == "机密★3年"


@pytest.mark.parametrize(
    ("place", "text", "level"),
    [
        ("页眉", "机密★1年", "blocker"),
        ("批注", "秘密★5年", "blocker"),
        ("隐藏文字", "机密", "blocker"),
        ("修订删除", "秘密", "warning"),  # as likely cut out of 国家秘密
        ("标题", "机密", "blocker"),
        ("修订删除", "严守国家秘密", None),
    ],
)
def test_marks_in_hidden_places(place: str, text: str, level: str | None) -> None:
    marks = found("secrecy.mark", of(*BODY, (place, text)))

    assert [mark.level for mark in marks] == ([level] if level else [])


@pytest.mark.parametrize("after_a_table", ["绝密", "机密"])
def test_a_table_does_not_make_what_follows_it_a_head(after_a_table: str) -> None:
    assert found("secrecy.mark", of(*BODY, ("row", "等级|期限"), after_a_table, *BODY)) == []


@pytest.mark.parametrize(
    ("line", "attribute", "said"),
    [
        ("机密★25年", None, "机密级的上限 20 年"),
        ("秘密★十五年", None, "秘密级的上限 10 年"),
        ("绝密★30年", None, None),
        ("机密★20年", None, None),
        ("绝密★40年", "proactive", "绝密级的上限 30 年"),
        ("秘密★5年", "proactive", "应当公开的事项不得定密"),
        ("秘密★2030年12月31日", None, None),
        ("★★★★★服务", None, None),
        ("本通知属于国家秘密，注意保管。", "proactive", "两者矛盾"),
        ("本方案列为机密级，严格控制知悉范围。", "on_request", "正文称本文件涉密"),
        ("本文件不属于国家秘密。", "proactive", None),
        ("本办法所称工作秘密，是指机关工作中产生的秘密。", "proactive", None),
        ("属于国家秘密的，不予公开。", "proactive", None),
    ],
)
def test_a_mark_that_says_too_much_is_told_with_its_reason(line: str, attribute: str | None, said: str | None) -> None:
    messages = [one.message for one in found("secrecy.overmarked", of(line, *BODY), attribute=attribute)]

    assert len(messages) == (said is not None)
    assert not said or said in messages[0]


LABELS = [
    "内部资料",
    "内部文件",
    "内 部 资 料",
    "【内部使用】",
    "（内部资料　注意保存）",
    "仅供内部使用",
    "仅供内部参考，请勿外传",
    "注意保存",
    "不得外传",
    "严禁外传！",
    "请勿外传。",
    "工作秘密",
    "工作秘密★5年",
    "内部发行",
    "会议内部通报",
    "此件不得翻印",
    "阅后销毁",
    "阅后收回",
    "内部资料 妥善保管",
    "本资料仅供内部使用，不得外传。",
    "密级：内部",
]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("before", [[], BODY], ids=["head", "middle"])
def test_a_label_on_a_line_of_its_own_is_an_error(label: str, before: list[str]) -> None:
    labels = found("secrecy.internal", of(TITLE, *before, label, *BODY))

    assert [(one.level, one.passage) for one in labels] == [("error", len(before) + 1)]


@pytest.mark.parametrize(
    ("place", "text", "level"),
    [
        ("页眉", "内部资料", "error"),
        ("水印", "请勿外传", "error"),
        ("页眉", "某局文件（内部使用）", "error"),
        ("title", "关于某事的报告（内部资料）", "error"),
        ("修订删除", "内部资料", "warning"),
        ("批注", "数字请财务再核一遍", None),
        ("文档属性", "不得对外公开", None),
        ("row", "密级|内部", "error"),
        ("row", "内部资料", "error"),
        ("row", "内部资料|12份", None),
        ("页眉", "某局内部控制手册", None),
    ],
)
def test_labels_in_other_places(place: str, text: str, level: str | None) -> None:
    labels = found("secrecy.internal", of((place, text), *BODY))

    assert [one.level for one in labels] == ([level] if level else [])


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("二、其他事项。本方案仅供内部使用，有关情况另行公布。", "warning"),
        ("本通知请勿外传，各单位要抓好落实。", "warning"),
        ("涉密会议材料应当会后收回。", None),
        ("命题人员应当签订保密协议，试题属于工作秘密，启封前不得外传。", None),
        ("内部使用的评分细则，由裁判组掌握。", None),
        ("考试试卷启用前按机密级管理。", None),
        ("加强信息公开保密审查，严防泄露国家秘密、工作秘密、敏感信息及数据。", None),
        ("公开信息不得涉及国家秘密、工作秘密、内部敏感信息以及法律法规禁止公开的信息。", None),
        ("依法确定为国家秘密的政府信息，不予公开。", None),
        ("工作人员不得泄露国家秘密、工作秘密。", None),
        ("考试用书系内部发行的，不得作为定价依据。", None),
        ("个人信息不得对外提供。", None),
        ("二、数据由区就业促进中心汇总，用于内部分析研判，未经批准不得对外提供。", None),
        ("申请人应当妥善保管、注意保存有关票据。", None),
        ("内部资料管理办法", None),
        ("（一）内部资料的登记。", None),
        ("健全内部使用和对外提供相结合的机制。", None),
    ],
)
def test_running_text(text: str, level: str | None) -> None:
    labels = found("secrecy.internal", of(TITLE, *BODY, text, *BODY))

    assert [one.level for one in labels] == ([level] if level else [])


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [("000012", "正文", 1), ("份号：000012", "正文", 1), ("000003", "页眉", 1), ("200040", "批注", 0)],
)
def test_copy_numbers(text: str, where: str, expected: int) -> None:
    assert len(found("secrecy.copy-number", of((where, text), TITLE, *BODY))) == expected


def test_six_digits_further_down_are_no_copy_number() -> None:
    assert found("secrecy.copy-number", of(TITLE, *BODY, "200040")) == []


@pytest.mark.parametrize(
    ("places", "matched"),
    [
        ([("title", "某局关于某事的通知（送审稿）")], ["（送审稿）"]),
        ([("title", "某局关于某事的通知(征求意见稿 第二次)")], ["(征求意见稿 第二次)"]),
        ([TITLE, ("页眉", "讨论稿")], ["讨论稿"]),
        (["（代拟稿）", TITLE], ["（代拟稿）"]),
        ([("title", "某局关于公开征求某办法（征求意见稿）意见的公告")], []),
        ([("title", "某局关于某法规草案审查工作的通知")], []),
        ([TITLE, *BODY, "各单位应当及时提交送审稿"], []),
    ],
)
def test_labels_of_drafts(places: list[Place | str], matched: list[str]) -> None:
    labels = found("content.draft-label", of(*places))

    assert [one.matched for one in labels] == matched
    assert {one.aspect for one in labels} <= {"content"}


def test_one_note_for_each_kind_of_hidden_place() -> None:
    one = of(
        TITLE, ("批注", " "), ("批注", "请核"), ("批注", "已改"), ("修订删除", "三"), ("页眉", "某局"), ("公式", "A1")
    )

    assert [(each.level, each.part, each.message[:12], each.quote) for each in found("secrecy.hidden-place", one)] == [
        ("note", "批注", "原文件有批注 2 处，清", "请核"),
        ("note", "修订删除", "原文件有修订删除 1 处", "三"),
    ]


@pytest.mark.parametrize(
    "place",
    ["批注", "修订删除", "隐藏文字", "隐藏工作表", "隐藏行列", "网页注释", "残留文字", "残留数据", "构建基块"],
)
@pytest.mark.parametrize(
    ("text", "quote"), [("请核", "请核"), ("一二三四五六七八九十" * 5, "一二三四五六七八九十" * 4), (" \n", None)]
)
def test_the_note_points_to_the_first_hidden_passage(place: str, text: str, quote: str | None) -> None:
    notes = found("secrecy.hidden-place", of(TITLE, (place, text)))

    assert [(each.passage, each.part, each.quote) for each in notes] == ([(1, place, quote)] if quote else [])


def test_a_clean_document_has_none() -> None:
    one = of(TITLE, *BODY, "（此件主动公开）")

    assert [each for check in CHECKS if check.startswith("secrecy.") for each in found(check, one)] == []


@pytest.mark.parametrize(
    ("unread", "text", "expected"),
    [
        (("图片 2 处（清稿不含图片）",), "正文", [("图片 2 处", "（已查看图片）")]),
        (("图片 1 处", "内嵌文件 3 个（清稿不含内嵌文件）"), "正文",
         [("图片 1 处", "（已查看图片）"), ("内嵌文件 3 个", "（已查看内嵌文件）")]),
        (("没有文字的页面（扫描页）：第 2 页",), "正文", [("没有文字的页面：第 2 页", "（已查看扫描页）")]),
        (("没有文字的页面（扫描页）：第 1 页",), "", [("全文", "（已查看全文）")]),
        (("图片 1 处", "没有文字的页面（扫描页）：第 1 页"), " ",
         [("全文", "（已查看全文）"), ("图片 1 处", "（已查看图片）")]),
        ((), "正文", []),
    ],
)  # fmt: skip
def test_what_no_machine_has_read_is_asked_of_a_person(
    unread: tuple[str, ...], text: str, expected: list[tuple[str, str]]
) -> None:
    findings = found("unread.part", of(text, unread=unread))

    assert [(one.level, one.part) for one in findings] == [("error", part) for part, _ in expected]
    assert all(tick in one.message for one, (_, tick) in zip(findings, expected, strict=True))
