"""Deciding several work items in one act. 一事一审: a gate and a review are read and decided one by one, so only what
clears no gate and holds nobody's judgement of a text may be decided so. Each item is its own transaction, with the
checks of a single decision; the caller sees to that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import Issue
from engine.work_items import Item
from workflows.people.labels import Label
from workflows.prepublication.kinds import KINDS

MOST = 100  # items of one act
NO_OBJECTION: Mapping[str, Any] = {"outcome": "comment", "opinion": "无意见"}
BULK_ANSWERS: Mapping[str, tuple[Label, Mapping[str, Any]]] = {
    "opinion.coordination": (Label("协同意见：无意见", "Coordination: no comment"), NO_OBJECTION),
    "register.archive": (Label("备案归档：办结", "Filing: done"), {}),
}


def bulk_issues(item: Item, kind: str) -> list[Issue]:
    """Why the item cannot be decided together with others of the kind; empty: it can."""
    if kind not in BULK_ANSWERS or item.kind.startswith(("gate.", "review.")):
        return [Issue("bulk.one-by-one", "一事一审：审查、审核和签发须逐件阅读、逐件提交，不能批量办理。")]
    if item.kind != kind:
        name = KINDS[kind].label if kind in KINDS else kind
        return [Issue("bulk.kind", f"这一件不是“{name}”，不能与其他件一起办理。")]
    return []


def size_issues(work_item_ids: Sequence[str]) -> list[Issue]:
    """Why so many, or none, cannot be done in one act; empty: they can."""
    if not work_item_ids:
        return [Issue("bulk.none", "请先选中要办理的件。")]
    if len(work_item_ids) > MOST:
        return [Issue("bulk.many", f"一次最多 {MOST} 件，请分批办理。")]
    return []
