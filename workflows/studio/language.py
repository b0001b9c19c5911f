"""The condition language at the cursor: what a condition may name, and whether what was typed is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from engine.due_rules import parse_duration_rule
from engine.expressions import CONSTANT_NAMES, Expression, ExpressionError, compile_expression
from engine.verification.declarations import expression_issues
from engine.verification.variables import Variable, variables_of
from workflows.matters.classes import CLASSES
from workflows.people.labels import Label
from workflows.prepublication.resuming import PLACE_NAMES
from workflows.studio.registries import Assembled
from workflows.studio.sentences import say

Kind = Literal["condition", "duration", "collection", "parameter"]

WORDS = ("and", "or", "not", "in", "is", "if", "else", *CONSTANT_NAMES)
FUNCTIONS: dict[str, tuple[Label, str]] = {
    "len": (Label("项数", "Number of entries"), "len(draft_policy.countersign) > 0"),
    "any": (Label("至少一项为真", "Whether any entry is true"), "any([a.x, b.x])"),
    "all": (Label("各项都为真", "Whether all entries are true"), "all([a.x, b.x])"),
    "min": (Label("最小", "Smallest"), "min(a.n, b.n)"),
    "max": (Label("最大", "Largest"), "max(a.n, b.n)"),
    "sum": (Label("合计", "Total"), "sum([a.n, b.n])"),
    "abs": (Label("绝对值", "Absolute value"), "abs(a.n)"),
    "known": (Label("已经有答案", "Whether it has been answered"), "known(coordinate.outcome)"),
    "default": (Label("没有答案时取另一个值", "Another value where there is no answer"), "default(a.outcome, 'none')"),
}
DURATIONS: tuple[tuple[str, Label], ...] = (
    ("working_days(1)", Label("1 个工作日", "1 working day")),
    ("working_days(3)", Label("3 个工作日", "3 working days")),
    ("working_days(5)", Label("5 个工作日", "5 working days")),
    ("working_days(20)", Label("20 个工作日", "20 working days")),
    ("hours(4)", Label("4 小时", "4 hours")),
    ("days(30)", Label("30 个自然日", "30 calendar days")),
)
INSTANTS: dict[str, Label] = {
    "release_time": Label("发布时间", "Time of release"),
    "decision_time": Label("应在此前决定的时间", "Time by which it must be decided"),
}
# the start scope of a process (`ProcessPackage.variables`)
FACTS: dict[str, Label] = {
    "matter.matter_class": Label("事项类别", "class of the matter"),
    "matter.legality_required": Label("须合法性审核", "legality review required"),
    "matter.interpretation_required": Label("须有解读", "interpretation required"),
    "matter.deliberation_required": Label("须集体审议", "collective deliberation required"),
    "matter.extra_urgent": Label("特急件", "extra urgent"),
    "matter.speech": Label("讲话稿", "speech"),
    "matter.section": Label("起草科室", "drafting section"),
    "matter.resume_at": Label("从哪里接着审", "where the review goes on"),
    "takedown.decide_by": Label("决定的最后期限", "latest time of the decision"),
}
FACT_VALUES: Mapping[str, Mapping[str, Label]] = {
    "matter.matter_class": {code: each.label for code, each in CLASSES.items()},
    "matter.resume_at": PLACE_NAMES,
}
TRUTHS: dict[Any, Label] = {True: Label("是", "yes"), False: Label("否", "no"), None: Label("没有填", "not answered")}


def completions(known: Assembled) -> dict[str, Any]:
    """What can be typed in a condition of the draft, as plain values and Labels."""
    variables = variables_of(known.assembly, known.package)
    named = [(f"{name}()", label) for name, label in INSTANTS.items() if name in known.package.instants]
    return {
        "variables": [_variable(each, known) for each in sorted(variables.values(), key=lambda each: each.path)],
        "functions": [
            {"name": name, "label": label, "example": example} for name, (label, example) in FUNCTIONS.items()
        ],
        "words": list(WORDS),
        "durations": [{"text": text, "label": label} for text, label in (*DURATIONS, *named)],
    }


def typed_issues(known: Assembled, text: str, kind: Kind, wanted: str | None = None) -> tuple[list[str], list[str]]:
    """What is wrong with a typed text, in Chinese, and the variables that it reads. `wanted`: type of a parameter."""
    variables = variables_of(known.assembly, known.package)
    try:
        rule = parse_duration_rule(text) if kind == "duration" else None
        names = rule.names if rule is not None else compile_expression(text).names
    except ExpressionError as error:
        return [say("typed", why=error.detail)], []
    if kind == "condition":
        found: list[str] = list(expression_issues(text, variables))
    elif rule is not None:
        found = list(expression_issues(rule.when, variables)) if rule.when else []
        paths = frozenset(part.path for part in rule.parts if part.path)
        found += [say("typed.instant", name=name) for name in _not_of(paths, variables, "instant")]
    elif kind == "collection":
        found = [say("typed.list", name=name) for name in _not_of(names, variables, "list")]
        found += [] if names else [say("typed.empty")]
    else:
        found = list(_parameter(compile_expression(text), variables, wanted))
    return found, sorted(names)


def _parameter(expression: Expression, variables: dict[str, Variable], wanted: str | None) -> Iterator[str]:
    for name in sorted(expression.names - variables.keys()):
        yield say("typed.variable", name=name)
    if not expression.names and wanted and type(expression.evaluate({})).__name__ != wanted:
        yield say("typed.type", type=wanted)


def _not_of(names: frozenset[str], variables: dict[str, Variable], domain: str) -> list[str]:
    return [name for name in sorted(names) if name not in variables or variables[name].domain != domain]


def _variable(variable: Variable, known: Assembled) -> dict[str, Any]:
    element, _, key = variable.path.partition(".")
    form = known.assembly.forms.get(element)
    field = form.field(key) if form else None
    options: dict[str, str | Label] = dict(field.options) if field else dict(FACT_VALUES.get(variable.path, {}))
    name = next((node.name for _, node in known.assembly.nodes() if node.id == element), None) or element
    domain = variable.domain
    values = domain if isinstance(domain, tuple) else ()
    shown = "bool" if values and all(isinstance(value, bool) for value in values) else "choice"
    return {
        "name": variable.path,
        "label": FACTS.get(variable.path) or f"{name} · {field.label if field else key}",
        "type": shown if values else domain,
        "writer": variable.writer,
        "values": [
            {"value": value, "label": options.get(str(value)) or TRUTHS.get(value) or str(value)} for value in values
        ],
    }
