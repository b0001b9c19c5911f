"""Forms: what a form file may say, and what answers come back clean or refused."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Invalid, Unreadable
from engine.forms import Form, parse_form

OUTCOMES = [{"value": "approve", "label": "同意"}, {"value": "return", "label": "退回"}]
REVIEW = [
    {"type": "text", "text": "请逐项核对。"},
    {
        "key": "outcome",
        "type": "radio",
        "label": "结论",
        "values": OUTCOMES,
        "validate": {"required": True},
        "properties": {"routing": "true"},
    },
    {
        "key": "return_to",
        "type": "select",
        "label": "退回至",
        "values": [{"value": "drafter", "label": "起草人"}, {"value": "section", "label": "科室"}],
        "properties": {"routing": "true", "show_when": "outcome == 'return'", "required_when": "outcome == 'return'"},
    },
    {
        "key": "opinion",
        "type": "textarea",
        "label": "意见",
        "validate": {"maxLength": 20},
        "properties": {"required_when": "outcome == 'return'"},
    },
    {"key": "urgent", "type": "checkbox", "label": "特急", "properties": {"routing": "true"}},
    {
        "key": "days",
        "type": "number",
        "label": "天数",
        "validate": {"min": 1, "max": 30},
        "properties": {"routing": "true"},
    },
    {
        "key": "sections",
        "type": "checklist",
        "label": "会签科室",
        "properties": {"routing": "true", "source": "sections"},
    },
    {"key": "until", "type": "datetime", "subtype": "date", "label": "暂缓至", "properties": {"routing": "true"}},
    {"key": "at", "type": "datetime", "label": "发布时间", "properties": {"routing": "true"}},
    {"key": "number", "type": "textfield", "label": "文号", "validate": {"pattern": "[0-9]{4}-[0-9]+"}},
]
SECTIONS = {"sections": [("zyjs", "专业技术科"), ("jyk", "就业科"), ("zck", "政策科")]}


def form(*components: dict[str, Any]) -> Form:
    return parse_form(orjson.dumps({"type": "default", "components": list(components)}), "a/forms/t.form")


@pytest.fixture
def review() -> Form:
    return form(*REVIEW)


def faults(review: Form, answers: dict[str, Any]) -> dict[str | None, str]:
    with pytest.raises(Invalid) as refused:
        review.validate(answers, SECTIONS)
    return {issue.field: issue.message for issue in refused.value.issues}


def test_clean_answers_are_plain_values_in_the_order_of_the_form(review: Form) -> None:
    clean = review.validate(
        {
            "at": "2026-03-01T09:30",
            "sections": ["zck", "zyjs"],
            "days": "5",
            "outcome": "approve",
            "urgent": "on",
            "opinion": " 可以\r\n发布 ",
            "until": "2026-04-01",
            "number": "2026-17",
        },
        SECTIONS,
    )
    assert list(clean.items()) == [
        ("outcome", "approve"),
        ("opinion", "可以\n发布"),
        ("urgent", True),
        ("days", 5),
        ("sections", ["zyjs", "zck"]),
        ("until", "2026-04-01"),
        ("at", "2026-03-01T01:30:00+00:00"),
        ("number", "2026-17"),
    ]


def test_only_routing_fields_reach_task_data_and_all_of_them_do(review: Form) -> None:
    clean = review.validate({"outcome": "approve", "opinion": "内部意见", "until": "2026-04-01"}, SECTIONS)
    assert review.routing(clean) == {
        "outcome": "approve",
        "return_to": None,
        "urgent": False,
        "days": None,
        "sections": [],
        "until": "2026-03-31T16:00:00+00:00",
        "at": None,
    }


def test_the_answer_of_a_hidden_field_is_dropped_even_when_it_is_wrong(review: Form) -> None:
    clean = review.validate({"outcome": "approve", "return_to": "nobody"}, SECTIONS)
    assert "return_to" not in clean


def test_a_field_may_be_required_by_an_earlier_answer(review: Form) -> None:
    assert faults(review, {"outcome": "return"}) == {"return_to": "请选择“退回至”。", "opinion": "请填写“意见”。"}


def test_a_field_may_be_required_by_an_answer_below_it() -> None:
    number = {
        "key": "number",
        "type": "textfield",
        "label": "文号",
        "properties": {"required_when": "outcome != 'return'"},
    }
    asked = form(number, REVIEW[1])
    assert asked.validate({"outcome": "return"})["number"] is None
    assert set(faults(asked, {"outcome": "approve"})) == {"number"}
    assert set(faults(asked, {})) == {"number", "outcome"}


@pytest.mark.parametrize(
    ("answers", "field", "message"),
    [
        ({}, "outcome", "请选择“结论”。"),
        ({"outcome": ""}, "outcome", "请选择“结论”。"),
        ({"outcome": "maybe"}, "outcome", "“结论”的选项不存在，请重新选择。"),
        ({"outcome": ["approve"]}, "outcome", "“结论”的选项不存在，请重新选择。"),
        ({"outcome": "approve", "opinion": "字" * 21}, "opinion", "“意见”最多 20 字，现有 21 字，请删减。"),
        ({"outcome": "approve", "opinion": 3}, "opinion", "“意见”应为文字。"),
        ({"outcome": "approve", "opinion": "a\x00"}, "opinion", "“意见”含有看不见的控制字符，请删去后重填。"),
        ({"outcome": "approve", "days": "31"}, "days", "“天数”不能大于 30。"),
        ({"outcome": "approve", "days": 0}, "days", "“天数”不能小于 1。"),
        ({"outcome": "approve", "days": True}, "days", "“天数”应为整数。"),
        ({"outcome": "approve", "days": "1.5"}, "days", "“天数”应为整数。"),
        ({"outcome": "approve", "sections": ["zyjs", "x"]}, "sections", "“会签科室”含有不存在的选项，请重新选择。"),
        ({"outcome": "approve", "sections": {"a": 1}}, "sections", "“会签科室”含有不存在的选项，请重新选择。"),
        ({"outcome": "approve", "urgent": "maybe"}, "urgent", "“特急”只能勾选或不勾选。"),
        (
            {"outcome": "approve", "at": "明天"},
            "at",
            "“发布时间”不是有效的日期时间，请按 2026-03-01T09:30 的样子填写。",
        ),
        (
            {"outcome": "approve", "until": "2026-02-30"},
            "until",
            "“暂缓至”不是有效的日期时间，请按 2026-03-01 的样子填写。",
        ),
        ({"outcome": "approve", "number": "abc"}, "number", "“文号”的格式不对，请按说明填写。"),
        ({"outcome": "approve", "matter": "x"}, "matter", "表单没有这一项，请刷新页面后重填。"),
        ({"outcome": "approve", "form": "x"}, "form", "表单没有这一项，请刷新页面后重填。"),
    ],
)
def test_each_fault_names_its_field_and_says_what_to_do(
    review: Form, answers: dict[str, Any], field: str, message: str
) -> None:
    assert faults(review, answers) == {field: message}


def test_html_forms_are_decoded(review: Form) -> None:
    answers = review.decode({"outcome": ["approve"], "urgent": ["on"], "sections": ["zyjs", "jyk"], "days": ["7"]})
    clean = review.validate(answers, SECTIONS)
    assert (clean["urgent"], clean["sections"], clean["days"]) == (True, ["zyjs", "jyk"], 7)
    assert review.validate(review.decode({"outcome": ["approve"]}), SECTIONS)["urgent"] is False


def test_a_form_describes_itself_with_the_options_of_the_host(review: Form) -> None:
    described = {field["key"]: field for field in review.describe(SECTIONS)}
    assert described["outcome"]["required"] is True
    assert described["sections"]["options"][0] == {"value": "zyjs", "label": "专业技术科"}
    assert described["return_to"]["show_when"] == "outcome == 'return'"
    assert "options" not in described["opinion"]


def test_the_domain_of_a_routing_answer(review: Form) -> None:
    domains = {field.key: field.domain for field in review.fields if field.routing}
    assert domains["outcome"] == ("approve", "return")
    assert domains["return_to"] == ("drafter", "section", None)
    assert domains["urgent"] == (True, False)
    assert (domains["days"], domains["sections"], domains["until"]) == ("int", "list", "instant")


@pytest.mark.parametrize(
    ("component", "words"),
    [
        ({"type": "textfield", "key": "note", "properties": {"routing": "true"}}, "文字不能作为流转依据"),
        ({"type": "script", "key": "x"}, "不认识的控件"),
        ({"key": "x"}, "有一个控件没有类型"),
        ({"type": "textfield", "key": "__class__"}, "编号“__class__”"),
        ({"type": "textfield"}, "有一个项目没有编号"),
        ({"type": "textfield", "key": ["n"]}, "编号“['n']”"),
        ({"type": "radio", "key": "r"}, "没有选项"),
        ({"type": "radio", "key": "r", "values": [{"value": "a"}]}, "值和文字"),
        ({"type": "radio", "key": "r", "values": [{"value": "a", "label": "1"}] * 2}, "相同"),
        ({"type": "number", "key": "n", "validate": {"min": "x"}}, "整数"),
        ({"type": "textfield", "key": "n", "validate": {"pattern": "(a+)+"}}, "嵌套的重复"),
        ({"type": "textfield", "key": "n", "validate": {"pattern": "("}}, "正则表达式"),
        ({"type": "textfield", "key": "n", "validate": []}, None),
        ({"type": "textfield", "key": "n", "validate": "x"}, "一组字段"),
        ({"type": "textfield", "key": "n", "properties": {"show_when": "later == 1"}}, "排在它前面"),
        ({"type": "textfield", "key": "n", "properties": {"show_when": "n == 'a'"}}, "排在它前面"),
        ({"type": "textfield", "key": "n", "properties": {"required_when": "n == 'a'"}}, "其他项目"),
        ({"type": "textfield", "key": "n", "properties": {"required_when": "elsewhere == 'a'"}}, "其他项目"),
        ({"type": "textfield", "key": "n", "properties": {"show_when": "__import__('os')"}}, "n"),
    ],
)
def test_what_a_form_may_not_say(component: dict[str, Any], words: str | None) -> None:
    if words is None:
        assert form(component).fields
        return
    with pytest.raises(Unreadable) as refused:
        form(component)
    assert words in refused.value.issues[0].message
    assert "a/forms/t.form" in str(refused.value)


def test_duplicate_keys_are_refused() -> None:
    with pytest.raises(Unreadable, match="两次"):
        form({"type": "textfield", "key": "a"}, {"type": "number", "key": "a"})


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"components": 3}', b"\xff\xfe", b" " * 300_000])
def test_a_broken_file_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        parse_form(content, "a/forms/t.form")


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text("字a1-\x00 ", max_size=5)
    | st.sampled_from(["approve", "return", "on", "zyjs", "2026-03-01", "2026-13"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from([c.get("key", "other") for c in REVIEW]), ANYTHING))
def test_whatever_is_sent_is_either_clean_or_refused(answers: dict[str, Any]) -> None:
    review = form(*REVIEW)
    try:
        clean = review.validate(answers, SECTIONS)
    except Invalid:
        return
    assert clean["outcome"] in ("approve", "return")
    assert review.validate(clean, SECTIONS) == clean
    assert set(review.routing(clean)) == {"outcome", "return_to", "urgent", "days", "sections", "until", "at"}
