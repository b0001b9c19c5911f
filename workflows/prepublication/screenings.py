"""人工+技术 in the process: every revision is checked when it is opened; what is found stands against passing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import Issue, NotReady
from engine.work_items import Item
from workflows.matters.locks import open_revision
from workflows.matters.models import Matter, Revision
from workflows.matters.revisions import submit_revision
from workflows.prepublication.finding_duties import PASSING, aspects_of
from workflows.prepublication.gate_kinds import MAY_SUGGEST
from workflows.prepublication.telling import tell_found
from workflows.screening.actions import Occasion, screen_again, screen_revision
from workflows.screening.model import ASPECTS
from workflows.screening.queries import last_rules, standing_of
from workflows.screening.rulebooks import current_rulebook
from workflows.screening.rules import rules_hash

Counts = Mapping[tuple[str, str], int]


def open_for_review(session: Session, matter_id: str, actor: str) -> Revision:
    """A new revision, checked by the machine in the same transaction. Raises as `submit_revision`."""
    revision = submit_revision(session, matter_id, actor)
    screen_revision(session, revision, "submission", actor)
    return revision


def rerun(session: Session, matter_id: str, occasion: Occasion, actor: str) -> list[Issue]:
    """技术复查: check the open revision again by the rules of this moment; what is left to deal with, empty: nothing.

    Raises NotReady when no revision is open."""
    revision = open_revision(session, matter_id)
    if revision is None:
        raise NotReady("该事项没有在审的送审稿，不能技术复查。请退回起草科室重新送审。")
    issues = standing_issues(screen_again(session, revision, occasion, actor))
    if issues:
        tell_found(session, revision, actor)
    return issues


def renew_if_stale(session: Session, matter_id: str, actor: str) -> None:
    """The same, unless the last run went by the rules of this moment: for diagrams that were drawn without it."""
    revision = open_revision(session, matter_id)
    if revision is not None and last_rules(session, revision) != rules_hash(current_rulebook(session)):
        screen_revision(session, revision, "release", actor)


def passing_issues(session: Session, item: Item, matter: Matter, answers: Mapping[str, Any]) -> list[Issue]:
    """Why the text may not go on from this work item as it is: findings of its aspects that nobody has dealt with, or
    that are to be corrected; a revision that was never checked. Other outcomes are free."""
    if item.kind not in PASSING or answers.get("outcome") != PASSING[item.kind]:
        return []
    revision = open_revision(session, matter.id)
    if revision is None:
        return []  # the action itself refuses: there is nothing to pass
    standing = standing_of(session, revision)
    if not standing.screened:
        said = "这一稿没有经过技术核查，不能通过。请退回起草科室重新送审。"
        return [Issue("finding.unscreened", said, field="outcome")]
    mine = aspects_of(item.kind, item.item_key)
    return standing_issues({known: count for known, count in standing.waiting.items() if known[0] in mine}, item.kind)


def standing_issues(waiting: Counts, kind: str = "") -> list[Issue]:
    """The issues for findings that are open or to be corrected; `kind`: of the review that wants to pass."""
    issues = []
    if still_open := _of_state(waiting, "open"):
        said = f"还有 {sum(still_open.values())} 条技术核查发现没有处理（{_words(still_open)}），请逐条处理。"
        issues.append(Issue("finding.open", said, field="outcome"))
    if confirmed := _of_state(waiting, "confirmed"):
        mend = "请提出修改建议或退回" if kind in MAY_SUGGEST else "请退回"
        said = f"有 {sum(confirmed.values())} 条技术核查发现已认定须改正（{_words(confirmed)}），{mend}。"
        issues.append(Issue("finding.confirmed", said, field="outcome"))
    return issues


def _of_state(waiting: Counts, state: str) -> dict[str, int]:
    return {aspect: waiting[aspect, state] for aspect in ASPECTS if waiting.get((aspect, state))}


def _words(counts: Mapping[str, int]) -> str:
    """格式关 2、文字关 1."""
    return "、".join(f"{label.zh} {counts[aspect]}" for aspect, label in ASPECTS.items() if aspect in counts)
