"""Sentences whose own words come in both languages and whose parts are words of the process (names of steps,
questions, answers), which the screen looks up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.people.labels import Label


@dataclass(frozen=True)
class Phrase:
    """`words` has {0}, {1} … where the `parts` stand; a part that is text is a word of the process."""

    words: Label
    parts: tuple[Phrase | Label | str, ...] = ()


def said(zh: str, en: str, *parts: Phrase | Label | str) -> Phrase:
    return Phrase(Label(zh, en), parts)


def joined(parts: Sequence[Phrase | Label | str], zh: str, en: str) -> Phrase:
    """The parts with `zh` or `en` between them."""
    places = [f"{{{position}}}" for position in range(len(parts))]
    return Phrase(Label(zh.join(places), en.join(places)), tuple(parts))


def listed(parts: Sequence[Phrase | Label | str]) -> Phrase:
    return joined(parts, "、", ", ")
