"""The head of a Word 97-2007 binary file (MS-DOC 2.5, File Information Block): where everything else stands."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from engine.errors import Unreadable

REPAIR = "请用 WPS 或 Word 重新打开并另存为 .docx 后再上传。"
DAMAGED = f"文件的 Word 结构已损坏。{REPAIR}"
_WORD_97 = 0x00C1
_MARK = 0xA5EC
_OLD_MARKS = {0xA5DC, 0xA697, 0xA698, 0xA699}
# the texts of the file one after the other, each with the position of its length in the block
SUBDOCUMENTS = (
    ("正文", 0x4C), ("脚注", 0x50), ("页眉", 0x54), ("宏", 0x58),
    ("批注", 0x5C), ("尾注", 0x60), ("文本框", 0x64), ("页眉文本框", 0x68),
)  # fmt: skip
# index of (offset, length) pairs in the table stream
STYLES, FOOTNOTE_MARKS, FOOTNOTE_TEXTS, HEADERS, CHARACTERS, PARAGRAPHS = 1, 2, 3, 11, 12, 13
BOOKMARKS, ASSOCIATED, PIECES, COMMENTERS, ENDNOTE_MARKS, ENDNOTE_TEXTS = 21, 32, 33, 36, 46, 47
DRAWINGS, REVISERS, VARIABLES, LISTS, LIST_OVERRIDES = 50, 51, 60, 73, 74


@dataclass(frozen=True)
class Fib:
    """`lengths`: characters of each sub-document, in their order; `places`: (offset, bytes) in the table stream."""

    table: str
    lengths: tuple[tuple[str, int], ...]
    places: tuple[tuple[int, int], ...]

    @property
    def characters(self) -> int:
        """Of all sub-documents; one more when there is any besides the text (MS-DOC 2.4.1)."""
        total = sum(length for _, length in self.lengths)
        return total + (1 if total > self.lengths[0][1] else 0)

    def part(self, table: bytes, index: int) -> bytes:
        """One structure of the table stream, empty when the file has none; Unreadable when it lies outside."""
        if index >= len(self.places):
            return b""
        offset, length = self.places[index]
        if not length:
            return b""
        if offset + length > len(table):
            raise Unreadable(DAMAGED)
        return table[offset : offset + length]


def read_fib(document: bytes) -> Fib:
    """The head of the WordDocument stream; Unreadable when it is damaged, encrypted, fast-saved or too old."""
    mark = struct.unpack_from("<H", document)[0] if len(document) >= 0x9A else 0
    if mark in _OLD_MARKS:
        raise Unreadable(f"文件是 Word 95 或更早的格式。{REPAIR}")
    if mark != _MARK:
        raise Unreadable(DAMAGED)
    version, flags = struct.unpack_from("<H", document, 2)[0], struct.unpack_from("<H", document, 0x0A)[0]
    if flags & 0x8100:  # fEncrypted, fObfuscated
        raise Unreadable("文件已加密。请去掉密码后再上传。")
    if version < _WORD_97:
        raise Unreadable(f"文件是 Word 95 或更早的格式。{REPAIR}")
    if flags & 0x0004:  # what was deleted may still stand in the file, and no later save has cleaned it
        raise Unreadable(f"文件用“快速保存”写成，其中可能留有已删除的文字。{REPAIR}")
    words, longs = struct.unpack_from("<H", document, 0x20)[0], struct.unpack_from("<H", document, 0x3E)[0]
    if words != 0x0E or longs != 0x16:
        raise Unreadable(DAMAGED)
    lengths = tuple((name, struct.unpack_from("<i", document, at)[0]) for name, at in SUBDOCUMENTS)
    if any(length < 0 for _, length in lengths):
        raise Unreadable(DAMAGED)
    return Fib("1Table" if flags & 0x0200 else "0Table", lengths, _places(document))


def _places(document: bytes) -> tuple[tuple[int, int], ...]:
    count = struct.unpack_from("<H", document, 0x98)[0]
    if count <= PIECES or 0x9A + count * 8 > len(document):
        raise Unreadable(DAMAGED)
    return tuple(struct.unpack_from("<II", document, 0x9A + index * 8) for index in range(count))
