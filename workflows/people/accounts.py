"""Accounts: made, moved, ended, appointed as one of the three administrators, and the language of their screen."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, Issue
from engine.ids import new_id
from engine.runtime import now
from workflows.people import passwords
from workflows.people.actor import Actor
from workflows.people.labels import ADMIN_ROLES, LANGUAGES
from workflows.people.models import Administrator, Person, PostHolding
from workflows.people.queries import person, person_by_login, today
from workflows.people.recording import record_act
from workflows.people.rights_statement import held_on
from workflows.people.rules import require, right_over
from workflows.people.sessions import end_access


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
    record_act(session, "person.created", actor, {"person": [None, created.id], "login": [None, login]})
    return created


def _person_issues(session: Session, login: str, name: str, language: str) -> list[Issue]:
    issues = []
    if not login or not login.isascii() or not login.replace(".", "").replace("_", "").replace("-", "").isalnum():
        issues.append(Issue("login-form", "登录名只能用字母、数字和 . _ - 。", field="login"))
    elif person_by_login(session, login):
        issues.append(Issue("login-taken", f"登录名“{login}”已被使用，请换一个。", field="login"))
    if not name.strip():
        issues.append(Issue("name-missing", "请填写姓名。", field="name"))
    if language not in LANGUAGES:
        issues.append(Issue("language-unknown", "界面语言应为 zh 或 en。", field="language"))
    return issues


def move_person(session: Session, person_id: str, section_id: str, *, actor: Actor) -> None:
    """调岗 to another section. Posts per section stay until they are left; exclusions stay with the person."""
    require(actor, "person.change")
    moved = person(session, person_id)
    record_act(
        session, "person.changed", actor, {"person": [None, person_id], "section": [moved.section_id, section_id]}
    )
    moved.section_id = section_id


def deactivate_person(session: Session, person_id: str, *, actor: Actor, reason: str) -> None:
    """End an account at once: its posts, sessions and tokens stop acting with the next request. Raises NotFound,
    NotAllowed, Conflict (it has ended already)."""
    ended = person(session, person_id)
    require(actor, right_over(ended.account, "person.deactivate"))
    still = (Person.id == person_id) & Person.active
    stopping = update(Person).where(still).values(active=False).returning(Person.id)
    if session.scalar(stopping.execution_options(synchronize_session="fetch")) is None:
        raise Conflict("该账号已经停用。")
    session.execute(update(PostHolding).where(_held_by(session, person_id)).values(until=today(session)))
    end_access(session, person_id)
    record_act(session, "person.deactivated", actor, {"person": [person_id, None], "active": [True, False]}, reason)


def _held_by(session: Session, person_id: str) -> ColumnElement[bool]:
    return (PostHolding.person_id == person_id) & held_on(today(session))


def set_language(session: Session, language: str, *, actor: Actor) -> None:
    """Set one's own language of the screen: zh or en; saying the same again is no event. Raises Invalid."""
    if language not in LANGUAGES:
        raise Invalid("界面语言应为 zh 或 en。")
    me = person(session, actor.person_id)
    if me.language == language:
        return
    record_act(session, "person.language_set", actor, {"language": [me.language, language]})
    me.language = language


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
    record_act(session, "administrator.appointed", actor, {"person": [None, person_id], "role": [None, role]})


def _holder_of_role(session: Session, role: str) -> Person | None:
    appointed = select(Person).join(Administrator, Administrator.person_id == Person.id)
    return session.scalar(appointed.where(Administrator.role == role, Person.active).limit(1))
