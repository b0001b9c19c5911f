"""Sums in sentences: 合计 against its parts, 其中 over its total, shares over 100 %, 共N项 against the list."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal

from workflows.screening.flow import Flow, is_tabular
from workflows.screening.model import Passage, ScreenedDocument, Subject
from workflows.screening.numerals import number_of
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import passages_with, visible_flows_with

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = (
    "万[元人次户件]?|亿元?|元|人次|人|名|家|件|户|个|项|条|次|份|所|台|套|辆|宗|例|起|篇|期|场|批|处|座"
    "|亩|吨|公里|平方米"
)
_AMOUNT = re.compile(rf"(?<![\d.A-Za-z第])(?P<number>{_NUMBER})(?P<unit>{_UNIT})(?![以多余左上下])")
_TOTAL = re.compile(
    rf"(?:合计|总计|共计|总共|共有|共)(?:为|达到?|[\u3400-\u9fff]{{0,12}}?)(?P<number>{_NUMBER})(?P<unit>{_UNIT})"
)
_LONGEST_PARTS = 600  # characters: more in one sentence is no list that anybody adds up
_OF_WHICH = re.compile(rf"[^。;!?]{{0,12}}?[,(:]?其中[:,]?(?P<parts>[^。;!?]{{1,{_LONGEST_PARTS}}})")
_SUMMED = re.compile(rf"[,，]?(?P<word>合计|总计|共计)(?:为|达)?(?P<number>{_NUMBER})(?P<unit>{_UNIT})")
# parts that may overlap (女性 60 人、党员 50 人) or that go beyond the total
_OVERLAPPING = re.compile(
    r"女|男|党员|以上|以下|本科|硕士|博士|学历|同比|增长|比上|新增|累计|其中.*其中|占|重点|青年|岁|涉及|优秀|带动|约|近|超|余|多|每|人均|平均|分别"
)
_NAMED_DIRECTLY = re.compile(r"[,(]?其中[:,]?")
_SENTENCE_START = re.compile(r"[。;!?:]")
_SUM_WORD, _PART_WORD, _EACH_SHARE = re.compile("计"), re.compile("其中"), re.compile("分别占")
_SENTENCE = re.compile(r"[^。;!?；！？]+")


@check(
    "sums.of-which",
    "“其中”各项之和超过总数",
    aspect="content",
    level="error",
    authority="custom",
    explanation="“其中”所列各项之和不应超过总数；各项有交叉的，应当写明。",
)
def of_which(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for flow in _sentences(document, _PART_WORD):
        text = flow.folded.text
        for total in _TOTAL.finditer(text):
            listed = _OF_WHICH.match(text, total.end())
            if not listed or _is_too_long(listed) or _OVERLAPPING.search(listed["parts"]):
                continue
            parts = _parts(listed["parts"], total["unit"])
            whole, summed = _value(total["number"]), sum(parts, Decimal(0))
            if len(parts) < 2 or summed == whole:
                continue
            place = flow.place_folded(total.start(), listed.end())
            if summed > whole:
                said = f"“{total[0]}”，其中各项之和为{_plain(summed)}{total['unit']}，超过总数，请核对。"
                yield Found(said, place[0], *place[1])
            elif _looks_complete(listed["parts"], len(parts), whole, summed):
                said = (
                    f"“{total[0]}”，其中各项之和为{_plain(summed)}{total['unit']}，比总数少{_plain(whole - summed)}，"
                    "请核对是否漏列或有误。"
                )
                yield Found(said, place[0], *place[1], level="warning")


@check(
    "sums.named",
    "“其中”各项之和与前面的数不符",
    aspect="content",
    level="warning",
    authority="custom",
    explanation="“投入500万元，其中……”所列各项之和超过前面的数的，请核对；各项有交叉的，应当写明。",
)
def named_parts(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """An amount without a word for a total, alone of its unit in the sentence so far."""
    for flow in _sentences(document, _PART_WORD):
        text = flow.folded.text
        for amount in _first_of_their_unit(text):
            listed = _OF_WHICH.match(text, amount.end()) if _NAMED_DIRECTLY.match(text, amount.end()) else None
            if not listed or _is_too_long(listed) or _OVERLAPPING.search(listed["parts"]):
                continue
            parts = _parts(listed["parts"], amount["unit"])
            whole, summed = _value(amount["number"]), sum(parts, Decimal(0))
            if len(parts) >= 2 and summed > whole:
                said = f"“{amount[0]}”，其中各项之和为{_plain(summed)}{amount['unit']}，请核对。"
                place = flow.place_folded(amount.start(), listed.end())
                yield Found(said, place[0], *place[1])


def _first_of_their_unit(text: str) -> Iterator[re.Match[str]]:
    """The amounts of each sentence before which none of the same unit stands in it, up to the first total."""
    total = _TOTAL.search(text)
    starts = [found.start() for found in _SENTENCE_START.finditer(text)]
    sentence, units = -1, set[str]()
    for amount in _AMOUNT.finditer(text):
        if total and total.end() <= amount.end():
            return
        number = bisect_left(starts, amount.start())
        if number != sentence:
            sentence, units = number, set()
        if amount["unit"] not in units:
            yield amount
        units.add(amount["unit"])


def _is_too_long(listed: re.Match[str]) -> bool:
    return len(listed["parts"]) >= _LONGEST_PARTS


def _looks_complete(words: str, count: int, whole: Decimal, summed: Decimal) -> bool:
    """The more parts are named and the closer they come, the likelier all were meant."""
    near = whole / 5 if count >= 3 else whole / 10
    return whole - summed <= near and not re.search("等|其余|主要|其他|另|未", words)


@check(
    "sums.total",
    "合计与各项之和不符",
    aspect="content",
    level="error",
    authority="custom",
    explanation="先列各项、后写合计（总计、共计）的，合计应等于各项之和。",
)
def totals(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for flow in _sentences(document, _SUM_WORD):
        for sentence in _SENTENCE.finditer(flow.folded.text):
            yield from _total_of(flow, sentence.start(), sentence[0])


def _total_of(flow: Flow, offset: int, sentence: str) -> Iterator[Found]:
    total = _SUMMED.search(sentence)
    before = sentence[: total.start()] if total else ""
    if not total or re.search("其中|合计|总计|共计|共|占|增长|同比|每|×|按|比|标准", before):
        return
    amounts = list(_AMOUNT.finditer(before))
    if len(amounts) < 2 or {found["unit"] for found in amounts} != {total["unit"]}:
        return
    whole, summed = _value(total["number"]), sum((_value(found["number"]) for found in amounts), Decimal(0))
    if abs(whole - summed) > _tolerance([total["number"], *(found["number"] for found in amounts)]):
        passage, place = flow.place_folded(offset + total.start("word"), offset + total.end())
        said = f"“{total.group().lstrip(',，')}”与前列各项之和{_plain(summed)}{total['unit']}不符，请核对。"
        yield Found(said, passage, *place)


_SHARES = re.compile(r"分别占[^。;%]{0,20}?(\d+(?:\.\d+)?%(?:(?:、|,|和|及)\d+(?:\.\d+)?%)+)")


@check(
    "sums.shares",
    "占比之和超过100%",
    aspect="content",
    level="warning",
    authority="custom",
    explanation="同一总体“分别占”的各项比例之和不应超过100%。",
)
def shares(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for flow in _sentences(document, _EACH_SHARE):
        for found in _SHARES.finditer(flow.folded.text):
            summed = sum((Decimal(each) for each in re.findall(r"\d+(?:\.\d+)?(?=%)", found[1])), Decimal(0))
            if summed > Decimal("100.5"):
                passage, place = flow.place_folded(*found.span())
                yield Found(f"所列比例之和为{_plain(summed)}%，超过100%，请核对。", passage, *place)


def _sentences(document: ScreenedDocument, words: re.Pattern[str]) -> Iterator[Flow]:
    flows = visible_flows_with(document, words)
    return (flow for flow in flows if words.search(flow.text) and not is_tabular(flow.passages[0]))


def _parts(words: str, unit: str) -> list[Decimal]:
    return [_value(found["number"]) for found in _AMOUNT.finditer(words) if found["unit"] == unit]


def _value(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))


def _tolerance(numbers: list[str]) -> Decimal:
    """Half a unit of the last decimal for each rounded number."""
    decimals = max(len(number.partition(".")[2]) for number in numbers)
    return Decimal(len(numbers)) / 2 / 10**decimals if decimals else Decimal(0)


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


# a number announced and the list that follows

_COUNT = re.compile(
    r"(?:以下|下列|如下|共|共有|分为|包括)(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,3})(?:大|个)?"
    r"(?:项|类|种|条|款|点|部分|方面|步骤|环节|阶段|情形|措施|任务|条件|内容|事项)(?!或|以上|及以上|至)[^。;,]{0,12}:$"
)
_COUNTING = ("以下", "下列", "如下", "共", "共有", "分为", "包括")
_COUNT_SIEVES = tuple(re.compile(rf"{word}(?=\d|[一二两三四五六七八九十])") for word in _COUNTING)
_LABELS = (
    re.compile(r"([一二三四五六七八九十]{1,3})、"),
    re.compile(r"\(([一二三四五六七八九十]{1,3})\)"),
    re.compile(r"(\d{1,2})[.、](?!\d)"),
    re.compile(r"\((\d{1,2})\)"),
)


@check(
    "sums.announced",
    "项数与所列不符",
    aspect="content",
    level="warning",
    authority="custom",
    explanation="前文写明“以下N项”的，后面所列的项数应当相同。",
)
def announced(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for passage in passages_with(document, *_COUNT_SIEVES):
        found = _COUNT.search(passage.folded.text) if passage.visible else None
        stated = number_of(found["count"]) if found else None
        listed = _listed_after(_behind(passage, document)) if stated else 0
        if found and stated and stated > 1 and listed and listed != stated:
            said = f"前面写“{found[0].rstrip(':')}”，后面列出 {listed} 项，请核对。"
            yield Found(said, passage, *passage.matched(*found.span()))


def _behind(passage: Passage, document: ScreenedDocument) -> tuple[Passage, ...]:
    number = next(number for number, each in enumerate(document.visible) if each is passage)
    return document.visible[number + 1 :]


def _listed_after(passages: tuple[Passage, ...]) -> int:
    """How far the list that begins at once goes; 0 when none does."""
    if not passages:
        return 0
    pattern = next((each for each in _LABELS if each.match(passages[0].folded.text)), None)
    if pattern is None:
        return 0
    last = 0
    for passage in passages:
        higher = _LABELS[: _LABELS.index(pattern)]
        if any(each.match(passage.folded.text) for each in higher):
            break
        found = pattern.match(passage.folded.text)
        number = number_of(found[1]) if found else None
        if number is not None and number <= last:
            break
        last = number or last
    return last
