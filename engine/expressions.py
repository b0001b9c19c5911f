"""The expression language of conditions, loops, form rules and timers: an allow-list over Python's `ast`.

Names, constants, comparisons, and/or/not, plain arithmetic, indexing, `a.b` (meaning `a['b']`, on dicts only), a few
functions. A tree is compiled to closures once; nothing is ever handed to eval or exec. Sizes are limited when
compiling and again for every value at run time. Only ExpressionError comes out.

Timer and due rules are values of their own (`DueRule`); when one falls due is for the runtime to say.

    known(a.b)          True when the value is there
    default(a.b, 'x')   the value, or 'x' when it is not there
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from engine.expression_sentences import say
from engine.expression_values import (
    ARITHMETIC,
    COMPARISONS,
    FUNCTIONS,
    ExpressionError,
    MissingName,
    Value,
    checked,
    field_of,
    item_of,
    lookup,
    number,
)
from engine.wording import many

__all__ = ["DueRule", "Expression", "ExpressionError", "MissingName", "compile_expression", "parse_duration_rule"]

MAX_SOURCE = 1000
MAX_NODES = 200
MAX_DEPTH = 30
Run = Callable[[Mapping[str, Value]], Value]

CONSTANT_NAMES = {"true": True, "false": False, "null": None}
COUNTED = {"working_days": 1000, "hours": 24_000, "days": 3650}
FORMS = {"known": 1, "default": 2}
NAMED = ("release_time", "decision_time")  # instants that a package may give by name


@dataclass(frozen=True)
class Expression:
    """A compiled expression. `names`: the dotted paths that it reads (which of them it can do without:
    `engine.verification.guards`)."""

    source: str
    names: frozenset[str]
    _run: Run = field(repr=False, compare=False)

    def evaluate(self, variables: Mapping[str, Value]) -> Value:
        """The value, of a plain JSON type. MissingName or another ExpressionError when there is none."""
        try:
            return self._run(variables)
        except ExpressionError:
            raise
        except Exception as error:
            raise ExpressionError(
                say("expression.failed", source=_short(self.source), why=type(error).__name__)
            ) from error


@lru_cache(maxsize=4096)
def compile_expression(source: str) -> Expression:
    """The expression, compiled and cached. ExpressionError says in Chinese what is not allowed."""
    tree = parse(source)
    compiler = _Compiler()
    run = compiler.compile(tree)
    return Expression(source, frozenset(compiler.names), run)


def parse(source: str) -> ast.expr:
    """The syntax tree of one expression within the limits of length, nodes and depth (constructs not yet checked)."""
    if not isinstance(source, str) or not source.strip():
        raise ExpressionError(say("expression.empty"))
    text = source.strip()
    if len(text) > MAX_SOURCE:
        raise ExpressionError(say("expression.long", most=MAX_SOURCE))
    if "\\" in text or "\0" in text:
        raise ExpressionError(say("expression.backslash"))
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise ExpressionError(say("expression.malformed", source=_short(text))) from error
    _check_size(tree)
    return tree


def dotted_path(node: ast.AST) -> str | None:
    """`a.b.c` for a name followed by attributes or constant text keys, else None."""
    parts: list[str] = []
    while True:
        match node:
            case ast.Name(id=name):
                return ".".join([name, *reversed(parts)])
            case ast.Attribute(value=inner, attr=name):
                parts.append(name)
                node = inner
            case ast.Subscript(value=inner, slice=ast.Constant(value=str() as name)):
                parts.append(name)
                node = inner
            case _:
                return None


def _check_size(tree: ast.expr) -> None:
    level: list[ast.AST] = [tree]
    nodes = depth = 0
    while level:
        nodes, depth = nodes + len(level), depth + 1
        if nodes > MAX_NODES or depth > MAX_DEPTH:
            raise ExpressionError(say("expression.complex"))
        level = [child for node in level for child in ast.iter_child_nodes(node)]


class _Compiler:
    def __init__(self) -> None:
        self.names: set[str] = set()

    def compile(self, node: ast.AST) -> Run:
        build = getattr(self, f"_{type(node).__name__.lower()}", None)
        if build is None:
            raise ExpressionError(say("expression.construct", construct=type(node).__name__))
        run: Run = build(node)
        return run

    def _constant(self, node: ast.Constant) -> Run:
        value = node.value
        if type(value) not in (str, int, bool, float, type(None)):
            raise ExpressionError(say("expression.constant", type=type(value).__name__))
        checked(value)
        return _always(value)

    def _name(self, node: ast.Name) -> Run:
        name = node.id
        if name in CONSTANT_NAMES:
            return _always(CONSTANT_NAMES[name])
        if name.startswith("_") or name in FUNCTIONS or name in FORMS:
            raise ExpressionError(say("expression.name", name=name))
        self.names.add(name)
        return lambda variables: lookup(variables, name)

    def _attribute(self, node: ast.Attribute) -> Run:
        return self._member(node, node.value, node.attr)

    def _subscript(self, node: ast.Subscript) -> Run:
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return self._member(node, node.value, node.slice.value)
        if isinstance(node.slice, ast.Slice):
            raise ExpressionError(say("expression.slice"))
        inner, index = self.compile(node.value), self.compile(node.slice)
        return lambda variables: item_of(inner(variables), index(variables))

    def _member(self, node: ast.AST, inside: ast.expr, key: str) -> Run:
        if key.startswith("_"):
            raise ExpressionError(say("expression.name", name=key))
        path = dotted_path(node)
        if path is None:
            inner = self.compile(inside)
            return lambda variables: field_of(inner(variables), key, key)
        outer, self.names = self.names, set()
        inner = self.compile(inside)
        # the longest path stands for its own prefixes
        self.names = outer | {path}

        def run(variables: Mapping[str, Value]) -> Value:
            try:
                return field_of(inner(variables), key, path)
            except MissingName:
                raise MissingName(path) from None

        return run

    def _boolop(self, node: ast.BoolOp) -> Run:
        parts = [self.compile(value) for value in node.values]
        stop_at = isinstance(node.op, ast.Or)

        def run(variables: Mapping[str, Value]) -> Value:
            value: Value = None
            for part in parts:
                value = part(variables)
                if bool(value) is stop_at:
                    break
            return value

        return run

    def _unaryop(self, node: ast.UnaryOp) -> Run:
        inner = self.compile(node.operand)
        if isinstance(node.op, ast.Not):
            return lambda variables: not inner(variables)
        if isinstance(node.op, ast.USub):
            return lambda variables: checked(-number(inner(variables)))
        raise ExpressionError(say("expression.construct", construct=type(node.op).__name__))

    def _binop(self, node: ast.BinOp) -> Run:
        compute = ARITHMETIC.get(type(node.op))
        if compute is None:
            raise ExpressionError(say("expression.construct", construct=type(node.op).__name__))
        left, right = self.compile(node.left), self.compile(node.right)
        return lambda variables: compute(left(variables), right(variables))

    def _compare(self, node: ast.Compare) -> Run:
        first = self.compile(node.left)
        rest = []
        for op, other in zip(node.ops, node.comparators, strict=True):
            test = COMPARISONS.get(type(op))
            if test is None:
                raise ExpressionError(say("expression.construct", construct=type(op).__name__))
            rest.append((test, self.compile(other)))

        def run(variables: Mapping[str, Value]) -> bool:
            left = first(variables)
            for test, other in rest:
                right = other(variables)
                if not test(left, right):
                    return False
                left = right
            return True

        return run

    def _ifexp(self, node: ast.IfExp) -> Run:
        test, then, otherwise = self.compile(node.test), self.compile(node.body), self.compile(node.orelse)
        return lambda variables: then(variables) if test(variables) else otherwise(variables)

    def _list(self, node: ast.List | ast.Tuple) -> Run:
        parts = [self.compile(item) for item in node.elts]
        return lambda variables: [part(variables) for part in parts]

    _tuple = _list

    def _call(self, node: ast.Call) -> Run:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise ExpressionError(say("expression.call"))
        name = node.func.id
        if name in FORMS:
            return self._form(name, node.args)
        function = FUNCTIONS.get(name)
        if function is None:
            raise ExpressionError(say("expression.function", name=name, known=many([*FUNCTIONS, *FORMS])))
        parts = [self.compile(argument) for argument in node.args]
        if not parts:
            raise ExpressionError(say("expression.arguments", name=name))
        return lambda variables: checked(function(*[part(variables) for part in parts]))

    def _form(self, name: str, arguments: list[ast.expr]) -> Run:
        if len(arguments) != FORMS[name] or dotted_path(arguments[0]) is None:
            raise ExpressionError(say(f"expression.{name}"))
        probe = self.compile(arguments[0])
        fallback = self.compile(arguments[1]) if name == "default" else None

        def run(variables: Mapping[str, Value]) -> Value:
            try:
                value = probe(variables)
            except MissingName:
                return False if fallback is None else fallback(variables)
            return True if fallback is None else value

        return run


def _always(value: Value) -> Run:
    def run(variables: Mapping[str, Value]) -> Value:
        return value

    return run


def _short(source: str) -> str:
    text = " ".join(source.split())
    return text if len(text) <= 60 else text[:57] + "…"


@dataclass(frozen=True)
class DueRule:
    """`amount` for working_days, hours and days; for instant either `path`, the variable that holds an ISO 8601
    instant with its zone, or `at`, that instant; for either the condition `when` and what counts when it holds and
    when it does not. `str(rule)` parses back to the same rule."""

    kind: Literal["working_days", "hours", "days", "release_time", "decision_time", "instant", "either"]
    amount: int | None = None
    path: str | None = None
    at: str | None = None
    when: str | None = None
    options: tuple[DueRule, ...] = ()

    @property
    def parts(self) -> tuple[DueRule, ...]:
        """The rules without a condition that it may come to."""
        return tuple(part for option in self.options for part in option.parts) or (self,)

    @property
    def names(self) -> frozenset[str]:
        """The dotted paths that the rule reads, if any."""
        asked = compile_expression(self.when).names if self.when else frozenset()
        return frozenset({self.path} if self.path else ()).union(asked, *(option.names for option in self.options))

    def resolve(self, variables: Mapping[str, Any]) -> DueRule:
        """The rule with its variables replaced by their values. ExpressionError when one is no instant with a zone, or
        the condition is neither true nor false."""
        if self.when is not None:
            return self.options[0 if _holds(self.when, variables) else 1].resolve(variables)
        if self.path is None:
            return self
        return DueRule("instant", at=_instant(compile_expression(self.path).evaluate(variables), self.path))

    def __str__(self) -> str:
        if self.when is not None:
            return f"{self.options[0]} if {self.when} else {self.options[1]}"
        if self.kind == "instant":
            return f"instant('{self.at}')" if self.path is None else f"instant({self.path})"
        return f"{self.kind}({'' if self.amount is None else self.amount})"


@lru_cache(maxsize=1024)
def parse_duration_rule(source: str) -> DueRule:
    """The rule that the text stands for. ExpressionError, in Chinese, when it is none of the known ones."""
    match parse(source):
        case ast.Call(func=ast.Name(id="release_time" | "decision_time" as named), args=[], keywords=[]):
            return DueRule(named)
        case ast.Call(func=ast.Name(id="instant"), args=[ast.Constant(value=str() as text)], keywords=[]):
            return DueRule("instant", at=_instant(text, text))
        case ast.Call(func=ast.Name(id="instant"), args=[inner], keywords=[]) if path := dotted_path(inner):
            compile_expression(path)
            return DueRule("instant", path=path)
        case ast.Call(
            func=ast.Name(id="working_days" | "hours" | "days" as kind), args=[ast.Constant(value=amount)], keywords=[]
        ):
            if type(amount) is not int or not 0 < amount <= COUNTED[kind]:
                raise ExpressionError(say("rule.amount", kind=kind, most=COUNTED[kind]))
            return DueRule(kind, amount=amount)
        case ast.IfExp(test=test, body=ast.Call() as first, orelse=ast.Call() as second):
            compile_expression(when := ast.unparse(test))
            options = parse_duration_rule(ast.unparse(first)), parse_duration_rule(ast.unparse(second))
            return DueRule("either", when=when, options=options)
    raise ExpressionError(say("rule.unknown", source=source.strip()[:60]))


def _holds(condition: str, variables: Mapping[str, Any]) -> bool:
    held = compile_expression(condition).evaluate(variables)
    if not isinstance(held, bool):
        raise ExpressionError(say("rule.truth", condition=condition))
    return held


def _instant(value: Any, where: str) -> str:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ExpressionError(say("rule.instant", where=where)) from None
    if instant.tzinfo is None:
        raise ExpressionError(say("rule.zone", where=where))
    return instant.isoformat()
