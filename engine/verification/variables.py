"""The variables that conditions of a set may read, and every value each of them can take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.expression_values import MOST_ANSWERED
from engine.expressions import Expression
from engine.forms import Field, Form
from engine.verification.assembly import Assembly
from engine.verification.conditions import (
    ANYTHING,
    NON_EMPTY,
    Symbol,
    TooComplex,
    choices,
    read_condition,
)
from engine.verification.outcomes import results
from engine.verification.possible import WHATEVER, Listed, Number, Possible, constant, of_domain, union
from engine.verification.sentences import say
from engine.verification.tables import Table
from engine.wording import Said, called
from engine.workflow import Domain, ProcessPackage

MAX_VALUES = 200
MAX_COMBINATIONS = 2_000
LAPSED = "lapsed"  # the list output of a service with effect `suggestions`: gates whose approvals lapsed
CHANGED = "changed"  # its bool output: False when no suggestion was accepted


@dataclass(frozen=True)
class Variable:
    """`path` as conditions write it; `values`: all that it can be; `writer`: the element that sets it, or None for
    the start scope; `domain` as declared; `step`, `question`: what diagram and form call it, "" where they do not;
    `shapes`: what stands behind ANYTHING and NON_EMPTY, where more is known than the domain."""

    path: str
    values: tuple[Any, ...]
    writer: str | None
    domain: Domain
    step: str = ""
    question: str = ""
    shapes: Possible = ()

    def possible(self, value: Any) -> Possible:
        """What one of its `values` stands for."""
        return (self.shapes or of_domain(self.domain)) if isinstance(value, Symbol) else (constant(value),)

    @property
    def everything(self) -> Possible:
        """All that it can be when it is there."""
        return union(self.possible(value) for value in self.values)

    @property
    def title(self) -> Said:
        """How messages name it: by what the diagram and the form call it, with the path that conditions write."""
        step, question = called(self.step), called(self.question)
        if step and question:
            return say("variable.question", step=step, question=question, path=self.path)
        return say("variable.output", step=step, path=self.path) if step else self.plain_title

    @property
    def plain_title(self) -> Said:
        return say("variable.plain", path=self.path)


def variables_of(assembly: Assembly, package: ProcessPackage) -> dict[str, Variable]:
    """Every variable of the set by its path."""
    found = [
        Variable(f"{name}.{key}", possible_values(domain), None, domain)
        for name, fields in package.variables.items()
        for key, domain in fields.items()
    ]
    names = {node.id: node.name for _, node in assembly.nodes()}
    for form_id, form in assembly.forms.items():
        found += [
            Variable(
                f"{form_id}.{field.key}",
                _field_values(field),
                form_id,
                field.domain,
                names[form_id],
                field.label,
                _shapes(field),
            )
            for field in form.fields
            if field.routing
        ]
    for _, node in assembly.nodes():
        service = package.services.get(node.reference or "") if node.kind == "service" else None
        if service is not None and service.updates is None:
            found += [
                Variable(f"{node.id}.{key}", possible_values(domain), node.id, domain, node.name)
                for key, domain in service.outputs.items()
            ]
    return {variable.path: variable for variable in found} | _tabled(assembly, found)


def _tabled(assembly: Assembly, known: Iterable[Variable]) -> dict[str, Variable]:
    """What decision tables give."""
    by_path, tabled = {variable.path: variable for variable in known}, dict[str, Variable]()
    for _, node in assembly.nodes():
        table = assembly.tables.get(node.reference or "") if node.kind == "rule" else None
        if table is not None:
            for key, domain in table.outputs.items():
                variable = Variable(f"{node.id}.{key}", possible_values(domain), node.id, domain, node.name)
                tabled[variable.path] = _computed(variable, table, by_path)
    return tabled


def possible_values(domain: Domain) -> tuple[Any, ...]:
    """Finite values as they are; a list as empty or not; anything else as one unknown value."""
    if domain == "list":
        return ([], NON_EMPTY)
    if isinstance(domain, tuple) and 0 < len(domain) <= MAX_VALUES:
        return domain
    return (ANYTHING,)


def _shapes(field: Field) -> Possible:
    if field.type != "number":
        return ()
    least = -MOST_ANSWERED if field.minimum is None else field.minimum
    return (Number(least, MOST_ANSWERED if field.maximum is None else field.maximum),)


def _computed(variable: Variable, table: Table, known: Mapping[str, Variable]) -> Variable:
    """A variable with all that a table gives it; results of other tables count as anything."""
    position = list(table.outputs).index(variable.path.rpartition(".")[2])
    given = [rule.results[position] for rule in table.decision.rules]
    names = {name for result in given for name in result.names}
    values = {name: known[name].everything if name in known else WHATEVER for name in names}
    shapes = union(results(result.source, values) for result in given)
    if variable.domain == "list" and shapes:
        shapes = (Listed(shapes),)
    return replace(variable, shapes=shapes)


def _field_values(field: Field) -> tuple[Any, ...]:
    always_answered = field.required and field.show_when is None
    return _answered(field) if always_answered else (*_answered(field), field.blank)


def _answered(field: Field) -> tuple[Any, ...]:
    if field.type == "checklist":
        return (NON_EMPTY,)
    if field.type == "checkbox":
        return (True,)
    if field.type in ("radio", "select") and not field.source and len(field.options) <= MAX_VALUES:
        return tuple(value for value, _ in field.options)
    return (ANYTHING,)


def answer_combinations(form: Form, wanted: frozenset[str]) -> list[dict[str, Any]]:
    """Every combination of values that the wanted routing fields can have together under the form's own rules.

    TooComplex when there are too many to try."""
    needed = _with_influences(form, wanted)
    full: list[dict[str, Any]] = [{}]
    for field in form.fields:
        if field.key in needed:
            full = [{**above, field.key: value} for above in full for value in _values_under(field, above)]
            if len(full) > MAX_COMBINATIONS:
                raise TooComplex
    distinct = {tuple((key, repr(value)) for key, value in c.items() if key in wanted): c for c in full}
    return [{key: value for key, value in c.items() if key in wanted} for c in distinct.values()]


def _with_influences(form: Form, wanted: frozenset[str]) -> frozenset[str]:
    needed = set(wanted)
    for field in reversed(form.fields):  # what a rule reads of a field below it is taken to be anything
        if field.key in needed:
            for rule in (field.show_when, field.required_when):
                needed |= {name for name in (rule.names if rule else ()) if _is_choice(form, name)}
    return frozenset(needed)


def _is_choice(form: Form, key: str) -> bool:
    field = form.field(key)
    return field is not None and field.type in ("radio", "select", "checkbox", "checklist")


def _values_under(field: Field, above: Mapping[str, Any]) -> list[Any]:
    shown = _truths(field.show_when, above, otherwise=True)
    values: list[Any] = []
    if True in shown:
        values += _answered(field)
        if not field.required and _truths(field.required_when, above, otherwise=False) != {True}:
            values.append(field.blank)
    if False in shown and field.blank not in values:
        values.append(field.blank)
    return values


def _truths(rule: Expression | None, above: Mapping[str, Any], *, otherwise: bool) -> set[bool]:
    if rule is None:
        return {otherwise}
    values = {name: above.get(name, ANYTHING) for name in rule.names}
    try:
        options = choices([read_condition(rule.source)], values)
    except TooComplex:
        return {True, False}
    # a form takes a rule that fails as "not shown" but "required": allow for either
    return {truth for option in options for truth in ((True, False) if option.missing else (bool(option.true),))}
