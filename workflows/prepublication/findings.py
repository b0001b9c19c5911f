"""技术核查发现 as people meet them: what was found, who deals with it, and what was said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import queries
from workflows.matters.access import readable_matter
from workflows.matters.locks import latest_revision
from workflows.matters.models import Matter, Opinion, Revision, RevisionDocument
from workflows.people.actor import Actor
from workflows.people.queries import names_of
from workflows.prepublication.finding_disposals import adopt_earlier, dispose
from workflows.prepublication.finding_duties import duty_of
from workflows.prepublication.finding_hands import hands_of, open_kinds
from workflows.prepublication.finding_referrals import sent_back
from workflows.screening.actions import aspect_of
from workflows.screening.fingerprints import with_fingerprints
from workflows.screening.model import Finding
from workflows.screening.models import FindingRow
from workflows.screening.queries import Said, disposals_of, findings_of
from workflows.screening.registry import CHECKS
from workflows.screening.rulebooks import current_rulebook
from workflows.screening.subjects import Screened, of_draft, result_of

__all__ = ["DisposalLine", "FindingLine", "adopt_earlier", "dispose", "draft_findings", "finding_lines"]

FIELDS_TITLE = "标题和解读要素"


@dataclass(frozen=True)
class DisposalLine:
    """处理: `person` is a name, `post` a code, `disposition` correct, dismiss or refer; `revision` the ordinal.

    `viewed`: 已查看图片. `sent_back`: secrecy review found no secret, and the finding went back to its own duty."""

    person: str
    post: str
    disposition: str
    reason: str
    at: datetime
    revision: int
    viewed: bool
    sent_back: bool


@dataclass(frozen=True)
class FindingLine:
    """One finding. `state`: open, confirmed, dismissed. `earlier`: what was said last of the same finding in an
    earlier revision. `choices`: dispositions that the actor may take now, of correct, dismiss, refer. `duty`: in
    Chinese, who deals with it. `aspect`, `level`, `authority` are codes. While drafting `id` is empty."""

    id: str
    ordinal: int
    check: str
    check_name: str
    aspect: str
    level: str
    message: str
    explanation: str
    authority: str
    quote: str
    matched: str
    document_id: str | None
    version_id: str | None
    document_title: str
    part: str
    passage: int | None
    start: int
    end: int
    state: str
    disposals: tuple[DisposalLine, ...]
    earlier: DisposalLine | None
    choices: tuple[str, ...]
    duty: str


def finding_lines(
    session: Session, matter_id: str, actor: Actor, work_item_id: str | None = None
) -> tuple[FindingLine, ...]:
    """The findings of the open (else the latest) revision, in the order of the texts; none before the first one.

    `work_item_id`: choices only by this work item. Raises NotFound when the actor may not read the matter.
    """
    matter = readable_matter(session, actor, matter_id)
    revision = latest_revision(session, matter_id)
    if revision is None:
        return ()
    rows = findings_of(session, revision.id)
    if not rows:
        return ()
    said = disposals_of(session, matter_id)
    hands = hands_of(session, matter, revision, actor, work_item_id)
    shown = _Shown(session, matter, revision, said)
    return tuple(shown.line(row, hands.choices(row)) for row in rows)


def draft_findings(session: Session, matter_id: str, actor: Actor) -> tuple[FindingLine, ...]:
    """What the machine finds in the texts as they are now; nothing is stored, nobody can choose anything yet.

    Raises NotFound when the actor may not read the matter.
    """
    matter = readable_matter(session, actor, matter_id)
    screened = of_draft(session, matter)
    result = result_of(session, screened, current_rulebook(session))
    found = list(with_fingerprints(result.subject, result.findings))
    said = disposals_of(session, matter_id) if found else []
    earlier = {each.fingerprint: line for each, line in _disposals(session, said) if not line.sent_back}
    return tuple(
        _drafted(matter, screened, finding, number, earlier.get(fingerprint))
        for number, (fingerprint, finding) in enumerate(found, start=1)
    )


class _Shown:
    """What all lines of one page need, read once."""

    def __init__(self, session: Session, matter: Matter, revision: Revision, said: Sequence[Said]) -> None:
        self._matter = matter
        self._titles = _titles(session, revision.id)
        self._disposals: dict[str, list[DisposalLine]] = {}
        self._earlier: dict[str, DisposalLine] = {}
        for each, line in _disposals(session, said):
            self._disposals.setdefault(each.finding_id, []).append(line)
            if each.revision < revision.ordinal and not line.sent_back:
                self._earlier[each.fingerprint] = line
        self._open_kinds = open_kinds(queries.items_of_subject(session, matter.id))
        self._passed = _passed_kinds(session, revision.id)

    def line(self, row: FindingRow, choices: tuple[str, ...]) -> FindingLine:
        check = CHECKS.get(row.check)
        return FindingLine(
            id=row.id,
            ordinal=row.ordinal,
            check=row.check,
            check_name=check.name if check else row.check,
            aspect=row.aspect,
            level=row.level,
            message=row.message,
            explanation=check.explanation if check else "",
            authority=check.authority if check else "",
            quote=row.quote,
            matched=row.matched,
            document_id=row.document_id,
            version_id=row.version_id,
            document_title=self._titles.get(row.document_id or "", FIELDS_TITLE),
            part=row.part,
            passage=row.passage,
            start=row.start,
            end=row.end,
            state=row.state,
            disposals=tuple(self._disposals.get(row.id, ())),
            earlier=self._earlier.get(row.fingerprint),
            choices=choices,
            duty=duty_of(row.aspect, self._matter.matter_class, self._open_kinds, self._passed),
        )


def _drafted(
    matter: Matter, screened: Screened, finding: Finding, number: int, earlier: DisposalLine | None
) -> FindingLine:
    source, check = screened.source(finding.document), CHECKS[finding.check]
    aspect = aspect_of(finding)
    return FindingLine(
        id="",
        ordinal=number,
        check=finding.check,
        check_name=check.name,
        aspect=aspect,
        level=finding.level,
        message=finding.message,
        explanation=check.explanation,
        authority=check.authority,
        quote=finding.quote,
        matched=finding.matched,
        document_id=source.document_id if source else None,
        version_id=source.version_id if source else None,
        document_title=source.title if source else FIELDS_TITLE,
        part=finding.part,
        passage=finding.passage,
        start=finding.start,
        end=finding.end,
        state="open",
        disposals=(),
        earlier=earlier,
        choices=(),
        duty=duty_of(aspect, matter.matter_class, frozenset(), frozenset()),
    )


def _titles(session: Session, revision_id: str) -> Mapping[str, str]:
    query = select(RevisionDocument.document_id, RevisionDocument.title).where(
        RevisionDocument.revision_id == revision_id
    )
    return dict(session.execute(query).all())


def _disposals(session: Session, said: Sequence[Said]) -> list[tuple[Said, DisposalLine]]:
    names, back = names_of(session, [each.disposal.person_id for each in said]), sent_back(said)
    return [(each, _disposal(each, names[each.disposal.person_id], each.disposal.id in back)) for each in said]


def _disposal(said: Said, person: str, back: bool) -> DisposalLine:
    made = said.disposal
    return DisposalLine(
        person, made.post, made.disposition, made.reason, made.at, said.revision, viewed=made.viewed, sent_back=back
    )


def _passed_kinds(session: Session, revision_id: str) -> frozenset[str]:
    query = select(Opinion.kind).where(Opinion.revision_id == revision_id, Opinion.taken_back_at.is_(None)).distinct()
    return frozenset(session.scalars(query))
