"""A form as the page draws it: what shows, what is required, where faults stand."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from werkzeug.datastructures import MultiDict

from engine.errors import Invalid, Issue
from engine.forms import Form, parse_form
from web.forms import form_view, standing, submitted

OUTCOMES = [{"value": "decided", "label": "已认定"}, {"value": "return", "label": "退回"}]
WHEN_DECIDED = {"show_when": "outcome == 'decided'"}
YES_NO = [{"value": "no", "label": "没有"}, {"value": "yes", "label": "有"}]


def _form(*components: dict[str, Any]) -> Form:
    return parse_form(orjson.dumps({"type": "default", "components": list(components)}), "test.form")


@pytest.fixture
def secrecy() -> Form:
    return _form(
        {"type": "radio", "key": "secret", "label": "国家秘密", "values": YES_NO, "validate": {"required": True}},
        {
            "type": "textarea",
            "key": "ground",
            "label": "依据",
            "properties": {"show_when": "secret == 'yes'", "required_when": "secret == 'yes'"},
        },
        {
            "type": "radio",
            "key": "outcome",
            "label": "结论",
            "values": [{"value": "public", "label": "可以公开"}, {"value": "return", "label": "退回"}],
            "validate": {"required": True},
        },
        {
            "type": "select",
            "key": "return_to",
            "label": "退回给",
            "values": [{"value": "drafter", "label": "起草人"}],
            "properties": {"show_when": "outcome == 'return'", "required_when": "outcome == 'return'"},
        },
        {"type": "textarea", "key": "opinion", "label": "意见"},
    )


@pytest.mark.parametrize(
    ("answers", "shown", "required"),
    [
        ({}, {"secret", "outcome", "opinion"}, {"secret", "outcome"}),
        ({"secret": "yes"}, {"secret", "ground", "outcome", "opinion"}, {"secret", "ground", "outcome"}),
        (
            {"secret": "no", "outcome": "return"},
            {"secret", "outcome", "return_to", "opinion"},
            {"secret", "outcome", "return_to"},
        ),
    ],
)
def test_what_shows_and_what_is_required(
    secrecy: Form, answers: dict[str, str], shown: set[str], required: set[str]
) -> None:
    assert standing(secrecy, answers) == (shown, required)


def test_a_hidden_answer_decides_nothing() -> None:
    form = _form(
        {"type": "radio", "key": "a", "label": "甲", "values": YES_NO},
        {"type": "radio", "key": "b", "label": "乙", "values": YES_NO, "properties": {"show_when": "a == 'yes'"}},
        {"type": "textfield", "key": "c", "label": "丙", "properties": {"show_when": "b == 'yes'"}},
    )
    assert standing(form, {"a": "no", "b": "yes"})[0] == {"a"}


def test_outcome_consequences_and_opinion_stand_by_the_decision(secrecy: Form) -> None:
    view = form_view(secrecy, {}, {})
    assert [question.key for question in view.questions] == ["secret", "ground"]
    assert view.outcome is not None
    assert [question.key for question in view.consequences] == ["return_to"]
    assert view.opinion is not None
    assert view.questions[0].segmented


def test_what_a_consequence_asks_stands_by_it() -> None:
    view = form_view(
        _form(
            {"type": "radio", "key": "outcome", "label": "结论", "values": [{"value": "return", "label": "退回"}]},
            {"type": "textarea", "key": "to", "label": "给谁", "properties": {"show_when": "outcome == 'return'"}},
            {"type": "textarea", "key": "step", "label": "哪步", "properties": {"show_when": "to == 'step'"}},
            {"type": "textarea", "key": "other", "label": "其他"},
        ),
        {},
        {},
    )
    assert [question.key for question in view.consequences] == ["to", "step"]
    assert [question.key for question in view.questions] == ["other"]


@pytest.mark.parametrize(("choices", "drawn"), [("a", "a"), ("ab", None)])
def test_a_consequence_without_a_choice_is_chosen(choices: str, drawn: str | None) -> None:
    values = [{"value": each, "label": each} for each in choices]
    view = form_view(
        _form(
            {"type": "radio", "key": "outcome", "label": "结论", "values": [{"value": "return", "label": "退回"}]},
            {
                "type": "radio",
                "key": "to",
                "label": "给谁",
                "values": values,
                "properties": {"show_when": "outcome == 'return'"},
            },
        ),
        {},
        {},
    )
    assert view.outcome is not None
    assert (view.outcome.value, view.consequences[0].value) == (None, drawn)


def test_faults_stand_beside_their_field_and_answers_are_kept(secrecy: Form) -> None:
    issues = [Issue("field-invalid", "请填写“依据”。", field="ground"), Issue("x", "条件尚不具备。")]
    view = form_view(secrecy, {}, {"secret": "yes", "opinion": "已写的意见"}, issues)
    assert view.questions[1].faults == ("请填写“依据”。",)
    assert view.other_faults == ("条件尚不具备。",)
    assert view.opinion is not None
    assert view.opinion.value == "已写的意见"


def test_only_the_forms_own_answers_are_taken(secrecy: Form) -> None:
    fields = MultiDict([("csrf_token", "x"), ("seen", "1.1"), ("secret", "no"), ("evil", "1")])
    assert submitted(secrecy, fields) == {"secret": "no"}


def test_a_number_counts_as_a_number() -> None:
    form = _form(
        {"type": "number", "key": "n", "label": "数"},
        {"type": "textfield", "key": "more", "label": "说明", "properties": {"show_when": "n > 3"}},
    )
    assert "more" in standing(form, {"n": "5"})[0]
    assert "more" not in standing(form, {"n": "3"})[0]
    assert "more" not in standing(form, {"n": ""})[0]


def test_where_it_cannot_be_told_yet_the_page_requires_what_the_submission_does() -> None:
    """A number that is still empty is compared."""
    rule = {"required_when": "copies > 100"}
    form = _form(
        {"type": "number", "key": "copies", "label": "份数"},
        {"type": "textfield", "key": "why", "label": "理由", "properties": rule},
    )

    assert standing(form, {})[1] == {"why"}
    with pytest.raises(Invalid) as refused:
        form.validate({}, {})
    assert [issue.field for issue in refused.value.issues] == ["why"]
    assert standing(form, {"copies": "5"})[1] == set()


def test_what_approval_asks_shows_before_the_outcome_is_chosen() -> None:
    form = _form(
        {"type": "radio", "key": "outcome", "label": "结论", "values": OUTCOMES},
        {"type": "radio", "key": "attribute", "label": "属性", "values": YES_NO, "properties": WHEN_DECIDED},
        {"type": "textfield", "key": "why", "label": "原因", "properties": {"show_when": "outcome == 'return'"}},
    )
    approving = frozenset({"decided"})
    assert standing(form, {}, approving=approving)[0] == {"outcome", "attribute"}
    assert standing(form, {"outcome": "return"}, approving=approving)[0] == {"outcome", "why"}
    view = form_view(form, {}, {}, approving=approving)
    assert [question.key for question in view.questions] == ["attribute"]
    assert [question.key for question in view.consequences] == ["why"]


def test_where_the_order_counts_what_was_chosen_stands_first_in_its_order() -> None:
    values = [{"value": each, "label": each} for each in ("a", "b", "c", "d")]
    form = _form(
        {"type": "checklist", "key": "turns", "label": "次序", "values": values, "properties": {"ordered": "true"}},
        {"type": "checklist", "key": "any", "label": "多选", "values": values},
    )
    turns, free = form_view(form, {}, {"turns": ["d", "b"], "any": ["d", "b"]}).questions
    assert (turns.ordered, [value for value, _label in turns.options]) == (True, ["d", "b", "a", "c"])
    assert (free.ordered, [value for value, _label in free.options]) == (False, ["a", "b", "c", "d"])
