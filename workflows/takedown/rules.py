"""Who may propose a withdrawal, who may take something down at once, and what may be done to it. Button and guard ask
the same functions.

Sources: domain.md A7 98-99 (upkeep of what is public; never a silent edit), A5 79 (emergency take-down in one act);
行政处罚法 48 (a decision that was set aside is withdrawn within three working days).
"""

from __future__ import annotations

from engine.errors import Issue
from workflows.matters.models import Matter
from workflows.people.actor import Actor
from workflows.people.rules import administration_issues
from workflows.release.models import PublicMark, ReleaseSet
from workflows.takedown.labels import GROUNDS, KINDS

PROPOSERS = ("office_check", "publisher", "attribute_review")  # beside the drafters of the section
RIGHT = "release.take_down"
EMERGENCY_TERM, REVERSED_TERM, TERM = 2, 3, 10  # working days
MARKING = frozenset({"expire", "repeal"})
VISIBLE = MARKING | {"restore"}  # the text can be read afterwards
# what a kind is for; what is in force cannot be marked for an error
GROUNDS_OF: dict[str, frozenset[str]] = {
    "withdraw": frozenset({"content_error", "secrecy", "privacy", "reversed", "law"}),
    "correct": frozenset({"content_error", "secrecy", "privacy", "reversed", "law"}),
    "expire": frozenset({"expired", "law"}),
    "repeal": frozenset({"repealed", "reversed", "law"}),
    "restore": frozenset({"no_ground"}),
}
LONGEST_WORDS = 500  # characters


def term(ground: str | None, *, emergency: bool) -> int:
    """Working days within which it must be decided."""
    if emergency:
        return EMERGENCY_TERM
    return REVERSED_TERM if ground == "reversed" else TERM


def proposer_issues(actor: Actor, matter: Matter) -> list[Issue]:
    """Why the actor may not propose it for a release of the matter; empty: may."""
    drafts = actor.drafts_in(matter.section_id)
    if actor.admin_role is None and (drafts or any(actor.holds(post) for post in PROPOSERS)):
        return []
    return [Issue("takedown.proposer", "撤下、更正由原起草科室的起草人，或者办公室、政务公开、发布岗位提出。")]


def emergency_issues(actor: Actor) -> list[Issue]:
    """Why the actor may not take something down at once: the security officer and the publisher may."""
    return [] if actor.holds("publisher") else administration_issues(actor, RIGHT)


def kind_issues(kind: str, ground: str, release_set: ReleaseSet, mark: PublicMark | None) -> list[Issue]:
    """Why this cannot be done to the release as it stands now, or not for this ground."""
    issues = []
    if kind not in KINDS or ground not in GROUNDS:
        return [Issue("takedown.kind", "请选择处理方式和原因。", field="kind")]
    suspended = mark is not None and mark.kind == "suspended"
    if kind == "restore" and not suspended:
        issues.append(
            Issue("takedown.restore", "只有紧急下线的才能恢复；其他已撤下的请另立事项重新公开。", field="kind")
        )
    if release_set.state != "released" and not suspended:
        issues.append(Issue("takedown.state", "该件没有公开或已经撤下，不能再处理。", field="kind"))
    if kind in MARKING and mark is not None and mark.kind in MARKING:
        issues.append(Issue("takedown.marked", "该件已经标注过，不必重复标注。", field="kind"))
    if ground not in GROUNDS_OF[kind]:
        fitting = "、".join(GROUNDS[each].zh for each in GROUNDS if each in GROUNDS_OF[kind])
        issues.append(Issue("takedown.ground", f"“{KINDS[kind].zh}”的原因应为：{fitting}。", field="ground"))
    return issues


def words_issues(public_words: str) -> list[Issue]:
    """Why these words cannot be what the public is told."""
    if not public_words.strip():
        return [Issue("takedown.words", "请写明对公众的说明。", field="public_words")]
    if len(public_words) > LONGEST_WORDS:
        return [Issue("takedown.words", f"对公众的说明不超过 {LONGEST_WORDS} 字。", field="public_words")]
    return []
