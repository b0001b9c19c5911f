"""Passwords set by an administrator, confirmed by the security officer, changed by their owner."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, Issue
from workflows.people import passwords
from workflows.people.actor import Actor
from workflows.people.labels import POSTS
from workflows.people.models import Person
from workflows.people.queries import load_actor, person
from workflows.people.recording import record_act
from workflows.people.rules import require, right_over
from workflows.people.sessions import end_access


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
    record_act(session, "person.password_confirmed", actor, {"person": [None, of.id]})


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
    end_access(session, of.id)
    record_act(session, "person.password_set", actor, {"person": [None, of.id]})
