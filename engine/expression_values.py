"""What the expression language does with values: checked operators and functions over plain JSON types."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from engine.errors import XianshenError
from engine.expression_sentences import say

MAX_TEXT = 10_000
MAX_ITEMS = 10_000
MAX_NUMBER = 10**15
MOST_ANSWERED = 10**12  # by a person; so that what is reckoned with answers stays within MAX_NUMBER

Value = Any
PLAIN = (str, int, bool, float, type(None), list, tuple, dict)


class ExpressionError(XianshenError):
    """表达式有误。"""

    code = "expression"


class MissingName(ExpressionError):
    """表达式所用的变量没有值。"""

    code = "expression-missing-name"

    def __init__(self, name: str) -> None:
        super().__init__(say("expression.missing", name=name))
        self.name = name


def lookup(variables: Mapping[str, Value], name: str) -> Value:
    """The value of the variable. Raises MissingName, and ExpressionError for a value that is no plain one."""
    try:
        value = variables[name]
    except KeyError:
        raise MissingName(name) from None
    return _plain(value)


def field_of(value: Value, key: str, path: str) -> Value:
    """`a.b`; `path` is what the message calls it. Raises MissingName without the key, ExpressionError on no dict."""
    if type(value) is not dict:
        raise ExpressionError(say("expression.field", path=path, key=key))
    if key not in value:
        raise MissingName(path)
    return _plain(value[key])


def item_of(value: Value, index: Value) -> Value:
    """`a[b]`: of a dict by text, of a list by number, also from its end. Raises MissingName, ExpressionError."""
    if type(value) is dict and type(index) is str:
        return field_of(value, index, index)
    if type(value) in (list, tuple) and type(index) is int:
        if not -len(value) <= index < len(value):
            raise ExpressionError(say("expression.item", index=index))
        return _plain(value[index])
    raise ExpressionError(say("expression.index"))


def _plain(value: Value) -> Value:
    if type(value) not in PLAIN:
        raise ExpressionError(say("expression.type", type=type(value).__name__))
    return value


def number(value: Value) -> int | float:
    """The value when it is a number within MAX_NUMBER; True is none. Raises ExpressionError otherwise."""
    if type(value) not in (int, float) or not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise ExpressionError(say("expression.number"))
    return value  # type: ignore[no-any-return]


def checked(value: Value) -> Value:
    """The value when it is no larger than a computed one may be. Raises ExpressionError otherwise."""
    if type(value) is str and len(value) > MAX_TEXT:
        raise ExpressionError(say("expression.text"))
    if type(value) in (int, float):
        number(value)
    return value


def _add(left: Value, right: Value) -> Value:
    if type(left) is str and type(right) is str:
        if len(left) + len(right) > MAX_TEXT:
            raise ExpressionError(say("expression.text"))
        return left + right
    return checked(number(left) + number(right))


def _arithmetic(compute: Callable[[Any, Any], Any]) -> Callable[[Value, Value], Value]:
    def run(left: Value, right: Value) -> Value:
        left, right = number(left), number(right)
        try:
            return checked(compute(left, right))
        except ZeroDivisionError:
            raise ExpressionError(say("expression.zero")) from None

    return run


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Value, Value], bool]:
    def run(left: Value, right: Value) -> bool:
        if type(left) is str and type(right) is str:
            return compare(left, right)
        return compare(number(left), number(right))

    return run


def _inside(left: Value, right: Value) -> bool:
    if type(right) is str:
        if type(left) is not str:
            raise ExpressionError(say("expression.in"))
        return left in right
    if type(right) is dict:
        return type(left) is str and left in right
    return any(_equal(left, item) for item in _items(right))


def _equal(left: Value, right: Value) -> bool:
    # True == 1 in Python; a form's yes/no is not a number
    if (type(left) is bool) is not (type(right) is bool):
        return False
    return bool(left == right)


def _is_null(left: Value, right: Value) -> bool:
    if right is not None:
        raise ExpressionError(say("expression.is"))
    return left is None


def _items(value: Value) -> list[Value]:
    if type(value) not in (list, tuple) or len(value) > MAX_ITEMS:
        raise ExpressionError(say("expression.list"))
    return list(value)


def _length(value: Value) -> int:
    if type(value) not in (str, list, tuple, dict):
        raise ExpressionError(say("expression.len"))
    return len(value)


def _extreme(choose: Callable[[list[Any]], Any], name: str) -> Callable[..., Value]:
    def run(*values: Value) -> Value:
        items = _items(values[0]) if len(values) == 1 else list(values)
        if not items:
            raise ExpressionError(say("expression.nothing", name=name))
        if not all(type(item) is str for item in items):
            items = [number(item) for item in items]
        return choose(items)

    return run


def _total(values: Value) -> Value:
    total: int | float = 0
    for item in _items(values):
        total = checked(total + number(item))
    return total


ARITHMETIC: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: _add,
    ast.Sub: _arithmetic(operator.sub),
    ast.Mult: _arithmetic(operator.mul),
    ast.Div: _arithmetic(operator.truediv),
    ast.FloorDiv: _arithmetic(operator.floordiv),
    ast.Mod: _arithmetic(operator.mod),
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Value, Value], bool]] = {
    ast.Eq: _equal,
    ast.NotEq: lambda left, right: not _equal(left, right),
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.In: _inside,
    ast.NotIn: lambda left, right: not _inside(left, right),
    ast.Is: _is_null,
    ast.IsNot: lambda left, right: not _is_null(left, right),
}
FUNCTIONS: dict[str, Callable[..., Value]] = {
    "len": _length,
    "min": _extreme(min, "min"),
    "max": _extreme(max, "max"),
    "sum": _total,
    "abs": lambda value: abs(number(value)),
    "any": lambda values: any(_items(values)),
    "all": lambda values: all(_items(values)),
}
