"""举证要点: what the bureau must be able to show for the outcome of a matter, and where this file shows it.

法释〔2025〕8号 art 5-6: already public -> proof of publication; third party -> consultation; internal affairs ->
personnel, logistics or workflow; process -> before the decision, one of the four kinds; enforcement file -> formed
in and recorded in the file; state secret -> marking, term or other proof; security and stability -> evidence or its
likely effect.
"""

from __future__ import annotations

from dataclasses import dataclass

from workflows.evidence.case import Case, Step
from workflows.evidence.words import day, moment

_ASKED = {
    "国家秘密": "密级标定、保密期限或者其他证明材料",
    "法律、行政法规禁止公开": "禁止公开的法律、行政法规条款",
    "可能危及国家安全、公共安全、经济安全、社会稳定": "危及安全稳定的证据，或者对可能影响的合理说明",
    "商业秘密": "属于商业秘密的理由，征求第三方意见的情况",
    "个人隐私": "属于个人隐私的理由，征求第三方意见的情况",
    "内部事务信息": "属于人事管理、后勤管理或者内部工作流程的理由",
    "过程性信息": "形成于决定之前，属于讨论记录、过程稿、磋商信函或者请示报告之一",
    "行政执法案卷信息": "在执法过程中形成并记录、保存于执法案卷",
    "不属于主动公开范围": "不属于条例第十九条至第二十一条规定的主动公开范围的理由",
}


@dataclass(frozen=True)
class Proof:
    """One thing to show. `shown`: what the file holds; empty: nothing, and the paper says so."""

    asked: str
    basis: str
    shown: str


def proofs(case: Case) -> list[Proof]:
    """What the outcome of the matter asks the bureau to show, with what the file holds of it."""
    return [*_reviews(case), *_published(case), *_not_public(case), *_withheld(case)]


def _reviews(case: Case) -> list[Proof]:
    secrecy = [each for each in case.of_gate("secrecy") if each.outcome != "return"]
    shown = "；".join(_said(each) for each in secrecy[-1:])
    return [Proof("公开前的保密审查：结论、理由、审查人、时间", "条例第十七条；保密法实施条例第四十二条", shown)]


def _said(step: Step) -> str:
    return f"{step.outcome_words}，{step.person}（{step.post}），{moment(step.at)}"


def _published(case: Case) -> list[Proof]:
    release = case.released
    if release is None:
        return []
    where = "；".join(f"{each.channel} {each.state} {each.address}".strip() for each in release.deliveries)
    shown = f"{moment(release.released_at)} 发布；{where or release.channels}；清稿摘要见“发布记录”"
    return [Proof("已主动公开的证明：时间、渠道、地址、内容", "法释〔2025〕8号第五条", shown)]


def _not_public(case: Case) -> list[Proof]:
    if not case.ground:
        return []
    name = case.ground.rpartition("：")[2]
    decided = [each for each in case.of_gate("attribute") if each.outcome == "decided"]
    reasons = [str(each.answers.get(field) or "") for each in decided[-1:] for field in _REASONS]
    shown = "；".join(filter(None, [case.ground, case.attribute_reason, *reasons]))
    return [Proof(_ASKED.get(name, "不予公开的依据和理由"), "法释〔2025〕8号第五条、第六条", _once(shown))]


_REASONS = ("ground_reason", "further_ground", "redactions")


def _once(text: str) -> str:
    return "；".join(dict.fromkeys(text.split("；")))


def _withheld(case: Case) -> list[Proof]:
    if not case.withheld:
        return []
    shown = "；".join(f"{each.attribute}，{day(each.reassess_on)} 前评估{each.result}" for each in case.withheld)
    return [Proof("不公开的登记和定期评估审查", "条例第十八条", shown)]
