"""Texts of what a .docx carries inside besides its own parts: packages (.docx, .xlsx, .pptx), web pages, RTF, text.

They are no part of the rendition, but the upload is stored: a secrecy mark in them counts. Runs in the sandbox.
"""

from __future__ import annotations

import html
import re

from engine.errors import Unreadable
from workflows.renditions.archive import Package
from workflows.renditions.model import TextPiece
from workflows.renditions.residue import residual_texts

PLACE = "内嵌文件"
DEEPEST = 3  # packages in packages
LARGEST = 8 * 1024 * 1024  # bytes of one member
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf")
_FONTS = (b"\0\1\0\0", b"OTTO", b"true", b"ttcf", b"wOFF", b"wOF2")
_OBFUSCATED = (".odttf", ".fntdata")  # fonts of Office whose first bytes are scrambled
_SMALLEST_FONT = 1024
_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"</(?:p|w:p|a:p|si|div|tr|li|h[1-6])>|<br[^>]*>", re.IGNORECASE)
_RTF_UNICODE = re.compile(r"\\u(-?\d{1,6})\s?\??")
_RTF_BYTES = re.compile(r"(?:\\'[0-9a-fA-F]{2})+")
_RTF_WORD = re.compile(r"\\[a-z]+-?\d* ?|[{}]")


def embedded_texts(package: Package, depth: int = 1) -> list[TextPiece]:
    """The texts of all members that are no XML parts of the package's own, a line each."""
    pieces: list[TextPiece] = []
    for name in package.names:
        if depth > 1 or not name.lower().endswith((".xml", ".rels", ".vml", "/")):
            pieces += _texts_of(name, package, depth)
    return pieces


def _texts_of(name: str, package: Package, depth: int) -> list[TextPiece]:
    try:
        content = package.read(name)
        if content.startswith(b"PK"):
            return embedded_texts(Package(content), depth + 1) if depth < DEEPEST else []
    except Unreadable:
        return []  # damaged or too large inside: it stands among what no machine has read
    found = lines_of(name, content)
    return found if found or name.lower().endswith(_PICTURES) else residual_texts(name, [content])


def is_font(name: str, content: bytes) -> bool:
    """Whether a member with the name of a font is one, so that nobody needs to read it."""
    scrambled = name.lower().endswith(_OBFUSCATED) and len(content) >= _SMALLEST_FONT and _decoded(content) is None
    return content.startswith(_FONTS) or scrambled


def lines_of(name: str, content: bytes) -> list[TextPiece]:
    """The lines of a web page, XML, RTF or plain text that are not ASCII; none of bytes that are no text."""
    text = _decoded(content[:LARGEST])
    if text is None:
        return []
    plain = _from_rtf(text) if text.lstrip().startswith("{\\rtf") else _from_markup(text)
    lines = [line for line in plain.splitlines() if line.strip() and not line.isascii()]
    return [TextPiece(PLACE, line, name, index) for index, line in enumerate(lines)]


def _decoded(content: bytes) -> str | None:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:4096]:
        return _without_mark(content)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _without_mark(content: bytes) -> str | None:
    """UTF-16 that does not say so: every other byte of its ASCII letters is zero."""
    even, odd = content[0:4096:2].count(0), content[1:4096:2].count(0)
    if min(even, odd) or max(even, odd) * 8 < len(content[:4096]):
        return None
    try:
        return content.decode("utf-16-le" if odd else "utf-16-be")
    except UnicodeDecodeError:
        return None


def _from_markup(text: str) -> str:
    return html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", text)))


def _from_rtf(text: str) -> str:
    text = _RTF_UNICODE.sub(lambda found: chr(int(found[1]) % 0x10000), text)
    text = _RTF_BYTES.sub(lambda found: bytes.fromhex(found[0].replace("\\'", "")).decode("gb18030", "replace"), text)
    return _RTF_WORD.sub("", text.replace("\\par", "\n\\par"))
