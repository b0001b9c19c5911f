"""Changes between two renditions: carrying out a suggestion, and showing what differs (花脸稿)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from engine.errors import Invalid
from workflows.renditions.canonical import clean_paragraph, parse, serialise, text_of
from workflows.renditions.characters import canonical_text
from workflows.renditions.model import Block, Paragraph, Run, Table, paragraphs_of
from workflows.renditions.substance import is_substantive, substantive_words

__all__ = [
    "Difference",
    "apply_suggestion",
    "differences",
    "differences_beside_html",
    "differences_html",
    "is_substantive",
    "substantive_words",
    "text_differences",
    "word_changes",
]

_SLOT_MARK = "\ufffc"  # stands for a slot, so that no passage can span one


# suggestions


def apply_suggestion(xhtml: bytes, original: str, replacement: str) -> bytes:
    """The rendition with the passage `original` replaced by `replacement`, canonical again.

    The passage must stand exactly once in the text, within one paragraph and not across a slot; changes of
    formatting inside it do not matter, the new words look like its first character. Invalid otherwise, saying why.
    """
    wanted, new = canonical_text(original), canonical_text(replacement)
    _check_words(original, replacement, wanted, new)
    blocks = parse(xhtml)
    found = sum(_occurrences(_marked_text(paragraph), wanted) for paragraph in paragraphs_of(blocks))
    if found != 1:
        raise Invalid(_not_once(found, wanted))
    changed = tuple(_with_change(block, wanted, new) for block in blocks)
    kept = tuple(block for block in changed if isinstance(block, Table) or block.runs)
    result = serialise(kept)
    if result == xhtml:
        raise Invalid("修改建议与原文相同，没有可以改动之处。")
    return result


def _check_words(original: str, replacement: str, wanted: str, new: str) -> None:
    if not wanted:
        raise Invalid("请填写要修改的原文。")
    if "\n" in original.strip() or "\n" in replacement.strip():
        raise Invalid("一条修改建议只能在一个段落之内。跨段的修改请分段提出。")
    if wanted == new:
        raise Invalid("修改后的文字与原文相同，请核对。")


def _not_once(found: int, wanted: str) -> str:
    shown = wanted if len(wanted) <= 30 else f"{wanted[:30]}…"
    if found == 0:
        return f"送审稿的同一段落中找不到“{shown}”。请从文稿中照原样复制要修改的文字（发文字号、日期等栏目除外）。"
    return f"“{shown}”在送审稿中出现 {found} 次，无法确定改哪一处。请连同前后文字一起填写。"


def _marked_text(paragraph: Paragraph) -> str:
    return "".join(_SLOT_MARK if run.slot else run.text for run in paragraph.runs)


def _occurrences(text: str, wanted: str) -> int:
    """Also overlapping ones: 人人 stands twice in 人人人."""
    return sum(1 for index in range(len(text)) if text.startswith(wanted, index))


def _with_change(block: Block, wanted: str, new: str) -> Block:
    if isinstance(block, Paragraph):
        return _replaced(block, wanted, new)
    rows = tuple(
        tuple(
            replace(cell, paragraphs=tuple(p for old in cell.paragraphs if (p := _replaced(old, wanted, new)).runs))
            for cell in row
        )
        for row in block.rows
    )
    return Table(rows)


def _replaced(paragraph: Paragraph, wanted: str, new: str) -> Paragraph:
    start = _marked_text(paragraph).find(wanted)
    if start < 0:
        return paragraph
    end = start + len(wanted)
    runs: list[Run] = []
    position, placed = 0, False
    for run in paragraph.runs:
        length = 1 if run.slot else len(run.text)
        before = run.text[: max(0, start - position)]
        after = run.text[max(0, end - position) :]
        if run.slot or position + length <= start or position >= end:
            runs.append(run)
        else:
            middle = "" if placed else new
            runs.append(replace(run, text=before + middle + after))
            placed = True
        position += length
    return clean_paragraph(replace(paragraph, runs=tuple(runs)))


# differences

Kind = Literal["same", "changed", "added", "removed"]
Operation = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Difference:
    """One paragraph in both renditions. `parts` are its words in reading order, each kept, added or removed."""

    kind: Kind
    old: str
    new: str
    parts: tuple[tuple[Operation, str], ...]


def differences(old_xhtml: bytes, new_xhtml: bytes) -> list[Difference]:
    """Every paragraph of both renditions in order, with what happened to it; all `same` when nothing changed."""
    return text_differences(text_of(old_xhtml), text_of(new_xhtml))


def text_differences(old_text: str, new_text: str) -> list[Difference]:
    """The same for two texts with one paragraph a line, such as `Rendition.text` of a PDF."""
    old, new = old_text.splitlines(), new_text.splitlines()
    result: list[Difference] = []
    for operation, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            result += [Difference("same", text, text, (("same", text),)) for text in old[a:b]]
        else:
            result += _changed(old[a:b], new[c:d])
    return result


def _changed(old: list[str], new: list[str]) -> Iterator[Difference]:
    """Paragraphs that replaced each other: pairs that are alike are shown as one changed paragraph."""
    remaining = list(new)
    for before in old:
        index = next((i for i, after in enumerate(remaining[:8]) if _alike(before, after)), None)
        if index is None:
            yield Difference("removed", before, "", (("removed", before),))
            continue
        yield from (Difference("added", "", after, (("added", after),)) for after in remaining[:index])
        yield Difference("changed", before, remaining[index], word_changes(before, remaining[index]))
        remaining = remaining[index + 1 :]
    yield from (Difference("added", "", after, (("added", after),)) for after in remaining)


def _alike(before: str, after: str) -> bool:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return matcher.quick_ratio() > 0.4 and matcher.ratio() > 0.4


_WORD = re.compile(r"\d+(?:[.,]\d+)*%?|[A-Za-z]+|.", re.DOTALL)


def word_changes(before: str, after: str) -> tuple[tuple[Operation, str], ...]:
    """The words of both, each kept, removed or added; a number or Latin word changes as a whole."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    parts: list[tuple[Operation, str]] = []
    for operation, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            parts.append(("same", "".join(old[a:b])))
            continue
        if b > a:
            parts.append(("removed", "".join(old[a:b])))
        if d > c:
            parts.append(("added", "".join(new[c:d])))
    return tuple(parts)


_ELEMENTS: dict[Operation, str] = {"added": "ins", "removed": "del"}
_LABELS: dict[Kind, str] = {"changed": "修改", "added": "新增", "removed": "删除"}


def differences_html(found: list[Difference], *, only_changed: bool = False) -> str:
    """花脸稿 as HTML that may stand in a page: one `<p class="difference changed">` a paragraph, with ins and del.

    With `only_changed` a run of unchanged paragraphs becomes one line that says how many were left out.
    """
    lines = [_line(one) if isinstance(one, Difference) else _left_out(one) for one in _shown(found, only_changed)]
    return f'<div class="differences">{"".join(lines)}</div>'


def differences_beside_html(found: list[Difference], *, only_changed: bool = False) -> str:
    """The same as a table: the old paragraph at the left, the new one at the right."""
    rows = (_row(one) if isinstance(one, Difference) else _left_out_row(one) for one in _shown(found, only_changed))
    return f'<table class="differences beside"><tbody>{"".join(rows)}</tbody></table>'


def _shown(found: list[Difference], only_changed: bool) -> Iterator[Difference | int]:
    """The paragraphs to show; a number: so many unchanged ones are left out here."""
    skipped = 0
    for difference in found:
        if only_changed and difference.kind == "same":
            skipped += 1
            continue
        if skipped:
            yield skipped
        skipped = 0
        yield difference
    if skipped:
        yield skipped


def _line(difference: Difference) -> str:
    words = "".join(_part(operation, text) for operation, text in difference.parts)
    return f'<p class="difference {difference.kind}"{_title(difference)}>{words}</p>'


def _row(difference: Difference) -> str:
    cells = []
    for side, other in (("removed", "added"), ("added", "removed")):
        words = "".join(_part(operation, text) for operation, text in difference.parts if operation != other)
        cells.append(f'<td class="{side}-side"><p>{words}</p></td>' if words else f'<td class="{side}-side"></td>')
    return f'<tr class="difference {difference.kind}"{_title(difference)}>{"".join(cells)}</tr>'


def _title(difference: Difference) -> str:
    label = _LABELS.get(difference.kind)
    return f' title="{label}"' if label else ""


def _part(operation: Operation, text: str) -> str:
    escaped = html.escape(text, quote=False)
    element = _ELEMENTS.get(operation)
    return f"<{element}>{escaped}</{element}>" if element else escaped


def _left_out(count: int) -> str:
    return f'<p class="difference left-out">（未改动 {count} 段）</p>'


def _left_out_row(count: int) -> str:
    return f'<tr class="difference left-out"><td colspan="2">（未改动 {count} 段）</td></tr>'
