"""Where routing data lives: one scope per instance, one more for each call and each multi-instance sub-process.

SpiffWorkflow copies data from token to token and merges copies at joins, so that the branch that ends last wins with
stale values. Here tokens carry none: values belong to the scope, are replaced whole and never changed in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from engine.spiff.failures import step_failed

MAX_ROUTING_BYTES = 65_536
STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS


class Scope(Mapping[str, Any]):
    """`own`: the elements that answer in this scope; their values elsewhere (an earlier or parallel call of the same
    process) are not seen. `local` values (the element of a multi-instance collection) are seen inside only."""

    __slots__ = ("local", "outer", "own", "written")

    def __init__(
        self, outer: Scope | None = None, own: frozenset[str] = frozenset(), local: Mapping[str, Any] | None = None
    ) -> None:
        self.outer = outer
        self.own = own
        self.local: dict[str, Any] = dict(local or {})
        self.written: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.local:
                return scope.local[name]
            if name in scope.written:
                return scope.written[name]
            if name in scope.own:
                break
            scope = scope.outer
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.flat())

    def __len__(self) -> int:
        return len(self.flat())

    def flat(self) -> dict[str, Any]:
        """Everything visible here, by name; the values are shared, not copied."""
        seen = {} if self.outer is None else self.outer.flat()
        for name in self.own:
            seen.pop(name, None)
        return {**seen, **self.written, **self.local}

    def write(self, name: str, value: Any) -> None:
        self.written[name] = value

    def clear(self, name: str) -> None:
        self.written.pop(name, None)

    def outermost(self) -> Scope:
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope

    def close(self) -> None:
        """Hand the answers to the outer scope, where they replace those of the last time as a whole."""
        if self.outer is None:
            return
        for name in self.own:
            self.outer.clear(name)
        self.outer.written.update(self.written)


def plain_copy(values: Mapping[str, Any], element: str | None) -> dict[str, Any]:
    """A deep copy made of plain JSON types. StepFailed when the data holds anything else or is not small."""
    try:
        text = orjson.dumps(dict(values), option=STRICT)
    except TypeError as error:
        message = "流转数据只能是文字、数字、是否和列表"
        raise step_failed("routing-type", f"{message}（{error}）", element) from error
    if len(text) > MAX_ROUTING_BYTES:
        raise step_failed("routing-size", "流转数据过大，正文和意见不应放进流转数据", element)
    copy: dict[str, Any] = orjson.loads(text)
    return copy
