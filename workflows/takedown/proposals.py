"""提出处理意见: what the proposer writes becomes the text that the reviewers read."""

from __future__ import annotations

from engine.errors import Invalid, Issue, NotFound, NotReady
from workflows.matters import documents, trail
from workflows.prepublication.decision import Decision
from workflows.prepublication.intake import store
from workflows.release.models import ReleaseSet
from workflows.renditions.characters import clean_lines
from workflows.screening.marks import marks_in_text
from workflows.takedown.labels import GROUNDS
from workflows.takedown.queries import case_of, standing_mark
from workflows.takedown.rules import kind_issues, words_issues
from workflows.takedown.statement import explanation_of, statement, title_of


def complete_proposal(decision: Decision) -> None:
    """The case says what is proposed, and its text is a new version. Raises NotReady when the release does not allow
    it, Invalid for words that cannot be public."""
    session, answers = decision.session, decision.answers
    case = case_of(session, decision.matter.id)
    if case is None:
        raise NotFound
    release_set = session.get_one(ReleaseSet, case.release_set_id)
    kind, ground = str(answers["kind"]), str(answers["ground"])
    words = clean_lines(str(answers["public_words"])).strip()
    if issues := kind_issues(kind, ground, release_set, standing_mark(session, release_set.id)):
        raise NotReady(issues[0].message, issues=issues)
    _refuse_words(words)
    case.kind, case.ground, case.public_words = kind, ground, words
    case.hide_title = bool(answers.get("hide_title"))
    matter = decision.matter
    matter.title = title_of(kind, release_set)
    matter.explanation = explanation_of(case)
    matter.basis = GROUNDS[ground].zh
    session.flush()
    documents.add_version(
        session, matter.id, "policy", store(session, statement(case, release_set)), actor=decision.actor
    )
    proposed: trail.Changes = {
        "kind": [None, kind],
        "ground": [None, ground],
        "public_words": [None, trail.digest(words)],
    }
    trail.record(session, matter.id, "takedown.proposed", decision.actor.person_id, proposed)


def _refuse_words(words: str) -> None:
    issues = words_issues(words)
    issues += [
        Issue("secrecy-mark", f"对公众的说明中有密级标志（{mark.level}），没有保存。", field="public_words")
        for mark in marks_in_text("对公众的说明", words)
    ]
    if issues:
        raise Invalid(issues[0].message, issues=issues)
