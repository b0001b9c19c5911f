"""政策文件与解读: a figure that is the policy's, with its bound turned round: 不低于95% told as 不高于95%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from workflows.screening.checks.interpreted import interpreted, policy_texts
from workflows.screening.checks.worked_examples import example_starts
from workflows.screening.figures import Figure, figures_in
from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook

Bound = Literal["least", "most"]
_BOTH: frozenset[Bound] = frozenset({"least", "most"})
_NAMES: dict[Bound, str] = {"least": "下限", "most": "上限"}
# closed bounds only: 低于 80 分 is the other side of 不低于 80 分 and says the same
_LEAST = re.compile("(?:不(?:得|能|应|可)?(?:低于|少于|小于|短于)|至少|最低|最少|年?满)$")
_MOST = re.compile("(?:不(?:得|能|应|可)?(?:高于|超过|多于|大于|长于)|至多|最高|最多|最长)$")
_MOST_AFTER = re.compile("^(?:以内|之内|内(?![部容外]))")
_LONGEST = 5  # characters of a bound


class _Bounded(NamedTuple):
    figure: Figure
    bound: Bound | None
    start: int  # with the words of the bound, in the folded text


@check(
    "interpretation.condition",
    "解读的条件与政策文件相反",
    aspect="policy",
    level="warning",
    authority="policy",
    explanation="解读中的上限、下限应当与政策文件一致：同一个数字，“不低于”不能说成“不高于”。",
    scope="matter",
)
def turned_bounds(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """Figures that the policy bounds on one side only, and the interpretation on the other."""
    if not any(interpreted(subject)):
        return
    known = _known(subject)
    for interpretation, passages in interpreted(subject) if known else ():
        starts = example_starts(passages)
        for passage in passages:
            text = passage.folded.text
            for one in _bounded(text):
                bounds = known.get(_same(one.figure), _BOTH)
                if one.bound and one.bound not in bounds and one.start < starts.get(passage.index, len(text)):
                    (other,) = bounds
                    words = text[one.start : one.figure.end]
                    said = f"解读写的是“{words}”，政策文件里这个数字是{_NAMES[other]}：请对照政策文件核对。"
                    yield Found(said, passage, *passage.matched(one.start, one.figure.end), document=interpretation)


def _known(subject: Subject) -> dict[tuple[object, ...], frozenset[Bound]]:
    """Figure -> its bounds in the policy; one that also stands there without a bound may be told either way."""
    known: dict[tuple[object, ...], frozenset[Bound]] = {}
    for text in policy_texts(subject):
        for one in _bounded(text):
            bounds = frozenset({one.bound}) if one.bound else _BOTH
            known[_same(one.figure)] = known.get(_same(one.figure), frozenset()) | bounds
    return known


def _same(figure: Figure) -> tuple[object, ...]:
    return figure.kind, figure.value, figure.unit


def _bounded(text: str) -> Iterator[_Bounded]:
    for figure in figures_in(text):
        if figure.kind != "quantity":
            continue
        before = text[max(0, figure.start - _LONGEST) : figure.start]
        least, most = _LEAST.search(before), _MOST.search(before)
        if least or most:
            words = least or most
            yield _Bounded(figure, "least" if least else "most", figure.start - len(words[0] if words else ""))
        else:
            yield _Bounded(figure, "most" if _MOST_AFTER.match(text[figure.end :]) else None, figure.start)
