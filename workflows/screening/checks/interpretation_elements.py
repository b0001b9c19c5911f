"""解读要素: what an interpretation must tell (S2-4), by the words in which it is usually told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.matters.classes import CLASSES, ELEMENTS
from workflows.screening.checks.interpreted import policy_texts
from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook

_ASKED: dict[str, re.Pattern[str]] = {
    "applicable_scope": re.compile("适用|对象|范围|哪些|什么人|谁|条件|面向|符合|可以申[请领报]|参加"),
    "benefit_standards": re.compile(r"标准|多少|待遇|补贴|金额|\d元|倍"),
    "service_guide": re.compile("怎么|如何|办理|申[请领报]|流程|程序|渠道|材料|登录|窗口|咨询|步骤"),
}
_WITH_MONEY = re.compile(r"\d(?:\.\d+)?(?:万|亿)?元")


@check(
    "interpretation.elements",
    "解读缺少必要内容",
    aspect="content",
    level="warning",
    authority="policy",
    explanation="解读应当讲清政策要点、适用范围、待遇标准、经办指引（年度政务公开工作要点）；已在解读要素中填写的不再要求。",
    scope="matter",
)
def missing_elements(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """Once an interpretation, naming what is missing; elements that somebody answered count as told."""
    if not subject.of_role("interpretation"):
        return
    known = CLASSES.get(subject.matter_class or "")
    policies = list(policy_texts(subject))
    if not policies or (known is not None and not known.interpretation_required):
        return
    asked = set(_ASKED) - set(subject.elements)
    if not any(_WITH_MONEY.search(text) for text in policies):
        asked.discard("benefit_standards")
    for interpretation in subject.of_role("interpretation"):
        told = "".join(passage.folded.text for passage in interpretation.visible)
        missing = [ELEMENTS[code].zh for code, words in _ASKED.items() if code in asked and not words.search(told)]
        if missing:
            said = f"解读没有讲到{'、'.join(missing)}，请补充；确实没有的，请在解读要素中选择不适用并说明理由。"
            yield Found(said, document=interpretation)
