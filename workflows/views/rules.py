"""Who may keep, share and change what is kept under a name. Using it gives no right: a list shows what its reader may
see, whoever saved the filters."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, false

from engine.errors import Issue
from workflows.people.actor import Actor
from workflows.views.labels import LISTS
from workflows.views.models import Kept

MOST_OWN = 20  # views of one list and person
LONGEST_NAME = 60  # characters
LONGEST_VALUE = 100  # characters of one filter


def view_issues(
    actor: Actor, listed: str, name: str, wanted: Mapping[str, str], shared_with: str, own: int
) -> list[Issue]:
    """Why the view cannot be saved so; empty: it can. `own`: how many views of this list the actor has."""
    issues = [*name_issues(name), *sharing_issues(actor, shared_with), *filter_issues(listed, wanted)]
    if own >= MOST_OWN:
        issues.append(Issue("saved-view.many", f"这个列表已保存 {MOST_OWN} 个视图，请先删除不用的。"))
    return issues


def name_issues(name: str) -> list[Issue]:
    """Why nothing can be kept under this name."""
    if name.strip() and len(name.strip()) <= LONGEST_NAME:
        return []
    return [Issue("saved.name", f"请填写名称，不超过 {LONGEST_NAME} 字。", field="name")]


def sharing_issues(actor: Actor, shared_with: str, known: tuple[str, ...] = ("nobody", "section")) -> list[Issue]:
    """Why it cannot be shared with them."""
    if shared_with not in known:
        return [Issue("saved.shared", "请选择给谁用。", field="shared_with")]
    if shared_with == "section" and actor.section_id is None:
        return [Issue("saved.section", "您不属于任何科室，不能与本科室共用。", field="shared_with")]
    return []


def filter_issues(listed: str, wanted: Mapping[str, str]) -> list[Issue]:
    """Why these are no filters of the list: a view is never an address of its own."""
    if listed not in LISTS:
        return [Issue("saved-view.list", "没有这个列表。")]
    if unknown := sorted(set(wanted) - LISTS[listed].filters):
        return [Issue("saved-view.filters", f"没有这样的查询条件：{'、'.join(unknown)[:80]}。")]
    if any(not isinstance(value, str) or len(value) > LONGEST_VALUE for value in wanted.values()):
        return [Issue("saved-view.values", f"查询条件不能超过 {LONGEST_VALUE} 字。")]
    return []


def is_own(actor: Actor, kept: Kept) -> bool:
    """Only its owner renames, shares and removes it."""
    return kept.owner_id == actor.person_id


def of_own_section(actor: Actor, model: type[Kept]) -> ColumnElement[bool]:
    """Rows that are shared with the actor's section."""
    if actor.section_id is None:
        return false()
    return and_(model.shared_with == "section", model.section_id == actor.section_id)
