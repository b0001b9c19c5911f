"""Posts: held from a day on, left on a day; A and B of one gate come from different sections."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, Issue, NotFound
from engine.ids import new_id
from workflows.people.actor import Actor
from workflows.people.labels import CAPACITIES, POSTS
from workflows.people.models import Person, PostHolding
from workflows.people.queries import person, today
from workflows.people.recording import record_act
from workflows.people.rights_statement import held_on
from workflows.people.rules import require, right_to_assign

# B reviews what A's section drafts, so the two must not come from one section
SPLIT_POSTS = frozenset({"legal_review", "secrecy_review", "attribute_review"})


class _Terms(TypedDict):
    post: str
    section_id: str | None
    capacity: str
    since: date
    until: date | None


def hold_post(
    session: Session,
    person_id: str,
    post: str,
    *,
    actor: Actor,
    section_id: str | None = None,
    capacity: str = "A",
    since: date | None = None,
    until: date | None = None,
) -> PostHolding:
    """Give a post to a person from `since` (default today) up to, not including, `until`.

    Posts that review take the security officer, the others the system administrator. A and B of a gate come from
    different sections. Raises NotAllowed, Invalid.
    """
    if post not in POSTS:
        raise Invalid(f"没有“{post}”这个岗位。", issues=[Issue("post-unknown", "请从岗位列表中选择。", field="post")])
    require(actor, right_to_assign(post))
    holder = person(session, person_id)
    since = since or today(session)
    terms: _Terms = {"post": post, "section_id": section_id, "capacity": capacity, "since": since, "until": until}
    if issues := _post_issues(session, holder, **terms):
        raise Invalid(issues[0].message, issues=issues)
    holding = PostHolding(id=new_id(), person_id=person_id, **terms)
    session.add(holding)
    session.flush()
    record_act(session, "post.held", actor, {"person": [None, person_id], "post": [None, _described(holding)]})
    return holding


def _post_issues(
    session: Session,
    holder: Person,
    *,
    post: str,
    section_id: str | None,
    capacity: str,
    since: date,
    until: date | None,
) -> list[Issue]:
    issues = []
    if holder.account != "staff":
        issues.append(Issue("post-administrator", "三员账号不得兼任业务岗位（三员分立）。", field="person_id"))
    if not holder.active:
        issues.append(Issue("post-inactive", "该账号已停用，不能任岗。", field="person_id"))
    if POSTS[post].per_section is (section_id is None):
        wanted = "请选择科室。" if POSTS[post].per_section else "此岗位为全局岗位，不选科室。"
        issues.append(Issue("post-section", wanted, field="section_id"))
    if capacity not in CAPACITIES:
        issues.append(Issue("post-capacity", "请选择 A 角或 B 角。", field="capacity"))
    if until is not None and until <= since:
        issues.append(Issue("post-dates", "离岗日期应晚于任岗日期。", field="until"))
    return issues or _split_issues(session, holder, post, capacity, since)


def _split_issues(session: Session, holder: Person, post: str, capacity: str, since: date) -> list[Issue]:
    if post not in SPLIT_POSTS or holder.section_id is None:
        return []
    clash = session.scalar(
        select(Person.name)
        .join(PostHolding, PostHolding.person_id == Person.id)
        .where(
            PostHolding.post == post,
            PostHolding.capacity != capacity,
            Person.section_id == holder.section_id,
            Person.active,
            held_on(since),
        )
        .limit(1)
    )
    if clash is None:
        return []
    problem = f"{POSTS[post].label.zh}的 A、B 角应来自不同科室，{clash}与{holder.name}同在一个科室，请另选他人。"
    return [Issue("post-same-section", problem, field="person_id")]


def leave_post(session: Session, holding_id: str, *, actor: Actor, on: date | None = None) -> None:
    """End a holding with the beginning of `on` (default today): acts on the next request. Raises NotFound, Conflict."""
    # locked: of two who end it at once the later one is told
    holding = session.get(PostHolding, holding_id, populate_existing=True, with_for_update=True)
    if holding is None:
        raise NotFound("没有找到这条任岗记录。")
    require(actor, right_to_assign(holding.post))
    on = on or today(session)
    if holding.until is not None and holding.until <= on:
        raise Conflict("此人此前已经离岗。")
    before = _described(holding)
    holding.until = max(on, holding.since)
    record_act(
        session, "post.left", actor, {"person": [None, holding.person_id], "post": [before, _described(holding)]}
    )


def _described(holding: PostHolding) -> str:
    until = holding.until.isoformat() if holding.until else ""
    return f"{holding.post}/{holding.section_id or ''}/{holding.capacity}/{holding.since.isoformat()}/{until}"
