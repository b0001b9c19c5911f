"""Reading Markdown (CommonMark with tables): it becomes a web page in memory, which is read as any other.

So raw HTML, comments, link targets and descriptions of pictures are hidden by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from markdown_it import MarkdownIt

from engine.errors import Invalid, Unreadable
from workflows.renditions.encodings import decoded_text
from workflows.renditions.model import TextPiece
from workflows.renditions.reading import Reading
from workflows.renditions.web_page import read_page

MAX_TEXT = 4 * 1024 * 1024  # bytes
DEEPEST = 60
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)


def read_markdown(content: bytes) -> Reading:
    """Read a Markdown text. Invalid when it is no text or too long, Unreadable when it is nested too deeply."""
    if len(content) > MAX_TEXT:
        raise Invalid("纯文本文件超过 4 MB。请拆分后再上传。")
    text = decoded_text(content)
    if text is None:
        raise Invalid("无法识别文件的编码。请用 UTF-8 或 GB18030 编码保存后再上传。")
    front = _FRONT_MATTER.match(text)
    body = text[front.end() :] if front else text
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST + 2}).enable(["table", "strikethrough"])
    kept: dict[str, Any] = {}
    tokens = parser.parse(body, kept)
    if any(token.level >= DEEPEST for token in tokens):
        raise Unreadable(f"文件的列表或引用嵌套超过 {DEEPEST} 层，系统不予读取。请调整后再上传。")
    reading = read_page(parser.renderer.render(tokens, parser.options, kept) or " ")
    lines = front[1].splitlines() if front else []
    aside = [TextPiece("文档属性", line, "文件头", index) for index, line in enumerate(lines) if line.strip()]
    aside += [TextPiece("链接地址", words, "引用", index) for index, words in enumerate(_definitions(kept))]
    return replace(reading, pieces=(*aside, *reading.pieces))


def _definitions(kept: Mapping[str, Any]) -> Iterator[str]:
    """The definitions of links, whether used or not."""
    for label, target in kept.get("references", {}).items():
        yield " ".join(filter(None, (str(label), str(target.get("href", "")), str(target.get("title", "")))))
