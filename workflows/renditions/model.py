"""The values that pass between reading a file, building its rendition and checking it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

FileKind = Literal["docx", "doc", "wps", "pdf", "ofd", "txt", "xlsx", "html", "md"]
RenditionKind = Literal["xhtml", "pdf"]
DocumentRole = Literal["policy", "interpretation", "attachment"]
SlotName = Literal["number", "dated_on", "printed_on"]

MEDIA_TYPES: dict[FileKind, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "wps": "application/vnd.ms-works",
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "txt": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}


@dataclass(frozen=True)
class TextPiece:
    """Some text of a file and where it stands: every text there is, seen or hidden, is in exactly one piece.

    `place` is Chinese (正文, 页眉, 批注 …), `part` the file inside the package or the page, `paragraph` the position
    within that part, from 0. The cells of a table row are joined by a tab; `row` is true for such a piece.
    """

    place: str
    text: str
    part: str
    paragraph: int
    row: bool = False


@dataclass(frozen=True)
class Run:
    """Text of one formatting inside a paragraph, or (with `slot`) the place that a value is filled into later."""

    text: str
    bold: bool = False
    slot: SlotName | None = None


@dataclass(frozen=True)
class Paragraph:
    """`part` is the role in an official document, a key of `workflows.renditions.parts.PARTS`."""

    runs: tuple[Run, ...]
    part: str = "body"
    align: Literal["", "center", "right"] = ""
    heading: int = 0  # outline level that the author gave it, 1-6; 0: none

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Cell:
    """A cell of a table, with the columns and rows that it spans."""

    paragraphs: tuple[Paragraph, ...]
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Table:
    """A table of the text, row by row."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table


def paragraphs_of(blocks: tuple[Block, ...]) -> Iterator[Paragraph]:
    """Every paragraph in reading order, those in tables included."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from cell.paragraphs


@dataclass(frozen=True)
class Upload:
    """A file that was read without objection. `hash` is the SHA-256 of `content` in hex.

    `blocks` is the visible text as structure (of a PDF: its lines); `pieces` every text that could be found, hidden
    places included; `unread` names in Chinese what no machine has read (图片, 内嵌文件, 扫描页); `sanitised` is the
    cleaned PDF.
    """

    file_name: str
    kind: FileKind
    content: bytes
    hash: str
    blocks: tuple[Block, ...]
    pieces: tuple[TextPiece, ...]
    unread: tuple[str, ...] = ()
    pages: int = 0  # of a PDF
    sanitised: bytes | None = None

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.kind]

    @property
    def has_text(self) -> bool:
        """False for a scanned PDF: nothing in it can be checked by machine."""
        return any(paragraph.text.strip() for paragraph in paragraphs_of(self.blocks))

    @property
    def hidden_texts(self) -> tuple[TextPiece, ...]:
        """The pieces that a reader of the body does not see: 页眉, 页脚, 文本框, 批注, 修订, 隐藏文字, 文档属性 …"""
        return tuple(piece for piece in self.pieces if piece.place not in VISIBLE_PLACES)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What the file shows but the rendition does not hold, in Chinese with counts, to warn the drafter."""
        places = [piece.place for piece in self.pieces if piece.place.startswith(_SEEN_BUT_LEFT_OUT)]
        return tuple(f"{place} {places.count(place)} 处" for place in dict.fromkeys(places))


VISIBLE_PLACES = frozenset({"正文", "正文表格"})
_SEEN_BUT_LEFT_OUT = ("页眉", "页脚", "文本框", "图形文字", "图示", "图表", "水印")


@dataclass(frozen=True)
class Slots:
    """The three values that may be filled in after approval; None leaves the slot empty."""

    number: str | None = None  # 发文字号, e.g. 沪人社办〔2026〕97号
    dated_on: date | None = None  # 成文日期
    printed_on: date | None = None  # 印发日期


@dataclass(frozen=True)
class Rendition:
    """The clean bytes under review. `hash` is the SHA-256 of `content`; `text` its words, one paragraph a line.

    `proposed` holds what the uploaded file had in the places of the slots; the slots in `content` are empty.
    """

    kind: RenditionKind
    content: bytes
    text: str
    proposed: Slots
    has_text: bool = True

    @property
    def hash(self) -> str:
        return sha256(self.content)

    @property
    def text_hash(self) -> str:
        return sha256(self.text.encode())


@dataclass(frozen=True)
class Metadata:
    """What a file says about itself in the classic places; None or empty where it says nothing."""

    title: str | None = None
    number: str | None = None  # 发文字号
    dated_on: date | None = None  # 成文日期
    printed_on: date | None = None  # 印发日期
    printed_by: str | None = None  # 印发机关
    letterhead: str | None = None  # 发文机关标志
    urgency: str | None = None  # 特急, 加急
    signer: str | None = None  # 签发人
    attribute_line: str | None = None  # （此件主动公开）
    attribute: str | None = None  # the same as code: proactive, on_request, withheld, partial
    recipients: tuple[str, ...] = ()  # 主送机关
    copies_to: tuple[str, ...] = ()  # 抄送机关
    signed_by: tuple[str, ...] = ()  # 署名
    attachments: tuple[str, ...] = ()  # named in 附件说明


def sha256(content: bytes) -> str:
    """The SHA-256 of `content` in lower-case hex."""
    return hashlib.sha256(content).hexdigest()
