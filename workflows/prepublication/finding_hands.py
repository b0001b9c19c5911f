"""Which findings of a matter are in somebody's hands now. The buttons and the guard ask the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine import queries
from engine.work_items import Item
from workflows.matters.eligibility import involvement, standing_of
from workflows.matters.models import Matter, Revision
from workflows.matters.rules import gate_issues
from workflows.people.actor import Actor
from workflows.prepublication.finding_duties import aspects_of, duty_kind
from workflows.prepublication.work import judged
from workflows.screening.models import FindingRow

SECRECY_POST = "secrecy_review"
OUT = frozenset({"released", "archived"})  # what was said before the release stays as it was; what follows is 撤下
# what may follow each state; saying the same again would say nothing
_NEXT = {"open": ("correct", "dismiss"), "confirmed": ("dismiss",), "dismissed": ("correct",)}


@dataclass(frozen=True)
class Hands:
    """What one person may deal with: by their own open work items, or as secrecy reviewer after the secrecy gate.

    `refers`: the secrecy gate of the open revision is not decided yet, so that a finding can still be referred to it.
    `is_open`: the revision is, and not out yet; nothing is said of another one.
    """

    items: tuple[Item, ...]
    secrecy: bool
    refers: bool
    is_open: bool

    def holds(self, aspect: str) -> bool:
        """Whether findings of the aspect are in these hands."""
        return self.is_open and (self.item_for(aspect) is not None or (aspect == "secrecy" and self.secrecy))

    def item_for(self, aspect: str) -> Item | None:
        """The work item by which they are."""
        return next((item for item in self.items if aspect in aspects_of(item.kind, item.item_key)), None)

    def choices(self, finding: FindingRow) -> tuple[str, ...]:
        """The dispositions that may be taken of the finding now; empty: none."""
        if not self.holds(finding.aspect):
            return ()
        refers = self.refers and finding.aspect != "secrecy"
        return (*_NEXT[finding.state], "refer") if refers else _NEXT[finding.state]


def hands_of(
    session: Session, matter: Matter, revision: Revision, actor: Actor, work_item_id: str | None = None
) -> Hands:
    """What the actor has in hand of the matter; `work_item_id`: only what this work item gives."""
    if revision.closed_at is not None or matter.state in OUT or actor.admin_role is not None:
        return Hands((), secrecy=False, refers=False, is_open=False)
    open_items = [each for each in queries.items_of_subject(session, matter.id) if each.is_open]
    own = [each for each in open_items if each.assignee == actor.person_id and work_item_id in (None, each.id)]
    known = standing_of(session, actor.person_id, matter) if actor.holds(SECRECY_POST) else None
    decided = "secrecy" in involvement(session, matter.id).approved(revision.id)
    return Hands(
        items=tuple(each for each in own if not judged(session, each, actor, matter).issues),
        # a run after the gate may find something new, when the reviewer has no work item any more
        secrecy=(
            decided
            and work_item_id is None
            and known is not None
            and actor.holds(SECRECY_POST)
            and not gate_issues(known, "secrecy")
        ),
        refers=not decided,
        is_open=True,
    )


def open_kinds(items: Sequence[Item]) -> frozenset[str]:
    """The kinds that count, of the work items that are open."""
    return frozenset(duty_kind(each.kind, each.item_key) for each in items if each.is_open)
