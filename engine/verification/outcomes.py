"""Everything that an expression can come to, and whether it can fail, for all values that its names can have."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

from engine.expression_sentences import say
from engine.expressions import CONSTANT_NAMES, FORMS, compile_expression, dotted_path, parse
from engine.verification.possible import Absent, Constant, Listed, Possible, constant, truths, union
from engine.verification.reckoning import Fails, arithmetic, called, compared, item, widened

MOST_CASES = 600
_MOST_ALTERNATIVES = 40
Case = Mapping[str, Possible]


@dataclass(frozen=True)
class Outcome:
    """What an expression can come to in one case: `found`; or why it may fail; or neither, when it reads what is not
    there."""

    case: Case
    found: Possible = ()
    why: object = None


def outcomes(tree: ast.expr, names: Iterable[str], values: Mapping[str, Possible]) -> Iterator[Outcome]:
    """One for each combination of what the names, all that the tree reads, can be; in one for all, when there are too
    many of these."""
    names = sorted(names)
    options = [values[name] for name in names]
    if prod(len(each) for each in options) > MOST_CASES:
        several: Iterator[tuple[Possible, ...]] = iter([tuple(options)])
    else:
        several = (tuple((each,) for each in chosen) for chosen in product(*options))
    for chosen in several:
        case = dict(zip(names, chosen, strict=True))
        try:
            yield Outcome(case, _Trial(case).of(tree))
        except Fails as error:
            yield Outcome(case, why=error.why)
        except _Lacks:
            yield Outcome(case)


def results(source: str, values: Mapping[str, Possible]) -> Possible:
    """What the expression comes to wherever it comes to anything."""
    names = compile_expression(source).names
    return union(each.found for each in outcomes(parse(source), names, values))


class _Trial:
    def __init__(self, case: Case) -> None:
        self.case = case

    def of(self, node: ast.expr) -> Possible:
        """What the node can come to. Raises Fails, _Lacks."""
        possible: Possible = getattr(self, f"_{type(node).__name__.lower()}")(node)
        return possible if len(possible) <= _MOST_ALTERNATIVES else widened(possible)

    def _constant(self, node: ast.Constant) -> Possible:
        return (constant(node.value),)

    def _name(self, node: ast.Name) -> Possible:
        if node.id in CONSTANT_NAMES:
            return (constant(CONSTANT_NAMES[node.id]),)
        return self._read(node.id)

    def _attribute(self, node: ast.Attribute) -> Possible:
        path = dotted_path(node)
        if path is None:
            raise Fails(say("expression.field", path=node.attr, key=node.attr))
        return self._read(path)

    def _subscript(self, node: ast.Subscript) -> Possible:
        path = dotted_path(node)
        if path is not None:
            return self._read(path)
        return _each(item, self.of(node.value), self.of(node.slice))

    def _read(self, path: str) -> Possible:
        there = tuple(each for each in self.case[path] if not isinstance(each, Absent))
        if not there:
            raise _Lacks
        return there

    def _boolop(self, node: ast.BoolOp) -> Possible:
        stop, several = isinstance(node.op, ast.Or), list[Possible]()
        for part in node.values[:-1]:
            value = self.of(part)
            several.append(tuple(each for each in value if stop in truths(each)))
            if not any((not stop) in truths(each) for each in value):
                return union(several)
        return union([*several, self.of(node.values[-1])])

    def _unaryop(self, node: ast.UnaryOp) -> Possible:
        value = self.of(node.operand)
        if isinstance(node.op, ast.Not):
            return tuple(dict.fromkeys(constant(not truth) for each in value for truth in truths(each)))
        return _each(lambda each: arithmetic(ast.Sub, constant(0), each), value)

    def _binop(self, node: ast.BinOp) -> Possible:
        return _each(
            lambda left, right: arithmetic(type(node.op), left, right), self.of(node.left), self.of(node.right)
        )

    def _compare(self, node: ast.Compare) -> Possible:
        left, answers = self.of(node.left), list[Possible]()
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.of(comparator)
            answer = _each(lambda one, other, op=op: compared(type(op), one, other), left, right)
            answers.append(tuple(each for each in answer if False in truths(each)))
            if not any(True in truths(each) for each in answer):
                return union(answers)
            left = right
        return union([*answers, (constant(True),)])

    def _ifexp(self, node: ast.IfExp) -> Possible:
        asked = {truth for each in self.of(node.test) for truth in truths(each)}
        return union(self.of(part) for part, when in ((node.body, True), (node.orelse, False)) if when in asked)

    def _list(self, node: ast.List | ast.Tuple) -> Possible:
        parts = [self.of(part) for part in node.elts]
        if all(len(part) == 1 and isinstance(part[0], Constant) for part in parts):
            return (constant([part[0].value for part in parts if isinstance(part[0], Constant)]),)
        return (Listed(union(parts), len(parts)),)

    _tuple = _list

    def _call(self, node: ast.Call) -> Possible:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in FORMS:
            path = str(dotted_path(node.args[0]))
            there = tuple(each for each in self.case[path] if not isinstance(each, Absent))
            missing = len(there) < len(self.case[path])
            if name == "known":
                return tuple(constant(each) for each in (True, False) if (there if each else missing))
            return union([there, self.of(node.args[1]) if missing else ()])
        parts = [self.of(part) for part in node.args]
        if len(parts) != 1 and name not in ("min", "max"):
            raise Fails(say("expression.arguments", name=name))
        return _each(lambda *each: called(name, each), *parts)


class _Lacks(Exception):
    """Something is read that is not there."""


def _each(compute: Callable[..., Possible], *parts: Possible) -> Possible:
    return union(compute(*chosen) for chosen in product(*parts))
