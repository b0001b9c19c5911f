"""A condition in words. What has no words of its own is shown as it is written: nothing is left out or guessed."""

from __future__ import annotations

import ast

from engine.expressions import CONSTANT_NAMES, ExpressionError, dotted_path, parse
from workflows.people.labels import Label
from workflows.studio.words.phrases import Phrase, joined, said
from workflows.studio.words.vocabulary import Vocabulary, Word

_COMPARED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("“{0}”为“{1}”", "“{0}” is “{1}”"),
    ast.NotEq: ("“{0}”不是“{1}”", "“{0}” is not “{1}”"),
    ast.Is: ("“{0}”为“{1}”", "“{0}” is “{1}”"),
    ast.IsNot: ("“{0}”不是“{1}”", "“{0}” is not “{1}”"),
    ast.Lt: ("“{0}”小于 {1}", "“{0}” is less than {1}"),
    ast.LtE: ("“{0}”不大于 {1}", "“{0}” is at most {1}"),
    ast.Gt: ("“{0}”大于 {1}", "“{0}” is more than {1}"),
    ast.GtE: ("“{0}”不小于 {1}", "“{0}” is at least {1}"),
    ast.In: ("“{0}”为{1}", "“{0}” is {1}"),
    ast.NotIn: ("“{0}”不是{1}", "“{0}” is not {1}"),
}
_OR = Label("，或者", ", or ")


def condition_words(source: str, known: Vocabulary) -> Phrase:
    """What the condition says."""
    try:
        return _said(parse(source), known)
    except ExpressionError:
        return _written(source)


def both(first: Phrase | None, second: Phrase | None) -> Phrase | None:
    """That both hold; None: no condition."""
    if first is None or second is None:
        return first or second
    return joined([_in_brackets(first), _in_brackets(second)], "，并且", ", and ")


def _in_brackets(one: Phrase) -> Phrase:
    return said("（{0}）", "({0})", one) if _OR.zh in one.words.zh else one


def _said(node: ast.expr, known: Vocabulary) -> Phrase:
    match node:
        case ast.BoolOp(op=ast.And(), values=parts):
            return joined([_within(each, known) for each in parts], "，并且", ", and ")
        case ast.BoolOp(op=ast.Or(), values=parts):
            return joined([_within(each, known) for each in parts], *_OR)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            path = dotted_path(inner)
            return (
                _compared(ast.Eq, path, False, known) if path else said("并非（{0}）", "not ({0})", _said(inner, known))
            )
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _comparison(node, left, op, right, known)
        case ast.Call(func=ast.Name(id="known"), args=[inner]) if path := dotted_path(inner):
            return said("“{0}”已经有答案", "“{0}” has been answered", known.name(path))
    path = dotted_path(node)
    return _compared(ast.Eq, path, True, known) if path else _written(ast.unparse(node))


def _within(node: ast.expr, known: Vocabulary) -> Phrase:
    """A part of a longer condition: in brackets when it has parts of its own."""
    inner = _said(node, known)
    return said("（{0}）", "({0})", inner) if isinstance(node, ast.BoolOp) else inner


def _comparison(whole: ast.expr, left: ast.expr, op: ast.cmpop, right: ast.expr, known: Vocabulary) -> Phrase:
    path = dotted_path(left)
    if path is not None and isinstance(op, ast.In | ast.NotIn) and isinstance(right, ast.List | ast.Tuple):
        values = [known.value(path, _value(each)) for each in right.elts if _is_value(each)]
        if len(values) == len(right.elts):
            return said(*_COMPARED[type(op)], known.name(path), _any_of(values))
    if path is not None and _is_value(right):
        return _compared(type(op), path, _value(right), known)
    match left, op, right:
        case ast.Call(func=ast.Name(id="len"), args=[inner]), _, ast.Constant(value=0) if counted := dotted_path(inner):
            if isinstance(op, ast.Eq):
                return said("没有选“{0}”", "no “{0}” is chosen", known.name(counted))
            if isinstance(op, ast.Gt | ast.NotEq):
                return said("选了“{0}”", "“{0}” is chosen", known.name(counted))
    return _written(ast.unparse(whole))


def _compared(op: type[ast.cmpop], path: str, value: object, known: Vocabulary) -> Phrase:
    return said(*_COMPARED[op], known.name(path), known.value(path, value))


def _any_of(values: list[Word]) -> Phrase:
    return joined([said("“{0}”", "“{0}”", each) for each in values], "或", " or ")


def _is_value(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in CONSTANT_NAMES)


def _value(node: ast.expr) -> object:
    return CONSTANT_NAMES[node.id] if isinstance(node, ast.Name) else getattr(node, "value", None)


def _written(source: str) -> Phrase:
    return said("{0}", "{0}", source)
