"""Taking in an uploaded file: its type by content, its limits, its text. Nothing is stored here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from engine.errors import Invalid, Unreadable
from workflows.renditions.archive import Package
from workflows.renditions.characters import without_noncharacters
from workflows.renditions.encodings import decoded_text
from workflows.renditions.model import VISIBLE_PLACES, FileKind, Paragraph, Run, TextPiece, Upload, sha256
from workflows.renditions.reading import Reading
from workflows.renditions.sandbox import read_in_sandbox

MAX_BYTES = 20 * 1024 * 1024
MAX_TEXT = 4 * 1024 * 1024  # bytes of a plain text
MAX_PASSAGES = 20_000  # paragraphs and rows of tables, hidden texts included
MAX_LINES = 60_000  # the same of kinds that have a passage a line or row, with far fewer that are paragraphs
MAX_LENGTH = 400_000  # characters of one passage
_BY_LINES: tuple[FileKind, ...] = ("pdf", "ofd", "xlsx")
_TOO_MANY = "文件超过 {} 段，请拆分后再上传。"
_LINE = re.compile("[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")  # as str.splitlines parts them
# a kind that stands here is advertised, recognised and read; the others are refused
ACCEPTED_KINDS: tuple[FileKind, ...] = ("docx", "doc", "wps", "pdf", "ofd", "txt", "xlsx", "html", "md")
ACCEPTED_NAMES = tuple(f".{kind}" for kind in ACCEPTED_KINDS)
ACCEPTED = f"系统接收 {'、'.join(ACCEPTED_NAMES)} 文件"

# formats that differ from another one in nothing but the end of their name
_BY_NAME: dict[tuple[FileKind, str], FileKind] = {
    ("doc", "wps"): "wps",
    ("txt", "md"): "md",
    ("txt", "markdown"): "md",
}
_WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_MAIN = b"wordprocessingml.document.main+xml"
_SHEET_MAIN = b"spreadsheetml.sheet.main+xml"


Reader = Callable[[FileKind, bytes], Reading]


def read_upload(
    file_name: str, content: bytes, *, max_bytes: int = MAX_BYTES, reader: Reader = read_in_sandbox
) -> Upload:
    """Read a file that somebody handed in; `reader`: of all kinds but plain text.

    Invalid when it is of a kind or size that is not accepted, Unreadable when it is damaged, encrypted or hostile;
    both name the file and say what to do. The type is told from the bytes; the name parts only .wps from .doc and .md
    from .txt, whose bytes are alike.
    """
    name = display_name(file_name)
    try:
        if not content:
            raise Invalid("文件是空的（0 字节）。请确认文件已保存，再重新上传。")
        if len(content) > max_bytes:
            raise Invalid(f"文件超过 {max_bytes // (1024 * 1024)} MB。请压缩图片或拆分后再上传。")
        kind = named_kind(file_kind(content), name)
        reading = read_text(content) if kind == "txt" else reader(kind, content)
        _refuse_too_many(kind, reading)
    except (Invalid, Unreadable) as refusal:
        raise type(refusal)(f"《{name}》：{refusal.detail}") from refusal
    stem = name.rpartition(".")[0] or name
    return Upload(
        file_name=name,
        kind=kind,
        content=content,
        hash=sha256(content),
        blocks=reading.blocks,
        pieces=tuple(_cleaned(piece) for piece in (*reading.pieces, TextPiece("文件名", stem, "文件名", 0))),
        unread=reading.unread,
        pages=reading.pages,
        sanitised=reading.sanitised,
    )


def _refuse_too_many(kind: FileKind, reading: Reading) -> None:
    """What no office writes in one document would hold up everybody's checks."""
    most = MAX_LINES if kind in _BY_LINES else MAX_PASSAGES
    shown = sum(1 if isinstance(block, Paragraph) else len(block.rows) for block in reading.blocks)
    hidden = sum(piece.place not in VISIBLE_PLACES for piece in reading.pieces)
    if shown + hidden > most:
        raise Invalid(_TOO_MANY.format(most))
    texts = [
        *(piece.text for piece in reading.pieces),
        *(block.text for block in reading.blocks if isinstance(block, Paragraph)),
    ]
    if any(len(text) > MAX_LENGTH for text in texts):
        raise Invalid(f"文件中有一段超过 {MAX_LENGTH} 字，请分段或拆分后再上传。")


def _cleaned(piece: TextPiece) -> TextPiece:
    text = without_noncharacters(piece.text)
    return piece if text == piece.text else replace(piece, text=text)


def display_name(file_name: str) -> str:
    """The last part of a name that a browser sent, without control characters; at most 200 characters."""
    last = re.split(r"[\\/]", file_name)[-1]
    return "".join(character for character in last if character.isprintable()).strip()[-200:] or "未命名文件"


def named_kind(kind: FileKind, name: str) -> FileKind:
    """The kind that the end of the name makes of a kind told from the bytes."""
    named = _BY_NAME.get((kind, name.rpartition(".")[2].lower()), kind)
    return named if named in ACCEPTED_KINDS else kind


def file_kind(content: bytes) -> FileKind:
    """The kind of the bytes. Invalid for kinds that are not accepted, saying which they are and what is."""
    head = content[:1024].lstrip()
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK"):
        return _zip_kind(content)
    if content.startswith(_OLE):
        return _accepted("doc", "旧版 Office 文件")
    for start, label in ((b"{\\rtf", "RTF"), (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"), (b"GIF8", "图片"),
                         (b"BM", "图片"), (b"II*\0", "图片"), (b"MM\0*", "图片"), (b"Rar!", "压缩包"),
                         (b"7z\xbc\xaf", "压缩包"), (b"\x1f\x8b", "压缩包")):  # fmt: skip
        if content.startswith(start) and not (start == b"BM" and b"\0" not in content[:64]):
            raise Invalid(f"这是{label}文件。{ACCEPTED}，请另存为其中一种后再上传。")
    if re.match(rb"mime-version:|from: *<saved by|content-type: *multipart/related", head, re.IGNORECASE):
        raise Invalid(f"这是网页存档（.mht）文件。{ACCEPTED}，请另存为 .html 或 .docx 后再上传。")
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        head = head.decode("utf-16", "ignore").encode()
    if _WEB_PAGE.match(head):
        return _accepted("html", "网页文件")
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|\?xml)", head, re.IGNORECASE):
        raise Invalid(f"这是 XML 文件。{ACCEPTED}，请把正文另存为其中一种后再上传。")
    return "txt"


def _accepted(kind: FileKind, label: str) -> FileKind:
    if kind not in ACCEPTED_KINDS:
        raise Invalid(f"这是{label}。{ACCEPTED}，请另存为其中一种后再上传。")
    return kind


def _zip_kind(content: bytes) -> FileKind:
    package = Package(content)
    names = package.names
    if "OFD.xml" in names:
        return _accepted("ofd", " OFD 文件")
    if "[Content_Types].xml" not in names:
        raise Invalid(f"这是压缩包或其他格式的文件。{ACCEPTED}，请解压后逐个上传。")
    types = package.read("[Content_Types].xml")
    if (
        b"macroEnabled" in types
        or b"macrosheet" in types
        or any(name.lower().endswith("vbaproject.bin") for name in names)
    ):
        raise Invalid("文件带有宏，系统不予接收。请另存为不带宏的 .docx 或 .xlsx 后再上传。")
    if _WORD_MAIN in types:
        return "docx"
    if _SHEET_MAIN in types:
        return _accepted("xlsx", "表格文件，不是文字文稿")
    raise Invalid(f"这是演示或其他 Office 文件，不是文字文稿。{ACCEPTED}，请另存为其中一种后再上传。")


def read_text(content: bytes) -> Reading:
    """A plain text, a paragraph a line; Invalid when it is none, or too long."""
    if len(content) > MAX_TEXT:
        raise Invalid("纯文本文件超过 4 MB。请拆分后再上传。")
    text = decoded(content)
    lines = list(islice((found[0] for found in _LINE.finditer(text) if found[0].strip()), MAX_PASSAGES + 1))
    if len(lines) > MAX_PASSAGES:
        raise Invalid(_TOO_MANY.format(MAX_PASSAGES))
    return Reading(
        blocks=tuple(_text_paragraph(line) for line in lines),
        pieces=tuple(TextPiece("正文", line, "正文", index) for index, line in enumerate(lines)),
    )


def _text_paragraph(line: str) -> Paragraph:
    """A line of text; the # of a Markdown heading is its level and not part of the words."""
    marked = re.match(r"(#{1,6})[ \t]+(?=\S)", line)
    if marked:
        return Paragraph((Run(line[marked.end() :]),), heading=len(marked[1]))
    return Paragraph((Run(line),))


def decoded(content: bytes) -> str:
    """The text of a .txt file in UTF-8 (with or without mark), UTF-16 with mark, or GB18030.

    Invalid when it is none of them, or holds control characters that no text has.
    """
    text = decoded_text(content)
    if text is None:
        raise Invalid(f"无法识别文件的格式或编码。{ACCEPTED}，纯文本请用 UTF-8 或 GB18030 编码保存。")
    if not text.strip():
        raise Invalid("文件里没有文字。请确认文件已保存，再重新上传。")
    return text
