"""What the pages after a release show, read for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Issue, NotFound
from web.clocks import DueWords, due_words
from web.language import listed
from web.language import translate as t
from workflows.matters.access import may_read
from workflows.matters.classes import CLASSES
from workflows.matters.labels import ROLES, STATES
from workflows.matters.models import Matter
from workflows.people.actor import Actor
from workflows.people.queries import names_of
from workflows.release.labels import CHANNELS, MARKS
from workflows.release.models import PublicMark, ReleaseSet
from workflows.release.public_queries import public_releases
from workflows.release.queries import release_set, released_documents, taken_down_among
from workflows.takedown.again import following_issues
from workflows.takedown.labels import CASE_STATES, GROUNDS, KINDS, RECEIPT_STATES
from workflows.takedown.models import TakedownCase, TakedownReceipt
from workflows.takedown.queries import (
    Listed,
    case_of,
    cases,
    cases_about,
    decision_due,
    linked_matters,
    open_case,
    outside_addresses,
    receipts,
    standing_mark,
)
from workflows.takedown.rules import GROUNDS_OF, emergency_issues, kind_issues, proposer_issues


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


@dataclass(frozen=True)
class Affected:
    """One document that disappears, with the addresses at which it can be read now."""

    role: str
    title: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """What exactly becomes invisible, and where."""

    page: str
    documents: tuple[Affected, ...]
    outside: tuple[str, ...]


@dataclass(frozen=True)
class ProposalPage:
    release: ReleaseSet
    mark: str | None
    preview: Preview
    kinds: Mapping[str, str]  # those that the release allows
    grounds: Mapping[str, str]
    fitting: Mapping[str, str]  # kind -> the grounds that fit it, in words
    fits: Mapping[str, tuple[str, ...]]  # ground -> the kinds that it fits
    may_now: bool
    issues: tuple[Issue, ...]


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


def case_lines(session: Session, actor: Actor, before: str | None = None) -> tuple[CaseLine, ...]:
    """The cases that the actor may see, newest first."""
    return _lines(session, actor, cases(session, actor, before=before))


def _lines(session: Session, actor: Actor, found: list[Listed]) -> tuple[CaseLine, ...]:
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
            due=_due(session, each.case) if each.state in ("proposed", "suspended") else None,
            decided_at=each.case.decided_at,
            readable=actor.admin_role is None,
        )
        for each in found
    )


def _due(session: Session, case: TakedownCase) -> DueWords:
    until = decision_due(session, case)
    return due_words(session, until.at, f"working_days({case.term})", provisional=until.provisional)


def proposal_page(session: Session, actor: Actor, release_set_id: str) -> ProposalPage:
    """Raises NotFound for whoever may neither propose for the release nor read its matter, and for what was never
    released: its title is a draft's."""
    found = release_set(session, release_set_id)
    if found.state not in ("released", "taken_down"):
        raise NotFound
    about = session.get_one(Matter, found.matter_id)
    issues = proposer_issues(actor, about)
    if issues and not may_read(session, actor, about.id):
        raise NotFound
    mark = standing_mark(session, found.id)
    if not issues and open_case(session, found.id) is not None:
        issues = [Issue("takedown.open", "该件已有一件撤下或更正正在办理，请在那一件中处理。")]
    return ProposalPage(
        release=found,
        mark=t(MARKS[mark.kind]) if mark else None,
        preview=_preview(session, found),
        kinds={code: t(label) for code, label in KINDS.items() if _possible(code, found, mark)},
        grounds={code: t(label) for code, label in GROUNDS.items() if code != "no_ground"},
        fitting={
            code: listed(t(GROUNDS[each]) for each in GROUNDS if each in fitting)
            for code, fitting in GROUNDS_OF.items()
        },
        fits={code: tuple(kind for kind in KINDS if code in GROUNDS_OF[kind]) for code in GROUNDS},
        may_now=found.state == "released" and not emergency_issues(actor),
        issues=tuple(issues),
    )


def _possible(kind: str, found: ReleaseSet, mark: PublicMark | None) -> bool:
    return not kind_issues(kind, sorted(GROUNDS_OF[kind])[0], found, mark)


def _preview(session: Session, found: ReleaseSet) -> Preview:
    documents = []
    for each in released_documents(session, found.id):
        kinds = ("pdf", "xhtml") if each.rendition_kind == "xhtml" else ("pdf",)
        addresses = tuple(
            url_for("portal.file", release_id=found.id, document_id=each.document_id, kind=kind) for kind in kinds
        )
        documents.append(Affected(t(ROLES[each.role]), each.title, addresses))
    page = url_for("portal.release", release_id=found.id)
    return Preview(page, tuple(documents), tuple(outside_addresses(session, found.id)))


@dataclass(frozen=True)
class PublicLine:
    id: str
    title: str
    number: str | None
    released_at: datetime


def public_lines(session: Session, text: str) -> tuple[PublicLine, ...]:
    """What is public now, newest first, for whoever may take it down at once: public facts only."""
    found = public_releases(session, text=text, limit=50).releases
    return tuple(PublicLine(each.id, each.title, each.number, each.released_at) for each in found)


def after_release(session: Session, actor: Actor, matter: Matter) -> AfterRelease | None:
    """For the page of a matter that the actor may read; None while there is nothing to say."""
    about_release = CLASSES[matter.matter_class].about_release
    lines = () if about_release else _lines(session, actor, cases_about(session, actor, matter.id))
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
        decide_by=_due(session, case) if case and not case.decided_at else None,
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
