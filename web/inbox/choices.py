"""What the filters of the inbox offer to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from web.inbox.filters import Filters
from web.inbox.queries import published_processes
from web.language import translate
from workflows.matters.labels import URGENCIES
from workflows.people.actor import Actor
from workflows.people.queries import sections
from workflows.prepublication.kinds import KINDS

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Choice:
    """One filter: its name in the address, its label, the options, and what is chosen."""

    name: str
    label: str
    options: Options
    chosen: str | None


def choices(session: Session, actor: Actor, view: str, filters: Filters) -> tuple[Choice, ...]:
    """The filters of a view; whoever stands in for nobody is not asked for whom."""
    processes = [(code, translate(name)) for code, name in published_processes(session)]
    absent = {str(held.held_for): held.held_for_name or "" for held in actor.standing_in}
    urgencies = [(code, translate(label)) for code, label in URGENCIES.items()]
    found = [
        Choice("stage", _("环节"), [(code, translate(kind.label)) for code, kind in KINDS.items()], filters.stage),
        Choice("section", _("科室"), [(each.id, each.name) for each in sections(session)], filters.section),
        Choice("urgency", _("紧急程度"), urgencies, filters.urgency),
        Choice("process", _("流程"), processes, filters.process),
    ]
    if absent:
        found.append(Choice("for", _("代谁办理"), sorted(absent.items()), filters.standing_in))
    if view != "done":
        found.append(Choice("overdue", _("时限"), [("1", _("只看超期"))], "1" if filters.overdue else None))
        found.append(Choice("follow", _("跟进"), [("1", _("今天跟进"))], "1" if filters.follow else None))
        sorts = [("urgency", _("按紧急程度")), ("due", _("按剩余工作日")), ("age", _("按收到先后"))]
        found.append(Choice("sort", _("排序"), sorts, filters.sort))
    return tuple(found)
