"""From an upload to its rendition, and the three slots of a rendition.

The slots are the only places that may change after approval (architecture.md, "The one invariant").
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from engine.errors import Invalid
from workflows.renditions import wording
from workflows.renditions.canonical import clean_block, serialise, text_of
from workflows.renditions.characters import canonical_text, folded
from workflows.renditions.metadata import metadata_of
from workflows.renditions.model import (
    Block,
    DocumentRole,
    Paragraph,
    Rendition,
    Run,
    SlotName,
    Slots,
    Upload,
    paragraphs_of,
)
from workflows.renditions.parts import with_parts

_SLOT = re.compile(rb'<span data-slot="(number|dated_on|printed_on)">[^<]*</span>')


def build_rendition(upload: Upload, *, role: DocumentRole) -> Rendition:
    """The clean rendition of an upload: canonical XHTML, or for a PDF its cleaned bytes.

    A policy has all three slots, empty, where its number, date and printing date stand or belong; what the file had
    there comes back as `proposed`. Interpretations and attachments have no slots, a PDF is never stamped.

    Raises Invalid when it holds no text.
    """
    if upload.kind == "pdf":
        return _pdf_rendition(upload)
    marked = tuple(clean_block(block) for block in with_parts(upload.blocks))
    blocks = tuple(block for block in marked if not isinstance(block, Paragraph) or block.runs)
    if not any(paragraph.text for paragraph in paragraphs_of(blocks)):
        raise Invalid(f"《{upload.file_name}》里没有可以公开的文字（只有图片或文本框）。请改用 PDF，或把文字写入正文。")
    metadata = metadata_of(blocks)
    proposed = Slots(metadata.number, metadata.dated_on, metadata.printed_on)
    if role == "policy":
        blocks = with_slots(blocks)
    content = serialise(blocks)
    return Rendition("xhtml", content, text_of(content), proposed)


def _pdf_rendition(upload: Upload) -> Rendition:
    if upload.sanitised is None:
        raise Invalid(f"《{upload.file_name}》没有生成可公开的 PDF，请重新上传。")
    metadata = metadata_of(with_parts(upload.blocks))
    text = "\n".join(line for paragraph in paragraphs_of(upload.blocks) if (line := canonical_text(paragraph.text)))
    proposed = Slots(metadata.number, metadata.dated_on, metadata.printed_on)
    return Rendition("pdf", upload.sanitised, text, proposed, has_text=upload.has_text)


# slots


def fill_slots(xhtml: bytes, slots: Slots) -> bytes:
    """`xhtml` with the given values in its slots; a value of None leaves its slot empty, a slot that the document
    does not have is passed over. `empty_slots` gives the bytes before, exactly."""
    values = {
        b"number": canonical_text(slots.number or ""),
        b"dated_on": wording.date_words(slots.dated_on) if slots.dated_on else "",
        b"printed_on": f"{wording.date_words(slots.printed_on)}印发" if slots.printed_on else "",
    }

    def fill(match: re.Match[bytes]) -> bytes:
        text = html.escape(values[match[1]], quote=False).encode()
        return b'<span data-slot="%s">%s</span>' % (match[1], text)

    return _SLOT.sub(fill, xhtml)


def empty_slots(xhtml: bytes) -> bytes:
    """`xhtml` with nothing in its slots: what was reviewed."""
    return fill_slots(xhtml, Slots())


def with_slots(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks of a policy with one slot of each name, in place of the text found there or where it belongs."""
    result = list(blocks)
    _put(result, "number", "number", before=("title", "recipients"))
    _put(result, "dated", "dated_on", after=("signature",), before=("annotation", "copies", "printed", "note"))
    _put(result, "printed", "printed_on", after=("printed", "copies"), before=("note",))
    return tuple(result)


def _put(
    blocks: list[Block], part: str, slot: SlotName, *, after: tuple[str, ...] = (), before: tuple[str, ...] = ()
) -> None:
    pattern = {"number": wording.NUMBER_LINE, "dated": wording.DATE_LINE, "printed": wording.PRINTED_LINE}[part]
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and block.part == part and (found := wording.matches(pattern, block.text)):
            blocks[index] = replace(block, runs=_around(found, slot, block.text))
            return
    blocks.insert(_place(blocks, after, before), Paragraph((Run("", slot=slot),), part=part))


def _place(blocks: list[Block], after: tuple[str, ...], before: tuple[str, ...]) -> int:
    parts = [block.part if isinstance(block, Paragraph) else "" for block in blocks]
    for wanted in after:
        if wanted in parts:
            return len(parts) - parts[::-1].index(wanted)
    for wanted in before:
        if wanted in parts:
            return parts.index(wanted)
    return 0 if before and before[0] == "title" else len(parts)


def _around(found: re.Match[str], slot: SlotName, text: str) -> tuple[Run, ...]:
    """The runs of a line whose value became a slot: 印发机关 before it, 签发人 after it stay."""
    hole = Run("", slot=slot)
    if slot == "printed_on" and found["by"]:
        offsets = folded(text).offsets
        by = text[: offsets[len(found["by"]) - 1] + 1]
        return (Run(f"{by}　"), hole)
    if slot == "number" and found["rest"]:
        rest = text[folded(text).offsets[found.start("rest")] :]
        return (hole, Run(f"　{rest}"))
    return (hole,)
