"""JPEG pictures without what cameras and editors write into them (place, author, thumbnails)."""

from __future__ import annotations

# APP0 (JFIF), APP2 (colour profile) and APP14 (Adobe colour transform) change how the picture looks; the others tell
_TELLING = {0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE}
_START_OF_SCAN, _END = 0xDA, 0xD9


def without_metadata(content: bytes) -> bytes:
    """The same picture without EXIF, XMP, IPTC and comments; unchanged when it is no well-formed JPEG."""
    if content[:2] != b"\xff\xd8":
        return content
    kept = [content[:2]]
    position = 2
    while position + 4 <= len(content):
        if content[position] != 0xFF:
            return content
        marker = content[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker in {_START_OF_SCAN, _END}:
            break
        length = int.from_bytes(content[position + 2 : position + 4], "big")
        if length < 2:
            return content
        if marker not in _TELLING:
            kept.append(content[position : position + 2 + length])
        position += 2 + length
    return b"".join(kept) + content[position:]
