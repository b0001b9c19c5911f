"""Notices as the page shows them. The title of a matter stands there only for whoever may read it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import WorkItem
from web.language import translate
from web.presentation import calendar_day
from workflows.collaboration.urging import messages_of
from workflows.matters.access import readable_by
from workflows.matters.models import Matter
from workflows.notices.labels import NOTICES
from workflows.notices.models import Notice
from workflows.people.actor import Actor
from workflows.people.queries import names_of
from workflows.people.reach import reaches
from workflows.people.substitution_queries import arranged_among
from workflows.studio.told import Told, told_of


@dataclass(frozen=True)
class Line:
    """One notice. `matter`: its number, and its title when the reader may read it; `process`: the process and
    version that it is about; `substitution`: who stands in for whom, and when; `message`: what was said with it, for
    whoever sees the work item now; `leads`: there is somewhere to go."""

    id: str
    words: str
    at: datetime
    read: bool
    matter: str | None
    process: str | None
    substitution: str | None
    message: str
    actor: str | None
    leads: bool


def notice_lines(session: Session, actor: Actor, notices: Sequence[Notice]) -> list[Line]:
    """The notices in their order, with what the reader may know of the matters: eight statements at most."""
    about = {notice.matter_id for notice in notices if notice.matter_id}
    matters = _readable(session, actor, about)
    numbers = _numbers(session, about - matters.keys())
    items = _visible(session, actor, {notice.work_item_id for notice in notices if notice.work_item_id})
    names = names_of(session, [notice.actor_id for notice in notices if notice.actor_id])
    told = told_of(session, {notice.about_id for notice in notices if notice.about_id and _process_page(notice)})
    said = messages_of(session, {_urge(notice) for notice in notices if notice.work_item_id in items} - {""})
    stand_ins = _substitutions(session, actor, {n.about_id for n in notices if n.about_id and n.code in _SUBSTITUTIONS})
    return [
        Line(
            notice.id,
            translate(NOTICES[notice.code]),
            notice.at,
            notice.read_at is not None,
            matters.get(notice.matter_id or "") or numbers.get(notice.matter_id or ""),
            _process(told.get(notice.about_id or "")),
            stand_ins.get(notice.about_id or ""),
            said.get(_urge(notice), "") if notice.work_item_id in items else "",
            names.get(notice.actor_id or ""),
            notice.matter_id in matters or notice.work_item_id in items or _other_page(notice) is not None,
        )
        for notice in notices
    ]


def target_of(session: Session, actor: Actor, notice: Notice) -> str | None:
    """The address of what a notice is about: the item when it is the reader's to see, else the matter, else none."""
    if notice.work_item_id and notice.work_item_id in _visible(session, actor, {notice.work_item_id}):
        return url_for("inbox.work_item", work_item_id=notice.work_item_id)
    if notice.matter_id and _readable(session, actor, {notice.matter_id}):
        return url_for("matters.matter", matter_id=notice.matter_id)
    return _other_page(notice)


def _urge(notice: Notice) -> str:
    return (notice.about_id or "") if notice.code == "urged" else ""


def _other_page(notice: Notice) -> str | None:
    return url_for("substitution.index") if notice.code in _SUBSTITUTIONS else _process_page(notice)


_SUBSTITUTIONS = frozenset({"substitution", "substitution_waits"})
_MIGRATIONS = frozenset({"migration_proposed", "migration_released", "migration_returned", "migration_finished"})


def _process_page(notice: Notice) -> str | None:
    """Only administrators of processes get such a notice; the page asks again who reads it."""
    if notice.code in ("process_submitted", "process_published"):
        return url_for("studio.version", version_id=notice.about_id)
    if notice.code in _MIGRATIONS:
        return url_for("studio.migrated", migration_id=notice.about_id)
    return url_for("studio.editor", draft_id=notice.about_id) if notice.code == "process_returned" else None


def _process(told: Told | None) -> str | None:
    if told is None:
        return None
    if told.number is not None:
        return f"{translate(told.name)} {_('第 %(number)s 版', number=told.number)}"
    return f"{translate(told.name)} {told.title}"


def _substitutions(session: Session, actor: Actor, ids: set[str]) -> dict[str, str]:
    found = {}
    for each in arranged_among(session, ids, actor):
        who = _("%(substitute)s代%(absent)s", substitute=each.substitute, absent=each.absent)
        days = f"{calendar_day(each.row.first_day)} — {calendar_day(each.row.last_day)}"
        found[each.row.id] = " · ".join([who, days, *([_("已提前结束")] if each.state == "ended" else [])])
    return found


def _readable(session: Session, actor: Actor, matter_ids: set[str]) -> dict[str, str]:
    if not matter_ids:
        return {}
    query = select(Matter.id, Matter.number, Matter.title).where(Matter.id.in_(sorted(matter_ids)), readable_by(actor))
    return {row.id: f"{row.number} {row.title}" for row in session.execute(query)}


def _numbers(session: Session, matter_ids: set[str]) -> dict[str, str]:
    """What everybody may call a matter that they cannot read (any more)."""
    if not matter_ids:
        return {}
    return dict(session.execute(select(Matter.id, Matter.number).where(Matter.id.in_(sorted(matter_ids)))).all())


def _visible(session: Session, actor: Actor, item_ids: set[str]) -> set[str]:
    if not item_ids:
        return set()
    found = session.scalars(select(WorkItem).where(WorkItem.id.in_(sorted(item_ids))))
    return {item.id for item in found if reaches(actor, item)}
