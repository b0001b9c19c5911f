"""Whether a change touches the substance of a text, so that the gates must start again.

architecture.md: "changed figures, dates, subjects or duties restart the gates". A change is substantive when it
touches such a word, in the old text or the new one. The lists are generous: when in doubt the gates start again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from workflows.renditions.characters import folded

_COUNT = r"[〇零一二三四五六七八九十百千万亿两几半]+"
_UNIT = (
    r"(?:(?:个)?工作日|年度?|个?月|日|天|周岁?|小时|分钟|元|万元?|亿元?|倍|成|折|人次?|名|户|家|件|份|次|条|款|项|级|档|类|岁"
    r"|平方米|公里|米|吨|公斤|%|‰|期|批|种|个|季度|学期|届|号|位|处|张|套|场)"
)
_FIGURES = (
    rf"\d+(?:[.,:/\-~至]\d+)*{_UNIT}?|(?:第|百分之|每|近|逾){_COUNT}{_UNIT}?|{_COUNT}{_UNIT}"
    r"|当[日天月年]|次[日月年]|每[日天周月年]"
)
_DUTIES = (
    "应当|应该|应予|(?<![相响反适对供效])应(?!对|急|用|届|变)|必须|(?<!必)须|需要?(?!求)|不|严禁|禁止|可以|(?<!许)可(?!能|见|视|靠|行)"
    "|有权|无权|允许|准予|免予|免除|负责|承担|责令|牵头|配合|高于|低于|少于|多于|超过|满|以上|以下|以内|以外|之前|之后|[前后]"
    "|至少|至多|最高|最低|上限|下限|除外|除|并且|或者|或|且|均|任一|之一|全部|部分(?!地)|未|非|无|取消|废止|停止|恢复|暂停"
    "|施行|生效|有效|失效|适用|参照|罚款|处罚|处分|没收|吊销|撤销|追究|补贴|补助|奖励|缴纳|缴费|退还|支付|发放|减半|优先|原则上"
)
_SUBJECTS = (
    r"[\u3400-\u9fff]{0,4}(?:部门|单位|机关|机构|政府|街道|委员会|办公室|办事处|中心|公司|企业|组织|协会|商会|学校|学院|医院|法院"
    r"|园区|窗口|局(?!面|部|限)|委(?!托|员)|厅|(?<![全内外])部(?!分|署|位)|处(?!理|置|罚|于|分)|科(?!技|学)|院|镇|乡|村"
    r"|(?<![地])区(?!分|别|域|间)|市(?!场|民)|县|省)"
    r"|申请人|用人单位|劳动者|职工|人员|居民|市民|公民|个人|法人|代理人|负责人|毕业生|学生|老年人|残疾人|未成年人|退役军人"
    r"|农民工|雇主|参保人|公众|群众|本人|他人|双方|一方"
)
_TOO_LONG = 9_000_000  # characters squared: beyond it the comparison is by whole paragraphs
_SUBSTANCE = (re.compile(_FIGURES), re.compile(_DUTIES), re.compile(_SUBJECTS))


def is_substantive(old_text: str, new_text: str) -> bool:
    """Whether figures, dates, subjects or duties differ between two texts (one paragraph a line)."""
    return next(_touched(old_text, new_text), None) is not None


def substantive_words(old_text: str, new_text: str) -> tuple[str, ...]:
    """The words that make the change substantive, each once, to show why the gates start again."""
    return tuple(dict.fromkeys(_touched(old_text, new_text)))


def _touched(old_text: str, new_text: str) -> Iterator[str]:
    old, new = _lines(old_text), _lines(new_text)
    for operation, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            continue
        before, after = "\n".join(old[a:b]), "\n".join(new[c:d])
        if len(before) * len(after) > _TOO_LONG:
            yield from _words_at(before, 0, len(before))
            yield from _words_at(after, 0, len(after))
            continue
        for change, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if change != "equal":
                yield from _words_at(before, i, j)
                yield from _words_at(after, k, m)


def _lines(text: str) -> list[str]:
    """Width and spacing are no substance."""
    return [line for line in (folded(line).text for line in text.splitlines()) if line]


def _words_at(text: str, start: int, end: int) -> Iterator[str]:
    """The substantive words that overlap text[start:end]."""
    if start == end:
        return
    for pattern in _SUBSTANCE:
        for match in pattern.finditer(text):
            if match.start() < end and match.end() > start:
                yield match[0]
