"""Is the matter ready? Issues as values; the page shows the same list live that the submission asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import Invalid, Issue
from workflows.matters.classes import (
    ALL_ELEMENTS,
    APPLICATION_BLOCKS,
    ATTRIBUTES,
    CLASSES,
    GROUNDS,
    class_remarks,
    grounds_of,
    party_document_issues,
    required_elements,
)
from workflows.matters.content import CurrentDocument, current_content
from workflows.matters.models import Matter

LONGEST_TITLE = 300  # characters


def submission_issues(session: Session, matter: Matter, *, as_class: str | None = None) -> list[Issue]:
    """What is still missing before the matter can be submitted; empty: ready. Live list of the drafting page.

    `as_class`: what would be missing if the matter were of that class (default: its own).
    """
    code = as_class or matter.matter_class
    documents, elements, waiting = current_content(session, matter.id)
    return [
        *title_issues(matter.title),
        *_class_issues(code),
        *_explanation_issues(matter, code),
        *attribute_issues(
            matter.proposed_attribute, matter.proposed_attribute_ground, matter.proposed_attribute_reason
        ),
        *_document_issues(matter, documents),
        *_interpretation_issues(matter, code, documents, elements),
        *_attribute_line_issues(matter, documents),
        *_suggestion_issues(waiting),
    ]


def submission_remarks(matter: Matter) -> list[Issue]:
    """What looks odd and is worth a second look, but stops nothing: doubt takes the full path."""
    return class_remarks(matter.title, matter.matter_class)


def interpretation_needed(matter: Matter, as_class: str | None = None) -> bool:
    """Whether the class requires an interpretation and no exemption was approved; application policies cannot be
    exempted, not even by an exemption that was approved while the matter was of another class."""
    known = CLASSES.get(as_class or matter.matter_class)
    if known is None or known.application_blocks:
        return True
    return known.interpretation_required and matter.exemption_approved_by is None


def require_reason(reason: str) -> None:
    """Raises Invalid when nothing was written why."""
    if not reason.strip():
        raise Invalid("请填写原因。", issues=[Issue("reason.missing", "请填写原因。", field="reason")])


def title_issues(title: str) -> list[Issue]:
    """Why the title cannot stand."""
    if not title.strip():
        return [Issue("title-missing", "请填写标题。", field="title")]
    if len(title) > LONGEST_TITLE:
        return [Issue("title-long", f"标题超过 {LONGEST_TITLE} 字，请核对。", field="title")]
    return party_document_issues(title)


def attribute_issues(attribute: str | None, ground: str | None, reason: str | None) -> list[Issue]:
    """Why attribute, ground and reason do not fit together. The attribute starts empty and must be chosen; the law's
    default is disclosure (条例 5, 13), so every other attribute needs its ground and a reason."""
    if attribute is None or attribute == "":
        return [Issue("attribute-missing", "请选择公开属性（不预设默认值）。", field="disclosure_attribute")]
    if attribute not in ATTRIBUTES:
        return [Issue("attribute-unknown", "公开属性应为四种之一，请重新选择。", field="disclosure_attribute")]
    if attribute == "proactive":
        return []
    return [*_ground_issues(attribute, ground), *_reason_issues(attribute, reason)]


def decided_attribute_issues(
    attribute: str | None,
    ground: str | None,
    reason: str | None,
    *,
    cleared_by: Sequence[str],
    further_ground: str | None,
) -> list[Issue]:
    """The same for the decision in review. `cleared_by`: the reviews that the class requires, by name, when all of them
    found nothing against disclosure; then 不予公开 needs a further recorded ground (S0-2.1, A-20). Empty: not so."""
    issues = attribute_issues(attribute, ground, reason)
    if not issues and attribute == "withheld" and cleared_by and not (further_ground or "").strip():
        said = f"{'和'.join(cleared_by)}未发现不宜公开的情形，认定不予公开必须填写“另行说明的理由”。"
        issues.append(Issue("attribute-further-ground", said, field="further_ground"))
    return issues


def _ground_issues(attribute: str, ground: str | None) -> Iterator[Issue]:
    allowed = grounds_of(attribute)
    if GROUNDS.get(ground or "") not in allowed:
        choices = "、".join(f"{each.label.zh}（第{each.article}条）" for each in allowed)
        said = f"“{ATTRIBUTES[attribute].zh}”须选择法定依据：{choices}。"
        yield Issue("attribute-ground", said, field="attribute_ground")


def _reason_issues(attribute: str, reason: str | None) -> Iterator[Issue]:
    if not (reason or "").strip():
        label = ATTRIBUTES[attribute].zh
        wanted = "请写明为何不属于条例第十九条至第二十一条的主动公开范围" if attribute == "on_request" else "请写明理由"
        yield Issue("attribute-reason", f"“{label}”须说明理由：{wanted}。", field="attribute_reason")


def _class_issues(code: str) -> Iterator[Issue]:
    if code not in CLASSES:
        yield Issue("class-unknown", "请选择事项类别。", field="matter_class")


def _explanation_issues(matter: Matter, code: str) -> Iterator[Issue]:
    known = CLASSES.get(code)
    if known and known.full_path and not matter.explanation.strip():
        yield Issue("explanation-missing", "请填写起草说明（背景、主要内容、征求意见情况）。", field="explanation")
    if known and known.legality_required and not matter.basis.strip():
        yield Issue("basis-missing", "请填写制定依据，供合法性审核使用。", field="basis")


def _document_issues(matter: Matter, documents: Sequence[CurrentDocument]) -> Iterator[Issue]:
    if not any(each.document.role == "policy" for each in documents):
        yield Issue("policy-missing", "请上传政策文件（正文）。", field="policy")


def _interpretation_issues(
    matter: Matter, code: str, documents: Sequence[CurrentDocument], elements: Sequence[Sequence[Any]]
) -> Iterator[Issue]:
    if not interpretation_needed(matter, code):
        return
    if not any(each.document.role == "interpretation" for each in documents):
        said = "此类事项须与政策文件同步提交解读材料，请上传；确不需要的，请申请免予解读并说明理由。"
        if matter.interpretation_exemption:
            said = "免予解读的申请尚未批准，请等待政务公开岗位审批，或补充解读材料。"
        yield Issue("interpretation-missing", said, field="interpretation")
    if code in CLASSES:
        yield from _element_issues(code, elements)


def _element_issues(matter_class: str, elements: Sequence[Sequence[Any]]) -> Iterator[Issue]:
    given = {code: (applicable, text.strip()) for code, applicable, text in elements}
    for code, label in required_elements(matter_class).items():
        applicable, text = given.get(code, (True, ""))
        if code in APPLICATION_BLOCKS and not (applicable and text):
            said = f"申报办事类政策须写明“{label.zh}”，不能填不适用。"
            yield Issue("element-application", said, field=f"elements.{code}")
        elif not text:
            wanted = "请填写，或选择不适用并说明理由" if applicable else "选择了不适用，请说明理由"
            yield Issue("element-missing", f"解读要素“{label.zh}”：{wanted}。", field=f"elements.{code}")


def element_value_issues(code: str, applicable: bool, text: str) -> list[Issue]:
    """Why one element cannot be stored: unknown, or 不适用 without a reason. Empty applicable text is a draft."""
    if code not in ALL_ELEMENTS:
        return [Issue("element-unknown", f"没有“{code}”这个解读要素。", field=f"elements.{code}")]
    if not applicable and not text.strip():
        said = f"解读要素“{ALL_ELEMENTS[code].zh}”选择了不适用，请说明理由。"
        return [Issue("element-reason", said, field=f"elements.{code}")]
    return []


def _attribute_line_issues(matter: Matter, documents: Sequence[CurrentDocument]) -> Iterator[Issue]:
    """GB/T 9704 7.3.6: the 附注 of the file must equal the attribute field."""
    if matter.proposed_attribute not in ATTRIBUTES:
        return
    for each in documents:
        stated = each.version.attribute_line
        if stated is not None and stated != matter.proposed_attribute:
            said = (
                f"“{each.document.title}”文末附注写的是{ATTRIBUTES[stated].zh}，"
                f"与所选的{ATTRIBUTES[matter.proposed_attribute].zh}不一致，请改其一。"
            )
            yield Issue("attribute-line", said, field="disclosure_attribute")


def _suggestion_issues(waiting: int) -> Iterator[Issue]:
    if waiting:
        said = f"还有 {waiting} 条修改建议未处理，请逐条采纳或说明不采纳的理由。"
        yield Issue("suggestions-open", said, field="suggestions")
