"""The expression language of conditions, loops and form rules: an allow-list over Python's `ast`.

Names, constants, comparisons, and/or/not, plain arithmetic, indexing, `a.b` (meaning `a['b']`, on dicts only), a few
functions. A tree is compiled to closures once; nothing is ever handed to eval or exec. Sizes are limited when
compiling and again for every value at run time. Only ExpressionError comes out.

    known(a.b)          True when the value is there
    default(a.b, 'x')   the value, or 'x' when it is not there
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

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

__all__ = ["Expression", "ExpressionError", "MissingName", "compile_expression"]

MAX_SOURCE = 1000
MAX_NODES = 200
MAX_DEPTH = 30
Run = Callable[[Mapping[str, Value]], Value]

CONSTANT_NAMES = {"true": True, "false": False, "null": None}
FORMS = {"known": 1, "default": 2}


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
    """The syntax tree of one expression within the limits of length, nodes and depth (constructs not yet checked).
    Raises ExpressionError."""
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
