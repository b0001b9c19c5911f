"""What the page of substitutions shows: values only, in the words of the screen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.queries import process_names
from web.language import current_language, listed, translate
from workflows.people.actor import Actor
from workflows.people.labels import group_label
from workflows.people.queries import Rights, people, rights_of, sections, today
from workflows.people.substitution_queries import Arranged, CoveredPost, arranged, holdings_of
from workflows.people.substitution_rules import LONGEST, arranging_issues, confirming_issues, ending_issues


@dataclass(frozen=True)
class Line:
    """One substitution; `mine`: absent, substitute, or nothing of the reader's."""

    id: str
    absent: str
    substitute: str
    mine: str
    posts: str
    processes: str
    first_day: date
    last_day: date
    reason: str
    state: str
    state_label: str
    tone: str
    ended_reason: str
    may_end: bool
    may_confirm: bool


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Group:
    """People of one section; `name` is empty for those of none."""

    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Page:
    """`absent`: for whom one is being arranged; None: an administrator has not said yet."""

    lines: tuple[Line, ...]
    absent: str | None
    absent_choices: tuple[Choice, ...]
    posts: tuple[Choice, ...]
    substitutes: tuple[Group, ...]
    processes: tuple[Choice, ...]
    may_arrange: bool
    today: date
    given: Mapping[str, str] = field(default_factory=dict)


def page_of(
    session: Session,
    actor: Actor,
    absent_id: str | None,
    given: Mapping[str, str],
    chosen: Sequence[str] = (),
) -> Page:
    """The page; `given` and `chosen`: what was filled in and ticked in a form that was refused just now."""
    administers = actor.admin_role is not None
    absent = absent_id if administers else actor.person_id
    drawn, names = process_names(session), {each.code: each.name for each in sections(session)}
    found = arranged(session, person_id=None if administers else actor.person_id)
    staff = [each for each in people(session) if each.account == "staff"]
    day = today(session)
    held = holdings_of(session, absent, day, day + LONGEST) if absent else []
    posts = [
        Choice(
            each.holding_id, group_label(each.group, names, current_language()), each.holding_id in chosen or not given
        )
        for each in held
        if not arranging_issues(actor, absent or "", [each])
    ]
    return Page(
        lines=tuple(_line(each, actor, names, drawn) for each in found),
        absent=absent,
        absent_choices=tuple(Choice(each.id, each.name, each.id == absent) for each in staff) if administers else (),
        posts=tuple(posts),
        substitutes=_substitutes(session, [each.id for each in staff if each.id != absent], held, names, given),
        processes=tuple(Choice(code, translate(name), code in chosen) for code, name in sorted(drawn.items())),
        may_arrange=actor.admin_role != "audit",
        today=day,
        given=given,
    )


def _substitutes(
    session: Session,
    person_ids: Sequence[str],
    held: Sequence[CoveredPost],
    names: dict[str, str],
    given: Mapping[str, str],
) -> tuple[Group, ...]:
    """By section, each with their posts: whether they hold the absent person's decides who has to confirm."""
    known = rights_of(session, person_ids=person_ids)
    covered = {each.group for each in held}
    found: dict[str | None, list[Choice]] = {}
    for one in sorted(
        known.values(), key=lambda each: (each.section_code is None, each.section_code or "", each.login)
    ):
        choice = Choice(one.person_id, _with_posts(one, covered, names), one.person_id == given.get("substitute_id"))
        found.setdefault(one.section_name, []).append(choice)
    return tuple(Group(name or "", tuple(choices)) for name, choices in found.items())


def _with_posts(one: Rights, covered: Collection[str], names: dict[str, str]) -> str:
    own = {code: "" for code in (one.section_code,) if code}  # its group bears the name of the section
    held = dict.fromkeys(post.group for post in one.posts)
    labels = [group_label(group, {**names, **own}, current_language()).lstrip("·") for group in held]
    if not labels:
        return one.name
    posts = listed(labels)
    same = not covered.isdisjoint(held)
    words: str = (
        _("%(name)s（%(posts)s，同岗）", name=one.name, posts=posts)
        if same
        else _("%(name)s（%(posts)s）", name=one.name, posts=posts)
    )
    return words


def _line(each: Arranged, actor: Actor, names: dict[str, str], drawn: Mapping[str, str]) -> Line:
    label, tone = _state_words(each.state)
    row = each.row
    mine = {row.absent_id: "absent", row.substitute_id: "substitute"}.get(actor.person_id, "")
    return Line(
        id=row.id,
        absent=each.absent,
        substitute=each.substitute,
        mine=mine,
        posts=listed(group_label(post.group, names, current_language()) for post in each.posts),
        processes=listed(translate(drawn.get(one, one)) for one in row.processes) if row.processes else _("全部流程"),
        first_day=row.first_day,
        last_day=row.last_day,
        reason=row.reason,
        state=each.state,
        state_label=label,
        tone=tone,
        ended_reason=row.ended_reason or "",
        may_end=not ending_issues(actor, each),
        may_confirm=not confirming_issues(actor, each),
    )


def _state_words(state: str) -> tuple[str, str]:
    words = {
        "waits": (_("待安全保密管理员确认"), " tag-warn"),
        "ahead": (_("未开始"), ""),
        "in_force": (_("代办中"), " tag-good"),
        "over": (_("已到期"), ""),
        "ended": (_("已提前结束"), " tag-warn"),
    }
    return words[state]
