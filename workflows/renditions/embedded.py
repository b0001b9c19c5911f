"""Texts of what a .docx carries inside besides its own parts: packages (.docx, .xlsx, .pptx), web pages, RTF, text.

They are no part of the rendition, but the upload is stored: a secrecy mark in them counts. Runs in the sandbox.
"""

from __future__ import annotations

import re

from engine.errors import Unreadable
from workflows.renditions.archive import Package
from workflows.renditions.model import TextPiece

PLACE = "内嵌文件"
DEEPEST = 3  # packages in packages
LARGEST = 8 * 1024 * 1024  # bytes of one member
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
    return lines_of(name, content)


def lines_of(name: str, content: bytes) -> list[TextPiece]:
    """The lines of a web page, XML, RTF or plain text that are not ASCII; none of bytes that are no text."""
    text = _decoded(content[:LARGEST])
    if text is None:
        return []
    plain = _from_rtf(text) if text.lstrip().startswith("{\\rtf") else _TAG.sub("", _BLOCK_END.sub("\n", text))
    lines = [line for line in plain.splitlines() if line.strip() and not line.isascii()]
    return [TextPiece(PLACE, line, name, index) for index, line in enumerate(lines)]


def _decoded(content: bytes) -> str | None:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:4096]:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _from_rtf(text: str) -> str:
    text = _RTF_UNICODE.sub(lambda found: chr(int(found[1]) % 0x10000), text)
    text = _RTF_BYTES.sub(lambda found: bytes.fromhex(found[0].replace("\\'", "")).decode("gb18030", "replace"), text)
    return _RTF_WORD.sub("", text.replace("\\par", "\n\\par"))
