"""What is evaluated where a token comes has a usable value, whatever was answered: nothing that the gate lets through
stops at run time because an answer was left empty or is of another type."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from engine.errors import Invalid
from engine.expressions import ExpressionError, compile_expression, parse
from engine.forms import parse_form
from engine.spiff import compile_set, start
from engine.verification import verify
from engine.verification.outcomes import outcomes
from engine.verification.possible import BOTH, TEXT, Listed, Number, Possible, constant, samples
from tests.engine.verification.drawings import Attached, Drawing, Each, choice, component, drawing, form, package
from tests.engine.verification.test_answers_given import tabled

FREE = package()
DAYS = component("number", "days")
UNTIL = component("datetime", "until")
TIMED = choice("mode", "timed", "now")
WHEN_TIMED: dict[str, Any] = {"show_when": "mode == 'timed'", "required_when": "mode == 'timed'"}
ASKED = [
    TIMED,
    component("datetime", "until", **WHEN_TIMED),
    component("number", "days", **WHEN_TIMED),
    component("checklist", "sections"),
    component("checkbox", "urgent"),
    choice("level", "a", "b", required=False),
]


def drawn(*lines: str, asked: list[dict[str, Any]] = ASKED, **more: Any) -> Drawing:
    return drawing(*lines, forms={"draft": asked}, **more)


def waits(rule: str, asked: list[dict[str, Any]] = ASKED) -> Drawing:
    return drawn("start draft wait end", asked=asked, rules={"wait": rule})


def told(value: str, kind: str = "str", asked: list[dict[str, Any]] = ASKED) -> Drawing:
    """A service that is told a value."""
    given = {"text": "'x'", "days": "1", "loud": "true", {"str": "text", "int": "days", "bool": "loud"}[kind]: value}
    types = {"text": "str", "days": "int", "loud": "bool"}
    said = "".join(
        f'<spiffworkflow:parameter id="{name}" type="{types[name]}" value="{each}"/>' for name, each in given.items()
    )
    before = '<spiffworkflow:serviceTaskOperator id="{}"><spiffworkflow:parameters>'
    return drawn("start draft probe end", asked=asked).changed(before.format("probe"), before.format("note") + said)


def collected(result: str) -> Drawing:
    """A table that collects its results, one work item for each."""
    given = tabled(drawn("start draft probe opinion end", multi={"opinion": Each("probe.way")}), "matter.title", result)
    table = given.files["main/route.dmn"].replace(b"FIRST", b"COLLECT").replace(b'"other"', b"'y'")
    return Drawing("main", {**given.files, "main/route.dmn": table})


OPTIONAL = [UNTIL, DAYS]
FINE: dict[str, Drawing] = {
    "an instant that must be answered": waits("instant(draft.until)", [component("datetime", "until", required=True)]),
    "an instant read only where it is answered": waits("instant(draft.until) if draft.until is not null else days(1)"),
    "an instant that must be answered where it is read": drawn(
        "start draft x", "x wait end : draft.mode == 'timed'", "x end2 : else", rules={"wait": "instant(draft.until)"}),
    "a rule that decides by an answer that goes with it": waits(
        "instant(draft.until) if draft.mode == 'timed' else hours(1)"),
    "a rule that decides by two": waits(
        "instant(draft.until) if draft.until is not null and (draft.urgent or draft.level == 'a') else days(2)"),
    "a number that was asked for": told("draft.days if draft.days is not null else 0", "int"),
    "a text whatever was answered": told("draft.level or 'none'"),
    "a truth made of a number": told("draft.days is not null and draft.days * 2 > 3", "bool"),
    "a number of a list": told("len(draft.sections)", "int"),
    "the first of a list that has one": told("draft.sections[0] if draft.sections else ''"),
    "a condition on a number where it was answered": drawn(
        "start draft x", "x end : draft.days is not null and draft.days > 3", "x end2 : else"),
    "a table told of nothing": tabled(drawn("start draft probe end"), "'approve' if draft.level is null else ''"),
    "a result read in the row of what was answered": tabled(
        drawn("start draft probe end"), "'approve' if draft.days is not null else 'no'", "draft.days + 1"),
    "a result read in the row of what is known": tabled(
        drawing("start draft x", "x review x_2 : draft.urgent", "x x_2 : else", "x_2 probe end"),
        "'approve' if known(review.outcome) else 'no'", "review.outcome"),
    "a task of several that ends by what each answers": drawn(
        "start draft opinion end", multi={"opinion": Each("draft.sections", "opinion.outcome == 'object'")}),
    "what a table collected is a list to go through": collected("'x'"),
}  # fmt: skip
REFUSED: dict[str, tuple[Drawing, str, str]] = {
    "an instant that may be left empty": (waits("instant(draft.until)", OPTIONAL), "wait", "until"),
    "an instant that is hidden": (waits("instant(draft.until)"), "wait", "until"),
    "an instant that was hidden on this way": (
        drawn("start draft x", "x wait end : draft.mode == 'now'", "x end2 : else", rules={
            "wait": "instant(draft.until)"}), "wait", "until"),
    "known says nothing of what was left empty": (
        waits("instant(draft.until) if known(draft.until) else days(1)", OPTIONAL), "wait", "until"),
    "a boundary timer": (
        drawn("start draft review end", "late end2", attached={
            "late": Attached("review", detail="instant(draft.until)")}),
        "review", "until"),
    "a time limit": (
        drawn("start draft review end").changed('value="working_days(2)"', 'value="instant(draft.until)"'), "", ""),
    "a rule that decides by a number": (
        waits("hours(1) if draft.days else days(1)", [component("number", "days", required=True)]), "wait", ""),
    "a rule that decides by a text": (waits("hours(1) if draft.mode else days(1)"), "wait", ""),
    "a rule that compares what was left empty": (
        waits("hours(1) if draft.days > 3 else days(1)", OPTIONAL), "wait", "days"),
    "a text that may be empty": (told("draft.level"), "probe", "level"),
    "a number that may be empty": (told("draft.days", "int"), "probe", "days"),
    "a number with decimals": (told("len(draft.sections) / 2", "int"), "probe", ""),
    "a text in place of a truth": (told("draft.urgent and draft.mode", "bool"), "probe", ""),
    "a division that may be by nothing": (told("1 // len(draft.sections)", "int"), "probe", ""),
    "the first of a list that may be empty": (told("draft.sections[0]"), "probe", "sections"),
    "the third of a list": (told("draft.sections[2] if draft.sections else ''"), "probe", ""),
    "the sum of texts": (told("sum(draft.sections)", "int"), "probe", ""),
    "the least of nothing": (told("min(draft.sections)"), "probe", "sections"),
    "a number that grows too large": (
        told("draft.days * draft.days if draft.days is not null else 1", "int"), "probe", ""),
    "a condition that is a number": (
        drawn("start draft x", "x end : draft.days", "x end2 : else", asked=[
            component("number", "days", required=True)]),
        "x", ""),
    "a condition that compares a text with a number": (
        drawn("start draft x", "x end : matter.title > 3", "x end2 : else"), "x", ""),
    "a column of a table": (
        tabled(drawn("start draft probe end"), "'approve' if draft.days > 1 else ''"), "probe", "days"),
    "a result of a table": (tabled(drawn("start draft probe end"), "matter.title", "draft.days + 1"), "probe", "days"),
    "what a table collected is no list to go through": (collected("1.5"), "opinion", ""),
    "what ends a task of several early": (
        drawing("start draft opinion end", forms={"opinion": [choice("outcome", "agree", "object"), DAYS]},
                multi={"opinion": Each("draft.sections", "opinion.days > 3")}), "opinion", "days"),
}  # fmt: skip


@pytest.mark.parametrize("name", FINE)
def test_what_is_usable_whatever_was_answered_is_let_through(name: str) -> None:
    assert [(each.element, each.message) for each in verify(FINE[name], FREE)] == []


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_stop_a_matter_is_refused_with_element_and_question(name: str) -> None:
    given, element, question = REFUSED[name]
    issues = verify(given, FREE)
    assert {each.code for each in issues} <= {"value-unusable", "variable-unset"}, issues
    assert issues
    assert any(each.element == element or not element for each in issues), issues
    assert any(question in each.message for each in issues)


# --- whatever is written


NULL = constant(None)
CAN_BE: dict[str, Possible] = {
    "draft.days": (Number(-(10**12), 10**12), NULL),
    "draft.few": (Number(1, 4), NULL),
    "draft.level": (constant("a"), constant("b"), NULL),
    "draft.until": (TEXT, NULL),
    "draft.sections": (constant([]), Listed((TEXT,))),
    "draft.urgent": BOTH,
}
FORM = [
    DAYS,
    {**component("number", "few"), "validate": {"min": 1, "max": 4}},
    choice("level", "a", "b", required=False),
    UNTIL,
    component("checklist", "sections"),
    component("checkbox", "urgent"),
]
TRIED = 110
LITERALS = ("0", "1", "-2", "2.5", "'a'", "''", "null", "true", "['a', 'b']", "[]", "[1, 2]")
SHAPES = (
    "not {}", "-{}", "len({})", "abs({})", "min({})", "max({}, {})", "sum({})", "any({})", "all([{}, {}])", "{}[0]",
    "{} and {}", "{} or {}", "{} if {} else {}", "{} + {}", "{} - {}", "{} * {}", "{} / {}", "{} // {}", "{} % {}",
    "{} == {}", "{} != {}", "{} < {}", "{} >= {}", "{} < {} <= {}", "{} in {}", "{} not in {}", "{} is null",
    "{} is not null", "{} if {} is not null else {}", "[{}, {}]",
)  # fmt: skip


def written(dice: random.Random, depth: int = 3) -> str:
    """Some expression, most often one that a person would not write."""
    if depth == 0 or dice.random() < 0.2:
        return dice.choice([*CAN_BE, *CAN_BE, dice.choice(LITERALS)])
    shape = dice.choice(SHAPES)
    parts = [f"({written(dice, depth - 1)})" for _ in range(shape.count("{}"))]
    if dice.random() < 0.3 and len(parts) > 1:
        parts[-1] = parts[0]  # such as what is asked for before it is used
    return shape.format(*parts)


def nested(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {"draft": {name.partition(".")[2]: value for name, value in values.items()}}


def stands_for(possible: Possible, value: Any) -> bool:
    for each in possible:
        match each:
            case Number(least=least, most=most, whole=whole):
                known = type(value) is int or (type(value) is float and not whole)
                if known and least <= value <= most:
                    return True
            case Listed(inside=inside):
                if type(value) is list and value and all(stands_for(inside, item) for item in value):
                    return True
            case _:
                if (each == TEXT and type(value) is str) or each == constant(value):
                    return True
    return False


def test_the_language_does_what_is_reckoned_of_it() -> None:
    dice, safe = random.Random(7), 0
    for _ in range(1500):
        source = written(dice)
        expression = compile_expression(source)
        for outcome in outcomes(parse(source), expression.names, CAN_BE):
            if outcome.why is not None:
                continue
            safe += 1
            for _ in range(3):
                values = {
                    name: dice.choice(samples(dice.choice(possible), [0, 2, "a"], "else"))
                    for name, possible in outcome.case.items()
                }
                try:
                    value = expression.evaluate(nested(values))
                except ExpressionError as error:
                    pytest.fail(f"{source} with {values}: {error}")
                assert stands_for(outcome.found, value), (source, values, value, outcome.found)
    assert safe > 1000


def answered(dice: random.Random) -> Iterator[dict[str, Any]]:
    """Answers that the form allows, as they go to task data."""
    asked = parse_form(form(*FORM), "x")
    for _ in range(12):
        given = {
            "days": dice.choice([None, -(10**12), 0, 3, 10**12]),
            "few": dice.choice([None, 1, 4]),
            "level": dice.choice([None, "a", "b"]),
            "until": dice.choice([None, "2026-03-01T09:00", "1900-01-01T00:00", "2999-12-31T23:59"]),
            "sections": dice.choice([[], ["x"], ["y", "x"]]),
            "urgent": dice.random() < 0.5,
        }
        try:
            yield asked.routing(asked.validate(given))
        except Invalid:
            pytest.fail(f"the form refuses {given}")


def placed(dice: random.Random) -> Drawing:
    """A process that evaluates something written at random, at a place where that is done."""
    source = written(dice, dice.choice((1, 1, 2)))
    match dice.randrange(5):
        case 0:
            test = source.replace("<", "&lt;")
            return drawn(
                "start draft wait end", asked=FORM, rules={"wait": f"instant(draft.until) if {test} else days(1)"}
            )
        case 1:
            return told(source.replace("<", "&lt;"), dice.choice(["str", "int", "bool"]), FORM)
        case 2:
            return drawn("start draft x", f"x end : {source}", "x end2 : else", asked=FORM)
        case 3:
            return tabled(drawn("start draft probe end", asked=FORM), source.replace("<", "&lt;"), "'x'")
        case _:
            result = source.replace("<", "&lt;")
            return tabled(drawn("start draft probe end", asked=FORM), "'approve' if draft.few is null else ''", result)


def test_what_is_let_through_runs_whatever_is_answered() -> None:
    dice, accepted = random.Random(11), 0
    for _ in range(TRIED):
        given = placed(dice)
        if verify(given, FREE):
            continue
        accepted += 1
        compiled = compile_set(given, FREE)
        for answers in answered(dice):
            matter = {"title": "x", "urgent": False, "level": "a", "sections": [], "pages": 3}
            running = start(compiled, {"matter": matter}, call_service=lambda *_: {})
            running.complete(running.user_tasks()[0].task_id, answers)
    assert accepted > TRIED // 8


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"])
@pytest.mark.parametrize("date_only", [True, False])
def test_a_day_that_no_clock_can_reckon_from_is_refused(day: str, date_only: bool) -> None:
    asked = {**component("datetime", "until"), **({"subtype": "date"} if date_only else {})}
    with pytest.raises(Invalid) as refused:
        parse_form(form(asked), "x").validate({"until": day if date_only else f"{day}T00:00"})
    assert "不是有效的日期时间" in refused.value.issues[0].message


def test_a_number_that_nothing_can_be_reckoned_with_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        parse_form(form(DAYS), "x").validate({"days": 10**12 + 1})
    assert "一万亿" in refused.value.issues[0].message
