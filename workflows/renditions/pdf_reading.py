"""Reading and cleaning PDF. Runs in the limited child process (`sandbox`)."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2

from engine.errors import Unreadable
from workflows.renditions.characters import without_radicals
from workflows.renditions.embedded import lines_of
from workflows.renditions.jpeg import without_metadata
from workflows.renditions.model import Block, Paragraph, Run, TextPiece
from workflows.renditions.pdf_drawings import inline_pictures, is_readable, texts_in_drawings
from workflows.renditions.reading import Reading

MAX_PAGES = 1_000
MAX_OBJECTS = 200_000
MAX_DEPTH = 50

_ONE_AT_A_TIME = threading.Lock()  # PDFium is not safe for threads

# what a page may keep; everything else (annotations, actions, metadata, form links, private data) goes
_PAGE_KEYS = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/Group", "/UserUnit"}
# what no object may keep, wherever it stands; actions and scripts hang on keys that the pages have lost already
# (dropping /A or /JS everywhere would hit fonts and pictures that happen to have such a resource name)
_DROPPED = {
    "/AF", "/Alternates", "/EF", "/LastModified", "/Metadata", "/OPI", "/PieceInfo", "/StructParent", "/StructParents",
    "/Thumb",
}  # fmt: skip
_DROPPED_FROM_PICTURES = {"/OC", "/Ref"}


def read_pdf(content: bytes) -> Reading:
    """Text page by page, texts outside the pages, and the cleaned file.

    The same bytes give the same cleaned bytes. Unreadable when damaged, encrypted or too long.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            return _read(document, content)
    except pikepdf.PasswordError as error:
        raise Unreadable("文件已加密，需要密码才能打开。请去掉密码后再上传。") from error
    except (pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unreadable("PDF 文件已损坏。请重新导出为 PDF 后再上传。") from error


def _read(document: pikepdf.Pdf, content: bytes) -> Reading:
    if not 0 < len(document.pages) <= MAX_PAGES:
        raise Unreadable(f"PDF 文件没有页面，或超过 {MAX_PAGES} 页。请核对或拆分后再上传。")
    if len(document.objects) > MAX_OBJECTS:
        raise Unreadable("PDF 文件内部对象过多，系统不予读取。请重新导出后再上传。")
    outside, unread = _outside_texts(document)
    outside += lines_of("文件末尾", content.rpartition(b"%%EOF")[2])
    sanitised = _sanitised(document)
    blocks: list[Block] = []
    pieces: list[TextPiece] = []
    scanned = []
    for number, text in enumerate(page_texts(sanitised), start=1):
        lines = [line for line in text.splitlines() if line.strip()]
        blocks += [Paragraph((Run(line),)) for line in lines]
        pieces += [TextPiece("正文", line, f"第 {number} 页", index) for index, line in enumerate(lines)]
        if not lines:
            scanned.append(number)
    if scanned:
        unread.append(f"没有文字的页面（扫描页）：第 {'、'.join(map(str, scanned[:20]))} 页")
    return Reading(tuple(blocks), tuple(pieces + outside), tuple(unread), len(document.pages), sanitised)


def page_texts(content: bytes) -> list[str]:
    """The text of each page, with radicals replaced by ideographs."""
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(content)
        try:
            return [_page_text(document[index]) for index in range(len(document))]
        finally:
            document.close()


def _page_text(page: Any) -> str:
    words = page.get_textpage()
    try:
        return without_radicals(words.get_text_range()).replace("\x02", "-").replace("\ufffe", "-")
    finally:
        words.close()
        page.close()


def _outside_texts(document: pikepdf.Pdf) -> tuple[list[TextPiece], list[str]]:
    """Strings that are not page text: properties, XMP, annotations, form values, bookmarks, attachments."""
    pieces: list[TextPiece] = []
    embedded = images = 0
    properties = document.trailer.get("/Info")
    if not isinstance(properties, pikepdf.Dictionary):  # missing, or damaged
        properties = pikepdf.Dictionary()
    for index, item in enumerate(document.objects):
        if isinstance(item, pikepdf.Stream) and item.get("/Type") == "/Metadata":
            pieces.append(TextPiece("文档属性", item.read_bytes().decode("utf-8", "replace"), "XMP", index))
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image":
            images += 1
        elif isinstance(item, pikepdf.Stream):
            pieces += _stream_texts(item, index)
            images += inline_pictures(item)
        if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)) and item.objgen != properties.objgen:
            place = _place(item)
            embedded += place == "内嵌文件名"
            texts = [str(value) for value in _strings(item)]
            pieces += [TextPiece(place, text, f"对象 {index + 1}", index) for text in texts if not text.isascii()]
    pieces += [TextPiece("文档属性", str(value), "Info", 0) for value in _strings(properties)]
    unread = [f"图片 {images} 处"] if images else []
    if drawn := texts_in_drawings(document):
        unread.append(f"图案、字形中的文字 {drawn} 处")
    if embedded:
        unread.append(f"内嵌文件 {embedded} 个（清稿不含内嵌文件）")
    return pieces, unread


def _stream_texts(item: Any, index: int) -> list[TextPiece]:
    """Words of attachments and XFA forms, which are streams of their own and no page shows."""
    try:
        content = bytes(item.read_bytes())
    except pikepdf.PdfError:
        return []  # of an unknown filter: no program reads it either
    if item.get("/Type") != "/EmbeddedFile" and content.lstrip()[:1] != b"<" and not is_readable(content):
        return []
    return lines_of(f"对象 {index + 1}", content)


def _place(item: Any) -> str:
    if isinstance(item, pikepdf.Array):
        return "其他对象"
    if "/Annots" in item:
        return "批注"
    if item.get("/Type") == "/Annot" or ("/Subtype" in item and "/Rect" in item):
        return "批注"
    if "/FT" in item:
        return "表单"
    if "/EF" in item:
        return "内嵌文件名"
    return "书签" if "/Title" in item and "/Parent" in item else "其他对象"


def _strings(item: Any, depth: int = 0) -> Iterator[Any]:
    """The strings in an object and the direct objects in it."""
    values = item.values() if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)) else item
    for value in values:
        if isinstance(value, pikepdf.String):
            yield value
        elif isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and not _indirect(value) and depth < MAX_DEPTH:
            yield from _strings(value, depth + 1)


def _sanitised(document: pikepdf.Pdf) -> bytes:
    clean = pikepdf.Pdf.new()
    clean.pages.extend(document.pages)
    for page in clean.pages:
        for key in [key for key in page.obj.keys() if key not in _PAGE_KEYS]:  # noqa: SIM118 - pikepdf objects
            del page.obj[key]
    for item in clean.objects:
        _clean(item)
    clean.remove_unreferenced_resources()
    output = io.BytesIO()
    clean.save(
        output,
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return output.getvalue()


def _clean(item: Any, depth: int = 0) -> None:
    """Drop what may act or tell, from an object and the direct objects in it; indirect ones get their own turn."""
    if depth > MAX_DEPTH:
        raise Unreadable("PDF 文件内部嵌套过深，系统不予读取。请重新导出后再上传。")
    if isinstance(item, pikepdf.Stream) and item.get("/Filter") == "/DCTDecode":
        item.write(without_metadata(item.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)
    if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        dropped = _DROPPED | _DROPPED_FROM_PICTURES if item.get("/Subtype") in {"/Form", "/Image"} else _DROPPED
        if item.get("/Type") == "/OCG":
            item.Name = pikepdf.String("")  # a layer's name tells what nobody sees on the page
            dropped = dropped | {"/Usage", "/Intent"}
        for key in list(item.keys()):
            if key in dropped:
                del item[key]
            elif not _indirect(item[key]):
                _clean(item[key], depth + 1)
    elif isinstance(item, pikepdf.Array):
        for value in item:
            if not _indirect(value):
                _clean(value, depth + 1)


def _indirect(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect
