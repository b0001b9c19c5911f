"""Cases of 撤下与更正 in a list, and the one that stands over a release or is being reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from web.clocks import DueWords, due_words
from web.language import translate as t
from workflows.matters.access import may_read
from workflows.matters.classes import CLASSES
from workflows.matters.models import Matter
from workflows.people.actor import Actor
from workflows.people.queries import names_of
from workflows.release.queries import release_set
from workflows.takedown.labels import CASE_STATES, GROUNDS, KINDS
from workflows.takedown.models import TakedownCase
from workflows.takedown.queries import (
    Listed,
    case_of,
    cases,
    decision_due,
    open_case,
)
from workflows.takedown.rules import proposer_issues


@dataclass(frozen=True)
class CaseLine:
    """One case in a list. `due` is empty once it is decided."""

    matter_id: str
    number: str
    title: str
    kind: str
    ground: str
    state: str
    state_label: str
    emergency_by: str | None
    due: DueWords | None
    decided_at: datetime | None
    readable: bool


def case_lines(session: Session, actor: Actor, before: str | None = None) -> tuple[CaseLine, ...]:
    """The cases that the actor may see, newest first."""
    return lines_of(session, actor, cases(session, actor, before=before))


def lines_of(session: Session, actor: Actor, found: list[Listed]) -> tuple[CaseLine, ...]:
    """These cases as lines, in their order."""
    names = names_of(session, [each.case.emergency_by for each in found if each.case.emergency_by])
    return tuple(
        CaseLine(
            matter_id=each.matter.id,
            number=each.matter.number,
            title=each.release_set.title,
            kind=t(KINDS[each.case.kind]) if each.case.kind else "",
            ground=t(GROUNDS[each.case.ground]) if each.case.ground else "",
            state=each.state,
            state_label=t(CASE_STATES[each.state]),
            emergency_by=names.get(each.case.emergency_by or ""),
            due=due_of_case(session, each.case) if each.state in ("proposed", "suspended") else None,
            decided_at=each.case.decided_at,
            readable=actor.admin_role is None,
        )
        for each in found
    )


def due_of_case(session: Session, case: TakedownCase) -> DueWords:
    """Until when the case is to be decided."""
    until = decision_due(session, case)
    return due_words(session, until.at, f"working_days({case.term})", provisional=until.provisional)


@dataclass(frozen=True)
class UnderReview:
    """The undecided case about a release, with its page; all empty for whoever may only know that there is one."""

    number: str = ""
    kind: str = ""
    url: str = ""


def under_review(session: Session, actor: Actor, release_set_id: str) -> UnderReview | None:
    """What is being decided about a release. None: nothing, or a proposal that is not the actor's to know of: what was
    taken down at once everybody sees, and who could propose is told why they cannot."""
    case = open_case(session, release_set_id)
    if case is None:
        return None
    matter = session.get_one(Matter, case.matter_id)
    if may_read(session, actor, matter.id):
        kind = t(KINDS[case.kind]) if case.kind else ""
        return UnderReview(matter.number, kind, url_for("matters.matter", matter_id=matter.id))
    about = session.get_one(Matter, str(matter.previous_matter_id))
    known = case.emergency_by is not None or not proposer_issues(actor, about)
    return UnderReview() if known else None


@dataclass(frozen=True)
class Published:
    """What a case is about. `public_url`: where the public reads it or what stands in its place; `inside_url`: its
    release page with the texts, for whoever may read it."""

    title: str
    number: str | None
    public_url: str
    inside_url: str


def published_of(session: Session, actor: Actor, matter: Matter) -> Published | None:
    """The released document that the actor reviews a case about; None for every other matter."""
    case = case_of(session, matter.id) if CLASSES[matter.matter_class].about_release else None
    if case is None:
        return None
    found = release_set(session, case.release_set_id)
    inside = url_for("release.page", release_set_id=found.id) if may_read(session, actor, found.matter_id) else ""
    return Published(found.title, found.number, url_for("portal.release", release_id=found.id), inside)
