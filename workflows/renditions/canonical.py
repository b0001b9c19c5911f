"""Canonical bytes of a rendition: writing and reading them, and the text they hold.

The same content always gives the same bytes: a fixed set of elements, one paragraph a line, NFC text, no ids, no
styles. What is read back must be canonical to the byte.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, cast

from engine.errors import Unreadable
from workflows.renditions.archive import parse_xml
from workflows.renditions.characters import spaced_text
from workflows.renditions.model import Block, Cell, Paragraph, Run, SlotName, Table, paragraphs_of
from workflows.renditions.wordml import Element, child, name_of

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<html xmlns="http://www.w3.org/1999/xhtml" lang="zh-CN" xml:lang="zh-CN">\n'
    '<head><meta charset="UTF-8"/><title></title></head>\n<body>\n'
)
_TAIL = "</body>\n</html>\n"
TAGS = {"title": "h1", "annex-title": "h2", "heading1": "h3", "heading2": "h4", "heading3": "h5"}
_ALIGNS = {"center", "right"}
_PART_OF_TAG = {tag: part for part, tag in TAGS.items()}


def serialise(blocks: Iterable[Block]) -> bytes:
    """The canonical bytes of blocks whose text is canonical already (`parse` gives such blocks)."""
    lines = [_paragraph(block) if isinstance(block, Paragraph) else _table(block) for block in blocks]
    return (_HEAD + "".join(f"{line}\n" for line in lines) + _TAIL).encode()


def _paragraph(paragraph: Paragraph) -> str:
    tag = TAGS.get(paragraph.part, "p")
    classes = " ".join(name for name in (paragraph.part, paragraph.align) if name and name != "body")
    attribute = f' class="{classes}"' if classes else ""
    return f"<{tag}{attribute}>{''.join(_run(run) for run in paragraph.runs)}</{tag}>"


def _run(run: Run) -> str:
    text = html.escape(run.text, quote=False)
    if run.slot:
        return f'<span data-slot="{run.slot}">{text}</span>'
    return f"<strong>{text}</strong>" if run.bold else text


def _table(table: Table) -> str:
    rows = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in table.rows)
    return f"<table><tbody>{rows}</tbody></table>"


def _cell(cell: Cell) -> str:
    spans = (("colspan", cell.columns), ("rowspan", cell.rows))
    attributes = "".join(f' {name}="{count}"' for name, count in spans if count > 1)
    return f"<td{attributes}>{''.join(_paragraph(paragraph) for paragraph in cell.paragraphs)}</td>"


def clean_block(block: Block) -> Block:
    """The paragraph, or the table with all its paragraphs, in canonical text (see `clean_paragraph`)."""
    if isinstance(block, Paragraph):
        return clean_paragraph(block)
    rows = tuple(tuple(_clean_cell(cell) for cell in row) for row in block.rows)
    return Table(rows)


def _clean_cell(cell: Cell) -> Cell:
    paragraphs = (clean_paragraph(replace(paragraph, part="body")) for paragraph in cell.paragraphs)
    return replace(cell, paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph.runs))


def clean_paragraph(paragraph: Paragraph) -> Paragraph:
    """The paragraph with canonical text: equal neighbours joined, spaces at its ends dropped, no empty run left.

    A title or heading is bold as such, so that runs in it are not.
    """
    plain = paragraph.part in TAGS
    joined: list[Run] = []
    for run in paragraph.runs:
        bold = run.bold and not plain and run.slot is None
        if run.slot is None and joined and joined[-1].slot is None and joined[-1].bold == bold:
            joined[-1] = replace(joined[-1], text=joined[-1].text + run.text)
        else:
            joined.append(replace(run, bold=bold))
    spaced = [run if run.slot else replace(run, text=spaced_text(run.text)) for run in joined]
    aligned = paragraph.align if paragraph.part == "body" else ""
    return replace(paragraph, runs=tuple(_trimmed(spaced)), align=aligned, heading=0)


def _trimmed(runs: list[Run]) -> list[Run]:
    kept = [run for run in runs if run.slot or run.text]
    while kept and not kept[0].slot:
        kept[0] = replace(kept[0], text=kept[0].text.lstrip(" \u3000"))
        if kept[0].text:
            break
        kept.pop(0)
    while kept and not kept[-1].slot:
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" \u3000"))
        if kept[-1].text:
            break
        kept.pop()
    return kept


def parse(xhtml: bytes) -> tuple[Block, ...]:
    """The blocks of a rendition. Unreadable unless the bytes are exactly what `serialise` makes of these blocks."""
    try:
        body = child(parse_xml(xhtml), "body")
    except Unreadable as error:
        raise Unreadable("清稿已损坏，不能读取。请联系管理员。") from error
    blocks = tuple(_block_of(element) for element in body) if body is not None else ()
    if serialise(blocks) != xhtml:
        raise Unreadable("清稿不是规范形式，可能被改动。请联系管理员。")
    return blocks


def _block_of(element: Element) -> Block:
    if name_of(element) != "table":
        return _paragraph_of(element)
    rows = element.iterfind("{*}tbody/{*}tr")
    return Table(tuple(tuple(_cell_of(cell) for cell in row) for row in rows))


def _cell_of(element: Element) -> Cell:
    columns, rows = element.get("colspan", "1"), element.get("rowspan", "1")
    return Cell(
        tuple(_paragraph_of(paragraph) for paragraph in element),
        columns=int(columns) if columns.isdigit() else 1,
        rows=int(rows) if rows.isdigit() else 1,
    )


def _paragraph_of(element: Element) -> Paragraph:
    names = element.get("class", "").split()
    align = next((name for name in names if name in _ALIGNS), "")
    part = next((name for name in names if name not in _ALIGNS), _PART_OF_TAG.get(name_of(element), "body"))
    return Paragraph(_runs_of(element), part=part, align=cast(Literal["", "center", "right"], align))


def _runs_of(element: Element) -> tuple[Run, ...]:
    runs = [Run(element.text)] if element.text else []
    for item in element:
        if name_of(item) == "span":
            runs.append(Run(item.text or "", slot=cast(SlotName, item.get("data-slot", ""))))
        else:
            runs.append(Run(item.text or "", bold=name_of(item) == "strong"))
        if item.tail:
            runs.append(Run(item.tail))
    return tuple(runs)


def text_of(xhtml: bytes) -> str:
    """The words of a rendition, one paragraph a line, cells included; a filled slot counts as text."""
    return "\n".join(paragraph.text for paragraph in paragraphs_of(parse(xhtml)) if paragraph.text)
