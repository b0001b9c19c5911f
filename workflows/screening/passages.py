"""From renditions and readings to the passages that the checks read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from workflows.matters.classes import ALL_ELEMENTS
from workflows.renditions.canonical import parse
from workflows.renditions.model import VISIBLE_PLACES, Block, Metadata, Paragraph, Rendition, Table, TextPiece, Upload
from workflows.renditions.stored_reading import StoredReading, reading_of
from workflows.screening.model import Passage, Role, ScreenedDocument

SLOT_PLACES = {"number": "发文字号", "dated": "成文日期", "printed": "印发日期"}
_FULL_LINE = 0.85  # of the longest line of a page: a shorter line ends its paragraph
_ENDS = "。！？：；!?:;"


def screened_upload(upload: Upload, rendition: Rendition, *, role: Role, key: str | None = None) -> ScreenedDocument:
    """A file that was just read."""
    xhtml = rendition.content if rendition.kind == "xhtml" else None
    return screened_document(key or upload.file_name, role, upload.file_name, xhtml, reading_of(upload))


def screened_document(
    key: str,
    role: Role,
    title: str,
    xhtml: bytes | None,
    reading: StoredReading | None,
    *,
    version_id: str | None = None,
) -> ScreenedDocument:
    """A document from its stored rendition (None: a PDF, whose text is in the reading) and what was kept of its upload
    (None: the version was made here, from an accepted suggestion)."""
    blocks = parse(xhtml) if xhtml is not None else ()
    visible = list(_of_blocks(blocks)) if xhtml is not None else list(_of_pages(reading.pieces if reading else ()))
    hidden = list(_hidden(reading)) if reading else []
    return ScreenedDocument(
        key=key,
        role=role,
        title=title,
        passages=tuple(_numbered([*visible, *hidden])),
        file_kind=reading.kind if reading else "xhtml",
        version_id=version_id,
        metadata=reading.metadata if reading else Metadata(),
        unread=reading.unread if reading else (),
        blocks=blocks,
    )


def screened_fields(title: str, elements: Mapping[str, tuple[bool, str]]) -> ScreenedDocument:
    """What people typed and the public will read: the title and the elements of the interpretation."""
    lines = [Passage(0, "标题", "标题", title, kind="title")] if title else []
    for code, (applicable, text) in elements.items():
        name = ALL_ELEMENTS[code].zh if code in ALL_ELEMENTS else code
        if applicable:
            lines += [Passage(0, "解读要素", f"解读要素“{name}”", line) for line in text.splitlines() if line.strip()]
    return ScreenedDocument("fields", "fields", "标题和解读要素", tuple(_numbered(lines)))


def _numbered(passages: Iterable[Passage]) -> Iterator[Passage]:
    for index, each in enumerate(passages):
        yield Passage(index, each.place, each.part, each.text, each.visible, each.row, each.kind)


def _of_blocks(blocks: tuple[Block, ...]) -> Iterator[Passage]:
    paragraphs = tables = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            paragraphs += 1
            yield Passage(0, "正文", f"正文第 {paragraphs} 段", block.text, kind=block.part)
        else:
            tables += 1
            yield from _of_table(block, tables)


def _of_table(table: Table, number: int) -> Iterator[Passage]:
    for index, row in enumerate(table.rows, start=1):
        cells = ("\n".join(paragraph.text for paragraph in cell.paragraphs) for cell in row)
        yield Passage(0, "正文表格", f"表格 {number} 第 {index} 行", "\t".join(cells), row=True)


def _of_pages(pieces: Iterable[TextPiece]) -> Iterator[Passage]:
    """The lines of each page, a line that fills its width joined with the next one."""
    shown = (piece for piece in pieces if piece.place in VISIBLE_PLACES)
    for page, group in groupby(shown, key=lambda piece: piece.part):
        lines = list(group)
        full = max(len(line.text.strip()) for line in lines) * _FULL_LINE
        gathered: list[TextPiece] = []
        for line in lines:
            gathered.append(line)
            text = line.text.strip()
            if len(text) < full or text.endswith(tuple(_ENDS)):
                yield _paragraph_of_page(page, gathered)
                gathered = []
        if gathered:
            yield _paragraph_of_page(page, gathered)


def _paragraph_of_page(page: str, lines: list[TextPiece]) -> Passage:
    return Passage(0, page, f"{page}第 {lines[0].paragraph + 1} 行", "\n".join(line.text for line in lines))


def _hidden(reading: StoredReading) -> Iterator[Passage]:
    for kind, line in reading.slot_lines:
        yield Passage(0, SLOT_PLACES[kind], SLOT_PLACES[kind], line, visible=False, kind=kind)
    for piece in reading.pieces:
        if piece.place not in VISIBLE_PLACES:
            yield Passage(0, piece.place, piece.place, piece.text, visible=False, row=piece.row, kind="hidden")
