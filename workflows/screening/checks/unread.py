"""What no machine has read: each entry needs a person who opened the file (已查看图片)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook

UNREAD = "unread.part"  # dismissed only by whoever looked at it
_REMARK = re.compile(r"（(?:清稿不含|可能是|扫描页)[^（）]*）")
_SCANNED = "没有文字的页面"
_CONFIRMED = {"图片": "已查看图片", "没有": "已查看扫描页", "内嵌": "已查看内嵌文件"}


@check(
    UNREAD,
    "没有经过机器读取的内容",
    aspect="secrecy",
    level="error",
    authority="unit",
    explanation="图片、扫描页、内嵌文件里可能有密级标志和个人信息，机器读不到，须由人打开原文件查看。",
)
def unread_parts(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    readable = any(passage.text.strip() for passage in document.visible)
    if not readable and document.role != "fields":
        yield Found("全文无法读取（扫描件或空白），请打开原文件逐页查看后确认（已查看全文）。")
    for entry in document.unread:
        if readable or not entry.startswith(_SCANNED):
            yield Found(_message(entry), part=_REMARK.sub("", entry)[:40])


def _message(entry: str) -> str:
    confirmed = _CONFIRMED.get(entry[:2], "已查看")
    return f"{_REMARK.sub('', entry)}没有经过机器读取，请打开原文件查看后确认（{confirmed}）。"
