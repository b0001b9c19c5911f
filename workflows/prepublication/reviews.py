"""Reviews and opinions that clear no gate: section check, countersigning, coordination, office check, recheck …"""

from __future__ import annotations

from workflows.matters.determinations import change_class, confirm_class
from workflows.matters.revisions import close_revision
from workflows.prepublication.decision import Decision
from workflows.prepublication.resuming import FIRST, Course
from workflows.prepublication.telling import tell_returned


def give_opinion(decision: Decision) -> None:
    """An opinion counts by being recorded; only a return has an effect of its own."""
    close_when_returned(decision)


def review(decision: Decision) -> None:
    """A review that moves the matter on or returns it."""
    close_when_returned(decision)


def check_in_office(decision: Decision) -> None:
    """办公室核稿 confirms the class that the drafter proposed, or corrects it; doubt takes the full path."""
    session, matter, actor = decision.session, decision.matter, decision.actor
    if decision.outcome == "class_changed":
        confirmed = str(decision.answers["confirmed_class"])
        change_class(session, matter, actor, confirmed, decision.reason, decision.standing)
    elif decision.outcome == "approve":
        confirm_class(session, matter, actor, decision.standing)
    close_when_returned(decision)


def close_when_returned(decision: Decision) -> None:
    """Every return closes the revision and voids its approvals, even when the bytes come back identical."""
    if decision.outcome in RETURNS and decision.revision is not None:
        close_revision(
            decision.session, decision.matter.id, "returned", decision.actor.person_id, resumes_at=_resumes_at(decision)
        )
        tell_returned(decision.session, decision.matter, decision.actor.person_id)


def _resumes_at(decision: Decision) -> str | None:
    """Where the same texts are reviewed again; None when they go to somebody who may change them."""
    target = decision.answers.get("return_to")
    if target == "step":
        return Course.of(decision.matter).place(str(decision.answers["return_step"]))
    return FIRST if target == "section" else None


RETURNS = frozenset({"return", "to_drafter", "to_section"})
