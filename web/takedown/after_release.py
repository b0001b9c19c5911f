"""What a matter's page says of the time after its release; of a case's own matter, what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.clocks import DueWords
from web.language import translate as t
from web.takedown.cases import CaseLine, due_of_case, lines_of
from workflows.matters.classes import CLASSES
from workflows.matters.labels import STATES
from workflows.matters.models import Matter
from workflows.people.actor import Actor
from workflows.people.queries import names_of
from workflows.release.labels import CHANNELS
from workflows.release.models import ReleaseSet
from workflows.release.queries import taken_down_among
from workflows.takedown.again import following_issues
from workflows.takedown.labels import RECEIPT_STATES
from workflows.takedown.models import TakedownReceipt
from workflows.takedown.queries import (
    case_of,
    cases_about,
    linked_matters,
    outside_addresses,
    receipts,
)
from workflows.takedown.rules import proposer_issues


@dataclass(frozen=True)
class Link:
    id: str
    number: str
    title: str
    state: str
    before: bool  # the matter that this one follows
    offline: bool = False  # its release is off the public site now


@dataclass(frozen=True)
class Receipt:
    channel: str
    state: str
    state_label: str
    person: str
    at: datetime | None


@dataclass(frozen=True)
class AfterRelease:
    """What a matter's page says of the time after the release; of a case's own matter, what it is about."""

    cases: tuple[CaseLine, ...]
    links: tuple[Link, ...]
    propose: str | None  # the release that may be proposed for
    may_follow: bool
    about: ReleaseSet | None
    public_words: str
    decide_by: DueWords | None
    receipts: tuple[Receipt, ...]
    outside: tuple[str, ...]


def after_release(session: Session, actor: Actor, matter: Matter) -> AfterRelease | None:
    """For the page of a matter that the actor may read; None while there is nothing to say."""
    about_release = CLASSES[matter.matter_class].about_release
    lines = () if about_release else lines_of(session, actor, cases_about(session, actor, matter.id))
    linked = [
        each for each in linked_matters(session, actor, matter) if about_release or each.matter_class != "takedown"
    ]
    down = taken_down_among(session, [each.id for each in linked]) if linked else frozenset()
    links = tuple(
        Link(
            each.id,
            each.number,
            each.title,
            t(STATES[each.state]),
            each.id == matter.previous_matter_id,
            offline=each.id in down,
        )
        for each in linked
    )
    may_follow = not following_issues(session, actor, matter)
    propose = _to_propose(session, actor, matter) if not about_release else None
    case = case_of(session, matter.id) if about_release else None
    if not (lines or links or may_follow or propose or case):
        return None
    found = receipts(session, matter.id) if case else ()
    names = names_of(session, [each.by for each in found if each.by])
    return AfterRelease(
        cases=lines,
        links=links,
        propose=propose,
        may_follow=may_follow,
        about=session.get(ReleaseSet, case.release_set_id) if case else None,
        public_words=case.public_words if case else "",
        decide_by=due_of_case(session, case) if case and not case.decided_at else None,
        receipts=tuple(_receipt(each, names) for each in found),
        outside=tuple(outside_addresses(session, case.release_set_id)) if case else (),
    )


def _receipt(row: TakedownReceipt, names: Mapping[str, str]) -> Receipt:
    person = names.get(row.by or "", "")
    return Receipt(t(CHANNELS[row.channel]), row.state, t(RECEIPT_STATES[row.state]), person, row.at)


def _to_propose(session: Session, actor: Actor, matter: Matter) -> str | None:
    """The release of the matter that is out, when the actor may propose something for it."""
    if matter.state not in ("released", "archived") or proposer_issues(actor, matter):
        return None
    query = select(ReleaseSet.id).where(ReleaseSet.matter_id == matter.id, ReleaseSet.state == "released")
    return session.scalar(query.limit(1))
