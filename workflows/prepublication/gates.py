"""The four gates: an approving outcome becomes an approval of exactly this revision and hash; nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from engine.clock import local_date
from engine.errors import NotReady
from engine.runtime import now
from workflows.matters import determinations
from workflows.matters.approvals import record_approval
from workflows.matters.classes import CLASSES, PUBLIC_ATTRIBUTES
from workflows.prepublication.decision import Decision
from workflows.prepublication.gate_kinds import gate_of
from workflows.prepublication.reviews import close_when_returned
from workflows.release.release_sets import current_release_set, prepare_release_set, renew_release_set
from workflows.release.rendering import prepare_soon


def decide(decision: Decision) -> None:
    """合法性审核: approves the content hash of the open revision."""
    if decision.outcome in decision.kind.approving:
        approve(decision)
    close_when_returned(decision)


def decide_secrecy(decision: Decision) -> None:
    """保密审查: 可以公开 approves; 不公开, 报请确定 and suggestions are recorded in the opinion and move the token."""
    decide(decision)


def decide_attribute(decision: Decision) -> None:
    """公开属性认定: decides attribute, scope, channels and time, and prepares the set that sign-off will approve."""
    if decision.outcome == "decided":
        answers = decision.answers
        determinations.decide_attribute(
            decision.session,
            decision.matter.id,
            str(answers["attribute"]),
            actor=decision.actor,
            ground=answers.get("ground"),
            reason=answers.get("ground_reason"),
            further_ground=answers.get("further_ground"),
        )
        approve(decision)
        prepare_release_set(
            decision.session,
            decision.matter.id,
            decision.actor.person_id,
            str(answers["attribute"]),
            _scope(answers),
            list(answers.get("channels") or []),
            _instant(answers.get("release_at")),
        )
    close_when_returned(decision)


def sign_off(decision: Decision) -> None:
    """签发: approves the release hash (content, attribute, scope, channels, time). 成文日期 follows from it. Raises
    NotReady while no attribute has been decided for this text."""
    if decision.outcome == "approve":
        release_set = current_release_set(decision.session, decision.matter.id)
        if release_set is None:
            raise NotReady("公开属性尚未认定，或认定后文稿又有变化，不能签发。请退回办公室。")
        approve(decision, release_set.release_hash)
        decision.matter.dated_on = local_date(now(decision.session))
        if not CLASSES[decision.matter.matter_class].full_path and release_set.attribute in PUBLIC_ATTRIBUTES:
            prepare_soon(decision.session, release_set.id)  # routine items have no number and no printing date
    close_when_returned(decision)


def review_differences(decision: Decision) -> None:
    """差异复核: a fresh approval of the new hash by whoever approved the version before the accepted suggestion."""
    if decision.outcome == "approve":
        approve(decision)
        if decision.item.item_key == "attribute":
            renew_release_set(decision.session, decision.matter.id, decision.actor.person_id)
    close_when_returned(decision)


def approve(decision: Decision, release_hash: str | None = None) -> None:
    """Record the approval of the gate that this item decides, for exactly the open revision.

    `release_hash` is what sign-off approves. Raises NotReady when no revision is open: there is nothing to approve.
    """
    gate = gate_of(decision.item.kind, decision.item.item_key)
    if gate is None or decision.revision is None:
        raise NotReady("该事项没有在审的送审稿，不能作出审查结论。请退回起草科室重新送审。")
    record_approval(
        decision.session,
        matter=decision.matter,
        revision_id=decision.revision.id,
        gate=gate,
        actor=decision.actor,
        opinion=decision.opinion,
        approved_hash=release_hash or decision.revision.content_hash,
        standing=decision.standing,
        known=decision.known,
    )


def _scope(answers: Any) -> str:
    if answers["attribute"] in PUBLIC_ATTRIBUTES:
        return "full" if answers["attribute"] == "proactive" else "partial"
    return str(answers.get("scope") or "internal")


def _instant(text: Any) -> datetime | None:
    return None if not text else datetime.fromisoformat(str(text)).astimezone(UTC)
