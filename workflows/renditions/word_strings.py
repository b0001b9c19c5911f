"""Lists of strings and drawings in the table stream of a Word binary file (MS-DOC 2.2.4 STTB, MS-ODRAW 2.3)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

_DRAWING_TEXTS = {0x00C0: "水印", 0x0380: "图片说明", 0x0381: "图片说明", 0x0382: "图片说明", 0x038D: "图片说明"}
_PICTURE = 0x0104
_OPTIONS = {0xF00B, 0xF121, 0xF122}
MAX_RECORDS = 200_000


def string_table(content: bytes) -> list[str]:
    """The strings of an STTB; those that are cut off are left out."""
    wide = content[:2] == b"\xff\xff"
    at = 2 if wide else 0
    if len(content) < at + 4:
        return []
    count, extra = struct.unpack_from("<HH", content, at)
    at += 4
    found: list[str] = []
    for _ in range(count):
        if wide:
            text, at = _string(content, at)
        else:
            length = content[at] if at < len(content) else 0
            text, at = content[at + 1 : at + 1 + length].decode("gb18030", "replace"), at + 1 + length
        at += extra
        found.append(text)
        if at >= len(content):
            break
    return found


def strings(content: bytes) -> list[str]:
    """Strings one after the other, each with its length before it (Xst)."""
    found: list[str] = []
    at = 0
    while at + 2 <= len(content):
        text, at = _string(content, at)
        found.append(text)
    return found


def _string(content: bytes, at: int) -> tuple[str, int]:
    if at + 2 > len(content):
        return "", len(content)
    end = at + 2 + struct.unpack_from("<H", content, at)[0] * 2
    return content[at + 2 : end].decode("utf-16-le", "replace").rstrip("\0"), end


@dataclass
class Drawings:
    """`texts`: (place, words) in WordArt and descriptions; `pictures`: shapes that are filled with one; `whole`: False
    when a part of it could not be followed."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0
    whole: bool = True


def drawings(content: bytes) -> Drawings:
    """What the shapes of a file say (OfficeArtContent)."""
    found = Drawings()
    stack = [(0, len(content), True)]
    records = 0
    while stack and records < MAX_RECORDS:
        at, end, top = stack.pop()
        while at + 8 <= end:
            records += 1
            if records > MAX_RECORDS:
                break
            head, kind, length = struct.unpack_from("<HHI", content, at)
            inside = at + 8
            if kind < 0xF000 or inside + length > end:
                found.whole = False
                break
            if head & 0x0F == 0x0F:
                stack.append((inside, inside + length, False))
            elif kind in _OPTIONS:
                _options(content[inside : inside + length], head >> 4, found)
            at = inside + length + (1 if top else 0)  # a byte stands before each drawing: body or headers
    found.whole = found.whole and records <= MAX_RECORDS
    return found


def _options(content: bytes, count: int, found: Drawings) -> None:
    at = count * 6
    for index in range(min(count, len(content) // 6)):
        name, value = struct.unpack_from("<HI", content, index * 6)
        if name & 0x3FFF == _PICTURE:
            found.pictures += 1
        if name & 0x8000:
            text = content[at : at + value]
            at += value
            if name & 0x3FFF in _DRAWING_TEXTS:
                found.texts.append((_DRAWING_TEXTS[name & 0x3FFF], text.decode("utf-16-le", "replace").rstrip("\0")))


def positions(content: bytes, size: int) -> list[int]:
    """The character positions of a PLC whose entries take `size` bytes each; one more than there are entries."""
    count = (len(content) - 4) // (4 + size) + 1 if len(content) >= 4 else 0
    return list(struct.unpack_from(f"<{count}I", content))


def pairs(values: list[int]) -> Iterator[tuple[int, int]]:
    """Neighbours that span something, in order; a pair that goes back ends the list."""
    for start, end in pairwise(values):
        if end < start:
            return
        yield start, end
