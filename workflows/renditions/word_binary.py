"""Reading .doc and .wps (OLE): every sub-document and string, because marks and secrets hide outside the text
(domain.md 0.1, D.2).

Word 97-2007 and WPS write the same format, MS-DOC. What Word shows as the text when all changes are accepted becomes
blocks; everything else becomes pieces with the name of its place. Runs in the limited child process (`sandbox`).
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Invalid, Unreadable
from workflows.renditions import word_fib as fib_parts
from workflows.renditions.compound import CompoundFile
from workflows.renditions.embedded import lines_of
from workflows.renditions.model import Block, TextPiece
from workflows.renditions.property_sets import property_texts
from workflows.renditions.reading import MAX_PARAGRAPHS, Reading, note_paragraphs
from workflows.renditions.residue import PLACE as RESIDUE
from workflows.renditions.residue import residual_texts
from workflows.renditions.word_fib import Fib, read_fib
from workflows.renditions.word_flow import WordFlows
from workflows.renditions.word_formatting import read_formatting
from workflows.renditions.word_lists import read_lists
from workflows.renditions.word_pieces import gaps, read_pieces, text_of
from workflows.renditions.word_strings import Drawings, drawings, pairs, positions, string_table, strings

DOCUMENT = "WordDocument"
_AS_DOCX = "请用 WPS 或 Word 另存为 .docx 后再上传。"
_OTHERS = {
    "EncryptedPackage": (Unreadable, "文件已加密。请去掉密码后再上传。"),
    "Workbook": (
        Invalid,
        "这是旧版 .xls 表格，不是文字文稿。请把表格放进 Word 文稿，或另存为 .docx 或 .pdf 后再上传。",
    ),
    "Book": (Invalid, "这是旧版 .xls 表格，不是文字文稿。请把表格放进 Word 文稿，或另存为 .docx 或 .pdf 后再上传。"),
    "PowerPoint Document": (Invalid, "这是旧版 .ppt 演示文稿，不是文字文稿。请另存为 .docx 或 .pdf 后再上传。"),
    "MatOST": (Invalid, f"这是 Microsoft Works 的 .wps 文件，系统不能读取。{_AS_DOCX}"),
    "CONTENTS": (Invalid, f"这是 Microsoft Works 的 .wps 文件，系统不能读取。{_AS_DOCX}"),
}
_MACROS = {"MACROS", "_VBA_PROJECT_CUR", "VBA", "_VBA_PROJECT"}
_EMBEDDED = {"OBJECTPOOL", "\x01OLE10NATIVE", "PACKAGE"}
_KNOWN = {DOCUMENT.upper(), "0TABLE", "1TABLE", "DATA", "\x01COMPOBJ", "\x01OLE", "WPSCUSTOMDATA"}
_PROPERTIES = {"\x05SUMMARYINFORMATION", "\x05DOCUMENTSUMMARYINFORMATION"}
_STORY = ("页眉", "页眉", "页脚", "页脚", "页眉", "页脚")  # even, odd, even, odd, first, first: of each section
_SEPARATORS = 6  # stories before them, which part notes from the text


def read_doc(content: bytes) -> Reading:
    """Read every text of a .doc or .wps. Unreadable when it is damaged, encrypted, fast-saved or too old; Invalid when
    it has macros or is no text document."""
    return _WordFile(CompoundFile(content)).read()


class _WordFile:
    def __init__(self, compound: CompoundFile) -> None:
        self.compound = compound
        _refuse_others(compound)
        self.document = compound.read(DOCUMENT)
        self.fib = read_fib(self.document)
        if not compound.has(self.fib.table):
            raise Unreadable(fib_parts.DAMAGED)
        self.table = compound.read(self.fib.table)
        self.data = compound.read("Data") if compound.has("Data") else b""

    def read(self) -> Reading:
        pieces = read_pieces(self._part(fib_parts.PIECES), self.document, self.fib.characters)
        text = text_of(pieces, self.document)
        if text.count("\r") + text.count("\x07") > MAX_PARAGRAPHS:
            raise Unreadable(f"文件超过 {MAX_PARAGRAPHS} 段，系统不予读取。请拆分文件后再上传。")
        formatting = read_formatting(self.document, self.table, self.fib, self.data)
        flows = WordFlows(text, pieces, formatting, read_lists(self.table, self.fib))
        blocks = self._flows(flows, _starts(self.fib))
        shapes = drawings(self._part(fib_parts.DRAWINGS))
        found = [*flows.found, *self._strings(), *_drawn(shapes), *self._streams()]
        found += residual_texts(DOCUMENT, gaps(pieces, self.document))
        found += residual_texts("空闲扇区", [self.compound.leftovers()])
        return Reading(tuple(blocks), tuple(found), self._unread(flows, shapes))

    def _part(self, index: int) -> bytes:
        return self.fib.part(self.table, index)

    # texts

    def _flows(self, flows: WordFlows, starts: dict[str, tuple[int, int]]) -> list[Block]:
        """Reads all sub-documents; the blocks of the text with its notes behind it."""
        for kind, marks in (("脚注", fib_parts.FOOTNOTE_MARKS), ("尾注", fib_parts.ENDNOTE_MARKS)):
            places = positions(self._part(marks), 2)[:-1]
            flows.references.update({position: (kind, index) for index, position in enumerate(places)})
        blocks = flows.flow(*starts["正文"], "正文", DOCUMENT)
        notes: dict[tuple[str, str], list[Block]] = {}
        for kind, texts in (("脚注", fib_parts.FOOTNOTE_TEXTS), ("尾注", fib_parts.ENDNOTE_TEXTS)):
            for index, (start, end) in enumerate(_stories(positions(self._part(texts), 0), *starts[kind])):
                notes[(kind, str(index))] = flows.flow(start, end, kind, kind)
        stories = positions(self._part(fib_parts.HEADERS), 0)
        for index, (start, end) in enumerate(_stories(stories, *starts["页眉"])):
            place = "脚注" if index < _SEPARATORS < len(stories) else _STORY[(index - _SEPARATORS) % 6]
            flows.flow(start, end, place, "页眉页脚")
        for name in ("宏", "批注", "文本框", "页眉文本框"):
            flows.flow(*starts[name], name, name)
        flows.flow(starts["页眉文本框"][1], len(flows.text), RESIDUE, "多余文字")  # the head counts only so many
        return blocks + note_paragraphs([(kind, str(index)) for kind, index in flows.notes], notes)

    def _strings(self) -> Iterator[TextPiece]:
        """Texts that are no part of any flow."""
        variables = self._part(fib_parts.VARIABLES)
        sources = (
            ("文档属性", string_table(self._part(fib_parts.ASSOCIATED))),
            ("书签", string_table(self._part(fib_parts.BOOKMARKS))),
            ("修订作者", string_table(self._part(fib_parts.REVISERS))),
            ("批注作者", strings(self._part(fib_parts.COMMENTERS))),
            ("文档变量", _variables(variables)),
        )
        for place, texts in sources:
            yield from (TextPiece(place, text, place, i) for i, text in enumerate(texts) if text.strip())

    def _streams(self) -> Iterator[TextPiece]:
        """Texts of the streams beside the text itself."""
        for path in self.compound.streams:
            name = path[-1].upper()
            if path == (DOCUMENT,):
                continue
            content = self.compound.read(*path)
            part = "/".join(path)
            if name in _PROPERTIES:
                texts = enumerate(property_texts(content))
                yield from (TextPiece("文档属性", text, part.strip("\x05"), index) for index, text in texts)
            elif name not in _KNOWN:
                yield from (
                    TextPiece("自定义数据", each.text, part, each.paragraph) for each in lines_of(part, content)
                )
            yield from residual_texts(part.strip("\x01\x05"), [content])

    def _unread(self, flows: WordFlows, shapes: Drawings) -> tuple[str, ...]:
        unread = []
        pictures = flows.pictures + (shapes.pictures if shapes.whole else max(shapes.pictures, flows.anchors))
        if pictures:
            unread.append(f"图片 {pictures} 处（清稿不含图片）")
        objects = {path[:2] for path in self.compound.streams if _is_embedded(path)}
        if objects:
            unread.append(f"内嵌文件 {len(objects)} 个（清稿不含内嵌文件）")
        for path in self.compound.streams:
            known = path[-1].upper() in _KNOWN | _PROPERTIES or path[0].upper() in {"OBJECTPOOL", "MSODATASTORE"}
            if not known and not _is_embedded(path) and not lines_of("", self.compound.read(*path)):
                unread.append(f"部件 {'/'.join(part.strip() for part in path)}")
        return tuple(unread)


def _refuse_others(compound: CompoundFile) -> None:
    if not compound.has(DOCUMENT):
        for name, (error, words) in _OTHERS.items():
            if compound.has(name):
                raise error(words)
        raise Invalid(f"文件里没有 Word 正文，不是文字文稿。{_AS_DOCX}")
    if any(part.upper() in _MACROS for path in compound.storages for part in path):
        raise Invalid("文件带有宏，系统不予接收。请另存为不带宏的 .docx 后再上传。")


def _is_embedded(path: tuple[str, ...]) -> bool:
    return any(part.upper() in _EMBEDDED or part.upper().startswith("MBD") for part in path)


def _starts(fib: Fib) -> dict[str, tuple[int, int]]:
    """First and last position of each sub-document."""
    found: dict[str, tuple[int, int]] = {}
    at = 0
    for name, length in fib.lengths:
        found[name] = (at, at + length)
        at += length
    return found


def _stories(edges: list[int], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stories of a sub-document, every character of it in one of them."""
    at = start
    for _, stop in pairs(edges):
        if at < start + stop <= end:
            yield at, start + stop
            at = start + stop
        else:
            yield at, at
    if at < end:
        yield at, end


def _variables(content: bytes) -> list[str]:
    """Names and values of the document's variables (MS-DOC 2.9.296 StwUser)."""
    names = string_table(content)
    size = 6 + sum(2 + len(name.encode("utf-16-le")) + 4 for name in names)
    return names + strings(content[size:])


def _drawn(shapes: Drawings) -> list[TextPiece]:
    texts = [(place, text) for place, text in shapes.texts if place == "水印" or not text.isascii()]
    return [TextPiece(place, text, "图形", index) for index, (place, text) in enumerate(texts)]
