"""Phrases of a handbook in the language of the screen."""

from __future__ import annotations

from web.language import translate
from workflows.people.labels import Label
from workflows.studio.words.phrases import Phrase


def spoken(words: Phrase | Label | str | None) -> str:
    """A phrase with its parts; words of the process are looked up."""
    if isinstance(words, Phrase):
        return translate(words.words).format(*map(spoken, words.parts))
    return translate(words)
