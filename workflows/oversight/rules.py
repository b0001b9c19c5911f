"""Who may keep, share and remove questions."""

from __future__ import annotations

from engine.errors import Issue
from workflows.oversight.models import SavedQuestion
from workflows.oversight.sight import asks_as
from workflows.people.actor import Actor
from workflows.people.labels import Label

SHARED_WITH: dict[str, Label] = {
    "nobody": Label("仅本人", "Nobody"),
    "section": Label("本科室", "My section"),
    "auditors": Label("审计员", "Auditors"),
}
MOST_SAVED = 100  # of one person
LONGEST_NAME = 60  # characters


def saving_issues(actor: Actor, name: str, shared_with: str, saved: int) -> list[Issue]:
    """Why the question cannot be saved so; empty: it can."""
    issues = []
    if not name.strip() or len(name) > LONGEST_NAME:
        issues.append(Issue("saved-question.name", f"请填写名称，不超过 {LONGEST_NAME} 字。", field="name"))
    if shared_with not in SHARED_WITH:
        issues.append(Issue("saved-question.shared", "请选择给谁用。", field="shared_with"))
    elif shared_with == "section" and actor.section_id is None:
        issues.append(Issue("saved-question.section", "您不属于任何科室，不能与本科室共用。", field="shared_with"))
    if saved >= MOST_SAVED:
        issues.append(Issue("saved-question.many", f"已保存 {MOST_SAVED} 个查询，请先删除不用的。"))
    return issues


def may_remove(actor: Actor, saved: SavedQuestion) -> bool:
    """Only one's own."""
    return saved.owner_id == actor.person_id


def is_auditor(actor: Actor) -> bool:
    """Whether questions shared with the auditors are for them."""
    return asks_as(actor) == "audit"
