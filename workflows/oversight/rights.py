"""Rights as they were on a day. Posts and decisions are dated rows; what an account was is told by what the trail
says was changed of it since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from engine.clock import start_of
from engine.ids import first_id_at
from engine.models import AuditEvent
from workflows.oversight.answers import Table
from workflows.oversight.wanted import day_after
from workflows.people.labels import ADMIN_ROLES, CAPACITIES, POSTS, Label
from workflows.people.models import Administrator, DualPostDecision, Person, PostHolding, Section
from workflows.people.queries import today
from workflows.people.rights_statement import held_on

_PERSON, _SECTION = Label("人员", "Person"), Label("科室", "Section")
_LOGIN, _SINCE, _UNTIL = Label("登录名", "Login"), Label("起", "Since"), Label("止", "Until")
_POSTS = (_PERSON, _LOGIN, _SECTION, Label("岗位", "Post"), Label("岗位所属科室", "Section of the post"),
          Label("A/B 角", "A or B"), _SINCE, _UNTIL)  # fmt: skip
_ADMINISTRATORS = (_PERSON, _LOGIN, Label("角色", "Role"), Label("任命", "Appointed"))
_DECISIONS = (_PERSON, _LOGIN, Label("决定人", "Decided by"), _SINCE, _UNTIL)


def rights_on(
    session: Session, day: date | None = None, person_id: str | None = None, section_id: str | None = None
) -> tuple[Table, ...]:
    """Posts, administrators and 兼岗 decisions of the day (default: today), each by name, of one person or of the
    people of one section where these are given. Accounts that did not exist or did not act that day hold nothing.
    In six statements."""
    day = day or today(session)
    history = _History(session, day)

    def counts(person: Person) -> bool:
        mine = section_id is None or history.section_of(person) == section_id
        return mine and person_id in (None, person.id) and history.active(person)

    return (
        _posts(session, day, history, counts),
        _administrators(session, counts, history),
        _dual_posts(session, day, counts),
    )


class _History:
    """What the trail says of accounts since the end of the day."""

    def __init__(self, session: Session, day: date) -> None:
        self.names = {row.id: row.name for row in session.execute(select(Section.id, Section.name))}
        self.end = day_after(day)
        self.start = start_of(day)
        self._sections: dict[str, str | None] = {}
        self._deactivated_later: set[str] = set()
        self._appointed: dict[str, Any] = {}
        for event in session.execute(self._changes()):
            old, new = event.changes.get("person", (None, None))
            if event.action == "administrator.appointed":
                self._appointed[new] = event.at
            elif event.id < first_id_at(self.start):
                continue
            elif event.action == "person.deactivated":
                self._deactivated_later.add(old)
            elif "section" in event.changes:
                self._sections.setdefault(new, event.changes["section"][0])

    def _changes(self) -> Any:
        later = AuditEvent.id >= first_id_at(self.start)
        changed = AuditEvent.action.in_(("person.changed", "person.deactivated")) & later
        return (
            select(AuditEvent.id, AuditEvent.at, AuditEvent.action, AuditEvent.changes)
            .where(or_(AuditEvent.action == "administrator.appointed", changed))
            .order_by(AuditEvent.id)
        )

    def section_of(self, person: Person) -> str | None:
        """The section at the beginning of the day."""
        return self._sections.get(person.id, person.section_id)

    def section_name(self, person: Person) -> str | None:
        return self.names.get(self.section_of(person) or "")

    def active(self, person: Person) -> bool:
        """Whether the account could act at some time of the day."""
        return person.created_at < self.end and (person.active or person.id in self._deactivated_later)

    def appointed(self, person: Person) -> Any:
        """When the person became an administrator; None when the trail does not say."""
        return self._appointed.get(person.id)


def _posts(session: Session, day: date, history: _History, counts: Callable[[Person], bool]) -> Table:
    query = (
        select(Person, PostHolding)
        .join(PostHolding, PostHolding.person_id == Person.id)
        .where(held_on(day))
        .order_by(Person.name, Person.login, PostHolding.post, PostHolding.capacity)
    )
    rows = [
        (person.name, person.login, history.section_name(person), POSTS[held.post].label,
         history.names.get(held.section_id or ""), CAPACITIES[held.capacity], held.since, held.until)
        for person, held in session.execute(query)
        if counts(person)
    ]  # fmt: skip
    return Table("posts", Label("岗位", "Posts"), _POSTS, tuple(rows))


def _administrators(session: Session, counts: Callable[[Person], bool], history: _History) -> Table:
    query = (
        select(Person, Administrator.role)
        .join(Administrator, Administrator.person_id == Person.id)
        .order_by(Administrator.role, Person.name)
    )
    rows = [
        (person.name, person.login, ADMIN_ROLES[role], history.appointed(person))
        for person, role in session.execute(query)
        if counts(person) and not ((at := history.appointed(person)) and at >= history.end)
    ]
    return Table("administrators", Label("管理员", "Administrators"), _ADMINISTRATORS, tuple(rows))


def _dual_posts(session: Session, day: date, counts: Callable[[Person], bool]) -> Table:
    decider = aliased(Person)
    query = (
        select(Person, decider.name, DualPostDecision.decided_on, DualPostDecision.valid_until)
        .join(DualPostDecision, DualPostDecision.person_id == Person.id)
        .join(decider, decider.id == DualPostDecision.decided_by)
        .where(DualPostDecision.decided_on <= day, DualPostDecision.valid_until >= day)
        .order_by(Person.name, DualPostDecision.id)
    )
    rows = [
        (person.name, person.login, by, since, until)
        for person, by, since, until in session.execute(query)
        if counts(person)
    ]
    return Table("dual_posts", Label("兼岗决定", "Dual-post decisions"), _DECISIONS, tuple(rows))
