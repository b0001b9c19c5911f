"""Does a change of wording touch figures, dates, subjects or duties? Then the gates start again (architecture.md);
else the earlier approvers get a 差异复核. Deliberately easily alarmed: a false alarm costs time, a miss a review."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_ASPECTS: dict[str, re.Pattern[str]] = {
    "数字、金额或日期": re.compile(
        r"\d+(?:[.,]\d+)*%?|[零〇一二两三四五六七八九十百千万亿]+(?=[^\s零〇一二两三四五六七八九十百千万亿])"
    ),
    "义务或权利用语": re.compile(
        r"应当|应该|必须|须|不得|禁止|严禁|可以|有权|无权|责任|负责|承担|免予|免除|允许|准予|撤销|取消|停止|处罚|罚款|"
        r"补贴|补助|奖励|资助|除外|不适用|适用|以上|以下|以内|以外|至少|最多|不超过|不低于|且|或者|或|和|及|不|未|无|非"
    ),
    "主体": re.compile(
        r"[\u4e00-\u9fff]{0,6}(?:委员会|人民政府|办公室|法院|检察院|部门|机关|单位|机构|企业|公司|组织|中心|局|委|厅|处|科|所)|"
        r"申请人|当事人|公民|法人|个人|劳动者|职工|用人|个体工商户|居民|学生|本市|本区|全市|全区|户籍"
    ),
}


def substantive_changes(original: str, replacement: str) -> list[str]:
    """The aspects in which the two passages differ, in Chinese; empty: wording only."""
    before, after = _plain(original), _plain(replacement)
    return [
        aspect
        for aspect, pattern in _ASPECTS.items()
        if Counter(pattern.findall(before)) != Counter(pattern.findall(after))
    ]


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
