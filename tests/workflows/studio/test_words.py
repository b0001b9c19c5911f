"""Conditions and time limits in words."""

from __future__ import annotations

import json

import pytest

from engine.forms import TYPES, parse_form
from workflows.people.labels import Label
from workflows.studio.words.clocks import rule_words
from workflows.studio.words.conditions import both, condition_words
from workflows.studio.words.phrases import Phrase
from workflows.studio.words.questions import control_words, limit_words, pattern_words, shape_words
from workflows.studio.words.vocabulary import Vocabulary

FORM = """{"components": [
 {"type": "radio", "key": "outcome", "label": "结论", "validate": {"required": true},
  "values": [{"value": "approve", "label": "通过"}, {"value": "return", "label": "退回"}]},
 {"type": "checklist", "key": "sections", "label": "会签科室", "properties": {"source": "sections"}},
 {"type": "checkbox", "key": "urgent", "label": "急"}
]}"""
CHECK = parse_form(FORM.encode(), "check.form")
KNOWN = Vocabulary({"check": "核稿", "count": "计票"}, {"check": CHECK})


def spoken(words: Phrase | Label | str, language: str = "zh") -> str:
    if isinstance(words, Phrase):
        return words.words.in_language(language).format(*(spoken(part, language) for part in words.parts))
    return words.in_language(language) if isinstance(words, Label) else words


@pytest.mark.parametrize(
    ("source", "chinese"),
    [
        ("check.outcome == 'approve'", "“核稿·结论”为“通过”"),
        ("check.outcome != 'approve'", "“核稿·结论”不是“通过”"),
        ("check.outcome in ['approve', 'return']", "“核稿·结论”为“通过”或“退回”"),
        ("check.urgent", "“核稿·急”为“是”"),
        ("not check.urgent", "“核稿·急”为“否”"),
        ("len(check.sections) > 0", "选了“核稿·会签科室”"),
        ("len(check.sections) == 0", "没有选“核稿·会签科室”"),
        ("len(check.sections) > 2", "len(check.sections) > 2"),
        ("count.passed", "“计票·票数过半”为“是”"),
        ("matter.extra_urgent", "“特急件”为“是”"),
        ("matter.resume_at == 'office'", "“从哪里接着审”为“办公室核稿”"),
        ("matter.matter_class == 'speech'", "“事项类别”为“讲话”"),
        ("known(check.outcome)", "“核稿·结论”已经有答案"),
        (
            "check.urgent and (check.outcome == 'approve' or count.passed)",
            "“核稿·急”为“是”，并且（“核稿·结论”为“通过”，或者“计票·票数过半”为“是”）",
        ),
        ("not (check.urgent and count.passed)", "并非（“核稿·急”为“是”，并且“计票·票数过半”为“是”）"),
        ("min(check.n, 3) < 2", "min(check.n, 3) < 2"),
        ("check.outcome ==", "check.outcome =="),
    ],
)
def test_a_condition_in_words(source: str, chinese: str) -> None:
    assert spoken(condition_words(source, KNOWN)) == chinese


def test_a_form_names_its_own_questions_and_a_step_its_own_without_its_name() -> None:
    assert spoken(condition_words("outcome == 'return'", KNOWN.within(CHECK))) == "“结论”为“退回”"
    assert spoken(condition_words("check.outcome == 'return'", KNOWN.at("check"))) == "“结论”为“退回”"


def test_two_conditions_keep_their_meaning() -> None:
    either = condition_words("check.urgent or count.passed", KNOWN)
    joined = both(either, condition_words("matter.speech", KNOWN))
    assert joined is not None
    assert spoken(joined) == "（“核稿·急”为“是”，或者“计票·票数过半”为“是”），并且“讲话稿”为“是”"
    assert both(None, either) == either


def test_words_of_the_page_are_in_english_too() -> None:
    assert spoken(condition_words("not matter.extra_urgent", KNOWN), "en") == "“extra urgent” is “no”"


def test_one_day_is_no_days() -> None:
    assert spoken(rule_words("working_days(1)", KNOWN), "en") == "1 working day"
    assert spoken(rule_words("working_days(2)", KNOWN), "en") == "2 working days"


@pytest.mark.parametrize(
    ("rule", "chinese"),
    [
        ("working_days(5)", "5 个工作日"),
        ("hours(4)", "4 小时"),
        ("days(365)", "365 个自然日"),
        ("release_time()", "定好的发布时间"),
        ("instant(check.until)", "“核稿·until”所填的时间"),
        ("hours(4) if matter.extra_urgent else working_days(3)", "“特急件”为“是”时 4 小时，否则 3 个工作日"),
        ("soon", "soon"),
    ],
)
def test_a_time_limit_in_words(rule: str, chinese: str) -> None:
    assert spoken(rule_words(rule, KNOWN)) == chinese


@pytest.mark.parametrize("control", sorted(TYPES - {"text"}))
def test_every_control_has_words(control: str) -> None:
    asked = {"type": control, "key": "k", "label": "问", "values": [{"value": "a", "label": "甲"}]}
    (field,) = parse_form(json.dumps({"components": [asked]}).encode(), "check.form").fields
    assert control_words(field).zh
    assert limit_words(field) == []


def test_limits_are_said_alike_to_readers_and_designers_and_patterns_to_designers() -> None:
    asked = {"type": "textfield", "key": "k", "label": "问", "validate": {"maxLength": 9, "pattern": "^甲+$"}}
    (field,) = parse_form(json.dumps({"components": [asked]}).encode(), "check.form").fields
    assert [spoken(each) for each in limit_words(field)] == ["最多 9 字"]
    assert [spoken(each) for each in pattern_words(field)] == ["格式 ^甲+$"]


@pytest.mark.parametrize(
    ("pattern", "chinese", "english"),
    [
        ("[一-鿿]{2,12}", "填 2 至 12 个汉字", "enter 2 to 12 Chinese characters"),
        (
            r"\d{4}-\d+",
            "填 4 个数字，然后是“-”，然后是至少 1 个数字",
            "enter 4 digits, then “-”, then at least 1 digits",
        ),
        (
            "^[A-Z]{2}[0-9]{0,6}$",
            "填 2 个大写字母，然后是至多 6 个数字",
            "enter 2 capital letters, then at most 6 digits",
        ),
        ("(甲|乙)[0-9]", "格式 (甲|乙)[0-9]", "pattern (甲|乙)[0-9]"),
        ("[^0-9]{3}", "格式 [^0-9]{3}", "pattern [^0-9]{3}"),
    ],
)
def test_readers_are_told_a_pattern_in_words_where_there_are_such(pattern: str, chinese: str, english: str) -> None:
    asked = {"type": "textfield", "key": "k", "label": "问", "validate": {"pattern": pattern}}
    (field,) = parse_form(json.dumps({"components": [asked]}).encode(), "check.form").fields
    (told,) = shape_words(field)
    assert (spoken(told), spoken(told, "en")) == (chinese, english)
