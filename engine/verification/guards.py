"""What an expression, or a time rule, cannot do without: the answers that it may come to read although they are not
there. One that it asks for by known() first, and then leaves alone, is none of them."""

from __future__ import annotations

import ast
from functools import lru_cache

from engine.expressions import FORMS, dotted_path, parse


@lru_cache(maxsize=4096)
def required(source: str, names: frozenset[str]) -> frozenset[str]:
    """Those of the names that may be read while they are missing. `source`: well formed."""
    tree = parse(source)
    return frozenset(name for name in names if _reads(tree, name))


def _reads(node: ast.AST, missing: str) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[_, *fallback]) if name in FORMS:
            return any(_reads(each, missing) for each in fallback)
        case ast.BoolOp(op=op, values=parts):
            return _reads_in_turn(parts, isinstance(op, ast.Or), missing)
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            truth = _truth(test, missing)
            then = [each for each, when in ((body, True), (otherwise, False)) if truth in (when, None)]
            return any(_reads(each, missing) for each in (test, *then))
    if dotted_path(node) is not None:
        return dotted_path(node) == missing
    return any(_reads(child, missing) for child in ast.iter_child_nodes(node))


def _reads_in_turn(parts: list[ast.expr], stops_at: bool, missing: str) -> bool:
    for part in parts:
        if _reads(part, missing):
            return True
        if _truth(part, missing) is stops_at:
            return False
    return False


def _truth(node: ast.AST, missing: str) -> bool | None:
    """What a test comes to while the name is missing, where that alone decides it."""
    match node:
        case ast.Call(func=ast.Name(id="known"), args=[asked]) if dotted_path(asked) == missing:
            return False
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            truth = _truth(inner, missing)
            return None if truth is None else not truth
        case ast.BoolOp(op=op, values=parts):
            stop, found = isinstance(op, ast.Or), [_truth(part, missing) for part in parts]
            return stop if stop in found else None if None in found else not stop
    return None
