"""Every kind of user task that a review diagram may use, with the action that completing it takes.

The kind, not the drawing, says which gate a task decides and which outcomes count as its approval.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from engine.runtime import runtime_of
from engine.work_items import Item
from engine.workflow import TaskKind
from workflows.prepublication import drafting, gates, publication, registration, reviews, suggestions

_REVIEW_FIELDS = frozenset({"outcome", "opinion"})
_APPROVE = frozenset({"approve"})

_KINDS = (
    TaskKind("draft.policy", "起草政策文件", drafting.complete_policy, edits=True),
    TaskKind("draft.interpretation", "起草解读", drafting.complete_interpretation, edits=True),
    # the step behind it says whether anything was changed
    TaskKind("draft.suggestions", "处理修改建议", suggestions.complete_handling),
    TaskKind("opinion", "提出意见", reviews.give_opinion, required_fields=frozenset({"opinion"})),
    TaskKind("opinion.countersign", "会签", reviews.give_opinion, required_fields=_REVIEW_FIELDS),
    TaskKind("opinion.vote", "票签", reviews.give_opinion, required_fields=_REVIEW_FIELDS),
    TaskKind("opinion.coordination", "六协同", reviews.give_opinion, required_fields=_REVIEW_FIELDS),
    TaskKind("opinion.speaker", "讲话人确认", reviews.give_opinion, required_fields=_REVIEW_FIELDS),
    TaskKind("review.section", "科室核稿", reviews.review, required_fields=_REVIEW_FIELDS),
    TaskKind("review.deliberation", "集体审议", reviews.review, required_fields=_REVIEW_FIELDS),
    TaskKind("review.office", "办公室核稿", reviews.check_in_office, required_fields=_REVIEW_FIELDS),
    TaskKind("review.office_return", "办公室处理退回", reviews.give_opinion, required_fields=_REVIEW_FIELDS),
    TaskKind("review.deputy", "分管领导审核", reviews.review, required_fields=_REVIEW_FIELDS),
    TaskKind("review.recheck", "复核", reviews.review, required_fields=_REVIEW_FIELDS),
    TaskKind("review.last_check", "发布前复核", publication.last_check, required_fields=_REVIEW_FIELDS),
    TaskKind(
        "gate.legality", "合法性审核", gates.decide, gate="legality", approving=_APPROVE, required_fields=_REVIEW_FIELDS
    ),
    TaskKind(
        "gate.secrecy",
        "保密审查",
        gates.decide_secrecy,
        gate="secrecy",
        approving=frozenset({"public"}),
        required_fields=_REVIEW_FIELDS,
    ),
    TaskKind(
        "gate.attribute",
        "公开属性认定",
        gates.decide_attribute,
        gate="attribute",
        approving=frozenset({"decided"}),
        required_fields=_REVIEW_FIELDS | {"attribute"},
    ),
    TaskKind(
        "gate.sign_off", "签发", gates.sign_off, gate="sign_off", approving=_APPROVE, required_fields=_REVIEW_FIELDS
    ),
    TaskKind(
        "gate.difference",
        "差异复核",
        gates.review_differences,
        restores=True,
        approving=_APPROVE,
        required_fields=_REVIEW_FIELDS,
    ),
    TaskKind("register.number", "登记编号", registration.register_number),
    TaskKind("register.seal", "校对用印", reviews.review, required_fields=_REVIEW_FIELDS),
    TaskKind("register.issue", "印发", registration.issue),
    TaskKind("register.archive", "备案归档", registration.archive),
    TaskKind("register.reassess", "不予公开定期评估", registration.reassess),
    TaskKind("register.manual", "人工上网", publication.record_manual),
)

KINDS: Mapping[str, TaskKind] = {kind.name: kind for kind in _KINDS}


def kind_of(session: Session, item: Item) -> TaskKind:
    """What the item's kind means in the process that it belongs to."""
    return runtime_of(session).packages[item.main_process_id].kinds[item.kind]
