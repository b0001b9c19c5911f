"""One difference of two sets, told in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workflows.people.labels import Label
from workflows.studio.words.phrases import Phrase
from workflows.studio.words.phrases import said as phrase
from workflows.studio.words.vocabulary import Word

Kind = Literal["added", "removed", "changed", "moved"]
What = Literal["process", "element", "flow", "lane", "form", "field", "table", "case", "file"]
_LONGEST = 300  # characters of a value in a sentence


@dataclass(frozen=True)
class Property:
    """What an element says on each side; None: nothing there."""

    name: str
    label: Label
    before: Word | None
    after: Word | None


@dataclass(frozen=True)
class Change:
    """`element`: the id on the diagram, for the drawn difference; `name`: what people call it."""

    kind: Kind
    what: What
    file: str
    process: str
    element: str | None
    name: str
    sentences: tuple[Phrase | Label, ...]
    properties: tuple[Property, ...] = ()


def said(one: Property) -> Phrase:
    """办理时限：3 个工作日 → 5 个工作日"""
    before, after = _value(one.before), _value(one.after)
    if one.before is None:
        return phrase("{0}：{1}", "{0}: {1}", one.label, after)
    return phrase("{0}：{1} → {2}", "{0}: {1} → {2}", one.label, before, after)


def pair(text: str) -> Label:
    """A word that is the same in both languages."""
    return Label(text, text)


def quoted(name: str) -> str:
    return f"“{name}”"


def _value(text: Word | None) -> Phrase | Label | str:
    if text is None or text == "":
        return Label("（无）", "(none)")
    if isinstance(text, Phrase | Label):
        return text
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
