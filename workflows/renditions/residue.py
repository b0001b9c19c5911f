"""Secrecy words in bytes that no structure leads to: deleted text in free sectors, strings between known parts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workflows.renditions.model import TextPiece

PLACE = "残留数据"
_SPACES = rb"(?:[\x20\x09]\x00|\x00\x30)*"
_LEVEL = re.compile(rb"(?:\xdd\x7e|\x3a\x67|\xd8\x79)" + _SPACES + rb"\xc6\x5b")  # 绝密 机密 秘密 in UTF-16
_REACH = 60  # characters to either side that may belong to the same line
_MOST = 200


def residual_texts(part: str, contents: Iterable[bytes]) -> list[TextPiece]:
    """The lines around a secrecy level in bytes that are no text by themselves, each once."""
    found: dict[str, None] = {}
    for content in contents:
        for match in _LEVEL.finditer(content):
            found[_line(content, match.start(), match.end())] = None
            if len(found) >= _MOST:
                break
    return [TextPiece(PLACE, text, part, index) for index, text in enumerate(found)]


def _line(content: bytes, start: int, end: int) -> str:
    first = max(start % 2, start - _REACH * 2)
    before = content[first:start].decode("utf-16-le", "replace")
    after = content[end : end + _REACH * 2 - (len(content) - end) % 2].decode("utf-16-le", "replace")
    level = content[start:end].decode("utf-16-le")
    return re.split(r"[\x00-\x1f\ufffd]", before)[-1] + level + re.split(r"[\x00-\x1f\ufffd]", after)[0]
