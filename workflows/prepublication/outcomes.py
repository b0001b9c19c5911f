"""What stands against an outcome that somebody is about to choose: the button and the guard ask this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import Issue
from engine.work_items import Item
from workflows.matters import checks, opinions
from workflows.matters.classes import ATTRIBUTES, CLASSES, PUBLIC_ATTRIBUTES, SCOPES, TIMING_FACTORS
from workflows.matters.content import current_content
from workflows.matters.models import Matter, Suggestion
from workflows.prepublication.gate_kinds import MAY_SUGGEST
from workflows.prepublication.screenings import passing_issues
from workflows.release.channels import manual_outstanding
from workflows.release.labels import CHANNELS

Answers = Mapping[str, Any]
BARRED_CLASSES = {
    "state_secret": "国家秘密",
    "work_secret": "工作秘密",
    "sensitive": "内部敏感信息及数据",
    "prohibited": "法律法规禁止公开的信息",
}
LEGALITY_POINTS = {"authority": "制定主体、权限", "procedure": "制定程序", "substance": "内容"}
OFFICE_POINTS = {"format_check": "格式关", "wording_check": "文字关"}
SCOPES_OF = {
    "proactive": ("full",),
    "partial": ("partial",),
    "on_request": ("parties", "internal"),
    "withheld": ("parties", "internal"),
}


def outcome_issues(session: Session, item: Item, matter: Matter, answers: Answers) -> list[Issue]:
    """Why this outcome cannot be chosen with these answers; empty: it can. The form itself is valid already."""
    rule = _RULES.get(item.kind)
    issues = list(rule(session, item, matter, answers)) if rule else []
    issues += passing_issues(session, item, matter, answers)
    if _goes_to_section(answers) and current_content(session, matter.id).open_suggestions:
        said = "还有修改建议没有处理，不能直接退回科室重新送审。请退回起草人处理，或先撤回建议。"
        issues.append(Issue("suggest.open", said, field="return_to"))
    if item.kind not in MAY_SUGGEST or answers.get("outcome") == "return":
        return issues
    suggests, waiting = answers.get("outcome") == "suggest", _open_suggestions(session, item)
    if suggests and not waiting:
        issues.append(Issue("suggest.none", "请先在文稿中选中文字，提出至少一条修改建议。", field="outcome"))
    elif waiting and not suggests:
        issues.append(
            Issue(
                "suggest.open",
                "您提出的修改建议还没有交起草人处理，请选“提出修改建议”，或先撤回建议。",
                field="outcome",
            )
        )
    return issues


def _drafting(session: Session, item: Item, matter: Matter, answers: Answers) -> list[Issue]:
    issues = checks.submission_issues(session, matter)
    if item.kind == "draft.policy" and not answers.get("fair_competition"):
        issues += fair_competition_issues(session, matter)
    return issues


def fair_competition_issues(session: Session, matter: Matter) -> list[Issue]:
    """公平竞争审查条例 13, 16, 18: no policy measure without it. What an earlier submission answered stands.

    Empty: the class needs none, or an earlier submission answered. The drafting page lists it; it is answered in the
    form of the submission itself.
    """
    if not CLASSES[matter.matter_class].legality_required:
        return []
    earlier = opinions.last_answers(session, matter.id, "draft.policy")
    if earlier is not None and earlier.get("fair_competition"):
        return []
    said = "送审时请选择公平竞争审查情况（不涉及、已审查不影响、适用例外规定）：未经审查的政策措施不得出台。"
    return [Issue("fair-competition-missing", said, field="fair_competition")]


def _legality(session: Session, item: Item, matter: Matter, answers: Answers) -> list[Issue]:
    """国办发〔2018〕115号: a point that does not conform bars 通过; it is mended by a suggestion or a return."""
    return _nonconforming(answers, LEGALITY_POINTS, "请选“提出修改建议”或“退回”。")


def _nonconforming(answers: Answers, points: Mapping[str, str], instead: str) -> list[Issue]:
    found = [label for key, label in points.items() if answers.get(key) == "no"]
    if answers.get("outcome") != "approve" or not found:
        return []
    said = f"您认定{'、'.join(found)}不符合，不能选“通过”，{instead}"
    return [Issue("review.nonconforming", said, field="outcome")]


def _secrecy(session: Session, item: Item, matter: Matter, answers: Answers) -> list[Issue]:
    """条例 14, 17; 保密法 35: any of the four classes present bars 可以公开."""
    present = [label for key, label in BARRED_CLASSES.items() if answers.get(key) == "yes"]
    if answers.get("outcome") == "public" and present:
        said = f"您认定含有{'、'.join(present)}，不能选“可以公开”。"
        return [Issue("secrecy.present", said, field="outcome")]
    return []


def _attribute(session: Session, item: Item, matter: Matter, answers: Answers) -> list[Issue]:
    if answers.get("outcome") != "decided":
        return []
    attribute = str(answers.get("attribute"))
    secrecy = opinions.last_answers(session, matter.id, "gate.secrecy")
    public_allowed = secrecy is not None and secrecy.get("outcome") == "public"
    issues = []
    if attribute in PUBLIC_ATTRIBUTES and not public_allowed:
        said = "保密审查结论不是“可以公开”，公开属性不能定为主动公开或部分公开。"
        issues.append(Issue("attribute.secrecy", said, field="attribute"))
    if attribute in PUBLIC_ATTRIBUTES and not answers.get("channels"):
        issues.append(
            Issue(
                "attribute.channels",
                f"请选择发布渠道（{'、'.join(label.zh for label in CHANNELS.values())}）。",
                field="channels",
            )
        )
    return [*issues, *_scope(attribute, answers), *_timing_factors(attribute, matter, answers)]


def _scope(attribute: str, answers: Answers) -> list[Issue]:
    """条例 13, 15, 16, 37: how far the text goes out follows from its attribute."""
    allowed = SCOPES_OF.get(attribute)
    if allowed is None or answers.get("scope") in allowed:
        return []
    choices = "或".join(f"“{SCOPES[code].zh}”" for code in allowed)
    said = f"公开属性为“{ATTRIBUTES[attribute].zh}”的，公开范围应为{choices}。"
    return [Issue("attribute.scope", said, field="scope")]


def _timing_factors(attribute: str, matter: Matter, answers: Answers) -> list[Issue]:
    """时度效: documents weigh all four factors; for routine items they may stay open."""
    if attribute not in PUBLIC_ATTRIBUTES or not CLASSES[matter.matter_class].full_path:
        return []
    return [
        Issue("attribute.timing", f"请选择时度效的“{label.zh}”。", field=key)
        for key, label in TIMING_FACTORS.items()
        if not answers.get(key)
    ]


def _office(session: Session, item: Item, matter: Matter, answers: Answers) -> list[Issue]:
    confirmed = answers.get("confirmed_class")
    if answers.get("outcome") == "approve" and confirmed not in (None, "", matter.matter_class):
        said = "您选择的类别与起草时不同，请选“变更类别”，由系统按新类别补齐必经关口。"
        return [Issue("office.class", said, field="outcome")]
    if faults := _nonconforming(answers, OFFICE_POINTS, "请选“退回”，退回起草人修改。"):
        return faults
    if answers.get("outcome") == "class_changed":
        if confirmed == matter.matter_class:
            return [Issue("office.same-class", "所选类别与现类别相同，无需变更。", field="confirmed_class")]
        known = CLASSES.get(str(confirmed or ""))
        if known is None or not known.full_path:
            return [Issue("office.unknown-class", "请选择发文流程的事项类别。", field="confirmed_class")]
        if missing := checks.submission_issues(session, matter, as_class=known.code):
            said = f"改为“{known.label.zh}”后还缺：{missing[0].message}请退回起草人，由其改类别、补齐后重新送审。"
            return [Issue("office.class-incomplete", said, field="confirmed_class"), *missing]
    return []


def _handling(session: Session, item: Item, matter: Matter, answers: Answers) -> list[Issue]:
    if waiting := current_content(session, matter.id).open_suggestions:
        return [Issue("suggestions.open", f"还有 {waiting} 条修改建议没有处理，请逐条选择采纳或不采纳。")]
    return []


def _by_hand(session: Session, item: Item, matter: Matter, answers: Answers) -> list[Issue]:
    """人工上网 is done only when policy and interpretation are both confirmed on the outside page."""
    if answers.get("outcome") != "done":
        return []
    return [replace(each, field="outcome") for each in manual_outstanding(session, matter.id)]


def _goes_to_section(answers: Answers) -> bool:
    """退回科室 submits the same texts again at once, and submitting needs every suggestion answered."""
    outcome = answers.get("outcome")
    return outcome == "to_section" or (outcome == "return" and answers.get("return_to") in ("section", "step"))


def _open_suggestions(session: Session, item: Item) -> int:
    """Suggestions that were made on this work item and nobody has handled yet."""
    query = select(func.count()).where(Suggestion.work_item_id == item.id, Suggestion.state == "open")
    return session.scalar(query) or 0


_RULES: Mapping[str, Callable[[Session, Item, Matter, Answers], list[Issue]]] = {
    "draft.policy": _drafting,
    "draft.interpretation": _drafting,
    "draft.suggestions": _handling,
    "gate.legality": _legality,
    "gate.secrecy": _secrecy,
    "gate.attribute": _attribute,
    "review.office": _office,
    "register.manual": _by_hand,
}
