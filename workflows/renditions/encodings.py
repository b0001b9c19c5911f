"""Texts in the encodings of Chinese offices: UTF-8 (with or without mark), UTF-16 with mark, GB18030."""

from __future__ import annotations

import re

# GB18030-2005 gave these to the private use area, GB18030-2022 to the characters themselves
_OF_2022 = dict(
    zip(
        (*range(0xE78D, 0xE797), 0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864),
        (0xFE10, 0xFE12, 0xFE11, *range(0xFE13, 0xFE1A), *range(0x9FB4, 0x9FBC)),
        strict=True,
    )
)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:-]{3,20})""", re.IGNORECASE)
_NAMES = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030"}


def decoded_text(content: bytes, *, declared: str | None = None) -> str | None:
    """The text of `content`, tried in the encoding of its mark, else in `declared`, UTF-8 and GB18030; None when it is
    none of them or holds control characters that no text has."""
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    for encoding in (marked,) if marked else (declared, "utf-8", "gb18030"):
        text = _in(encoding, content) if encoding else None
        if text is not None:
            return None if _CONTROLS.search(text) else text
    return None


def declared_encoding(content: bytes) -> str | None:
    """The encoding that a web page names in its first bytes, as Python calls it."""
    found = _DECLARED.search(content[:4096])
    if found is None:
        return None
    name = found[1].decode("ascii").lower()
    return _NAMES.get(name, name)


def _in(encoding: str, content: bytes) -> str | None:
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None
    return text.translate(_OF_2022) if encoding == "gb18030" else text
