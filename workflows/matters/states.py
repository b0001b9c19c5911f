"""The states of a matter and the ways between them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.errors import Conflict
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.labels import STATES
from workflows.matters.models import Matter

TRANSITIONS: dict[str, frozenset[str]] = {
    "drafting": frozenset({"in_review", "terminated"}),
    "in_review": frozenset({"drafting", "signed", "withheld", "terminated"}),
    # archived at once: what is decided about a release is carried out by its sign-off
    "signed": frozenset({"drafting", "released", "withheld", "archived", "terminated"}),
    "released": frozenset({"archived"}),
    "withheld": frozenset({"archived"}),
    "archived": frozenset(),
    "terminated": frozenset(),
}


def set_state(session: Session, matter: Matter, state: str, actor: str, *, reason: str | None = None) -> None:
    """Move a locked matter to a state; nothing happens when it is there already. Raises Conflict when no way leads
    there."""
    if matter.state == state:
        return
    if state not in TRANSITIONS[matter.state]:
        raise Conflict(f"事项当前为“{STATES[matter.state].zh}”，不能变为“{STATES[state].zh}”。请刷新后核对。")
    trail.record(session, matter.id, "matter.state", actor, {"state": [matter.state, state]}, reason=reason)
    matter.state, matter.updated_at = state, now(session)
