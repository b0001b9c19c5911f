"""What reading an upload found beside its rendition, kept with the version: hidden texts, places of the slots,
what no machine has read. The checks run on it again without opening the upload."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date

import orjson

from workflows.renditions.characters import canonical_text
from workflows.renditions.metadata import metadata_of
from workflows.renditions.model import Metadata, Paragraph, TextPiece, Upload
from workflows.renditions.parts import with_parts

SLOT_LINES = ("number", "dated", "printed")


@dataclass(frozen=True)
class StoredReading:
    """`pieces`: hidden texts (of a PDF every text); `slot_lines`: (number|dated|printed, the line as the file has it);
    `unread` and `left_out` as in `Upload`."""

    kind: str
    pieces: tuple[TextPiece, ...]
    slot_lines: tuple[tuple[str, str], ...]
    metadata: Metadata
    unread: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def pictures(self) -> int:
        """How many pictures the file holds, as far as its reader counted them."""
        return sum(int(found[1]) for entry in self.unread if (found := re.match(r"图片 (\d+) 处", entry)))


def reading_of(upload: Upload) -> StoredReading:
    """What is kept of an upload beside its rendition."""
    blocks = with_parts(upload.blocks)
    lines = [
        (block.part, canonical_text(block.text))
        for block in blocks
        if isinstance(block, Paragraph) and block.part in SLOT_LINES
    ]
    pieces = upload.pieces if upload.kind == "pdf" else upload.hidden_texts
    return StoredReading(upload.kind, pieces, tuple(lines), metadata_of(blocks), upload.unread, upload.left_out)


def encode(reading: StoredReading) -> bytes:
    """JSON with sorted keys: the same reading gives the same bytes."""
    return orjson.dumps(asdict(reading), option=orjson.OPT_SORT_KEYS)


def decode(content: bytes) -> StoredReading:
    """What `encode` wrote."""
    value = orjson.loads(content)
    metadata = dict(value["metadata"])
    for name in ("dated_on", "printed_on"):
        metadata[name] = date.fromisoformat(metadata[name]) if metadata[name] else None
    for name in ("recipients", "copies_to", "signed_by", "attachments"):
        metadata[name] = tuple(metadata[name])
    return StoredReading(
        kind=value["kind"],
        pieces=tuple(TextPiece(**piece) for piece in value["pieces"]),
        slot_lines=tuple((kind, line) for kind, line in value["slot_lines"]),
        metadata=Metadata(**metadata),
        unread=tuple(value["unread"]),
        left_out=tuple(value["left_out"]),
    )
