"""What can be asked about runs, findings and disposals. The caller has checked that the matter may be read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from workflows.matters.models import Revision
from workflows.screening.models import FindingDisposal, FindingRow, Screening


class Said(NamedTuple):
    """A disposal with the finding it was made of. `revision`: ordinal of the revision."""

    finding_id: str
    fingerprint: str
    revision: int
    disposal: FindingDisposal


class Standing(NamedTuple):
    """How a revision stands with the machine check: whether it was checked, and its findings that are not dismissed:
    (aspect, state) -> how many."""

    screened: bool
    waiting: dict[tuple[str, str], int]


def unanswered() -> ColumnElement[bool]:
    """The condition on `finding` that nobody has answered it: open, or called dismissed while no disposal of exactly
    the text of its revision says so (whatever wrote the row)."""
    said = exists().where(
        FindingDisposal.finding_id == FindingRow.id,
        FindingDisposal.disposition == "dismiss",
        FindingDisposal.content_hash == Revision.content_hash,
        Revision.id == FindingRow.revision_id,
    )
    return or_(FindingRow.state == "open", and_(FindingRow.state == "dismissed", ~said))


def standing_of(session: Session, revision: Revision) -> Standing:
    """Read in one statement."""
    runs = select(literal(""), literal(""), func.count()).where(
        Screening.revision_id == revision.id, Screening.content_hash == revision.content_hash
    )
    state = case((unanswered(), "open"), else_=FindingRow.state)
    findings = (
        select(FindingRow.aspect, state, func.count())
        .where(FindingRow.revision_id == revision.id, or_(FindingRow.state != "dismissed", unanswered()))
        .group_by(FindingRow.aspect, state)
    )
    rows = session.execute(union_all(runs, findings)).all()
    return Standing(
        screened=any(count for aspect, _, count in rows if not aspect),
        waiting={(aspect, state): count for aspect, state, count in rows if aspect},
    )


def findings_of(session: Session, revision_id: str) -> Sequence[FindingRow]:
    """The findings of a revision in their order, read anew."""
    query = select(FindingRow).where(FindingRow.revision_id == revision_id).order_by(FindingRow.ordinal)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def findings_by_id(session: Session, finding_ids: Collection[str]) -> Sequence[FindingRow]:
    """These findings in their order, read anew; unknown ones are absent."""
    query = select(FindingRow).where(FindingRow.id.in_(finding_ids)).order_by(FindingRow.ordinal)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def disposals_of(session: Session, matter_id: str) -> list[Said]:
    """Everything that was said of the matter's findings, of every revision, in order."""
    rows = session.execute(
        select(FindingRow.id, FindingRow.fingerprint, Revision.ordinal, FindingDisposal)
        .join(FindingRow, FindingRow.id == FindingDisposal.finding_id)
        .join(Revision, Revision.id == FindingRow.revision_id)
        .where(FindingRow.matter_id == matter_id)
        .order_by(FindingDisposal.id)
    )
    return [Said(*row) for row in rows]


def matter_of_findings(session: Session, finding_ids: Collection[str]) -> str | None:
    """The one matter that all these findings belong to; None when one is unknown or they belong to several."""
    query = select(FindingRow.id, FindingRow.matter_id).where(FindingRow.id.in_(finding_ids))
    found = dict(session.execute(query).all())
    matters = set(found.values())
    return matters.pop() if len(matters) == 1 and len(found) == len(set(finding_ids)) else None


def last_rules(session: Session, revision: Revision) -> str | None:
    """The rules of the last run over exactly this revision's content; None when there was none."""
    return session.scalar(
        select(Screening.rules_hash)
        .where(Screening.revision_id == revision.id, Screening.content_hash == revision.content_hash)
        .order_by(Screening.id.desc())
        .limit(1)
    )
