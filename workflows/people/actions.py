"""Use cases of personnel: every one checks the right, changes rows and records the act on the administration chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypedDict

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from engine import audit
from engine.errors import Conflict, Invalid, Issue, NotAllowed, NotFound, NotReady
from engine.ids import new_id
from engine.models import WorkItem
from engine.runtime import now
from engine.work_items import is_open
from engine.workflow import Scalar
from workflows.people import passwords
from workflows.people.actor import Actor
from workflows.people.labels import ADMIN_ROLES, CAPACITIES, LANGUAGES, POSTS
from workflows.people.models import (
    Administrator,
    ApiToken,
    DualPostDecision,
    LoginSession,
    Person,
    PostHolding,
    Section,
)
from workflows.people.queries import held_on, load_actor, person, person_by_login, today
from workflows.people.rules import dual_post_issues, require, right_over, right_to_assign


class _Terms(TypedDict):
    post: str
    section_id: str | None
    capacity: str
    since: date
    until: date | None


# B reviews what A's section drafts, so the two must not come from one section
SPLIT_POSTS = frozenset({"legal_review", "secrecy_review", "attribute_review"})
HEAVIEST_VOTE = 99
VOTE = "opinion.vote"  # kind of the work items of a 票签


def create_section(session: Session, code: str, name: str, *, actor: Actor) -> Section:
    """A new section. Raises NotAllowed, Invalid (code taken or empty)."""
    require(actor, "section.create")
    if not code.isidentifier() or not name.strip():
        raise Invalid("科室代码应为字母、数字和下划线，名称不能为空。")
    if session.scalar(select(Section.id).where(Section.code == code)):
        raise Invalid(f"科室代码「{code}」已被使用，请换一个。")
    section = Section(id=new_id(), code=code, name=name.strip())
    session.add(section)
    session.flush()
    _record(session, "section.created", actor, {"code": [None, code], "name": [None, section.name]})
    return section


def set_vote_weight(session: Session, section_id: str, weight: int, *, actor: Actor) -> None:
    """What the section's vote weighs in 票签. Not while a vote is under way: who may set weights alone would decide it.

    Raises NotAllowed, NotFound, Invalid, NotReady."""
    require(actor, "section.weigh")
    section = session.get(Section, section_id)
    if section is None:
        raise NotFound
    if not 1 <= weight <= HEAVIEST_VOTE:
        said = f"票签权重应为 1 至 {HEAVIEST_VOTE} 的整数。"
        raise Invalid(said, issues=[Issue("vote-weight", said, field="vote_weight")])
    if section.vote_weight == weight:
        return
    if session.scalar(select(WorkItem.id).where(is_open, WorkItem.kind == VOTE).limit(1)) is not None:
        raise NotReady("有票签正在进行，计票完成后才能调整权重。")
    changes: dict[str, list[str | int]] = {
        "section": [section.code, section.code],
        "vote_weight": [section.vote_weight, weight],
    }
    section.vote_weight = weight
    session.flush()
    _record(session, "section.weighed", actor, changes)


def create_person(
    session: Session,
    login: str,
    name: str,
    *,
    actor: Actor,
    section_id: str | None = None,
    phone: str | None = None,
    password: str | None = None,
    language: str = "zh",
    account: str = "staff",
) -> Person:
    """A new account. Without a password nobody can log in with it until one is set. `account` is `staff` or
    `administrator` and stays so for ever (三员分立). Raises NotAllowed, Invalid."""
    require(actor, "administrator.appoint" if account == "administrator" else "person.create")
    issues = _person_issues(session, login, name, language)
    if password is not None:
        issues += passwords.password_issues(password, login)
    if issues:
        raise Invalid(issues=issues)
    created = Person(
        id=new_id(),
        login=login,
        name=name.strip(),
        section_id=section_id,
        phone=phone,
        account=account,
        password_hash=passwords.UNUSABLE if password is None else passwords.hash_password(password),
        login_state="own" if actor.is_installer else "temporary",
        language=language,
        active=True,
        created_at=now(session),
    )
    session.add(created)
    session.flush()
    _record(session, "person.created", actor, {"person": [None, created.id], "login": [None, login]})
    return created


def _person_issues(session: Session, login: str, name: str, language: str) -> list[Issue]:
    issues = []
    if not login or not login.isascii() or not login.replace(".", "").replace("_", "").replace("-", "").isalnum():
        issues.append(Issue("login-form", "登录名只能用字母、数字和 . _ - 。", field="login"))
    elif person_by_login(session, login):
        issues.append(Issue("login-taken", f"登录名「{login}」已被使用，请换一个。", field="login"))
    if not name.strip():
        issues.append(Issue("name-missing", "请填写姓名。", field="name"))
    if language not in LANGUAGES:
        issues.append(Issue("language-unknown", "界面语言应为 zh 或 en。", field="language"))
    return issues


def move_person(session: Session, person_id: str, section_id: str, *, actor: Actor) -> None:
    """调岗 to another section. Posts per section stay until they are left; exclusions stay with the person."""
    require(actor, "person.change")
    moved = person(session, person_id)
    _record(session, "person.changed", actor, {"person": [None, person_id], "section": [moved.section_id, section_id]})
    moved.section_id = section_id


def deactivate_person(session: Session, person_id: str, *, actor: Actor, reason: str) -> None:
    """End an account at once: its posts, sessions and tokens stop acting with the next request."""
    ended = person(session, person_id)
    require(actor, right_over(ended.account, "person.deactivate"))
    if not ended.active:
        raise Conflict("该账号已经停用。")
    ended.active = False
    session.execute(update(PostHolding).where(_held_by(session, person_id)).values(until=today(session)))
    _end_access(session, person_id)
    _record(session, "person.deactivated", actor, {"person": [person_id, None], "active": [True, False]}, reason)


def _held_by(session: Session, person_id: str) -> ColumnElement[bool]:
    return (PostHolding.person_id == person_id) & held_on(today(session))


def _end_access(session: Session, person_id: str) -> None:
    at = now(session)
    open_sessions = (LoginSession.person_id == person_id) & LoginSession.ended_at.is_(None)
    session.execute(update(LoginSession).where(open_sessions).values(ended_at=at))
    live_tokens = (ApiToken.person_id == person_id) & ApiToken.revoked_at.is_(None)
    session.execute(update(ApiToken).where(live_tokens).values(revoked_at=at))


def set_password(session: Session, person_id: str, password: str, *, actor: Actor) -> None:
    """Set somebody's password (system administrator; an administrator's only at the console); ends their sessions and
    tokens. They must change it at the next log-in; of somebody who reviews, it is useless until the security officer
    has confirmed it: no single administrator can act as a reviewer. Raises NotAllowed, Invalid."""
    of = person(session, person_id)
    require(actor, right_over(of.account, "person.set_password"))
    reviews = any(POSTS[held.post].reviews for held in load_actor(session, person_id).posts)
    state = "own" if actor.is_installer else "unconfirmed" if reviews else "temporary"
    _replace_password(session, of, password, actor, state)


def confirm_password(session: Session, person_id: str, *, actor: Actor) -> None:
    """The security officer, having asked the person, lets a reset password count. Raises NotAllowed, Conflict."""
    require(actor, "person.confirm_password")
    of = person(session, person_id)
    if of.login_state != "unconfirmed":
        raise Conflict("此人没有待确认的密码重设，请刷新后核对。")
    of.login_state = "temporary"
    _record(session, "person.password_confirmed", actor, {"person": [None, of.id]})


def change_own_password(session: Session, old: str, new: str, *, actor: Actor) -> None:
    """Change one's own password, given the present one; ends all one's sessions and tokens. Raises Invalid."""
    me = person(session, actor.person_id)
    if not passwords.matches(me.password_hash, old):
        raise Invalid(issues=[Issue("password-wrong", "原密码不正确，请重新输入。", field="old_password")])
    if new == old:
        raise Invalid(issues=[Issue("password-same", "新密码不能与原密码相同。", field="new_password")])
    _replace_password(session, me, new, actor, "own")


def _replace_password(session: Session, of: Person, password: str, actor: Actor, state: str) -> None:
    if issues := passwords.password_issues(password, of.login):
        raise Invalid(issues=issues)
    of.password_hash, of.login_state = passwords.hash_password(password), state
    _end_access(session, of.id)
    _record(session, "person.password_set", actor, {"person": [None, of.id]})


def set_language(session: Session, language: str, *, actor: Actor) -> None:
    """Set one's own language of the screen: zh or en. Raises Invalid."""
    if language not in LANGUAGES:
        raise Invalid("界面语言应为 zh 或 en。")
    me = person(session, actor.person_id)
    _record(session, "person.language_set", actor, {"language": [me.language, language]})
    me.language = language


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
        raise Invalid(f"没有「{post}」这个岗位。", issues=[Issue("post-unknown", "请从岗位列表中选择。", field="post")])
    require(actor, right_to_assign(post))
    holder = person(session, person_id)
    since = since or today(session)
    terms: _Terms = {"post": post, "section_id": section_id, "capacity": capacity, "since": since, "until": until}
    if issues := _post_issues(session, holder, **terms):
        raise Invalid(issues[0].message, issues=issues)
    holding = PostHolding(id=new_id(), person_id=person_id, **terms)
    session.add(holding)
    session.flush()
    _record(session, "post.held", actor, {"person": [None, person_id], "post": [None, _described(holding)]})
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
    holding = session.get(PostHolding, holding_id)
    if holding is None:
        raise NotFound("没有找到这条任岗记录。")
    require(actor, right_to_assign(holding.post))
    on = on or today(session)
    if holding.until is not None and holding.until <= on:
        raise Conflict("此人此前已经离岗。")
    before = _described(holding)
    holding.until = max(on, holding.since)
    _record(session, "post.left", actor, {"person": [None, holding.person_id], "post": [before, _described(holding)]})


def _described(holding: PostHolding) -> str:
    until = holding.until.isoformat() if holding.until else ""
    return f"{holding.post}/{holding.section_id or ''}/{holding.capacity}/{holding.since.isoformat()}/{until}"


def appoint_administrator(session: Session, person_id: str, role: str, *, actor: Actor) -> None:
    """Make an administrator's account system, security or audit. Only at the server's console. Raises Invalid:
    also while another active account has the role."""
    require(actor, "administrator.appoint")
    if role not in ADMIN_ROLES:
        raise Invalid("管理员角色应为系统管理员、安全保密管理员或安全审计员。")
    appointed = person(session, person_id)
    if appointed.account != "administrator":
        raise Invalid("只有三员专用账号才能任管理员，业务人员不得兼任（三员分立）。")
    if session.get(Administrator, person_id):
        raise Invalid("此人已任一种管理员，不得兼任第二种（三员分立）。")
    if holder := _holder_of_role(session, role):
        title = ADMIN_ROLES[role].zh
        raise Invalid(
            f"{title}已由{holder.name}（{holder.login}）担任，三员各一人。请先停用该账号，再任命新的{title}。"
        )
    session.add(Administrator(person_id=person_id, role=role))
    session.flush()
    _record(session, "administrator.appointed", actor, {"person": [None, person_id], "role": [None, role]})


def _holder_of_role(session: Session, role: str) -> Person | None:
    appointed = select(Person).join(Administrator, Administrator.person_id == Person.id)
    return session.scalar(appointed.where(Administrator.role == role, Person.active).limit(1))


def record_dual_post_decision(
    session: Session, person_id: str, *, actor: Actor, valid_until: date, reason: str, decided_on: date | None = None
) -> DualPostDecision:
    """兼岗决定: until `valid_until` (included) the person may clear secrecy *and* attribute of one matter, separately.

    Only by a holder of `leader`, never for themself, never backdated. Raises NotAllowed, Invalid.
    """
    if issues := dual_post_issues(actor, person_id):
        raise NotAllowed(issues[0].message, issues=issues)
    decided_on = decided_on or today(session)
    if decided_on < today(session):
        raise Invalid(
            "兼岗决定不得倒签日期。", issues=[Issue("dual-post-date", "决定日期不能早于今天。", field="decided_on")]
        )
    if valid_until < decided_on:
        raise Invalid("兼岗决定的截止日期不能早于决定日期。")
    if not reason.strip():
        raise Invalid("请写明兼岗理由。", issues=[Issue("dual-post-reason", "请写明兼岗理由。", field="reason")])
    decision = DualPostDecision(
        id=new_id(),
        person_id=person(session, person_id).id,
        decided_by=actor.person_id,
        decided_on=decided_on,
        valid_until=valid_until,
        reason=reason.strip(),
    )
    session.add(decision)
    session.flush()
    changes = {
        "person": [None, person_id],
        "decision": [None, decision.id],
        "valid_until": [None, valid_until.isoformat()],
    }
    _record(session, "dual_post.decided", actor, changes, decision.reason)
    return decision


def _record(
    session: Session,
    action: str,
    actor: Actor,
    changes: Mapping[str, Sequence[Scalar]],
    reason: str | None = None,
) -> None:
    audit.record(
        session, chain=audit.ADMINISTRATION, action=action, actor=actor.person_id, reason=reason, changes=changes
    )
