"""What people said of a matter: their opinions, and the changes that they suggest."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from web.language import translate as t
from web.matters.shown import OpinionLine, SuggestionLine
from web.outcome_words import outcome_words
from web.who_acted import who_acted
from workflows.matters.labels import CLOSED_REASONS, SUGGESTION_STATES
from workflows.matters.models import Opinion, Revision
from workflows.matters.queries import MatterDetails
from workflows.people.queries import sections
from workflows.prepublication.countersigning import tally_of, tally_words
from workflows.prepublication.redirecting_queries import moves_of


def opinion_lines(details: MatterDetails) -> tuple[OpinionLine, ...]:
    """What people said, oldest first; an opinion on a closed revision is marked as void."""
    revisions = {revision.id: revision for revision in details.revisions}
    return tuple(_opinion(each, revisions, details.names) for each in details.opinions if _tells(each))


def _tells(opinion: Opinion) -> bool:
    return not opinion.kind.startswith("draft.") or bool(opinion.text)


def _opinion(opinion: Opinion, revisions: Mapping[str, Revision], names: Mapping[str, str]) -> OpinionLine:
    words, tone = outcome_words(opinion.outcome)
    revision = revisions.get(opinion.revision_id or "")
    return OpinionLine(
        outcome=words,
        tone=tone,
        task=opinion.task_name,
        person=who_acted(names, opinion.person_id, opinion.on_behalf_of),
        text=opinion.text,
        at=opinion.at,
        revision=revision.ordinal if revision else None,
        void=opinion.taken_back_at is not None
        or (revision is not None and revision.closed_at is not None and tone == "good"),
    )


def returned_lines(details: MatterDetails) -> tuple[OpinionLine, ...]:
    """Who sent the last revision back, and why; none when it was not returned."""
    last = details.revisions[-1] if details.revisions else None
    if last is None or last.closed_reason != "returned":
        return ()
    returns = [each for each in details.opinions if each.outcome == "return" and each.revision_id == last.id]
    return tuple(_opinion(each, {last.id: last}, details.names) for each in returns)


def moved_lines(session: Session, details: MatterDetails) -> tuple[OpinionLine, ...]:
    """Why revisions were closed by 跳转; nobody's opinion says it."""
    ordinals = {each.id: each.ordinal for each in details.revisions if each.closed_reason == "jumped"}
    found = moves_of(session, details.matter.id) if ordinals else []
    words = t(CLOSED_REASONS["jumped"])
    return tuple(
        OpinionLine(words, "bad", "", each.person, each.reason, each.at, ordinals.get(each.revision_id))
        for each in found
    )


def voted_down_lines(session: Session, details: MatterDetails) -> tuple[OpinionLine, ...]:
    """How the vote on the last revision was counted, when that is why it came back; else none."""
    last = details.revisions[-1] if details.revisions else None
    if last is None or last.closed_reason != "voted_down" or last.closed_at is None:
        return ()
    tally = tally_of(session, last.id)
    if tally is None:
        return ()
    text = tally_words(tally, {each.code: each.name for each in sections(session)})
    votes = [each for each in details.opinions if each.outcome == "disagree" and each.revision_id == last.id]
    counted = OpinionLine(t(CLOSED_REASONS["voted_down"]), "bad", "票签", "", text, last.closed_at, last.ordinal)
    return (counted, *(_opinion(each, {last.id: last}, details.names) for each in votes))


def suggestion_lines(details: MatterDetails, *, open_only: bool = False) -> tuple[SuggestionLine, ...]:
    """The suggestions on the matter, in the order of their making; `open_only`: those that nobody has decided."""
    titles = {each.document.id: each.document.title for each in details.documents}
    return tuple(
        SuggestionLine(
            id=each.id,
            document_title=titles.get(each.document_id, ""),
            original=each.original,
            replacement=each.replacement,
            reason=each.reason,
            person=details.names.get(each.person_id, ""),
            state=each.state,
            state_label=t(SUGGESTION_STATES[each.state]),
            decided_reason=each.decided_reason,
        )
        for each in details.suggestions
        if each.state == "open" or not open_only
    )
