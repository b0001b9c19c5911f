"""The characters of a Word binary file and where in the file each stands (MS-DOC 2.4.1, 2.9.38 Clx)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from engine.errors import Unreadable
from workflows.renditions.word_fib import DAMAGED

MAX_CHARACTERS = 5_000_000
_COMPRESSED = 0x40000000


@dataclass(frozen=True)
class Piece:
    """Characters `start` to `end` of the file stand at byte `offset` of the WordDocument stream, `width` bytes each;
    `properties` (sprms) hold for all of them."""

    start: int
    end: int
    offset: int
    width: int
    properties: bytes = b""

    @property
    def last_byte(self) -> int:
        return self.offset + (self.end - self.start) * self.width


def read_pieces(clx: bytes, document: bytes, characters: int) -> tuple[Piece, ...]:
    """The pieces in order. Unreadable when they leave out or overlap a character, or lie outside the stream."""
    properties, table = _parts(clx)
    count = (len(table) - 4) // 12
    if count < 1 or len(table) != 4 + count * 12:
        raise Unreadable(DAMAGED)
    positions = struct.unpack_from(f"<{count + 1}I", table)
    if positions[0] != 0 or positions[-1] < characters:
        raise Unreadable(DAMAGED)
    if positions[-1] > MAX_CHARACTERS:
        raise Unreadable(f"文件超过 {MAX_CHARACTERS // 10_000} 万字，系统不予读取。请拆分文件后再上传。")
    pieces = []
    for index in range(count):
        _, place, modifier = struct.unpack_from("<HIH", table, (count + 1) * 4 + index * 8)
        width = 1 if place & _COMPRESSED else 2
        offset = (place & ~_COMPRESSED) // 2 if width == 1 else place
        piece = Piece(positions[index], positions[index + 1], offset, width, _modifier(modifier, properties))
        if piece.end <= piece.start or piece.last_byte > len(document):
            raise Unreadable(DAMAGED)
        pieces.append(piece)
    return tuple(pieces)


def text_of(pieces: tuple[Piece, ...], document: bytes) -> str:
    """All characters, one for each position: half of a surrogate pair stays a half."""
    return "".join(_decoded(document[piece.offset : piece.last_byte], piece.width) for piece in pieces)


def _decoded(content: bytes, width: int) -> str:
    if width == 1:
        return content.decode("latin-1").translate(_WINDOWS)
    return "".join(map(chr, struct.unpack(f"<{len(content) // 2}H", content)))


_WINDOWS = {byte: bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0) if byte not in b"\x81\x8d\x8f\x90\x9d"}


def _parts(clx: bytes) -> tuple[list[bytes], bytes]:
    """The property lists that pieces refer to, and the piece table behind them."""
    properties: list[bytes] = []
    at = 0
    while at + 3 <= len(clx) and clx[at] == 0x01:
        length = struct.unpack_from("<H", clx, at + 1)[0]
        properties.append(clx[at + 3 : at + 3 + length])
        at += 3 + length
    if at + 5 > len(clx) or clx[at] != 0x02:
        raise Unreadable(DAMAGED)
    length = struct.unpack_from("<I", clx, at + 1)[0]
    if at + 5 + length > len(clx):
        raise Unreadable(DAMAGED)
    return properties, clx[at + 5 : at + 5 + length]


# the one-byte names of the properties that matter here (MS-DOC 2.9.210 Prm0)
_SHORT = {0x41: 0x0800, 0x55: 0x0835, 0x5C: 0x083C, 0x05: 0x2403, 0x18: 0x2416, 0x19: 0x2417, 0x0C: 0x260A}


def _modifier(modifier: int, properties: list[bytes]) -> bytes:
    if modifier & 1:
        index = modifier >> 1
        return properties[index] if index < len(properties) else b""
    name = _SHORT.get(modifier >> 1 & 0x7F)
    return struct.pack("<HB", name, modifier >> 8) if name else b""


def gaps(pieces: tuple[Piece, ...], document: bytes) -> Iterator[bytes]:
    """The bytes of the WordDocument stream that no piece stands in."""
    end = 0
    for piece in sorted(pieces, key=lambda piece: piece.offset):
        if piece.offset > end:
            yield document[end : piece.offset]
        end = max(end, piece.last_byte)
    yield document[end:]
