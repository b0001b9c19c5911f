"""送审: policy and interpretation go to review together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.commands import StepResult
from engine.errors import Issue, NotReady
from workflows.matters.access import readable_matter
from workflows.people.actor import Actor
from workflows.prepublication.actions import complete
from workflows.prepublication.drafting import drafting_items


def submit(session: Session, matter_id: str, actor: Actor, answers: Mapping[str, Any] | None = None) -> StepResult:
    """送审: completes the open drafting tasks; policy and interpretation go to review together.

    `answers` are those to the policy's form (countersigning sections, desks to consult). Raises NotReady with the list
    of issues, or when the matter is not being drafted.
    """
    matter = readable_matter(session, actor, matter_id)
    items = drafting_items(session, matter.id)
    if not items:
        raise NotReady("该事项不在起草环节，不能送审。", issues=[Issue("not-drafting", "该事项不在起草环节。")])
    for item in items:
        given = answers if item.kind == "draft.policy" and answers is not None else {}
        result = complete(session, item.id, actor, given)
    return result
