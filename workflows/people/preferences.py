"""What a person sets for themself: how the screens look, whether letters act, their language and telephone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine import audit
from engine.errors import Invalid, Issue
from engine.runtime import now
from workflows.people.actor import Actor
from workflows.people.labels import Label
from workflows.people.models import Person
from workflows.people.preference_models import Preference
from workflows.people.queries import person

DENSITIES: dict[str, Label] = {"standard": Label("标准", "Standard"), "compact": Label("紧凑", "Compact")}
THEMES: dict[str, Label] = {
    "light": Label("浅色", "Light"),
    "dark": Label("深色", "Dark"),
    "system": Label("跟随系统", "As the system"),
}
PHONE = re.compile(r"[0-9+()（）\-— ]{3,30}")


@dataclass(frozen=True)
class Preferences:
    """How the screens are for somebody; the defaults are those of whoever set nothing."""

    density: str = "standard"  # a key of DENSITIES
    theme: str = "light"  # a key of THEMES
    letter_keys: bool = True


def preferences_of(row: Preference | None) -> Preferences:
    """What the row says; the defaults without one."""
    if row is None:
        return Preferences()
    return Preferences(row.density, row.theme, row.letter_keys)


def preferences(session: Session, person_id: str) -> Preferences:
    """What the person has set, and the defaults for the rest."""
    return preferences_of(session.get(Preference, person_id))


def set_preferences(session: Session, wanted: Preferences, *, actor: Actor) -> None:
    """Set all of one's own preferences at once. Nobody sets another's. Raises Invalid."""
    if issues := _issues(wanted):
        raise Invalid(issues[0].message, issues=issues)
    before = preferences(session, actor.person_id)
    if before == wanted:
        return
    session.merge(Preference(person_id=actor.person_id, changed_at=now(session), **vars(wanted)))
    changes = {name: [old, vars(wanted)[name]] for name, old in vars(before).items() if old != vars(wanted)[name]}
    _record(session, actor, "person.preferences_set", changes)


def _issues(wanted: Preferences) -> list[Issue]:
    issues = []
    if wanted.density not in DENSITIES:
        issues.append(Issue("preference-density", "疏密应为标准或紧凑。", field="density"))
    if wanted.theme not in THEMES:
        issues.append(Issue("preference-theme", "外观应为浅色、深色或跟随系统。", field="theme"))
    return issues


def set_own_phone(session: Session, phone: str, *, actor: Actor) -> None:
    """Set one's own office telephone; empty: none. The trail notes that it changed, not the number. Raises Invalid."""
    phone = phone.strip()
    if phone and not PHONE.fullmatch(phone):
        issue = Issue("phone-invalid", "电话只能含数字、空格和 + - ( )，3 至 30 个字符。", field="phone")
        raise Invalid(issue.message, issues=[issue])
    me = person(session, actor.person_id)
    if (me.phone or "") == phone:
        return
    session.execute(update(Person).where(Person.id == me.id).values(phone=phone or None))
    _record(session, actor, "person.phone_set", {})


def _record(session: Session, actor: Actor, action: str, changes: dict[str, list[str | int | bool | None]]) -> None:
    audit.record(session, chain=audit.ADMINISTRATION, action=action, actor=actor.person_id, changes=changes)
