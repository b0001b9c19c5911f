"""Small readings of WordprocessingML: names, properties, styles and automatic numbering.

Elements are told apart by local name, so that transitional and strict files read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from lxml import etree

Element = etree._Element
_OFF = {"0", "false", "off", "none"}


def name_of(element: Element) -> str:
    """The tag without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along `path` of local names, or None."""
    for name in path:
        if element is None:
            return None
        element = next((item for item in element if name_of(item) == name), None)
    return element


def attribute(element: Element | None, name: str) -> str | None:
    """The attribute with that local name, whatever its namespace."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def value(element: Element | None, *path: str) -> str | None:
    """The `val` attribute of the element at `path`."""
    return attribute(child(element, *path), "val")


def switched(properties: Element | None, name: str) -> bool | None:
    """An on/off property: True, False, or None when it is not stated."""
    found = child(properties, name)
    if found is None:
        return None
    return (attribute(found, "val") or "1").lower() not in _OFF


@dataclass(frozen=True)
class Style:
    hidden: bool = False
    align: str | None = None
    outline: int | None = None  # 0-8
    numbering: str | None = None  # numId
    level: str | None = None


@dataclass
class Styles:
    """styles.xml with inheritance resolved on demand."""

    elements: dict[str, Element] = field(default_factory=dict)
    default: str = ""
    _resolved: dict[str, Style] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Element | None) -> Styles:
        found = cls()
        for element in root if root is not None else ():
            if name_of(element) != "style":
                continue
            identifier = attribute(element, "styleId") or ""
            found.elements[identifier] = element
            if attribute(element, "type") == "paragraph" and attribute(element, "default") in {"1", "true", "on"}:
                found.default = identifier
        return found

    def style(self, identifier: str | None) -> Style:
        """What the style says, with what it inherits. An unknown style says nothing."""
        key = identifier or self.default
        if key not in self._resolved:
            chain = list(self._chain(key))
            style = Style()
            for element in reversed(chain):
                style = _refined(style, element)
            self._resolved[key] = style
        return self._resolved[key]

    def _chain(self, identifier: str) -> Iterator[Element]:
        seen: set[str] = set()
        while identifier in self.elements and identifier not in seen:
            seen.add(identifier)
            yield self.elements[identifier]
            identifier = value(self.elements[identifier], "basedOn") or ""


_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)


def _refined(inherited: Style, element: Element) -> Style:
    properties, characters = child(element, "pPr"), child(element, "rPr")
    hidden = switched(characters, "vanish")
    outline = value(properties, "outlineLvl")
    named = _HEADING_NAME.fullmatch(value(element, "name") or "")
    level = int(outline) if outline and outline.isdigit() else int(named[1]) - 1 if named else inherited.outline
    return Style(
        hidden=inherited.hidden if hidden is None else hidden,
        align=value(properties, "jc") or inherited.align,
        outline=level,
        numbering=value(properties, "numPr", "numId") or inherited.numbering,
        level=value(properties, "numPr", "ilvl") or inherited.level,
    )


@dataclass(frozen=True)
class Level:
    start: int
    form: str
    text: str


class Numbering:
    """numbering.xml and its counters: gives the visible number of each numbered paragraph, in reading order."""

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._abstract: dict[str, str] = {}
        self._restart: dict[str, dict[int, int]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        for element in root if root is not None else ():
            identifier = attribute(element, "abstractNumId") or ""
            if name_of(element) == "abstractNum":
                self._levels[identifier] = dict(_levels(element))
            elif name_of(element) == "num":
                number = attribute(element, "numId") or ""
                self._abstract[number] = value(element, "abstractNumId") or ""
                self._restart[number] = dict(_restarts(element))

    @classmethod
    def of(cls, levels: dict[str, dict[int, Level]], lists: dict[str, str], starts: dict[str, dict[int, int]]) -> Self:
        """The same from values: levels by definition, the definition of each list, where its levels start anew."""
        made = cls(None)
        made._levels, made._abstract, made._restart = levels, lists, starts
        return made

    def next(self, number: str | None, level: int) -> str:
        """The text before the paragraph (一、 or （1）), or nothing when it is not numbered or only a bullet."""
        abstract = self._abstract.get(number or "", "")
        levels = self._levels.get(abstract, {})
        if number is None or level not in levels:
            return ""
        counters = self._counters.setdefault(abstract, {})
        restart = self._restart.get(number, {}).pop(level, None)
        if restart is not None:
            counters[level] = restart
        else:
            counters[level] = counters.get(level, levels[level].start - 1) + 1
        for deeper in [other for other in counters if other > level]:
            del counters[deeper]
        return self._text(levels, counters, level)

    def _text(self, levels: dict[int, Level], counters: dict[int, int], level: int) -> str:
        if levels[level].form in {"bullet", "none"}:
            return ""

        def place(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            if other not in levels:
                return ""
            return counted(counters.get(other, levels[other].start), levels[other].form)

        return re.sub(r"%([1-9])", place, levels[level].text)


def _levels(abstract: Element) -> Iterator[tuple[int, Level]]:
    for element in abstract:
        index = attribute(element, "ilvl")
        if name_of(element) == "lvl" and index and index.isdigit():
            start = value(element, "start")
            yield (
                int(index),
                Level(
                    start=int(start) if start and start.isdigit() else 1,
                    form=value(element, "numFmt") or "decimal",
                    text=value(element, "lvlText") or "",
                ),
            )


def _restarts(number: Element) -> Iterator[tuple[int, int]]:
    for element in number:
        index, start = attribute(element, "ilvl"), value(element, "startOverride")
        if name_of(element) == "lvlOverride" and index and index.isdigit() and start and start.isdigit():
            yield int(index), int(start)


_CHINESE = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
            "taiwaneseCountingThousand", "japaneseDigitalTenThousand", "koreanCounting"}  # fmt: skip
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


def counted(number: int, form: str) -> str:
    """`number` written in the Word number format `form`; Arabic digits for formats that we do not know."""
    if form in _CHINESE:
        return chinese_number(number)
    if form in {"ideographDigital", "chineseLegalSimplified"}:
        digits = "〇一二三四五六七八九" if form == "ideographDigital" else "零壹贰叁肆伍陆柒捌玖"
        return "".join(digits[int(digit)] for digit in str(number))
    if form == "ideographTraditional" and 1 <= number <= 10:
        return _STEMS[number - 1]
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form.startswith("decimalFullWidth"):
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    if form in {"lowerLetter", "upperLetter"} and 1 <= number <= 780:
        letter = chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in {"lowerRoman", "upperRoman"} and 0 < number < 4000:
        roman = _roman(number)
        return roman if form == "upperRoman" else roman.lower()
    return str(number)


def chinese_number(number: int) -> str:
    """一 … 九千九百九十九; Arabic digits outside that range."""
    if not 0 < number < 10_000:
        return str(number)
    text, zero = "", False
    for unit, digit in zip("千百十 ", f"{number:04d}", strict=True):
        if digit == "0":
            zero = bool(text)
            continue
        text += ("零" if zero else "") + "零一二三四五六七八九"[int(digit)] + unit.strip()
        zero = False
    return text[1:] if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        text += letters * (number // size)
        number %= size
    return text
