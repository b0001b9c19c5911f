"""What operators and functions of the expression language come to on alternatives, and whether they can fail."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.expression_sentences import say
from engine.expression_values import (
    ARITHMETIC,
    COMPARISONS,
    FUNCTIONS,
    MAX_ITEMS,
    MAX_NUMBER,
    ExpressionError,
    item_of,
)
from engine.verification.possible import (
    BOTH,
    TEXT,
    Alternative,
    Constant,
    Listed,
    Number,
    Possible,
    constant,
    interval,
    kind_of,
)

_ORDER: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_DIVIDING: Final = (ast.Div, ast.FloorDiv, ast.Mod)
_CORNERS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}


class Fails(Exception):
    """It may have no value. `why`: the runtime's own sentence."""

    def __init__(self, why: object) -> None:
        super().__init__(why)
        self.why = why


def _exactly(compute: Callable[..., Any], *parts: Alternative) -> Possible | None:
    """What the real language computes from constants; None when something is no constant."""
    if not all(isinstance(each, Constant) for each in parts):
        return None
    try:
        return (constant(compute(*[each.value for each in parts if isinstance(each, Constant)])),)
    except ExpressionError as error:
        raise Fails(error.detail) from error
    except (TypeError, ValueError, OverflowError) as error:
        raise Fails(type(error).__name__) from error


def compared(op: type[ast.cmpop], left: Alternative, right: Alternative) -> Possible:
    """What a comparison can come to. Raises Fails where it may stop at run time."""
    if (exact := _exactly(COMPARISONS[op], left, right)) is not None:
        return exact
    kinds = kind_of(left), kind_of(right)
    if op in _ORDER:
        if kinds == ("number", "number"):
            return _ordered(op, interval(left), interval(right))
        if kinds != ("text", "text"):
            raise Fails(say("expression.number"))
    if op in (ast.Is, ast.IsNot):
        if right != constant(None):
            raise Fails(say("expression.is"))
        return (constant(op is ast.IsNot),)
    if op in (ast.Eq, ast.NotEq) and kinds[0] != kinds[1]:
        return (constant(op is ast.NotEq),)
    if op in (ast.In, ast.NotIn):
        if kinds[1] not in ("text", "list"):
            raise Fails(say("expression.list"))
        if kinds[1] == "text" and kinds[0] != "text":
            raise Fails(say("expression.in"))
    return BOTH


def _ordered(op: type[ast.cmpop], left: Number, right: Number) -> Possible:
    """Whether all, some or none of the one stand before the other."""
    compare = COMPARISONS[op]
    corners = {compare(one, other) for one in (left.least, left.most) for other in (right.least, right.most)}
    return tuple(constant(each) for each in sorted(corners))


def arithmetic(op: type[ast.operator], left: Alternative, right: Alternative) -> Possible:
    """What a calculation can come to; bounds of numbers that are not known. Raises Fails where it may stop."""
    if (exact := _exactly(ARITHMETIC[op], left, right)) is not None:
        return exact
    kinds = kind_of(left), kind_of(right)
    if op is ast.Add and kinds == ("text", "text"):
        return (TEXT,)
    if kinds != ("number", "number"):
        raise Fails(say("expression.number"))
    one, other = interval(left), interval(right)
    if op in _DIVIDING and other.least <= 0 <= other.most:
        raise Fails(say("expression.zero"))
    if op is ast.Mod:
        least, most = min(0, other.least), max(0, other.most)
        return (_within(least, most, one.whole and other.whole),)
    corners = [_CORNERS[op](a, b) for a in (one.least, one.most) for b in (other.least, other.most)]
    return (_within(min(corners), max(corners), op is not ast.Div and one.whole and other.whole),)


def _within(least: float, most: float, whole: bool) -> Number:
    if not -MAX_NUMBER <= least <= most <= MAX_NUMBER:
        raise Fails(say("expression.number"))
    return Number(least, most, whole)


def item(inside: Alternative, index: Alternative) -> Possible:
    """What `inside[index]` can be. Raises Fails where there may be no such item."""
    if isinstance(inside, Constant) and isinstance(inside.value, list) and isinstance(index, Constant):
        exact = _exactly(item_of, inside, index)
        assert exact is not None
        return exact
    if kind_of(inside) != "list" or kind_of(index) != "number":
        raise Fails(say("expression.index"))
    if isinstance(inside, Listed) and index in (constant(0), constant(-1)):
        return inside.inside
    raise Fails(say("expression.item", index=index.value if isinstance(index, Constant) else "…"))


def called(name: str, parts: tuple[Alternative, ...]) -> Possible:
    """What a function of the language can return. Raises Fails where it may stop at run time."""
    if (exact := _exactly(FUNCTIONS[name], *parts)) is not None:
        return exact
    first = parts[0]
    match name:
        case "abs":
            if kind_of(first) != "number":
                raise Fails(say("expression.number"))
            one = interval(first)
            ends = abs(one.least), abs(one.most)
            return (_within(0 if one.least <= 0 <= one.most else min(ends), max(ends), one.whole),)
        case "len":
            if kind_of(first) not in ("text", "list"):
                raise Fails(say("expression.len"))
            return (Number(1, first.most) if isinstance(first, Listed) else Number(0, MAX_ITEMS),)
        case "min" | "max":
            return _extreme(name, [first] if len(parts) == 1 else list(parts), single=len(parts) == 1)
        case "sum":
            return _total(first)
    if kind_of(first) != "list":
        raise Fails(say("expression.list"))
    return BOTH


def _extreme(name: str, parts: list[Alternative], *, single: bool) -> Possible:
    among: list[Alternative] = []
    if single:
        if not isinstance(parts[0], Listed):
            raise Fails(say("expression.list"))
        among = list(parts[0].inside)
    else:
        among = parts
    kinds = {kind_of(each) for each in among}
    if kinds == {"text"}:
        return (TEXT,)
    if kinds != {"number"}:
        raise Fails(say("expression.number"))
    several = [interval(each) for each in among]
    return (
        Number(
            min(each.least for each in several),
            max(each.most for each in several),
            all(each.whole for each in several),
        ),
    )


def _total(listed: Alternative) -> Possible:
    if not isinstance(listed, Listed):
        raise Fails(say("expression.list"))
    if {kind_of(each) for each in listed.inside} != {"number"}:
        raise Fails(say("expression.number"))
    several = [interval(each) for each in listed.inside]
    least, most = min(each.least for each in several), max(each.most for each in several)
    return (_within(min(least, least * listed.most), max(most, most * listed.most), all(e.whole for e in several)),)


def widened(possible: Possible) -> Possible:
    """Fewer alternatives that stand for at least as much."""
    numbers = [interval(each) for each in possible if kind_of(each) == "number"]
    texts = [each for each in possible if kind_of(each) == "text"]
    rest = tuple(each for each in possible if kind_of(each) not in ("number", "text"))
    if numbers:
        ends = min(each.least for each in numbers), max(each.most for each in numbers)
        rest = (*rest, Number(*ends, all(each.whole for each in numbers)))
    return (*rest, TEXT) if texts else rest
