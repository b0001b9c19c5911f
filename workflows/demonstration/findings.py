"""The demo's people deal with what the machine found before they pass a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine import queries
from workflows.matters.locks import open_revision
from workflows.people.actor import Actor
from workflows.prepublication import actions
from workflows.prepublication.finding_duties import PASSING, aspects_of
from workflows.prepublication.findings import dispose
from workflows.screening.queries import findings_of

CHECKED = "已对照原文和依据核对，表述无误。"


def answer_findings(
    session: Session, work_item_id: str, actor: Actor, answers: Mapping[str, Any], reason: str = CHECKED
) -> int:
    """Says 非问题 of every finding that stands against these answers to the work item, which is claimed for it; how
    many. None when the answers pass nothing, or nothing stands against them. Raises as `dispose` and `claim`."""
    item = queries.work_item(session, work_item_id)
    if item.kind not in PASSING or answers.get("outcome") != PASSING[item.kind]:
        return 0
    revision, mine = open_revision(session, item.subject), aspects_of(item.kind, item.item_key)
    rows = findings_of(session, revision.id) if revision else ()
    against = [row.id for row in rows if row.state != "dismissed" and row.aspect in mine]
    if not against:
        return 0
    if item.assignee is None:
        actions.claim(session, item.id, actor)
    dispose(session, against, actor, disposition="dismiss", reason=reason, viewed=True, work_item_id=item.id)
    return len(against)
