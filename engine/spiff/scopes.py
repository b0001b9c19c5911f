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
    """`local` values (the element of a multi-instance collection) are seen inside only; `gone` hides what an outer
    scope still holds from an earlier round."""

    __slots__ = ("gone", "local", "outer", "values_here")

    def __init__(self, outer: Scope | None = None, local: Mapping[str, Any] | None = None) -> None:
        self.outer = outer
        self.local: dict[str, Any] = dict(local or {})
        self.values_here: dict[str, Any] = {}
        self.gone: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.local:
                return scope.local[name]
            if name in scope.values_here:
                return scope.values_here[name]
            if name in scope.gone:
                break
            scope = scope.outer
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.flat())

    def __len__(self) -> int:
        return len(self.flat())

    def flat(self) -> dict[str, Any]:
        """Everything visible here, by name; the values are shared, not copied."""
        seen = self.outer.flat() if self.outer is not None else {}
        for name in self.gone:
            seen.pop(name, None)
        return {**seen, **self.values_here, **self.local}

    def write(self, name: str, value: Any) -> None:
        self.values_here[name] = value
        self.gone.discard(name)

    def clear(self, name: str) -> None:
        """Forget the value, also where an outer scope still holds one."""
        self.values_here.pop(name, None)
        if self.outer is not None and name in self.outer:
            self.gone.add(name)

    def outermost(self) -> Scope:
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope

    def close(self) -> None:
        """Hand what was answered here to the outer scope."""
        if self.outer is None:
            return
        for name in self.gone:
            self.outer.clear(name)
        for name, value in self.values_here.items():
            self.outer.write(name, value)

    def to_row(self) -> list[Any]:
        return [self.values_here, self.local, sorted(self.gone)]

    @classmethod
    def from_row(cls, row: list[Any], outer: Scope | None) -> Scope:
        scope = cls(outer, row[1])
        scope.values_here, scope.gone = row[0], set(row[2])
        return scope


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
