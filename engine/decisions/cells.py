"""One input cell of a decision table: empty or `-`, constants separated by commas, a comparison, `[a..b]`, not(…).

Only constants of the column's type may stand in it; whatever else DMN or Python would allow is refused, because it
would match never, or something else than what it says.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from engine.decisions.sentences import say, type_name
from engine.expressions import CONSTANT_NAMES, ExpressionError

Constant = str | int | float | bool | None
TYPES = ("string", "boolean", "number", "")
WORDS = {"number": ("integer", "long", "double")}  # what other editors call our types

_COMPARED = re.compile(r"^(<=|>=|<|>|!=|==)\s*(.+)$", re.S)
_NEGATED = re.compile(r"^not\s*\((.*)\)$", re.S)
_RANGE = re.compile(r"^([\[(\]])(.+?)\.\.(.+)([\])\[])$", re.S)  # read in one go: whoever writes cells must not stop us
_LONGEST = 1000
_ORDERED: dict[str, Callable[[int | float, int | float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """`test(value)` is what the cell says of a value; `constants`: all that it names; `anything`: it names none."""

    text: str
    test: Callable[[Constant], bool]
    constants: tuple[Constant, ...]

    @property
    def anything(self) -> bool:
        return self.text in ("", "-")


def type_of(name: str | None) -> str | None:
    """Our type for what a file calls a type: string, boolean, number, or "" for none; None: we have no such type."""
    wanted = (name or "").removeprefix("feel:")
    if wanted in ("", "Any", "any"):
        return ""
    return next((own for own in TYPES if wanted == own or wanted in WORDS.get(own, ())), None)


def read_cell(text: str, kind: str) -> Cell:
    """The cell of a column of the type `kind`. ExpressionError says in Chinese what is wrong with it."""
    text = text.strip()
    if len(text) > _LONGEST:
        raise ExpressionError(say("cell.long", most=_LONGEST))
    if text in ("", "-"):
        return Cell(text, lambda value: True, ())
    if match := _NEGATED.match(text):
        inner = read_cell(match[1], kind)
        if inner.anything:
            raise ExpressionError(say("cell.not"))
        return Cell(text, lambda value: not inner.test(value), inner.constants)
    if match := _RANGE.match(text):
        return _range(text, *match.groups())
    if match := _COMPARED.match(text):
        return _compared(text, match[1], match[2], kind)
    known = read_constants(text, kind)
    return Cell(text, lambda value: any(same(value, each) for each in known), known)


def read_constants(text: str, kind: str) -> tuple[Constant, ...]:
    """Constants separated by commas. ExpressionError for anything else, and for a wrong type."""
    if "\\" in text or "\0" in text:
        raise ExpressionError(say("cell.backslash"))
    try:
        tree = ast.parse(f"[{text.strip()}]", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(say("cell.malformed", text=_short(text))) from error
    if not isinstance(tree, ast.List) or not tree.elts:
        raise ExpressionError(say("cell.constants", text=_short(text)))
    return tuple(_constant(node, text, kind) for node in tree.elts)


def same(value: Constant, constant: Constant) -> bool:
    """Equal and of one kind: 1 is not true, and no text is a number."""
    if isinstance(value, bool) or isinstance(constant, bool):
        return value is constant
    return type(value) in (int, float, str, type(None)) and value == constant


def fits(value: Constant, kind: str) -> bool:
    """Whether a constant is of the type; "not answered" (null) is of every type."""
    if value is None or not kind:
        return True
    if kind == "boolean" or isinstance(value, bool):
        return kind == "boolean" and isinstance(value, bool)
    return isinstance(value, str) is (kind == "string")


def _constant(node: ast.expr, text: str, kind: str) -> Constant:
    value: Constant
    match node:
        case ast.Constant(value=str() | int() | float() | bool() | None as value):
            pass
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)) if number is not True:
            value = -number
        case ast.Name(id=name) if name in CONSTANT_NAMES:
            value = CONSTANT_NAMES[name]
        case _:
            raise ExpressionError(say("cell.constant", text=_short(text)))
    if not fits(value, kind):
        key = "cell.type-text" if kind == "string" else "cell.type"
        raise ExpressionError(say(key, text=_short(text), type=type_name(kind)))
    return value


def _compared(text: str, sign: str, rest: str, kind: str) -> Cell:
    constants = read_constants(rest, kind)
    if len(constants) != 1:
        raise ExpressionError(say("cell.one", text=_short(text)))
    (constant,) = constants
    if sign in ("==", "!="):
        return Cell(text, lambda value: same(value, constant) is (sign == "=="), constants)
    limit = _number(constant, text)
    compare = _ORDERED[sign]
    return Cell(text, lambda value: compare(_measured(value), limit), constants)


def _range(text: str, opening: str, low: str, high: str, closing: str) -> Cell:
    lowest, highest = (_bound(each, text) for each in (low, high))
    if lowest > highest:
        raise ExpressionError(say("cell.range", text=_short(text)))
    above = _ORDERED[">=" if opening == "[" else ">"]
    below = _ORDERED["<=" if closing == "]" else "<"]

    def test(value: Constant) -> bool:
        measured = _measured(value)
        return above(measured, lowest) and below(measured, highest)

    return Cell(text, test, (lowest, highest))


def _bound(written: str, text: str) -> int | float:
    constants = read_constants(written, "number")
    if len(constants) != 1:
        raise ExpressionError(say("cell.bound", text=_short(text)))
    return _number(constants[0], text)


def _number(constant: Constant, text: str) -> int | float:
    if isinstance(constant, bool) or not isinstance(constant, int | float):
        raise ExpressionError(say("cell.number", text=_short(text)))
    return constant


def _measured(value: Constant) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ExpressionError(say("cell.measured"))
    return value


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:37] + "…"
