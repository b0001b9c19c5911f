"""Files for tests: OLE compound files (MS-CFB), and Word documents in them (MS-DOC) with things hidden anywhere."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

SECTOR, SMALL, CUTOFF = 512, 64, 4096
FREE, END, FAT_SECTOR, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF

# character properties (sprms) that samples use
HIDDEN = struct.pack("<HB", 0x083C, 1)
DELETED = struct.pack("<HB", 0x0800, 1)
BOLD = struct.pack("<HB", 0x0835, 1)
SPECIAL = struct.pack("<HB", 0x0855, 1)
SYMBOL = SPECIAL + struct.pack("<HHH", 0x6A09, 0, 0xF0AB)
# paragraph properties
CENTRED = struct.pack("<HB", 0x2461, 1)
IN_TABLE = struct.pack("<HB", 0x2416, 1)
ROW_END = IN_TABLE + struct.pack("<HB", 0x2417, 1)


def numbered(index: int) -> bytes:
    """A paragraph of the list with that number, from 1."""
    return struct.pack("<HBHH", 0x260A, 0, 0x460B, index)


# compound files


def ole_of(streams: dict[str, bytes], *, strung: bool = False) -> bytes:
    """A compound file of version 3; the keys are paths with a slash. `strung`: each directory entry leads to the next
    only, instead of a tree."""
    return _Compound(streams, strung).build()


@dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    content: bytes = b""
    children: dict[str, _Entry] = field(default_factory=dict)
    number: int = 0
    left: int = NONE
    right: int = NONE
    child: int = NONE
    start: int = END


class _Compound:
    def __init__(self, streams: dict[str, bytes], strung: bool) -> None:
        self.strung = strung
        self.root = _Entry("Root Entry", 5)
        for path, content in streams.items():
            *folders, name = path.split("/")
            at = self.root
            for folder in folders:
                at = at.children.setdefault(folder, _Entry(folder, 1))
            at.children[name] = _Entry(name, 2, content)
        self.entries: list[_Entry] = []
        self.sectors: list[bytes] = []
        self.fat: list[int] = []

    def build(self) -> bytes:
        self._number(self.root)
        small, small_fat = self._small_streams()
        for entry in self.entries:
            if entry.kind == 2 and len(entry.content) >= CUTOFF:
                entry.start = self._put(entry.content)
        self.root.content, self.root.start = small, self._put(small) if small else END
        mini_fat = struct.pack(f"<{len(small_fat)}I", *small_fat)
        mini_start = self._put(mini_fat, b"\xff") if mini_fat else END
        directory = self._put(b"".join(self._record(entry) for entry in self.entries))
        fat_count = 1
        while fat_count * 128 < len(self.fat) + fat_count:
            fat_count += 1
        fat_at = len(self.fat)
        self.fat += [FAT_SECTOR] * fat_count
        table = self.fat + [FREE] * (fat_count * 128 - len(self.fat))
        packed = struct.pack(f"<{len(table)}I", *table)
        header = struct.pack(
            "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"",
            0, fat_count, directory, 0, CUTOFF, mini_start, -(-len(mini_fat) // SECTOR), END, 0,
        )  # fmt: skip
        places = [fat_at + index for index in range(fat_count)] + [FREE] * (109 - fat_count)
        return header + struct.pack("<109I", *places) + b"".join(self.sectors) + packed

    def _number(self, entry: _Entry) -> None:
        entry.number = len(self.entries)
        self.entries.append(entry)
        children = sorted(entry.children.values(), key=lambda each: (len(each.name), each.name.upper()))
        for each in children:
            self._number(each)
        entry.child = self._tree(children)

    def _tree(self, children: list[_Entry]) -> int:
        if not children:
            return NONE
        if self.strung:
            for before, after in pairwise(children):
                before.right = after.number
            return children[0].number
        middle = len(children) // 2
        children[middle].left = self._tree(children[:middle])
        children[middle].right = self._tree(children[middle + 1 :])
        return children[middle].number

    def _small_streams(self) -> tuple[bytes, list[int]]:
        content, fat = b"", []
        for entry in self.entries:
            if entry.kind == 2 and 0 < len(entry.content) < CUTOFF:
                entry.start = len(fat)
                count = -(-len(entry.content) // SMALL)
                content += entry.content.ljust(count * SMALL, b"\0")
                fat += [entry.start + index + 1 for index in range(count - 1)] + [END]
        return content, fat

    def _put(self, content: bytes, fill: bytes = b"\0") -> int:
        start, count = len(self.fat), max(1, -(-len(content) // SECTOR))
        padded = content.ljust(count * SECTOR, fill)
        self.sectors += [padded[index * SECTOR : (index + 1) * SECTOR] for index in range(count)]
        self.fat += [start + index + 1 for index in range(count - 1)] + [END]
        return start

    def _record(self, entry: _Entry) -> bytes:
        name = entry.name.encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII16sIQQIQ", name, len(name) + 2, entry.kind, 1, entry.left, entry.right, entry.child,
            b"", 0, 0, 0, entry.start if entry.start != END or entry.kind != 1 else 0, len(entry.content),
        )  # fmt: skip


# Word documents


@dataclass(frozen=True)
class Span:
    """Text of one formatting; the paragraph properties of its end mark, when it has one."""

    text: str
    character: bytes = b""
    paragraph: bytes = b""


@dataclass
class Word:
    """A Word document to be; each part is a list of spans whose last text ends with a paragraph mark."""

    body: list[Span]
    footnotes: list[Span] = field(default_factory=list)
    headers: list[Span] = field(default_factory=list)
    comments: list[Span] = field(default_factory=list)
    endnotes: list[Span] = field(default_factory=list)
    text_boxes: list[Span] = field(default_factory=list)
    header_text_boxes: list[Span] = field(default_factory=list)
    properties: dict[int, str] = field(default_factory=dict)  # of SummaryInformation
    tables: dict[int, bytes] = field(default_factory=dict)  # further structures of the table stream, by index
    behind: dict[int, bytes] = field(default_factory=dict)  # what stands in the table stream behind one of them
    streams: dict[str, bytes] = field(default_factory=dict)
    leftover: bytes = b""  # in the WordDocument stream, in no piece
    flags: int = 0x1200  # fExtChar, 1Table
    version: int = 0x00C1
    compressed: bool = True  # ASCII stretches in one byte a character
    missing: int = 0  # characters that the piece table leaves out
    uncounted: list[Span] = field(default_factory=list)  # in the piece table, behind all that the head counts

    def build(self) -> bytes:
        document, table = _Written(self).streams()
        streams = {"WordDocument": document, "1Table": table}
        if self.properties:
            streams["\x05SummaryInformation"] = property_set(self.properties)
        return ole_of({**streams, **self.streams})


def paragraphs(text: str) -> list[Span]:
    """A paragraph for each line that is not blank; 标题 lines are centred."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [Span(line + "\r", paragraph=CENTRED if _is_title(line) else b"") for line in lines]


def _is_title(line: str) -> bool:
    return "关于" in line[:40] and line.endswith(("通知", "解读", "方案"))


def doc_of(text: str, *, author: str = "起草人甲") -> bytes:
    """A .doc with one paragraph a line."""
    return Word(paragraphs(text), properties={4: author}).build()


def row(*cells: str) -> list[Span]:
    """A table row."""
    edges = [1000 * index for index in range(len(cells) + 1)]
    shape = struct.pack(f"<B{len(edges)}h", len(cells), *edges) + bytes(20 * len(cells))
    end = ROW_END + struct.pack("<HH", 0xD608, len(shape) + 1) + shape
    return [*(Span(cell + "\x07", paragraph=IN_TABLE) for cell in cells), Span("\x07", paragraph=end)]


def string_table(*texts: str) -> bytes:
    """An STTB of UTF-16 strings."""
    return struct.pack("<HHH", 0xFFFF, len(texts), 0) + strings(*texts)


def strings(*texts: str) -> bytes:
    """Strings one after the other, each with its length before it."""
    return b"".join(struct.pack("<H", len(text)) + text.encode("utf-16-le") for text in texts)


def property_set(values: dict[int, str]) -> bytes:
    """A property set with one section of strings in code page 936."""
    entries = [(1, struct.pack("<HHHH", 2, 0, 936, 0))]
    for name, value in values.items():
        text = value.encode("gb18030") + b"\0"
        entries.append((name, struct.pack("<HHI", 30, 0, len(text)) + text.ljust(-(-len(text) // 4) * 4, b"\0")))
    at, index, body = 8 + len(entries) * 8, b"", b""
    for name, content in entries:
        index += struct.pack("<II", name, at + len(body))
        body += content
    section = struct.pack("<II", at + len(body), len(entries)) + index + body
    head = struct.pack("<HHI16sI16sI", 0xFFFE, 0, 0x20005, b"", 1, b"\xe0\x85\x9f\xf2" + bytes(12), 48)
    return head + section


def word_art(text: str) -> bytes:
    """The drawings of a file whose header bears a watermark."""
    words = text.encode("utf-16-le") + b"\0\0"
    options = struct.pack("<HI", 0xC0C0, len(words)) + words
    option = struct.pack("<HHI", 0x13, 0xF00B, len(options)) + options
    shape = struct.pack("<HHI", 0x0F, 0xF004, len(option)) + option
    drawing = struct.pack("<HHI", 0x0F, 0xF002, len(shape)) + shape
    return struct.pack("<HHI", 0x0F, 0xF000, 0) + b"\x01" + drawing


def chinese_list() -> tuple[bytes, bytes, bytes]:
    """Heads of lists, the level behind them and the overrides: one list that counts 一、 二、."""
    head = struct.pack("<Hii18sBB", 1, 7, 0, b"", 1, 0)
    level = struct.pack("<iB19sBBH", 1, 37, b"", 0, 0, 0) + struct.pack("<H2H", 2, 0, ord("、"))
    override = struct.pack("<IiIIB3s", 1, 7, 0, 0, 0, b"") + struct.pack("<I", 0xFFFFFFFF)
    return head, level, override


class _Written:
    """Lays a document out: head, text, property pages; and the table stream."""

    TEXT_AT = 0x400

    def __init__(self, word: Word) -> None:
        self.word = word
        parts = [word.body, word.footnotes, word.headers, [], word.comments, word.endnotes, word.text_boxes,
                 word.header_text_boxes]  # fmt: skip
        self.lengths = [sum(len(span.text) for span in part) for part in parts]
        self.spans = [span for part in parts for span in part]
        if sum(self.lengths) > self.lengths[0]:
            self.spans.append(Span("\r"))
        self.spans += word.uncounted

    def streams(self) -> tuple[bytes, bytes]:
        text, pieces, runs, ends = self._text()
        document = bytes(self.TEXT_AT) + text + self.word.leftover
        pages = b""
        numbers: dict[int, list[tuple[int, int]]] = {12: [], 13: []}
        base = -(-len(document) // SECTOR)
        groups = [(12, list(_character_pages(runs))), (13, list(_paragraph_pages(ends)))]
        for index, made in groups:
            for first, page in made:
                numbers[index].append((first, base + len(pages) // SECTOR))
                pages += page
        document = document.ljust(base * SECTOR, b"\0") + pages
        table, places = self._table(pieces, numbers, self.TEXT_AT + len(text))
        document = self._head(places) + document[self.TEXT_AT :]
        return document.ljust(CUTOFF, b"\0"), table

    def _text(self) -> tuple[bytes, list[tuple[int, int, bool]], list[tuple[int, int, bytes]],
                            list[tuple[int, int, bytes]]]:  # fmt: skip
        content = b""
        pieces: list[tuple[int, int, bool]] = []
        runs: list[tuple[int, int, bytes]] = []
        ends: list[tuple[int, int, bytes]] = []
        position, paragraph = 0, self.TEXT_AT
        for span in self.spans:
            narrow = self.word.compressed and span.text.isascii()
            start = self.TEXT_AT + len(content)
            if not pieces or pieces[-1][2] != narrow:
                pieces.append((position, start, narrow))
            content += span.text.encode("ascii" if narrow else "utf-16-le")
            position += len(span.text.encode("utf-16-le")) // 2
            runs.append((start, self.TEXT_AT + len(content), span.character))
            if span.text[-1] in "\r\x07\x0c":
                ends.append((paragraph, self.TEXT_AT + len(content), span.paragraph))
                paragraph = self.TEXT_AT + len(content)
        pieces.append((position - self.word.missing, 0, False))
        return content, pieces, runs, ends

    def _table(
        self, pieces: list[tuple[int, int, bool]], numbers: dict[int, list[tuple[int, int]]], last: int
    ) -> tuple[bytes, dict[int, tuple[int, int]]]:
        positions = struct.pack(f"<{len(pieces)}I", *(position for position, _, _ in pieces))
        entries = b"".join(
            struct.pack("<HIH", 0, place * 2 | 0x40000000 if narrow else place, 0) for _, place, narrow in pieces[:-1]
        )
        structures = {33: b"\x02" + struct.pack("<I", len(positions + entries)) + positions + entries}
        for index, pages in numbers.items():
            edges = [first for first, _ in pages] + [last]
            structures[index] = struct.pack(f"<{len(edges)}I", *edges) + b"".join(
                struct.pack("<I", page) for _, page in pages
            )
        structures.update(self.word.tables)
        table, places = b"\0" * 4, {}
        for index, content in structures.items():
            places[index] = (len(table), len(content))
            table += content + self.word.behind.get(index, b"")
        return table, places

    def _head(self, places: dict[int, tuple[int, int]]) -> bytes:
        head = bytearray(self.TEXT_AT)
        struct.pack_into("<HH", head, 0, 0xA5EC, self.word.version)
        struct.pack_into("<H", head, 0x0A, self.word.flags)
        struct.pack_into("<H", head, 0x20, 0x0E)
        struct.pack_into("<H", head, 0x3E, 0x16)
        for index, length in enumerate(self.lengths):
            struct.pack_into("<I", head, 0x4C + index * 4, length)
        struct.pack_into("<H", head, 0x98, 0x5D)
        for index, (offset, length) in places.items():
            struct.pack_into("<II", head, 0x9A + index * 8, offset, length)
        return bytes(head)


def _character_pages(runs: list[tuple[int, int, bytes]]) -> Iterator[tuple[int, bytes]]:
    for at in range(0, len(runs), 20):
        part = runs[at : at + 20]
        page = bytearray(SECTOR)
        struct.pack_into(f"<{len(part) + 1}I", page, 0, *(start for start, _, _ in part), part[-1][1])
        free = SECTOR - 1
        for index, (_, _, properties) in enumerate(part):
            if properties:
                free = (free - len(properties) - 1) // 2 * 2
                page[free : free + len(properties) + 1] = bytes([len(properties)]) + properties
                page[(len(part) + 1) * 4 + index] = free // 2
        page[-1] = len(part)
        yield part[0][0], bytes(page)


def _paragraph_pages(ends: list[tuple[int, int, bytes]]) -> Iterator[tuple[int, bytes]]:
    for at in range(0, len(ends), 4):
        part = ends[at : at + 4]
        page = bytearray(SECTOR)
        struct.pack_into(f"<{len(part) + 1}I", page, 0, *(start for start, _, _ in part), part[-1][1])
        free = SECTOR - 1
        for index, (_, _, properties) in enumerate(part):
            content = struct.pack("<H", 0) + properties
            content += b"\0" * (1 - len(content) % 2)
            free = (free - len(content) - 1) // 2 * 2
            page[free : free + len(content) + 1] = bytes([(len(content) + 1) // 2]) + content
            page[(len(part) + 1) * 4 + index * 13] = free // 2
        page[-1] = len(part)
        yield part[0][0], bytes(page)
