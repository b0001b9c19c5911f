"""Save, rename, share, choose and remove views. Each act is its owner's and stands in the trail by codes: the name and
the words looked for are not told there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine import audit
from engine.errors import Conflict, Invalid, Issue, NotFound
from engine.ids import new_id
from engine.runtime import now
from workflows.people.actor import Actor
from workflows.views.models import SavedView
from workflows.views.queries import lock_own_views, own_views
from workflows.views.rules import is_own, name_issues, sharing_issues, view_issues


def save_view(
    session: Session, actor: Actor, listed: str, name: str, wanted: Mapping[str, str], *, shared_with: str = "nobody"
) -> SavedView:
    """Keep the filters of a list. Raises Invalid."""
    _refuse(view_issues(actor, listed, name, wanted, shared_with, own_views(session, actor, listed)))
    saved = SavedView(
        id=new_id(),
        owner_id=actor.person_id,
        list=listed,
        name=name.strip(),
        wanted=dict(wanted),
        shared_with=shared_with,
        section_id=actor.section_id if shared_with == "section" else None,
        is_default=False,
        created_at=now(session),
        removed_at=None,
    )
    session.add(saved)
    session.flush()
    _record(session, actor, "view.saved", saved, shared_with=[None, shared_with])
    return saved


def rename_view(session: Session, actor: Actor, view_id: str, name: str) -> SavedView:
    """Raises NotFound when it is not the actor's, Invalid."""
    saved = own_view(session, actor, view_id)
    _refuse(name_issues(name))
    _change(session, saved, name=name.strip())
    _record(session, actor, "view.renamed", saved)
    return saved


def share_view(session: Session, actor: Actor, view_id: str, shared_with: str) -> SavedView:
    """With the section that the actor belongs to now, or with nobody any more. Raises NotFound, Invalid."""
    saved = own_view(session, actor, view_id)
    _refuse(sharing_issues(actor, shared_with))
    before = saved.shared_with
    _change(session, saved, shared_with=shared_with, section_id=actor.section_id if shared_with == "section" else None)
    _record(session, actor, "view.shared", saved, shared_with=[before, shared_with])
    return saved


def choose_default(session: Session, actor: Actor, view_id: str, *, chosen: bool) -> SavedView:
    """The view that the actor's list opens with; one at most. Raises NotFound."""
    saved = own_view(session, actor, view_id)
    lock_own_views(session, actor, saved.list)
    others = (SavedView.owner_id == actor.person_id, SavedView.list == saved.list, SavedView.is_default)
    session.execute(update(SavedView).where(*others).values(is_default=False))
    _change(session, saved, is_default=chosen)
    _record(session, actor, "view.made_default", saved, is_default=[not chosen, chosen])
    return saved


def remove_view(session: Session, actor: Actor, view_id: str) -> SavedView:
    """Take it off everybody's lists; the row stays. Raises NotFound."""
    saved = own_view(session, actor, view_id)
    _change(session, saved, removed_at=now(session))
    _record(session, actor, "view.removed", saved)
    return saved


def own_view(session: Session, actor: Actor, view_id: str) -> SavedView:
    """Raises NotFound when there is none of the actor's own."""
    saved = session.get(SavedView, view_id)
    if saved is None or saved.removed_at is not None or not is_own(actor, saved):
        raise NotFound("没有这个视图，或它不是您保存的。")
    return saved


def _change(session: Session, saved: SavedView, **values: Any) -> None:
    standing = update(SavedView).where(SavedView.id == saved.id, SavedView.removed_at.is_(None))
    if session.execute(standing.values(**values).returning(SavedView.id)).first() is None:
        raise Conflict("这个视图刚刚被删除。")
    session.refresh(saved)


def _record(session: Session, actor: Actor, action: str, saved: SavedView, **changes: list[Any]) -> None:
    told = {"saved": [None, saved.id], "list": [None, saved.list], **changes}
    audit.record(session, chain=audit.ACCESS, action=action, actor=actor.person_id, changes=told)


def _refuse(issues: Sequence[Issue]) -> None:
    if issues:
        raise Invalid(issues[0].message, issues=issues)
