"""The bar of saved views above a list: one's own, then the section's; one statement for each list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for
from sqlalchemy.orm import Session

from web.saved_views.lists import PAGES
from workflows.people.actor import Actor
from workflows.views.queries import ViewLine, saved_views


@dataclass(frozen=True)
class ViewLink:
    """A saved view in words. `owner`: who shares it, empty for one's own; `count`: None where nothing is counted."""

    id: str
    name: str
    url: str
    current: bool
    mine: bool
    shared: bool
    is_default: bool
    owner: str
    count: str | None = None


@dataclass(frozen=True)
class ViewsBar:
    """`given`: the filters that would be saved now."""

    listed: str
    links: tuple[ViewLink, ...]
    given: Mapping[str, str]
    plain_url: str
    plain: bool  # nothing is narrowed
    may_share: bool

    @property
    def current(self) -> ViewLink | None:
        """The view that is open; one's own first."""
        return next((each for each in self.links if each.current), None)

    @property
    def default_url(self) -> str | None:
        """Where the bare address of the list leads; None: it stays."""
        if request.args.keys() - {"language"}:
            return None
        return next((each.url for each in self.links if each.mine and each.is_default), None)


def views_bar(
    session: Session,
    actor: Actor,
    listed: str,
    given: Mapping[str, str] | None = None,
    *,
    lines: Sequence[ViewLine] | None = None,
    counts: Mapping[str, str] | None = None,
) -> ViewsBar:
    """The bar of a list. `given`: its filters as they are read; None: from the address. `lines`: when they were asked
    for already. `counts`: of views by id, in words."""
    page = PAGES[listed]
    if given is None:
        given = page.read(session, actor, request.args)
    if lines is None:
        lines = saved_views(session, actor, listed)
    return ViewsBar(
        listed,
        tuple(_link(each, given, counts or {}) for each in lines),
        given,
        url_for(page.endpoint, **page.plain),
        page.is_plain(given),
        actor.section_id is not None,
    )


def view_url(listed: str, wanted: Mapping[str, str]) -> str:
    """The address that the filters stand in; a list opened with none of them is not a bare one."""
    page = PAGES[listed]
    return url_for(page.endpoint, **(wanted or page.plain))


def _link(line: ViewLine, given: Mapping[str, str], counts: Mapping[str, str]) -> ViewLink:
    view = line.view
    return ViewLink(
        view.id,
        view.name,
        view_url(view.list, view.wanted),
        view.wanted == dict(given),
        line.mine,
        view.shared_with == "section",
        view.is_default and line.mine,
        "" if line.mine else line.owner,
        counts.get(view.id),
    )
