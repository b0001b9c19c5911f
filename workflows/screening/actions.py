"""技术核查 of a revision: run, kept with its findings, bound to the content hash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal, NamedTuple

from sqlalchemy import ColumnElement, insert, literal, select, true
from sqlalchemy.orm import Session

from engine.ids import new_id
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.locks import lock_matter
from workflows.matters.models import Revision
from workflows.screening.fingerprints import with_fingerprints
from workflows.screening.model import Finding
from workflows.screening.models import FindingRow, Screening
from workflows.screening.rulebook import Rulebook
from workflows.screening.rulebooks import current_rulebook, rulebook_read_last
from workflows.screening.rules import rules_hash
from workflows.screening.subjects import Result, Screened, of_draft, of_revision, result_of

Occasion = Literal["submission", "last_check", "release", "rulebook"]
Waiting = tuple[str, str]  # aspect, state
ENGINE = "engine"


def screen_revision(session: Session, revision: Revision, occasion: Occasion, actor: str = ENGINE) -> Screening:
    """Check the revision by the rules of this moment and keep the run; findings that are not known yet are added,
    all of them open. The matter is locked. Raises XianshenError when a stored file is missing or damaged: what
    nobody checked passes no review."""
    return _screened(session, revision, occasion, actor)[0]


def screen_again(session: Session, revision: Revision, occasion: Occasion, actor: str = ENGINE) -> dict[Waiting, int]:
    """The same; returns what is left to deal with afterwards: (aspect, state) -> how many."""
    return _screened(session, revision, occasion, actor)[1]


def _screened(
    session: Session, revision: Revision, occasion: Occasion, actor: str
) -> tuple[Screening, dict[Waiting, int]]:
    matter = lock_matter(session, revision.matter_id)
    # a revision just opened holds what was read for it under this lock
    screened = of_draft(session, matter) if occasion == "submission" else of_revision(session, matter, revision)
    book, still_in_force = rulebook_read_last(session)
    run, result = _run(session, revision, screened, book, occasion)
    if not _kept(session, run, still_in_force):
        run, result = _run(session, revision, screened, current_rulebook(session), occasion)
        _kept(session, run, true())
    known = _known(session, run)
    new = _add_findings(session, run, screened, result, known)
    _record(session, run, actor, len(result.findings), len(new))
    standing = [*((each.aspect, each.state) for each in known.values()), *((each.aspect, each.state) for each in new)]
    return run, dict(Counter(each for each in standing if each[1] != "dismissed"))


def _run(
    session: Session, revision: Revision, screened: Screened, book: Rulebook, occasion: Occasion
) -> tuple[Screening, Result]:
    result = result_of(session, screened, book)
    run = Screening(
        id=new_id(),
        matter_id=revision.matter_id,
        revision_id=revision.id,
        content_hash=revision.content_hash,
        rules_hash=rules_hash(book),
        characters=result.characters,
        occasion=occasion,
        at=now(session),
    )
    return run, result


def _kept(session: Session, run: Screening, condition: ColumnElement[bool]) -> bool:
    """Whether the run stands in the database now: it was written, as the condition held."""
    session.flush()
    columns = Screening.__table__.c
    row = select(*(literal(getattr(run, each.name), each.type) for each in columns)).where(condition)
    adding = insert(Screening).from_select(list(columns.keys()), row).returning(Screening.id)
    return session.connection().execute(adding).first() is not None


def aspect_of(finding: Finding) -> str:
    """What must be dealt with is the secrecy reviewer's, whatever the check says it is about."""
    return "secrecy" if finding.level == "blocker" else finding.aspect


def _add_findings(
    session: Session, run: Screening, screened: Screened, result: Result, known: Mapping[str, Known]
) -> list[FindingRow]:
    found = with_fingerprints(result.subject, result.findings)
    new = [(fingerprint, finding) for fingerprint, finding in found if fingerprint not in known]
    last = max((each.ordinal for each in known.values()), default=0)
    rows = [
        _row(run, screened, fingerprint, finding, last + number)
        for number, (fingerprint, finding) in enumerate(new, start=1)
    ]
    session.add_all(rows)
    session.flush()
    return rows


class Known(NamedTuple):
    """A finding of an earlier run."""

    fingerprint: str
    ordinal: int
    aspect: str
    state: str


def _known(session: Session, run: Screening) -> dict[str, Known]:
    """By fingerprint, what earlier runs found in the revision; a revision just opened had none."""
    if run.occasion == "submission":
        return {}
    query = select(FindingRow.fingerprint, FindingRow.ordinal, FindingRow.aspect, FindingRow.state)
    rows = session.execute(query.where(FindingRow.revision_id == run.revision_id))
    return {row.fingerprint: Known(*row) for row in rows}


def _row(run: Screening, screened: Screened, fingerprint: str, finding: Finding, ordinal: int) -> FindingRow:
    source = screened.source(finding.document)
    return FindingRow(
        id=new_id(),
        matter_id=run.matter_id,
        revision_id=run.revision_id,
        screening_id=run.id,
        content_hash=run.content_hash,
        ordinal=ordinal,
        fingerprint=fingerprint,
        check=finding.check,
        aspect=aspect_of(finding),
        level=finding.level,
        message=finding.message,
        document_id=source.document_id if source else None,
        version_id=source.version_id if source else None,
        part=finding.part,
        passage=finding.passage,
        start=finding.start,
        end=finding.end,
        quote=finding.quote,
        matched=finding.matched,
        state="open",
    )


def _record(session: Session, run: Screening, actor: str, found: int, added: int) -> None:
    trail.record(
        session,
        run.matter_id,
        "screening.run",
        actor,
        {
            "occasion": [None, run.occasion],
            "rules": [None, run.rules_hash],
            "characters": [None, run.characters],
            "findings": [None, found],
            "added": [None, added],
        },
        revision=run.revision_id,
        content_hash=run.content_hash,
    )
