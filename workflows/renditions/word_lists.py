"""Automatic numbers of a Word binary file (MS-DOC 2.9.150 LVL, 2.9.131 LFO, 2.9.191 PlfLst)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from workflows.renditions.word_fib import LIST_OVERRIDES, LISTS, Fib
from workflows.renditions.wordml import Level, Numbering

# number formats (MS-OSHARED 2.2.1.3) by the names that WordprocessingML gives them
_FORMS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital",
    11: "japaneseCounting", 14: "decimalFullWidth", 17: "japaneseDigitalTenThousand", 18: "decimalEnclosedCircle",
    22: "decimalZero", 23: "bullet", 28: "decimalEnclosedCircleChinese", 30: "ideographTraditional",
    33: "taiwaneseCounting", 35: "taiwaneseCountingThousand", 37: "chineseCounting", 38: "chineseLegalSimplified",
    39: "chineseCountingThousand", 255: "none",
}  # fmt: skip
_MOST = 4_000


@dataclass
class _Bytes:
    """Reads forward; what lies behind the end raises struct.error."""

    content: bytes
    at: int = 0

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self.content, self.at)
        self.at += struct.calcsize(form)
        return values

    def skip(self, count: int) -> None:
        self.at += count


def read_lists(table: bytes, fib: Fib) -> Numbering:
    """The numbering of the file's lists, by their number from 1; lists that are damaged give no numbers."""
    levels: dict[str, dict[int, Level]] = {}
    lists: dict[str, str] = {}
    starts: dict[str, dict[int, int]] = {}
    try:
        _definitions(table, fib, levels)
        _overrides(fib.part(table, LIST_OVERRIDES), levels, lists, starts)
    except struct.error:
        pass
    return Numbering.of(levels, lists, starts)


def _definitions(table: bytes, fib: Fib, levels: dict[str, dict[int, Level]]) -> None:
    heads = _Bytes(fib.part(table, LISTS))
    if not heads.content:
        return
    offset, length = fib.places[LISTS]
    bodies = _Bytes(table, offset + length)  # the levels stand behind the list of heads
    for _ in range(min(heads.take("<H")[0], _MOST)):
        identifier, *_, flags, _ = heads.take("<ii18sBB")
        levels[str(identifier)] = {index: _level(bodies) for index in range(1 if flags & 1 else 9)}


def _level(bodies: _Bytes) -> Level:
    start, form = bodies.take("<iB")
    bodies.skip(19)
    characters, paragraphs, _ = bodies.take("<BBH")
    bodies.skip(characters + paragraphs)
    count = bodies.take("<H")[0]
    words = bodies.take(f"<{count}H")
    text = "".join(f"%{word + 1}" if word < 9 else chr(word) for word in words)
    return Level(start=max(0, min(start, 0x7FFF)), form=_FORMS.get(form, "decimal"), text=text)


def _overrides(
    content: bytes, levels: dict[str, dict[int, Level]], lists: dict[str, str], starts: dict[str, dict[int, int]]
) -> None:
    if not content:
        return
    heads = _Bytes(content)
    count = min(heads.take("<I")[0], _MOST)
    bodies = _Bytes(content, 4 + count * 16)
    for number in range(1, count + 1):
        identifier, _, _, changed, *_ = heads.take("<iIIB3s")
        lists[str(number)] = str(identifier)
        bodies.skip(4)
        for _ in range(changed):
            start, flags = bodies.take("<iI")
            if flags & 0x10:
                starts.setdefault(str(number), {})[flags & 0x0F] = start
            if flags & 0x20:
                levels.setdefault(f"{identifier}/{number}", dict(levels.get(str(identifier), {})))
                levels[f"{identifier}/{number}"][flags & 0x0F] = _level(bodies)
                lists[str(number)] = f"{identifier}/{number}"
