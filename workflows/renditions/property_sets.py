"""Texts of OLE property sets (MS-OLEPS): title, author, company, user-defined properties. Runs in the sandbox."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_PAGES = {65001: "utf-8", 936: "gb18030", 54936: "gb18030", 1200: "utf-16-le", 950: "big5", 1252: "cp1252"}
_STRING, _WIDE, _BSTR, _VARIANT, _VECTOR = 30, 31, 8, 12, 0x1000
_MOST = 1_000  # of anything that a set counts
_CODE_PAGE, _DICTIONARY = 1, 0


def property_texts(content: bytes) -> list[str]:
    """The texts in all sections of a property set; what is damaged or cut off is left out."""
    found: list[str] = []
    try:
        count = struct.unpack_from("<I", content, 24)[0]
        for index in range(min(count, 8)):
            start = struct.unpack_from("<I", content, 28 + index * 20 + 16)[0]
            found += _section(content, start)
    except struct.error:
        pass
    return [text for text in found if text.strip()]


def _section(content: bytes, start: int) -> Iterator[str]:
    count = struct.unpack_from("<I", content, start + 4)[0]
    places = [struct.unpack_from("<II", content, start + 8 + index * 8) for index in range(min(count, _MOST))]
    encoding = "gb18030"
    for name, offset in places:
        if name == _CODE_PAGE:
            page = struct.unpack_from("<H", content, start + offset + 4)[0]
            encoding = _PAGES.get(page, f"cp{page}" if page in {437, 850, 874, 932, 949, 1250, 1251} else "gb18030")
    for name, offset in places:
        try:
            if name == _DICTIONARY:
                yield from _dictionary(content, start + offset, encoding)
            elif name != _CODE_PAGE:
                kind = struct.unpack_from("<H", content, start + offset)[0]
                yield from _texts(content, start + offset + 4, kind, encoding)
        except struct.error:
            continue


def _dictionary(content: bytes, at: int, encoding: str) -> Iterator[str]:
    """The names that people gave to properties of their own."""
    count = struct.unpack_from("<I", content, at)[0]
    at += 4
    for _ in range(min(count, _MOST)):
        length = struct.unpack_from("<I", content, at + 4)[0]
        size = length * 2 if encoding == "utf-16-le" else length
        yield _decoded(content[at + 8 : at + 8 + size], encoding)
        at += 8 + (size + 3 & ~3 if encoding == "utf-16-le" else size)


def _texts(content: bytes, at: int, kind: int, encoding: str) -> Iterator[str]:
    if not kind & _VECTOR:
        text = _text(content, at, kind, encoding)
        if text is not None:
            yield text[0]
        return
    count = struct.unpack_from("<I", content, at)[0]
    at += 4
    for _ in range(min(count, _MOST)):
        inner = kind & ~_VECTOR
        if inner == _VARIANT:
            inner = struct.unpack_from("<H", content, at)[0]
            at += 4
        text = _text(content, at, inner, encoding)
        if text is None and inner not in {2, 3, 11}:  # numbers stand between the texts of such a list
            return
        if text is not None:
            yield text[0]
        at += text[1] if text is not None else 4


def _text(content: bytes, at: int, kind: int, encoding: str) -> tuple[str, int] | None:
    """One text and the bytes that it takes; None when the value is no text."""
    if kind not in {_STRING, _WIDE, _BSTR}:
        return None
    length = struct.unpack_from("<I", content, at)[0]
    size = length * 2 if kind == _WIDE else length
    text = _decoded(content[at + 4 : at + 4 + size], "utf-16-le" if kind == _WIDE else encoding)
    return text, 4 + (size + 3 & ~3)


def _decoded(content: bytes, encoding: str) -> str:
    return content.decode(encoding, "replace").split("\0")[0]
