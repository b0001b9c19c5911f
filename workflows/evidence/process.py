"""What people answered and approved in a matter, what the machine found, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import WorkItem
from workflows.evidence.case import ApprovalFact, DisposalFact, FindingFact, ScreeningFact, Step
from workflows.evidence.naming import Naming
from workflows.evidence.words import outcome_words, post_words, reason_words
from workflows.matters.approvals import approvals_of
from workflows.matters.gates import GATES, gate_label
from workflows.matters.models import Matter, Opinion
from workflows.matters.opinions import opinions_of
from workflows.people.queries import sections
from workflows.screening.labels import DISPOSITIONS, FINDING_STATES, OCCASIONS
from workflows.screening.model import ASPECTS, LEVELS, Aspect, Level
from workflows.screening.models import FindingRow, Screening
from workflows.screening.queries import disposals_of

# answers that are codes or dates; all others are somebody's words
_CODES = frozenset(
    {"outcome", "return_to", "attribute", "ground", "scope", "nature", "audience", "attention", "publicity"}
    | {"release_at", "ways", "channels", "state_secret", "work_secret", "sensitive", "prohibited", "signing"}
    | {"authority", "procedure", "substance", "format_check", "wording_check", "printed_on", "copies", "code", "year"}
    | {"referred_on", "replied_on", "paper_text", "paper_explanation", "fair_competition", "countersign", "consult"}
    | {"countersign_mode", "return_step"}
)


def steps(session: Session, matter_id: str, naming: Naming) -> tuple[Step, ...]:
    """Every answer in the matter, in order."""
    query = select(WorkItem.id, WorkItem.candidate_group).where(WorkItem.subject == matter_id)
    groups = dict(session.execute(query).all())
    names = {each.code: each.name for each in sections(session)}
    return tuple(
        _step(each, groups.get(each.work_item_id, ""), names, naming) for each in opinions_of(session, matter_id)
    )


def _step(opinion: Opinion, group: str, section_names: Mapping[str, str], naming: Naming) -> Step:
    section = section_names.get(group.partition("/")[2], "")
    revision = naming.revisions.get(opinion.revision_id or "")
    return Step(
        opinion_id=opinion.id,
        kind=opinion.kind,
        stage=opinion.task_name,
        person=naming.acted(opinion.person_id, opinion.on_behalf_of),
        post=section + post_words(opinion.post, opinion.capacity),
        outcome=opinion.outcome,
        outcome_words=outcome_words(opinion.outcome),
        words=naming.text(opinion.text),
        revision=revision.ordinal if revision else None,
        revision_hash=revision.content_hash if revision else "",
        at=opinion.at,
        answers=_answers(opinion.answers, naming),
    )


def _answers(answers: Mapping[str, Any], naming: Naming) -> dict[str, Any]:
    return {name: value for name, value in sorted(answers.items()) if naming.full or name in _CODES}


def approvals(session: Session, matter: Matter, naming: Naming) -> tuple[ApprovalFact, ...]:
    """Every approval ever given, void ones included, in order."""
    return tuple(
        ApprovalFact(
            gate=each.gate,
            gate_words=gate_label(each.gate, matter.matter_class).zh if each.gate in GATES else each.gate,
            revision=naming.ordinal(each.revision_id) or 0,
            approved_hash=each.approved_hash,
            person=naming.acted(each.person_id, each.on_behalf_of),
            post=post_words(each.post, each.capacity),
            at=each.at,
            opinion_id=each.opinion_id,
            dual_post_decision=each.dual_post_decision_id,
            void_at=each.void_at,
            void_reason=reason_words(each.void_reason),
        )
        for each in approvals_of(session, matter.id)
    )


def screenings(session: Session, matter_id: str, naming: Naming) -> tuple[ScreeningFact, ...]:
    """Every run of the machine check over the matter."""
    rows = session.scalars(select(Screening).where(Screening.matter_id == matter_id).order_by(Screening.id))
    return tuple(
        ScreeningFact(
            revision=naming.ordinal(each.revision_id) or 0,
            occasion=OCCASIONS[each.occasion].zh,
            rules_hash=each.rules_hash,
            content_hash=each.content_hash,
            characters=each.characters,
            at=each.at,
        )
        for each in rows
    )


def findings(session: Session, matter_id: str, naming: Naming) -> tuple[FindingFact, ...]:
    """Every finding of every revision with its disposals."""
    said: dict[str, list[DisposalFact]] = defaultdict(list)
    for each in disposals_of(session, matter_id):
        one = each.disposal
        words = DISPOSITIONS[one.disposition].zh
        fact = DisposalFact(
            words, naming.text(one.reason), naming.person(one.person_id), post_words(one.post, None), one.at
        )
        said[each.finding_id].append(fact)
    query = select(FindingRow).where(FindingRow.matter_id == matter_id).order_by(FindingRow.id)
    found = [_finding(row, said[row.id], naming) for row in session.scalars(query)]
    return tuple(sorted(found, key=lambda each: (each.revision, each.ordinal)))


def _finding(row: FindingRow, said: list[DisposalFact], naming: Naming) -> FindingFact:
    return FindingFact(
        revision=naming.ordinal(row.revision_id) or 0,
        ordinal=row.ordinal,
        check=row.check,
        aspect=row.aspect,
        aspect_words=ASPECTS[cast(Aspect, row.aspect)].zh,
        level_words=LEVELS[cast(Level, row.level)].zh,
        state_words=FINDING_STATES[row.state].zh,
        message=naming.text(row.message),
        quote=naming.text(row.quote),
        part=row.part if naming.full else "",
        disposals=tuple(said),
    )
