"""Release sets: what sign-off approves. Any other attribute, scope, channel or time makes another set."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import orjson
from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from engine.errors import Invalid, Issue, NotReady
from engine.ids import new_id
from engine.runtime import runtime_of
from workflows.matters import trail
from workflows.matters.classes import ATTRIBUTES, PUBLIC_ATTRIBUTES, SCOPES
from workflows.matters.locks import lock_matter, open_revision
from workflows.matters.models import Approval, Revision
from workflows.matters.voiding import void_approvals
from workflows.release.labels import CHANNELS, SCOPE_OF_PUBLIC_ATTRIBUTE
from workflows.release.models import ReleaseSet

STANDING = ("prepared", "held")


def release_hash(
    content_hash: str, attribute: str, scope: str, channels: Sequence[str], scheduled_at: datetime | None
) -> str:
    """SHA-256 (hex) over content hash, attribute, scope, channels (order does not matter) and time."""
    at = None if scheduled_at is None else scheduled_at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = ["xianshen.release.1", content_hash, attribute, scope, sorted(set(channels)), at]
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()


def prepare_release_set(
    session: Session,
    matter_id: str,
    actor: str,
    attribute: str,
    scope: str,
    channels: Sequence[str],
    scheduled_at: datetime | None,
) -> ReleaseSet:
    """The release set of the matter's open revision with these decisions; sign-off approves its `release_hash`.

    The same decisions give the same set. Other ones, or a new revision, make a new set: the old one is void and a
    sign-off given for it is void too. Raises Invalid for impossible decisions and NotReady without an open revision.
    """
    matter = lock_matter(session, matter_id)
    _check_decisions(attribute, scope, channels)
    revision = open_revision(session, matter_id)
    if revision is None:
        raise NotReady("该事项没有在审的送审稿，不能安排发布。请先由起草科室提交送审。")
    sets = _living_sets(session, matter_id)
    if any(each.state == "released" for each in sets):
        raise NotReady("该事项已经发布，不能再改公开属性、范围、渠道或时间。需要变动的，请先撤下或另立事项。")
    hashed = release_hash(revision.content_hash, attribute, scope, channels, scheduled_at)
    standing = next((each for each in reversed(sets) if each.revision_id == revision.id), None)
    if standing is not None and standing.release_hash == hashed:
        return standing
    if sets:
        void_release_sets(session, matter_id, actor, "公开属性、范围、渠道、时间或文稿已有变化")
    prepared = ReleaseSet(
        id=new_id(),
        matter_id=matter_id,
        revision_id=revision.id,
        title=revision.title,
        matter_class=matter.matter_class,
        attribute=attribute,
        scope=scope,
        channels=sorted(set(channels)),
        scheduled_at=scheduled_at,
        release_hash=hashed,
        state="prepared",
        evidence={},
        created_at=runtime_of(session).clock.now(),
    )
    session.add(prepared)
    session.flush()
    _record_prepared(session, standing, prepared, actor)
    return prepared


def _record_prepared(session: Session, before: ReleaseSet | None, prepared: ReleaseSet, actor: str) -> None:
    trail.record(
        session,
        prepared.matter_id,
        "release_set.prepared",
        actor,
        {
            "attribute": [before.attribute if before else None, prepared.attribute],
            "scope": [before.scope if before else None, prepared.scope],
            "channels": [",".join(before.channels) if before else None, ",".join(prepared.channels)],
            "scheduled_at": [_iso(before.scheduled_at) if before else None, _iso(prepared.scheduled_at)],
        },
        revision=prepared.revision_id,
        content_hash=prepared.release_hash,
    )


def renew_release_set(session: Session, matter_id: str, actor: str) -> ReleaseSet:
    """The matter's last decisions applied to its open revision, after a difference review of the attribute.

    Raises NotReady when no attribute was ever decided.
    """
    last = session.scalars(
        select(ReleaseSet).where(ReleaseSet.matter_id == matter_id).order_by(ReleaseSet.id.desc()).limit(1)
    ).one_or_none()
    if last is None:
        raise NotReady("公开属性尚未认定，没有可以沿用的发布安排。请先办理公开属性认定。")
    return prepare_release_set(session, matter_id, actor, last.attribute, last.scope, last.channels, last.scheduled_at)


def current_release_set(session: Session, matter_id: str) -> ReleaseSet | None:
    """The set of the matter's open revision that is neither void nor out; None when there is none."""
    return session.scalars(
        select(ReleaseSet)
        .join(Revision, Revision.id == ReleaseSet.revision_id)
        .where(ReleaseSet.matter_id == matter_id, ReleaseSet.state.in_(STANDING), Revision.closed_at.is_(None))
        .order_by(ReleaseSet.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _living_sets(session: Session, matter_id: str) -> list[ReleaseSet]:
    """The sets of the matter that stand prepared or are out, of whatever revision, in order."""
    query = select(ReleaseSet).where(ReleaseSet.matter_id == matter_id, ReleaseSet.state.in_((*STANDING, "released")))
    return list(session.scalars(query.order_by(ReleaseSet.id).execution_options(populate_existing=True)))


def void_release_sets(session: Session, matter_id: str, actor: str, reason: str) -> None:
    """Voids what stands prepared for the matter and the sign-offs given for it. Call with the matter locked."""
    voided = session.scalars(
        update(ReleaseSet)
        .where(ReleaseSet.matter_id == matter_id, ReleaseSet.state.in_(STANDING))
        .values(state="void")
        .returning(ReleaseSet.release_hash)
        .execution_options(synchronize_session="fetch")
    ).all()
    if not voided:
        return
    for hashed in voided:
        trail.record(
            session,
            matter_id,
            "release_set.voided",
            actor,
            {"state": ["prepared", "void"]},
            content_hash=hashed,
            reason=reason,
        )
    of_these = and_(Approval.gate == "sign_off", Approval.approved_hash.in_(voided))
    void_approvals(session, matter_id, of_these, actor, reason)


def is_out(session: Session, matter_id: str) -> bool:
    """Whether a release of the matter is public now."""
    query = select(ReleaseSet.id).where(ReleaseSet.matter_id == matter_id, ReleaseSet.state == "released")
    return session.scalars(query).first() is not None


def was_released(session: Session, matter_id: str) -> bool:
    """Whether anything of the matter was ever public; it may have been taken down since."""
    query = select(ReleaseSet.id).where(ReleaseSet.matter_id == matter_id, ReleaseSet.released_at.is_not(None))
    return session.scalars(query).first() is not None


def _check_decisions(attribute: str, scope: str, channels: Sequence[str]) -> None:
    issues = []
    if attribute not in ATTRIBUTES:
        issues.append(Issue("release.attribute", f"没有“{attribute}”这种公开属性，请从列表中选择。", field="attribute"))
    if scope not in SCOPES:
        issues.append(Issue("release.scope", f"没有“{scope}”这种公开范围，请从列表中选择。", field="scope"))
    elif attribute in PUBLIC_ATTRIBUTES and scope != SCOPE_OF_PUBLIC_ATTRIBUTE[attribute]:
        expected = SCOPES[SCOPE_OF_PUBLIC_ATTRIBUTE[attribute]].zh
        issues.append(
            Issue("release.scope", f"{ATTRIBUTES[attribute].zh}的公开范围应为“{expected}”，请改选。", field="scope")
        )
    unknown = [channel for channel in channels if channel not in CHANNELS]
    if unknown:
        issues.append(Issue("release.channels", f"没有“{'、'.join(unknown)}”这种发布渠道。", field="channels"))
    if attribute in PUBLIC_ATTRIBUTES and not channels:
        issues.append(Issue("release.channels", "公开的文件至少要选一个发布渠道。", field="channels"))
    if issues:
        raise Invalid("公开属性认定的内容有误，请按提示修改。", issues=issues)


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
