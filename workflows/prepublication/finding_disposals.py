"""处理技术核查发现: 改正, 非问题, 转保密审查. Each is a row of a named person, bound to the content hash."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, Issue, NotAllowed, NotFound, NotReady
from engine.ids import new_id
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.locks import open_revision
from workflows.matters.models import Matter, Revision
from workflows.people.actor import Actor
from workflows.prepublication import work
from workflows.prepublication.finding_duties import DUTIES, DUTY_LABELS
from workflows.prepublication.finding_hands import SECRECY_POST, Hands, hands_of
from workflows.prepublication.finding_referrals import refer, send_back, sent_back
from workflows.screening.checks.unread import UNREAD
from workflows.screening.models import FindingDisposal, FindingRow
from workflows.screening.queries import disposals_of, findings_by_id, findings_of, matter_of_findings

LONGEST_REASON = 2000  # characters
STATE_AFTER = {"correct": "confirmed", "dismiss": "dismissed", "refer": "open"}
_NOT_NEEDED = frozenset({"correct"})  # 改正 says its reason itself, except of what must be dealt with


def dispose(
    session: Session,
    finding_ids: Sequence[str],
    actor: Actor,
    *,
    disposition: str,
    reason: str,
    viewed: bool = False,
    work_item_id: str | None = None,
) -> None:
    """Say the same of all these findings, or of none of them: `correct` (改正), `dismiss` (非问题), `refer`
    (转保密审查). `viewed`: the actor looked at the pictures or the original; what no machine has read is dismissed
    only so.

    Raises NotFound (unknown, of several matters, or not readable), Invalid (no such disposition, no reason, not
    viewed), Conflict (the revision is closed, or somebody was faster), NotAllowed (not in the actor's hands), NotReady
    (the secrecy gate has been passed).
    """
    matter_id = matter_of_findings(session, finding_ids)
    if matter_id is None:
        raise NotFound
    matter = work.lock_process(session, matter_id, actor)
    revision, rows = open_revision(session, matter_id), findings_by_id(session, finding_ids)
    if revision is None or any(row.revision_id != revision.id for row in rows):
        raise Conflict("这一稿已经退回、撤回或修改，对它的处理没有生效。请刷新后在新的送审稿中处理。")
    hands = hands_of(session, matter, revision, actor, work_item_id)
    _check(rows, hands, disposition, reason, viewed)
    for row in rows:
        _dispose(session, matter, revision, row, actor, hands, disposition, reason.strip())
    session.flush()


def adopt_earlier(session: Session, work_item_id: str, actor: Actor) -> int:
    """沿用上一稿的处理: what is open in this work item's duty and was dismissed in an earlier revision is dismissed
    again, each finding with its own record that names the earlier revision and reason. Returns how many. What must be
    looked at is looked at anew, and what secrecy review sent back nobody has answered yet.

    Raises NotFound, NotAllowed, Conflict as `dispose`.
    """
    item = work.lock_open_item(session, work_item_id, actor).item
    matter = work.lock_process(session, item.subject, actor)
    revision = open_revision(session, matter.id)
    if revision is None or not item.is_open:
        raise Conflict
    hands = hands_of(session, matter, revision, actor, work_item_id)
    said = disposals_of(session, matter.id)
    back = sent_back(said)
    earlier = {
        each.fingerprint: each for each in said if each.revision < revision.ordinal and each.disposal.id not in back
    }
    adopted = 0
    for row in findings_of(session, revision.id):
        before = earlier.get(row.fingerprint)
        if row.state != "open" or before is None or before.disposal.disposition != "dismiss":
            continue
        if row.check != UNREAD and "dismiss" in hands.choices(row):
            reason = f"沿用送审稿第 {before.revision} 稿的处理：{before.disposal.reason}"
            _dispose(session, matter, revision, row, actor, hands, "dismiss", reason[:LONGEST_REASON])
            adopted += 1
    session.flush()
    return adopted


def _check(rows: Sequence[FindingRow], hands: Hands, disposition: str, reason: str, viewed: bool) -> None:
    if disposition not in STATE_AFTER:
        said = "处理方式应为改正、非问题或转保密审查。"
        raise Invalid(said, issues=[Issue("finding.disposition", said, field="disposition")])
    for row in rows:
        _require_hands(row, hands, disposition)
    _require_reason(rows, disposition, reason)
    if not viewed and any(_needs_view(row, disposition) for row in rows):
        said = "请先查看图片或原件，再勾选“已查看图片”。"
        raise Invalid(said, issues=[Issue("finding.viewed", said, field="viewed")])


def _needs_view(row: FindingRow, disposition: str) -> bool:
    return row.check == UNREAD and disposition == "dismiss"


def _require_hands(row: FindingRow, hands: Hands, disposition: str) -> None:
    if not hands.holds(row.aspect):
        raise NotAllowed(_whose(row.aspect))
    if disposition == "refer" and row.aspect != "secrecy" and not hands.refers:
        raise NotReady("这一稿的保密审查已经通过，不能再转保密审查。认为涉及保密的，请选“退回”，由起草人改后重新送审。")
    if disposition not in hands.choices(row):
        raise Conflict("这条发现刚刚已被他人处理，您的操作没有生效。请刷新后再办。")


def _whose(aspect: str) -> str:
    if aspect == "secrecy":
        return "保密类发现由保密员在保密审查中处理，其他岗位不能处理。"
    named = "、".join(DUTY_LABELS[kind] for kind in DUTIES[aspect])
    return f"这类发现由{named}的办理人处理。请先签收待办；不是您办理的，由办理人处理。"


def _require_reason(rows: Sequence[FindingRow], disposition: str, reason: str) -> None:
    needed = disposition not in _NOT_NEEDED or any(row.level == "blocker" for row in rows)
    if needed and not reason.strip():
        said = "请填写原因：为什么不是问题，或者为什么转保密审查。必须处理的发现，改正也要写明原因。"
        raise Invalid(said, issues=[Issue("reason.missing", said, field="reason")])
    if len(reason) > LONGEST_REASON:
        said = f"原因不超过 {LONGEST_REASON} 字。"
        raise Invalid(said, issues=[Issue("reason.long", said, field="reason")])


def _dispose(
    session: Session,
    matter: Matter,
    revision: Revision,
    row: FindingRow,
    actor: Actor,
    hands: Hands,
    disposition: str,
    reason: str,
) -> None:
    item = hands.item_for(row.aspect)
    held = actor.standing(item.candidate_group) if item else None
    before, aspect = row.state, row.aspect
    said = FindingDisposal(
        id=new_id(),
        finding_id=row.id,
        content_hash=revision.content_hash,
        disposition=disposition,
        reason=reason,
        viewed=_needs_view(row, disposition),
        person_id=actor.person_id,
        post=held.post if held else SECRECY_POST,
        work_item_id=item.id if item else None,
        at=now(session),
    )
    row.state = STATE_AFTER[disposition]
    if disposition == "refer":
        refer(row)
    elif disposition == "dismiss":
        send_back(row)
    session.add(said)
    _record(session, matter, revision, row, said, (aspect, before))


def _record(
    session: Session,
    matter: Matter,
    revision: Revision,
    row: FindingRow,
    said: FindingDisposal,
    before: tuple[str, str],
) -> None:
    """`before`: aspect and state of the finding until now."""
    changes: trail.Changes = {
        "finding": [None, row.id],
        "check": [None, row.check],
        "level": [None, row.level],
        "aspect": [before[0], row.aspect],
        "state": [before[1], row.state],
        "disposition": [None, said.disposition],
        "post": [None, said.post],
        **({"viewed": [None, True]} if said.viewed else {}),
    }
    trail.record(
        session,
        matter.id,
        "finding.disposed",
        said.person_id,
        changes,
        revision=revision.id,
        content_hash=said.content_hash,
        work_item_id=said.work_item_id,
        reason=said.reason or None,
    )
