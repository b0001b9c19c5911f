"""The filters of a question as people give them, and what they stand for. All of them combine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.clock import end_of
from engine.errors import Invalid, Issue, NotFound
from workflows.matters.gates import GATES
from workflows.matters.models import Matter
from workflows.oversight.labels import ACTION_GROUPS, CIRCUMSTANCES
from workflows.people.models import Person, Section

_HASH = re.compile("[0-9a-f]{64}")
NO_ACTION = "none"  # the code of no action
NOT_PEOPLE = ("system", "installer", "unknown")


@dataclass(frozen=True)
class Wanted:
    """None: anything. `matter`: number or id; `person`: login, name or id; `section`: code, name or id; `hash`: 64
    hexadecimal digits of a content, release or version hash; `group`: code of ACTION_GROUPS; `action`: a code or a
    beginning that ends in a dot; `until` is included; `day`: for questions about one day; `text`: words of a reason."""

    matter: str | None = None
    person: str | None = None
    section: str | None = None
    gate: str | None = None
    hash: str | None = None
    group: str | None = None
    action: str | None = None
    outcome: str | None = None
    circumstance: str | None = None
    since: date | None = None
    until: date | None = None
    day: date | None = None
    text: str | None = None

    def given(self) -> dict[str, str]:
        """The filters that are set, as text, by name."""
        return {each.name: str(value) for each in fields(self) if (value := getattr(self, each.name)) is not None}


def wanted_from(given: Mapping[str, Any]) -> Wanted:
    """The filters from text, by name; empty ones are left out. Raises Invalid on an unknown filter or no date."""
    known = {each.name: str(each.type) for each in fields(Wanted)}
    if unknown := sorted(set(given) - set(known)):
        raise Invalid(f"没有这样的查询条件：{'、'.join(unknown)}。")
    words = {name: str(value).strip() for name, value in given.items() if value is not None and str(value).strip()}
    return Wanted(**{name: _date(name, value) if "date" in known[name] else value for name, value in words.items()})  # type: ignore[arg-type]


def _date(name: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _invalid(name, "日期请按 2026-03-01 的样子填写。") from None


def matter_id(session: Session, wanted: str) -> str:
    """By number or id. Raises NotFound."""
    found = session.scalar(select(Matter.id).where(or_(Matter.number == wanted, Matter.id == wanted)))
    if found is None:
        raise no_matter(wanted)
    return found


def no_matter(wanted: str) -> NotFound:
    """Said of a matter that there is none, and of one that is hidden."""
    return NotFound(f"没有事项 {wanted}。")


def person_id(session: Session, wanted: str) -> str:
    """By login, id or name. Raises NotFound; Invalid when several people have the name."""
    if wanted in NOT_PEOPLE:
        return wanted
    named = or_(Person.login == wanted, Person.id == wanted, Person.name == wanted)
    found = session.execute(select(Person.id, Person.login).where(named).order_by(Person.login)).all()
    exact = [row.id for row in found if wanted in (row.login, row.id)] or [row.id for row in found]
    if not exact:
        raise NotFound(f"没有“{wanted}”这个人员，请填写登录名或姓名。")
    if len(exact) > 1:
        raise _invalid("person", f"有 {len(exact)} 人叫“{wanted}”，请填写登录名：{'、'.join(r.login for r in found)}。")
    return str(exact[0])


def section_id(session: Session, wanted: str) -> str:
    """By code, id or name. Raises NotFound."""
    named = or_(Section.code == wanted, Section.id == wanted, Section.name == wanted)
    found = session.scalar(select(Section.id).where(named).order_by(Section.id))
    if found is None:
        raise NotFound(f"没有“{wanted}”这个科室。")
    return found


def checked_hash(wanted: str) -> str:
    """The hash in lower case. Raises Invalid."""
    if not _HASH.fullmatch(wanted.lower()):
        raise _invalid("hash", "校验值是 64 位十六进制数字，请完整填写。")
    return wanted.lower()


def actions_of(wanted: Wanted, within: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The actions that group and action ask for, and the question itself (`within`); several: what is in all of them;
    empty: any. Raises Invalid."""
    if wanted.group is not None and wanted.group not in ACTION_GROUPS:
        raise _invalid("group", f"动作类别应为：{'、'.join(ACTION_GROUPS)}。")
    found = within
    for asked in (ACTION_GROUPS[wanted.group].actions if wanted.group else (), (wanted.action or "",)):
        if any(asked):
            found = _in_both(found, asked) if found else asked
    return found


def _in_both(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    both = {narrower for one in some for other in others if (narrower := _narrower(one, other))}
    return tuple(sorted(both)) or (NO_ACTION,)


def _narrower(one: str, other: str) -> str | None:
    if one == other or (one.endswith(".") and other.startswith(one)):
        return other
    return one if other.endswith(".") and one.startswith(other) else None


def check_codes(wanted: Wanted) -> None:
    """Raises Invalid when gate or circumstance is none that there is."""
    if wanted.gate is not None and wanted.gate not in GATES:
        raise _invalid("gate", f"关口应为：{'、'.join(GATES)}。")
    if wanted.circumstance is not None and wanted.circumstance not in CIRCUMSTANCES:
        raise _invalid("circumstance", f"情形应为：{'、'.join(CIRCUMSTANCES)}。")


def day_after(day: date) -> datetime:
    """The first moment after the day. Raises Invalid on the last day of the calendar."""
    try:
        return end_of(day)
    except OverflowError:
        raise _invalid("until", "日期超出范围。") from None


def _invalid(name: str, said: str) -> Invalid:
    return Invalid(said, issues=[Issue("audit.filter", said, field=name)])
