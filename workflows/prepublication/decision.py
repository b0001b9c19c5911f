"""One person's decision on one work item, as the action of its kind receives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from engine.work_items import Item
from engine.workflow import TaskKind
from workflows.matters.models import Matter, Opinion, Revision
from workflows.matters.rules import Standing
from workflows.people.actor import Actor, HeldPost


@dataclass(frozen=True)
class Decision:
    """`answers` are the clean answers to the form; `standing` is the post by which the actor may decide, `known` what
    the database said of the actor under the lock.

    `revision` is the open one, None while drafting. The matter is locked, the rules have been checked, the opinion
    is recorded; the engine moves on after the kind's action has returned.
    """

    session: Session
    item: Item
    kind: TaskKind
    actor: Actor
    standing: HeldPost | None
    known: Standing
    matter: Matter
    revision: Revision | None
    answers: Mapping[str, Any]
    opinion: Opinion

    @property
    def outcome(self) -> str:
        return str(self.answers.get("outcome") or "done")

    @property
    def reason(self) -> str:
        return str(self.answers.get("opinion") or "")
