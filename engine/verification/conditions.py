"""Conditions over finite values: what a gateway may do when some values are known only as "anything".

A condition is split into and/or/not over *atoms* (comparisons, calls, names). An atom whose values are all known is
computed by the real expression language; any other atom is a free truth value, the same for all flows of a gateway,
so that `x > 3` and `x <= 3` are never both false.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Final

from engine.expression_sentences import say
from engine.expressions import Expression, ExpressionError, compile_expression, dotted_path, parse
from engine.verification.guards import required

MAX_FREE_ATOMS = 8


class Symbol:
    """A value that stands for many."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


UNSET: Final = Symbol("unset")  # no value yet: reading it is an error at run time
ANYTHING: Final = Symbol("anything")
NON_EMPTY: Final = Symbol("non-empty list")

Values = Mapping[str, Any]
Formula = Callable[[Values, Mapping[str, bool]], bool]
_SAMPLE_LENGTHS = (1, 2, 3, 50, 900)


class TooComplex(Exception):
    """More free atoms than can be tried."""


@dataclass(frozen=True)
class Atom:
    """One indivisible test. `lists`: names used in it only as `len(name)` or as a bare truth value."""

    key: str
    expression: Expression
    lists: frozenset[str]

    @property
    def needed(self) -> frozenset[str]:
        """The names without which it fails."""
        return required(self.expression.source, self.expression.names)

    def known(self, values: Values) -> bool | None:
        """True or False when the values decide it, None when it can be either. ExpressionError when it must fail."""
        symbols = [name for name in self.expression.names if isinstance(values.get(name, UNSET), Symbol)]
        if any(values.get(name, UNSET) is UNSET for name in self.needed):
            raise ExpressionError(say("expression.value"))
        open_names = [name for name in symbols if values.get(name, UNSET) is not UNSET]
        if not open_names:
            return bool(self.expression.evaluate(nested(values, self.expression.names)))
        if all(values[name] is NON_EMPTY and name in self.lists for name in open_names):
            return self._by_samples(values, open_names)
        return None

    def _by_samples(self, values: Values, lists: Sequence[str]) -> bool | None:
        seen = set()
        for length in _SAMPLE_LENGTHS:
            sample = dict(values) | dict.fromkeys(lists, ["·"] * length)
            seen.add(bool(self.expression.evaluate(nested(sample, self.expression.names))))
        return seen.pop() if len(seen) == 1 else None


@dataclass(frozen=True)
class Condition:
    source: str
    names: frozenset[str]
    atoms: Mapping[str, Atom]
    holds: Formula


@dataclass(frozen=True)
class Choice:
    """One thing that the conditions of a gateway can do together: which of them hold, or that one fails."""

    true: frozenset[int]
    missing: bool = False


@lru_cache(maxsize=4096)
def read_condition(source: str) -> Condition:
    """The condition, split into atoms. ExpressionError when it is not in the language."""
    expression = compile_expression(source)
    atoms: dict[str, Atom] = {}
    formula = _formula(parse(source), atoms)
    return Condition(source, expression.names, atoms, formula)


def choices(conditions: Sequence[Condition], values: Values) -> frozenset[Choice]:
    """Everything that the conditions can do together under these values. TooComplex when that cannot be tried."""
    decided: dict[str, bool] = {}
    free: set[str] = set()
    failing: set[str] = set()
    for condition in conditions:
        for key, atom in condition.atoms.items():
            _decide(key, atom, values, decided, free, failing)
    if len(free) > MAX_FREE_ATOMS:
        raise TooComplex
    names = sorted(free)
    return frozenset(
        _choice(conditions, values, decided | dict(zip(names, truth, strict=True)))
        for truth in product((True, False), repeat=len(names))
    )


def _decide(key: str, atom: Atom, values: Values, decided: dict[str, bool], free: set[str], failing: set[str]) -> None:
    if key in decided or key in free or key in failing:
        return
    try:
        known = atom.known(values)
    except ExpressionError:
        failing.add(key)  # it is in none of the other two: asking for it is the failure
        return
    if known is None:
        free.add(key)
    else:
        decided[key] = known


def _choice(conditions: Sequence[Condition], values: Values, truth: Mapping[str, bool]) -> Choice:
    true = set()
    for position, condition in enumerate(conditions):
        try:
            if condition.holds(values, truth):
                true.add(position)
        except KeyError:
            return Choice(frozenset(), missing=True)
    return Choice(frozenset(true))


def _formula(node: ast.expr, atoms: dict[str, Atom]) -> Formula:
    match node:
        case ast.BoolOp(op=op, values=parts):
            formulas = [_formula(part, atoms) for part in parts]
            if isinstance(op, ast.And):
                return lambda values, truth: all(part(values, truth) for part in formulas)
            return lambda values, truth: any(part(values, truth) for part in formulas)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            formula = _formula(inner, atoms)
            return lambda values, truth: not formula(values, truth)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _NEGATED:
            positive = ast.Compare(left=left, ops=[_NEGATED[type(op)]()], comparators=[right])
            key = _atom(positive, atoms)
            return lambda values, truth: not truth[key]
        case _:
            key = _atom(node, atoms)
            return lambda values, truth: truth[key]


# a free atom and its negation must be one atom; on known values the real operator decides, and the two agree there
_NEGATED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.NotEq: ast.Eq,
    ast.NotIn: ast.In,
    ast.LtE: ast.Gt,
    ast.GtE: ast.Lt,
    ast.IsNot: ast.Is,
}


def _atom(node: ast.expr, atoms: dict[str, Atom]) -> str:
    source = ast.unparse(node)
    if source not in atoms:
        expression = compile_expression(source)
        atoms[source] = Atom(source, expression, frozenset(n for n in expression.names if _only_length(node, n)))
    return source


def _only_length(node: ast.expr, name: str) -> bool:
    if dotted_path(node) == name:
        return True
    measured = {
        id(call.args[0])
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "len" and call.args
    }
    return all(id(part) in measured for part in ast.walk(node) if dotted_path(part) == name)


def compared_constants(source: str) -> list[tuple[str, Any]]:
    """(name, constant) for every `name == constant`, `!=`, `in [constants]` of an expression."""
    found: list[tuple[str, Any]] = []
    for node in ast.walk(parse(source)):
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            continue
        left, op, right = node.left, node.ops[0], node.comparators[0]
        if isinstance(op, ast.Eq | ast.NotEq):
            for name, other in ((dotted_path(left), right), (dotted_path(right), left)):
                if name and isinstance(other, ast.Constant):
                    found.append((name, other.value))
        elif isinstance(op, ast.In | ast.NotIn) and isinstance(right, ast.List | ast.Tuple) and dotted_path(left):
            found += [(str(dotted_path(left)), item.value) for item in right.elts if isinstance(item, ast.Constant)]
    return found


def requires_some(source: str, name: str) -> bool:
    """Whether the expression cannot hold while the list `name` is empty: it says `len(name) > 0`, or that and more."""
    tree = parse(source)
    body = tree.body if isinstance(tree, ast.Expression) else tree
    parts = body.values if isinstance(body, ast.BoolOp) and isinstance(body.op, ast.And) else [body]
    return any(_some(part, name) for part in parts)


def _some(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Compare(
            left=ast.Call(func=ast.Name(id="len"), args=[listed]), ops=[ast.Gt()], comparators=[ast.Constant(value=0)]
        ):
            return dotted_path(listed) == name
    return False


def nested(values: Values, names: frozenset[str]) -> dict[str, Any]:
    """The known values of the dotted names as the nested dicts that expressions read."""
    tree: dict[str, Any] = {}
    for name in names:
        value = values.get(name, UNSET)
        if isinstance(value, Symbol):
            continue
        *parents, last = name.split(".")
        level = tree
        for parent in parents:
            level = level.setdefault(parent, {})
        level[last] = value
    return tree
