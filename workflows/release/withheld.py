"""What is not made public: on which ground, and when it is looked at again (条例 18: periodically; here yearly)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import Conflict, Invalid, Issue, NotFound, NotReady
from engine.ids import new_id
from engine.runtime import runtime_of
from workflows.matters import trail
from workflows.matters.classes import ATTRIBUTES
from workflows.matters.locks import lock_matter
from workflows.matters.states import set_state
from workflows.release.labels import REASSESSMENT_RESULTS
from workflows.release.models import WithheldItem
from workflows.release.release_sets import is_out, void_release_sets

_NOT_PUBLIC = ("on_request", "withheld", "partial")


def record_withheld(session: Session, matter_id: str, actor: str, attribute: str, ground: str) -> WithheldItem:
    """Records that the matter ends without release and when it is due for re-assessment: a year later.

    Idempotent per matter. Raises Invalid without a ground, NotReady when the matter is out already.
    """
    _check_ground(attribute, ground)
    matter = lock_matter(session, matter_id)
    standing = standing_withheld(session, matter_id)
    if standing is not None:
        return standing
    if is_out(session, matter_id):
        raise NotReady("该事项已经发布，不能再登记为不公开。需要撤回的，请先撤下。")
    void_release_sets(session, matter_id, actor, "认定为不公开")
    item = _add(session, matter_id, attribute, ground)
    set_state(session, matter, "withheld", actor)
    session.flush()
    trail.record(
        session,
        matter_id,
        "matter.withheld",
        actor,
        {"attribute": [None, attribute], "reassess_on": [None, item.reassess_on.isoformat()]},
        reason=ground,
    )
    return item


def reassess(session: Session, matter_id: str, actor: str, result: str, reason: str) -> WithheldItem | None:
    """Closes the standing entry with `keep` or `disclose`; keep opens the next one, due a year later, and returns it.

    Raises NotFound when nothing is withheld, Invalid without result or reason, Conflict when somebody else has just
    done it.
    """
    if result not in REASSESSMENT_RESULTS:
        raise Invalid("请选择重新评估的结果。", issues=[Issue("reassess.result", "请选择结果。", field="outcome")])
    if not reason.strip():
        raise Invalid("请填写评估意见。", issues=[Issue("reason.missing", "请填写评估意见。", field="reason")])
    lock_matter(session, matter_id)
    item = standing_withheld(session, matter_id)
    if item is None:
        raise NotFound("该事项没有待评估的不公开记录。")
    if item.reassessed_at is not None:
        raise Conflict("该记录刚刚已经评估过，请刷新后查看。")
    item.reassessed_at, item.result = runtime_of(session).clock.now(), result
    renewed = _add(session, matter_id, item.attribute, item.ground) if result == "keep" else None
    session.flush()
    trail.record(
        session,
        matter_id,
        "matter.reassessed",
        actor,
        {
            "result": [None, result],
            "reassess_on": [str(item.reassess_on), str(renewed and renewed.reassess_on)],
        },
        reason=reason,
    )
    return renewed


def standing_withheld(session: Session, matter_id: str) -> WithheldItem | None:
    """The entry of the matter that waits for its re-assessment."""
    return session.scalars(
        select(WithheldItem)
        .where(WithheldItem.matter_id == matter_id, WithheldItem.reassessed_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()


def a_year_after(day: date) -> date:
    """The same day of the next year; 28 February for 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _add(session: Session, matter_id: str, attribute: str, ground: str) -> WithheldItem:
    now = runtime_of(session).clock.now()
    item = WithheldItem(
        id=new_id(),
        matter_id=matter_id,
        attribute=attribute,
        ground=ground,
        decided_at=now,
        reassess_on=a_year_after(local_date(now)),
    )
    session.add(item)
    return item


def _check_ground(attribute: str, ground: str) -> None:
    issues = []
    if attribute not in _NOT_PUBLIC:
        label = ATTRIBUTES[attribute].zh if attribute in ATTRIBUTES else attribute
        issues.append(Issue("withheld.attribute", f"公开属性为“{label}”的不能登记为不公开。", field="attribute"))
    if not ground.strip():
        issues.append(Issue("withheld.ground", "不公开的必须写明法定理由。", field="ground"))
    if issues:
        raise Invalid("不公开登记有误，请按提示修改。", issues=issues)
