"""Which paragraph of an official document is what, told from the classic order and wording."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from workflows.renditions import wording
from workflows.renditions.characters import canonical_text, folded
from workflows.renditions.model import Block, Paragraph, Run, Table
from workflows.renditions.wording import matches

# the class in the rendition -> what it is called
PARTS = {
    "urgency": "紧急程度",
    "letterhead": "发文机关标志",
    "number": "发文字号",
    "signer": "签发人",
    "title": "标题",
    "recipients": "主送",
    "body": "正文",
    "heading1": "一级标题",
    "heading2": "二级标题",
    "heading3": "三级标题",
    "attachments": "附件说明",
    "signature": "署名",
    "dated": "成文日期",
    "annotation": "附注",
    "attachment-head": "附件标识",
    "annex-title": "所附文件标题",
    "copies": "抄送",
    "printed": "印发",
    "note": "注释",
}
_HEAD_LINES = 25
_SENTENCE_END = re.compile(r"[。；！？：，、;!?:,]$")
_PAGE_NUMBER = re.compile(r"[-—–－]\s*\d{1,4}\s*[-—–－]")
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、]|第[一二三四五六七八九十百]+[章条])"
)


@dataclass
class _Line:
    text: str
    align: str
    heading: int
    tabular: bool
    part: str = "body"


def with_parts(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same blocks with `part` set on the paragraphs outside tables; the table of 版记 becomes paragraphs."""
    flat = _without_layout_tables(tuple(blocks))
    lines = [
        _Line(canonical_text(block.text), block.align, block.heading, "\t" in block.text)
        for block in flat
        if isinstance(block, Paragraph)
    ]
    noted = [block.part == "note" for block in flat if isinstance(block, Paragraph)]
    _mark(lines[: noted.index(True)] if True in noted else lines)
    for line, note in zip(lines, noted, strict=True):
        line.part = "note" if note else line.part
    marked = iter(lines)
    return tuple(replace(block, part=next(marked).part) if isinstance(block, Paragraph) else block for block in flat)


def _without_layout_tables(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and _is_layout(block):
            result += [joined for row in block.rows if (joined := _joined(row)).text.strip()]
        else:
            result.append(block)
    return tuple(result)


def _is_layout(table: Table) -> bool:
    """A table that only places the lines of 版记 (抄送, 印发) or frames a single cell."""
    words = [folded(_joined(row).text).text for row in table.rows]
    if len(table.rows) <= 4 and any(wording.PRINTED_LINE.fullmatch(line) for line in words):
        return True
    return all(len(row) == 1 for row in table.rows) and len(table.rows) == 1


def _joined(row: tuple[object, ...]) -> Paragraph:
    runs: list[Run] = []
    for cell in row:
        for paragraph in getattr(cell, "paragraphs", ()):
            runs += [Run("　"), *paragraph.runs] if runs else list(paragraph.runs)
    return Paragraph(tuple(runs))


def _mark(lines: list[_Line]) -> None:
    body = _mark_head(lines)
    tail = _mark_tail(lines, body)
    dated = next((index for index in range(body, tail) if matches(wording.DATE_LINE, lines[index].text)), None)
    end = tail if dated is None else dated
    if dated is not None:
        lines[dated].part = "dated"
        _mark_signature(lines, body, dated)
        _mark_after_date(lines, dated + 1, tail)
    else:
        _mark_undated_signature(lines, body, tail)
    _mark_attachments(lines, body, end)
    for line in lines[body:tail]:
        if line.part == "body":
            line.part = _body_part(line)


def _mark_head(lines: list[_Line]) -> int:
    """Mark everything before the text proper; returns where that begins."""
    number = next((i for i, line in enumerate(lines[:_HEAD_LINES]) if matches(wording.NUMBER_LINE, line.text)), None)
    start = 0 if number is None else number + 1
    end = start
    while end < min(len(lines), _HEAD_LINES) and _may_be_title(lines[end]):
        end += 1
    addressed = end < len(lines) and wording.is_recipients(lines[end].text)
    if number is None and not addressed:
        end = min(end, _title_length(lines))
    for index in range(end):
        lines[index].part = _head_part(lines[index].text, index, number, end)
    if addressed:
        lines[end].part = "recipients"
        end += 1
    return end


def _may_be_title(line: _Line) -> bool:
    if wording.is_recipients(line.text) or _SENTENCE_END.search(line.text) or _NUMBERED.match(folded(line.text).text):
        return False
    return len(line.text) <= 90 and "。" not in line.text and not matches(wording.DATE_LINE, line.text)


def _title_length(lines: list[_Line]) -> int:
    """Without number and addressees: the first line is the title, with the lines set like it that follow."""
    count = 1 if lines and _may_be_title(lines[0]) else 0
    centred = count and lines[0].align == "center"
    while 0 < count < min(4, len(lines)) and _may_be_title(lines[count]):
        if (centred and lines[count].align == "center") or _runs_on(lines, count):
            count += 1
        else:
            break
    return count


def _runs_on(lines: list[_Line], count: int) -> bool:
    """A second title line stands directly before the first numbered heading."""
    following = lines[count + 1] if count + 1 < len(lines) else None
    return following is not None and bool(_NUMBERED.match(folded(following.text).text)) and len(lines[count].text) <= 40


def _head_part(text: str, index: int, number: int | None, end: int) -> str:
    if index == number:
        return "number"
    if matches(wording.URGENCY, text):
        return "urgency"
    if matches(wording.SIGNER, text):
        return "signer"
    if number is not None and index < number:
        return "letterhead"
    if number is None and index + 1 < end and matches(wording.LETTERHEAD, text):
        return "letterhead"
    return "title"


def _mark_tail(lines: list[_Line], body: int) -> int:
    """Mark 抄送 and 印发 from the end; returns where they begin."""
    first = len(lines)
    for index in range(len(lines) - 1, max(body, len(lines) - 12) - 1, -1):
        text = lines[index].text
        if matches(wording.PRINTED_LINE, text) or (matches(wording.COPIES_PRINTED, text) and index >= first - 2):
            lines[index].part = "printed"
        elif matches(wording.COPIES, text):
            lines[index].part = "copies"
        else:
            continue
        first = index
    printed = next((i for i in range(first, len(lines)) if lines[i].part == "printed"), None)
    if printed is not None and printed > body and _lone_agency(lines[printed - 1]) and _has_no_agency(lines[printed]):
        lines[printed - 1].part = "printed"
        first = min(first, printed - 1)
    for line in lines[first:]:
        if line.part == "body":
            line.part = "copies" if not _SENTENCE_END.search(line.text) and len(line.text) > 40 else line.part
    return first


def _lone_agency(line: _Line) -> bool:
    text = folded(line.text).text
    return line.part == "body" and len(text) <= 40 and bool(re.search(r"(?:局|委|办|室|厅|部|院|会|政府|中心)$", text))


def _has_no_agency(line: _Line) -> bool:
    found = matches(wording.PRINTED_LINE, line.text)
    return found is not None and not found["by"]


def _mark_signature(lines: list[_Line], body: int, dated: int) -> None:
    for index in range(dated - 1, max(body, dated - 6) - 1, -1):
        text = lines[index].text
        known = _NUMBERED.match(folded(text).text) or matches(wording.ATTACHMENTS, text)
        if len(text) > 45 or _SENTENCE_END.search(text) or known or "。" in text:
            return
        lines[index].part = "signature"


def _mark_undated_signature(lines: list[_Line], body: int, tail: int) -> None:
    """A draft may end with its agency and no date yet."""
    last = tail - 1
    while last > body and matches(wording.ANNOTATION, lines[last].text):
        lines[last].part = "annotation"
        last -= 1
    if last > body and _lone_agency(lines[last]):
        lines[last].part = "signature"


def _mark_after_date(lines: list[_Line], start: int, tail: int) -> None:
    """附注 right after the date, then the title of the text that is issued with the document."""
    while start < tail and matches(wording.ANNOTATION, lines[start].text):
        lines[start].part = "annotation"
        start += 1
    titles = 0
    for index in range(start, tail):
        if matches(wording.ATTACHMENT_HEAD, lines[index].text):
            lines[index].part = "attachment-head"
        elif _PAGE_NUMBER.fullmatch(lines[index].text):
            continue
        elif titles < 3 and index + 1 < tail and _may_be_title(lines[index]) and _is_short(lines[index].text):
            lines[index].part = "annex-title"
            titles += 1
        else:
            break


def _is_short(text: str) -> bool:
    return len(text) <= 60 and "，" not in text


def _mark_attachments(lines: list[_Line], body: int, end: int) -> None:
    index = next((i for i in range(body, end) if matches(wording.ATTACHMENTS, lines[i].text)), end)
    if index < end:
        lines[index].part = "attachments"
        index += 1
    while index < end and matches(wording.ATTACHMENT_ITEM, lines[index].text) and "。" not in lines[index].text:
        lines[index].part = "attachments"
        index += 1


def _body_part(line: _Line) -> str:
    if matches(wording.ATTRIBUTE_LINE, line.text) and line.text.startswith(("（", "(")):
        return "annotation"
    if matches(wording.ATTACHMENT_HEAD, line.text):
        return "attachment-head"
    if line.tabular:
        return "body"
    if matches(wording.HEADING_1, line.text) or matches(wording.CHAPTER, line.text):
        return "heading1"
    if matches(wording.HEADING_2, line.text):
        return "heading2"
    if line.heading and len(line.text) <= 60:
        return f"heading{min(line.heading, 3)}"
    return "body"
