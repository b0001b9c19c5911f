"""The page on which something is proposed for a release, and what may be taken down at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from engine.errors import Issue, NotFound
from web.language import listed
from web.language import translate as t
from workflows.matters.access import may_read
from workflows.matters.labels import ROLES
from workflows.matters.models import Matter
from workflows.people.actor import Actor
from workflows.release.labels import MARKS
from workflows.release.models import PublicMark, ReleaseSet
from workflows.release.public_queries import public_releases
from workflows.release.queries import release_set, released_documents
from workflows.takedown.labels import GROUNDS, KINDS
from workflows.takedown.queries import (
    open_case,
    outside_addresses,
    standing_mark,
)
from workflows.takedown.rules import GROUNDS_OF, emergency_issues, kind_issues, proposer_issues


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
