"""The list that a work item was opened from. It stands in the address of all that is done to the item: the same list
stays beside it, the next item is the next of it, and two windows may work through two lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import g, has_request_context, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from web.inbox import queries
from web.inbox.filters import Filters
from web.inbox.queries import Listed
from web.storable import NUL
from workflows.people.actor import Actor

_PARAMETER = "list"


@dataclass(frozen=True)
class OpenedFrom:
    """A view of open items, narrowed. Without a view: all that waits, the actor's own first."""

    view: str = ""
    filters: Filters = field(default_factory=Filters)

    @classmethod
    def parse(cls, text: str) -> OpenedFrom:
        """From a parameter of an address; what names no list of open items is all that waits."""
        given = {name: value for name, value in parse_qsl(text) if NUL not in value}
        view = given.get("view", "")
        return cls(view, Filters.parse(given)) if view in queries.COUNTED_VIEWS else cls()

    @property
    def parameter(self) -> str:
        return urlencode({"view": self.view, **self.filters.given()}) if self.view else ""

    @property
    def url(self) -> str:
        """Where the list itself is."""
        return url_for("inbox.index", view=self.view or None, **self.filters.given())

    def label(self, actor: Actor) -> str:
        """What it is called; what narrows it is seen where the list itself is."""
        absent = {held.held_for: held.held_for_name or "" for held in actor.standing_in}
        if name := absent.get(self.filters.standing_in):
            return _("代%(name)s", name=name)
        name = view_names().get(self.view) or _("待办")
        return _("%(view)s（已筛选）", view=name) if self.filters.narrowing else name


def view_names() -> dict[str, str]:
    """What the views are called."""
    return {
        "mine": _("我的待办"),
        "group": _("本岗位待签收"),
        "soon": _("即将到期"),
        "overdue": _("已超期"),
        "done": _("我已办结"),
    }


def opened_from() -> OpenedFrom:
    """The list that the current request works through."""
    if "opened_from" not in g:
        g.opened_from = OpenedFrom.parse(request.args.get(_PARAMETER, ""))
    found: OpenedFrom = g.opened_from
    return found


def opens_from(view: str, filters: Filters) -> None:
    """The items that the page at hand leads to are opened from this list. One's own without a filter is not named:
    after them comes what waits for the post."""
    if view in queries.COUNTED_VIEWS and (view != "mine" or filters != Filters()):
        g.opened_from = OpenedFrom(view, filters)


def carry(_endpoint: str, values: dict[str, Any]) -> None:
    """Every address that is about a work item names the list."""
    if "work_item_id" in values and has_request_context() and (parameter := opened_from().parameter):
        values.setdefault(_PARAMETER, parameter)


def beside(session: Session, actor: Actor, current: str | None = None) -> tuple[Sequence[Listed], bool]:
    """The rows of the list, the current item among them while it is open; and whether the list goes on."""
    wanted = opened_from()
    if not wanted.view:
        pages = [queries.listed(session, actor, view, limit=queries.PAGE // 2) for view in ("mine", "group")]
    else:
        pages = [queries.listed(session, actor, wanted.view, filters=wanted.filters)]
    rows = [row for page in pages for row in page.rows]
    if current is not None and current not in {row.item.id for row in rows}:
        # claimed, it is no longer among what waits to be
        rows = [row for row in queries.listed_items(session, actor, [current]) if row.item.status == "open"] + rows
    return rows, any(page.after for page in pages)


def coming_after(session: Session, actor: Actor, current: str) -> list[str]:
    """The others of the list in the order in which they come next: those after this item, then those before it."""
    ids = [row.item.id for row in beside(session, actor, current)[0]]
    at = ids.index(current) if current in ids else 0
    return [each for each in (*ids[at:], *ids[:at]) if each != current]


def next_of(session: Session, actor: Actor, coming: Sequence[str]) -> str | None:
    """The first of them that still waits; at the end of the list, what else waits."""
    waiting = [row.item.id for row in beside(session, actor)[0]]
    if not waiting and opened_from().view:
        g.opened_from = OpenedFrom()
        waiting = [row.item.id for row in beside(session, actor)[0]]
    return next((each for each in (*coming, *waiting) if each in waiting), None)
