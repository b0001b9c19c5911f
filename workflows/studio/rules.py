"""Who may do what in the studio, on one page. A page draws its buttons by the same functions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from engine.errors import Issue, NotAllowed
from workflows.people.actor import Actor
from workflows.people.rules import administration_issues
from workflows.studio.migration_models import MOVED, MigratedInstance
from workflows.studio.models import ProcessDraft

DESIGN, CHECK = "process.design", "process.check"


def may_design(actor: Actor) -> bool:
    """Whether the actor may draw, try and submit drafts: the 系统管理员."""
    return not administration_issues(actor, DESIGN)


def may_check(actor: Actor) -> bool:
    """Whether the actor may publish or give back what was submitted: the 安全保密管理员."""
    return not administration_issues(actor, CHECK)


def require_reader(actor: Actor) -> None:
    """Raises NotAllowed for whoever neither designs nor checks processes."""
    if not (may_design(actor) or may_check(actor)):
        raise NotAllowed("流程设计只对系统管理员和安全保密管理员开放。")


def change_issues(draft: ProcessDraft) -> list[Issue]:
    """Why the draft cannot be changed now; empty: it can."""
    if draft.state == "drafting":
        return []
    why = {
        "submitted": "已提交核对，不能再改。需要修改时，请核对人退回。",
        "published": "已经发布，不能再改。请另开草稿。",
        "discarded": "已经作废，不能再改。请另开草稿。",
    }[draft.state]
    return [Issue("draft-state", f"草稿“{draft.title}”{why}")]


def publish_issues(actor: Actor, *, submitted_by: str, authors: Collection[str], is_current: bool) -> list[Issue]:
    """Why the actor may not publish a submitted version; empty: may. (promises.md, security 4: maker and checker.)"""
    issues = check_issues(actor, submitted_by=submitted_by, authors=authors)
    if not is_current:
        issues.append(Issue("base-outdated", "提交之后又发布了别的版本，请退回，由提交人在新版本上重新核对后再提交。"))
    return issues


def check_issues(actor: Actor, *, submitted_by: str, authors: Collection[str]) -> list[Issue]:
    """Why the actor may not judge a submitted version, to publish it or to give it back; empty: may."""
    issues = administration_issues(actor, CHECK)
    if actor.person_id == submitted_by:
        issues.append(Issue("own-draft", "提交人不能核对自己提交的流程，请由另一人核对。"))
    elif actor.person_id in authors:
        issues.append(Issue("own-draft", "您改过这份草稿，不能核对它，请由没有参与修改的人核对。"))
    return issues


def migration_issues(actor: Actor, proposed_by: str) -> list[Issue]:
    """Why the actor may not release a migration, nor give it back; empty: may. The maker is never the checker."""
    issues = administration_issues(actor, CHECK)
    if actor.person_id == proposed_by:
        issues.append(Issue("own-migration", "提出人不能核对自己提出的迁移，请由另一人核对。"))
    return issues


def undo_issues(moved: MigratedInstance, at: datetime) -> list[Issue]:
    """Why the move of an instance cannot be undone now; empty: it can, unless somebody has acted on it since."""
    if moved.state not in MOVED:
        return [Issue("not-moved", "没有迁移，或已经撤销。")]
    if moved.before is None or moved.undo_until is None or moved.undo_until <= at:
        return [Issue("undo-over", "可撤销的时间已过。")]
    return []
