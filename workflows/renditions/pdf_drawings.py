"""What the streams of a PDF hold that is no page text: pictures set inline, words drawn as patterns, masks, glyphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf

_INLINE = re.compile(rb"(?<!\S)BI\s[^\0]{0,400}?/W(?:idth)?\s[^\0]{0,400}?\sID\s")
_SHOWS_TEXT = re.compile(rb"(?<![A-Za-z])T[jJ](?![A-Za-z])")
_DRAWS = re.compile(rb"(?<![A-Za-z])(?:BT|re|Do|cm|T[jJ])\s")


def inline_pictures(stream: Any) -> int:
    """How many pictures stand between BI and EI in the stream."""
    return len(_INLINE.findall(_content(stream)))


def texts_in_drawings(document: pikepdf.Pdf) -> int:
    """How many patterns, soft masks, drawn glyphs and appearances of silent annotations show text, which no page
    text has."""
    return sum(1 for item in document.objects for stream in _drawings(item) if _SHOWS_TEXT.search(_content(stream)))


def is_readable(content: bytes) -> bool:
    """Whether a stream that is no drawing is a text in UTF-8, UTF-16 with its mark, or GB18030."""
    if content.isascii() or b"begincmap" in content:
        return False
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _is_text(content, "utf-16")
    return _is_text(content, "utf-8") or (not _DRAWS.search(content) and _is_text(content, "gb18030"))


def _is_text(content: bytes, encoding: str) -> bool:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return all(each.isprintable() or each.isspace() for each in text)


def _drawings(item: Any) -> Iterator[Any]:
    if isinstance(item, pikepdf.Stream) and item.get("/PatternType") == 1:
        yield item
    if not isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        return
    yield from _masks(item)
    if item.get("/Subtype") == "/Type3" and isinstance(glyphs := item.get("/CharProcs"), pikepdf.Dictionary):
        yield from glyphs.values()
    if isinstance(look := item.get("/AP"), pikepdf.Dictionary) and "/Contents" not in item and "/FT" not in item:
        yield look.get("/N")


def _masks(item: Any, depth: int = 0) -> Iterator[Any]:
    """The groups of soft masks, in graphic states that stand in the object itself too."""
    if item.get("/S") in ("/Alpha", "/Luminosity"):
        yield item.get("/G")
    for value in item.values():
        if isinstance(value, pikepdf.Dictionary) and not value.is_indirect and depth < 6:
            yield from _masks(value, depth + 1)


def _content(stream: Any) -> bytes:
    if not isinstance(stream, pikepdf.Stream) or stream.get("/Subtype") == "/Image":
        return b""
    try:
        return bytes(stream.read_bytes())
    except pikepdf.PdfError:
        return b""
