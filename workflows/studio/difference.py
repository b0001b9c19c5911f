"""One difference of two sets, told in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workflows.people.labels import Label

Kind = Literal["added", "removed", "changed", "moved"]
What = Literal["process", "element", "flow", "lane", "form", "field", "table", "case", "file"]
_LONGEST = 300  # characters of a value in a sentence


@dataclass(frozen=True)
class Property:
    """What an element says on each side; None: nothing there."""

    name: str
    label: Label
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Change:
    """`element`: the id on the diagram, for the drawn difference; `name`: what people call it."""

    kind: Kind
    what: What
    file: str
    process: str
    element: str | None
    name: str
    sentences: tuple[Label, ...]
    properties: tuple[Property, ...] = ()


def said(one: Property) -> Label:
    """办理时限：working_days(3) → working_days(5)"""
    before, after = _value(one.before), _value(one.after)
    if one.before is None:
        return Label(f"{one.label.zh}：{after.zh}", f"{one.label.en}: {after.en}")
    return Label(f"{one.label.zh}：{before.zh} → {after.zh}", f"{one.label.en}: {before.en} → {after.en}")


def pair(text: str) -> Label:
    """A word that is the same in both languages."""
    return Label(text, text)


def quoted(name: str) -> str:
    return f"“{name}”"


def _value(text: str | None) -> Label:
    if text is None or text == "":
        return Label("（无）", "(none)")
    return pair(text if len(text) <= _LONGEST else text[:_LONGEST] + "…")
