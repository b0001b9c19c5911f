"""Where each list with saved views is, and how its filters are read: a view holds only what the list understands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from web.inbox.filters import Filters
from web.inbox.queries import VIEWS
from web.release.queries import Wanted
from workflows.matters.checks import LONGEST_TITLE
from workflows.matters.classes import CLASSES
from workflows.matters.labels import STATES
from workflows.oversight import holders, own_acts
from workflows.people.actor import Actor
from workflows.people.queries import sections

Given = Mapping[str, str]


@dataclass(frozen=True)
class ListPage:
    """`plain`: an address that asks for nothing and yet is no bare one, so that no default view replaces it. `read`:
    the known filters that are set; raises Invalid, NotAllowed like the page itself."""

    endpoint: str
    plain: Given
    read: Callable[[Session, Actor, Given], dict[str, str]]
    standing: frozenset[str] = frozenset()  # filters that the page offers as views of its own

    def is_plain(self, given: Given) -> bool:
        """Whether there is nothing worth a name of its own."""
        asked = {name: value for name, value in self.plain.items() if value}
        return given.keys() <= self.standing or dict(given) == asked


def _inbox(_session: Session, _actor: Actor, given: Given) -> dict[str, str]:
    view = {"view": given["view"]} if given.get("view") in VIEWS else {}
    return {**view, **Filters.parse(given).given()}


def _matters(session: Session, _actor: Actor, given: Given) -> dict[str, str]:
    state, kind, section = given.get("state", ""), given.get("class", ""), given.get("section", "")
    known = section and section in {each.id for each in sections(session)}
    found = {"state": state if state in STATES else "", "class": kind if kind in CLASSES else ""}
    return _set(**found, section=section if known else "", q=given.get("q", "").strip()[:LONGEST_TITLE])


def _release(_session: Session, _actor: Actor, given: Given) -> dict[str, str]:
    wanted = Wanted.parse(given)
    return _set(state=wanted.state, attribute=wanted.attribute, q=wanted.words)


def _holders(session: Session, actor: Actor, given: Given) -> dict[str, str]:
    asked = holders.asked_from(session, actor, given)
    overdue = "1" if asked.overdue else ""
    return _set(whose=asked.whose, by=asked.by, section=asked.section, stage=asked.stage, overdue=overdue)


def _acts(_session: Session, _actor: Actor, given: Given) -> dict[str, str]:
    asked = own_acts.asked_from(given)
    return _set(**{name: getattr(asked, name) for name in own_acts.FILTERS})


def _set(**values: Any) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value}


PAGES: dict[str, ListPage] = {
    "inbox": ListPage("inbox.index", {"view": "mine"}, _inbox, frozenset({"view"})),
    "matters": ListPage("matters.index", {"state": ""}, _matters),
    "release": ListPage("release.index", {"state": ""}, _release),
    "holders": ListPage("holders.index", {"whose": "matters", "by": "section"}, _holders),
    "acts": ListPage("acts.index", {"by": "me"}, _acts),
}
