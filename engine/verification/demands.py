"""What is evaluated where a token comes, and what it must come to: neither an answer left empty nor one of another type
may stop a matter there. What is not there at all is found elsewhere (`needs`)."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.decisions.tables import DecisionTable, Rule
from engine.expressions import Expression, parse
from engine.verification.outcomes import Outcome, outcomes
from engine.verification.possible import Alternative, Listed, Number, Possible, constant, kind_of
from engine.verification.rows import may_hold
from engine.verification.sentences import say
from engine.wording import Said

Values = Mapping[str, Possible]
_EMPTY = ((constant(None),), (constant([]),))


@dataclass(frozen=True)
class Unmet:
    """That an expression may not come to what it must. `blank`: its names that are not answered then."""

    where: Said
    why: object
    blank: tuple[str, ...]


@dataclass(frozen=True)
class Demand:
    """An expression that is evaluated at a place. `where`: what a finding calls it; `wanted`: text, whole, bool, items
    (a list that can be gone through) or "" for anything; `given`: the answers with which it is evaluated there, one
    after the other, in place of the values before; `row`: the row of a table that it is a result of."""

    where: Said
    tree: ast.expr
    names: frozenset[str]
    wanted: str = ""
    given: tuple[Values, ...] = ()
    row: tuple[DecisionTable, Rule] | None = None

    @cached_property
    def key(self) -> str:
        """The same for whatever asks the same."""
        table = self.row[0].id if self.row else ""
        return f"{self.where}\n{self.wanted}\n{ast.unparse(self.tree)}\n{table}"

    @cached_property
    def reads(self) -> frozenset[str]:
        """Every name whose value before bears on it."""
        inputs = self.row[0].inputs if self.row else ()
        read = self.names.union(*(column.expression.names for column in inputs if column.expression))
        return read.difference(*self.given[:1])

    @property
    def tests(self) -> Iterator[str]:
        """The comparisons in it, as conditions: values that one of them tells apart make a difference."""
        yield from (ast.unparse(node) for node in ast.walk(self.tree) if isinstance(node, ast.Compare))

    def unmet(self, values: Values) -> Unmet | None:
        """How it may not be met under these values; None: it always is."""
        for answers in self.given or ({},):
            known = {**values, **answers}
            for outcome in outcomes(self.tree, self.names, known):
                why = self._wrong(outcome)
                if why is not None and (self.row is None or may_hold(*self.row, {**known, **outcome.case})):
                    blank = tuple(name for name, possible in sorted(outcome.case.items()) if possible in _EMPTY)
                    return Unmet(self.where, why, blank)
        return None

    def _wrong(self, outcome: Outcome) -> object:
        if outcome.why is not None or all(_is(each, self.wanted) for each in outcome.found):
            return outcome.why
        return say(f"wanted.{self.wanted}")


def of_expression(expression: Expression, where: Said, wanted: str = "") -> Demand:
    """That the expression has a value, of the kind."""
    return Demand(where, parse(expression.source), expression.names, wanted)


def _is(alternative: Alternative, wanted: str) -> bool:
    match wanted:
        case "":
            return True
        case "whole":
            return _whole(alternative)
        case "items":
            inside = alternative.inside if isinstance(alternative, Listed) else ()
            keys = all(kind_of(each) == "text" or _whole(each) for each in inside)
            return keys and kind_of(alternative) == "list" and (bool(inside) or alternative == constant([]))
    return kind_of(alternative) == wanted


def _whole(alternative: Alternative) -> bool:
    return alternative.whole if isinstance(alternative, Number) else getattr(alternative, "kind", "") == "int"
