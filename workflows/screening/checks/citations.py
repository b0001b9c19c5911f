"""法律关: how articles are cited: 第 before the number, 条 before 款 before 项, Chinese numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import whole_text
from workflows.screening.written_text import SEPARATOR

_NUMERAL = r"(?:\d+|[零〇一二三四五六七八九十百千]+)"
_LAW = rf"《[^《》{SEPARATOR}]{{1,50}}(?:法|法典|条例|规定|办法|细则)(?:\([^()]{{1,12}}\))?》"
_UNCOUNTED = re.compile(rf"{_LAW}(?P<cited>{_NUMERAL}条)(?!措施|政策|意见|内容|组成)")
_TURNED = re.compile(
    rf"(?P<cited>第{_NUMERAL}款第{_NUMERAL}条|第\(?{_NUMERAL}\)?项第{_NUMERAL}款|第\(?{_NUMERAL}\)?项第{_NUMERAL}条)"
)
_ARABIC = re.compile(rf"{_LAW}(?P<cited>第\d+条)")


@check(
    "law.citation",
    "条款项的写法",
    aspect="law",
    level="warning",
    authority="law",
    explanation="引用法律条文按“条、款、项”的次序写明，序号前有“第”，用汉字数字（《立法技术规范》）。",
)
def cited_articles(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    whole = whole_text(document)
    for pattern, why in (
        (_UNCOUNTED, "前面缺少“第”，请补上"),
        (_TURNED, "次序有误，应当先条、后款、再项，请核对"),
        (_ARABIC, "应当用汉字数字，请改正"),
    ):
        for found in pattern.finditer(whole.text):
            passage, place = whole.place(*found.span("cited"))
            yield Found(f"引用的“{found['cited']}”{why}。", passage, *place)
