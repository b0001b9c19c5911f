"""Sentences in two languages. What was said is Chinese text that remembers its key and its values, and so can be told
in English as well: wherever a plain message goes, it goes along."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from unicodedata import category

LONGEST_NAME = 80
_UNSEEN = frozenset({"Cc", "Cf"})  # such as those that turn the direction of writing round
_FIRST = re.compile(r"\{(\w+)\}")


class Sentence(NamedTuple):
    """A sentence with {places} for its values, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Many:
    """Several values in one place, with what stands between them."""

    items: tuple[Any, ...]
    zh: str = "、"
    en: str = ", "


def many(items: Iterable[Any], zh: str = "、", en: str = ", ") -> Many:
    """Several values for one place of a sentence."""
    return Many(tuple(items), zh, en)


class Word(str):
    """A word of the host (the label of a gate, a kind): the host knows it in English."""


class Said(str):
    """A sentence with its values filled in. `code`: the first part of its key."""

    key: str
    values: Mapping[str, Any]

    def __new__(cls, key: str, sentence: Sentence, values: Mapping[str, Any]) -> Said:
        text = super().__new__(cls, _filled(sentence.zh, values, "zh"))
        text.key, text.values, text._sentence = key, values, sentence
        return text

    _sentence: Sentence

    @property
    def code(self) -> str:
        return self.key.partition(".")[0]

    def in_language(self, language: str, words: Callable[[str], str] = str) -> str:
        """The same in English (`en`), else in Chinese. `words`: the English of a Word."""
        if language != "en":
            return str.__str__(self)
        text, first = self._within(language, words), _FIRST.match(self._sentence.en)
        begins = first is not None and isinstance(self.values[first[1]], Said)
        return text[:1].upper() + text[1:] if begins else text

    def _within(self, language: str, words: Callable[[str], str]) -> str:
        """The same as part of another sentence."""
        return _filled(self._sentence.en, self.values, "en", words) if language == "en" else str.__str__(self)

    def __getnewargs__(self) -> tuple[str, Sentence, Mapping[str, Any]]:  # type: ignore[override]
        return self.key, self._sentence, self.values


def called(name: str) -> str:
    """A name that somebody wrote, as a sentence can carry it: on one line, without signs that cannot be seen, nor
    longer than a line."""
    line = " ".join("".join(each for each in name if each.isspace() or category(each) not in _UNSEEN).split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"


class Sentences(dict[str, Sentence]):
    """A catalogue: sentences by key."""

    def say(self, key: str, /, **values: Any) -> Said:
        """The sentence of that key. KeyError for a key, or a place, that is missing."""
        return Said(key, self[key], values)


def _filled(template: str, values: Mapping[str, Any], language: str, words: Callable[[str], str] = str) -> str:
    return template.format(**{name: _shown(value, language, words) for name, value in values.items()})


def _shown(value: Any, language: str, words: Callable[[str], str]) -> str:
    if isinstance(value, Said):
        return value._within(language, words)
    if isinstance(value, Word):
        return words(value) if language == "en" else str.__str__(value)
    if isinstance(value, Many):
        return (value.en if language == "en" else value.zh).join(_shown(each, language, words) for each in value.items)
    return str(value)
