"""Who may keep, share and remove questions."""

from __future__ import annotations

from engine.errors import Issue
from workflows.oversight.sight import asks_as
from workflows.people.actor import Actor
from workflows.people.labels import Label
from workflows.views.rules import name_issues, sharing_issues

SHARED_WITH: dict[str, Label] = {
    "nobody": Label("仅本人", "Nobody"),
    "section": Label("本科室", "My section"),
    "auditors": Label("审计员", "Auditors"),
}
MOST_SAVED = 100  # of one person


def saving_issues(actor: Actor, name: str, shared_with: str, saved: int) -> list[Issue]:
    """Why the question cannot be saved so; empty: it can."""
    issues = [*name_issues(name), *sharing_issues(actor, shared_with, tuple(SHARED_WITH))]
    if saved >= MOST_SAVED:
        issues.append(Issue("saved-question.many", f"已保存 {MOST_SAVED} 个查询，请先删除不用的。"))
    return issues


def is_auditor(actor: Actor) -> bool:
    """Whether questions shared with the auditors are for them."""
    return asks_as(actor) == "audit"
