"""The lists that have saved views, and the filters that each of them knows."""

from __future__ import annotations

from typing import NamedTuple

from workflows.people.labels import Label


class SavedList(NamedTuple):
    """A list of the pages. `filters`: the names that a view of it may set."""

    label: Label
    filters: frozenset[str]


LISTS: dict[str, SavedList] = {
    "inbox": SavedList(
        Label("待办", "Inbox"),
        frozenset({"view", "process", "stage", "section", "urgency", "overdue", "for", "q", "sort", "follow"}),
    ),
    "matters": SavedList(Label("事项", "Matters"), frozenset({"q", "state", "section", "class"})),
    "release": SavedList(Label("发布", "Release"), frozenset({"q", "state", "attribute"})),
    "holders": SavedList(Label("督办", "Who holds what"), frozenset({"whose", "by", "section", "stage", "overdue"})),
    "acts": SavedList(
        Label("我办过的", "What I did"),
        frozenset({"by", "since", "until", "kind", "gate", "outcome", "number", "title"}),
    ),
}
ACTIONS: dict[str, Label] = {
    "view.saved": Label("保存视图", "View saved"),
    "view.renamed": Label("重命名视图", "View renamed"),
    "view.shared": Label("共用或不再共用视图", "Sharing of a view changed"),
    "view.made_default": Label("改变列表的默认视图", "Default view of a list changed"),
    "view.removed": Label("删除视图", "View removed"),
}
