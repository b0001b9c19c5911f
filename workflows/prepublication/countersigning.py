"""会签 in its modes: whose turn it is, and whether a vote (票签) passed. What was said is read from the opinions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotReady
from engine.models import AuditEvent, WorkItem
from engine.workflow import RoutingValue, ServiceCall
from workflows.matters import trail
from workflows.matters.labels import OUTCOMES
from workflows.matters.locks import open_revision
from workflows.matters.models import Matter, Opinion, Revision
from workflows.matters.revisions import close_revision
from workflows.people.queries import sections
from workflows.people.sections import VOTE
from workflows.prepublication.telling import tell_returned

SIGNING = "opinion.countersign"
IN_TURN = "countersign_in_turn"  # the step that each section comes to in its turn
VOTING = VOTE
TALLIED = "votes.tallied"
# what the weight in favour must come to, of the weight of all who are entitled to vote: (numerator, denominator)
THRESHOLDS: Mapping[str, tuple[int, int]] = {"majority": (1, 2), "two_thirds": (2, 3)}


@dataclass(frozen=True)
class Ballot:
    """How one section voted: agree, disagree, abstain; and what its vote weighs."""

    section: str
    weight: int
    vote: str


@dataclass(frozen=True)
class Tally:
    """计票 of one revision. Weight that did not vote in favour counts against: abstentions are no consent."""

    needed: str
    ballots: tuple[Ballot, ...]

    @property
    def total(self) -> int:
        return sum(each.weight for each in self.ballots)

    def weight(self, vote: str) -> int:
        return sum(each.weight for each in self.ballots if each.vote == vote)

    @property
    def passed(self) -> bool:
        """过半数: more than half of all weights; 三分之二: two thirds or more."""
        part, whole = THRESHOLDS[self.needed]
        reached = self.weight("agree") * whole - self.total * part
        return reached > 0 if self.needed == "majority" else reached >= 0


def next_countersigner(call: ServiceCall) -> Mapping[str, RoutingValue]:
    """`section`: whose turn it is; `more`: whether others come after it. Raises NotReady when all have signed."""
    chosen = _chosen(call)
    signed = set(_said(call.session, _revision(call), SIGNING))
    left = [code for code in chosen if code not in signed]
    if not left:
        raise NotReady("所选会签科室都已会签，没有下一个科室。")
    return {"section": left[0], "more": len(left) > 1}


def tally_votes(call: ServiceCall) -> Mapping[str, RoutingValue]:
    """`passed`: the weights in favour reached the threshold `needed`. The count goes on record; a vote that did not
    pass closes the revision, and the matter goes back to the drafter."""
    revision = _revision(call)
    tally = count(str(call.parameters["needed"]), _weights(call.session, _chosen(call)), _votes(call.session, revision))
    _record(call, revision, tally)
    if not tally.passed:
        close_revision(call.session, call.subject, "voted_down", call.actor)
        tell_returned(call.session, call.session.get_one(Matter, call.subject), call.actor)
    return {"passed": tally.passed}


def count(needed: str, weights: Mapping[str, int], votes: Mapping[str, str]) -> Tally:
    """The tally of those entitled to vote: `weights` by section, in order; whoever did not vote abstains.

    Raises NotReady for a threshold that nobody knows."""
    if needed not in THRESHOLDS:
        raise NotReady(f"计票方式“{needed}”没有登记，可用：{'、'.join(THRESHOLDS)}。")
    return Tally(needed, tuple(Ballot(code, weight, votes.get(code, "abstain")) for code, weight in weights.items()))


def tally_of(session: Session, revision_id: str) -> Tally | None:
    """How the vote on a revision was counted, as it went on record; None when nobody voted."""
    query = select(AuditEvent.changes).where(
        AuditEvent.action == TALLIED,
        AuditEvent.subject == select(Revision.matter_id).where(Revision.id == revision_id).scalar_subquery(),
        AuditEvent.revision == revision_id,
    )
    changes = session.scalars(query.order_by(AuditEvent.id.desc()).limit(1)).first()
    return None if changes is None else tally_in(changes)


def tally_in(changes: Mapping[str, Sequence[object]]) -> Tally:
    """The tally that an event of the trail holds."""
    ballots = []
    for name, (_, value) in changes.items():
        if name.startswith("vote."):
            vote, _, weight = str(value).partition("/")
            ballots.append(Ballot(name.removeprefix("vote."), int(weight), vote))
    return Tally(str(changes["needed"][1]), tuple(ballots))


def tally_words(tally: Tally, names: Mapping[str, str]) -> str:
    """The count in one sentence; `names` of sections by code."""
    said = "；".join(
        f"{names.get(each.section, each.section)}{OUTCOMES[each.vote].zh}"
        + (f"（权重 {each.weight}）" if each.weight != 1 else "")
        for each in tally.ballots
    )
    wanted = {"majority": "超过半数", "two_thirds": "不少于三分之二"}[tally.needed]
    result = "通过" if tally.passed else "未通过"
    return f"同意 {tally.weight('agree')}，应投 {tally.total}，须{wanted}，{result}（{said}）。"


def _revision(call: ServiceCall) -> Revision:
    revision = open_revision(call.session, call.subject)
    if revision is None:
        raise NotReady("该事项没有在审的送审稿，不能会签。请退回起草科室重新送审。")
    return revision


def _chosen(call: ServiceCall) -> list[str]:
    return list(call.variables["draft_policy"]["countersign"])


def _weights(session: Session, chosen: Iterable[str]) -> dict[str, int]:
    known = {each.code: each.vote_weight for each in sections(session)}
    return {code: known[code] for code in chosen}


def _votes(session: Session, revision: Revision) -> dict[str, str]:
    return _said(session, revision, VOTING)


def _said(session: Session, revision: Revision, kind: str) -> dict[str, str]:
    """Section -> outcome of its standing opinion of the kind on this revision."""
    query = (
        select(WorkItem.candidate_group, Opinion.outcome)
        .join(Opinion, Opinion.work_item_id == WorkItem.id)
        .where(Opinion.revision_id == revision.id, Opinion.kind == kind, Opinion.taken_back_at.is_(None))
        .order_by(Opinion.id)
    )
    return {group.partition("/")[2]: outcome for group, outcome in session.execute(query)}


def _record(call: ServiceCall, revision: Revision, tally: Tally) -> None:
    changes: dict[str, Sequence[str | int | bool | None]] = {
        f"vote.{each.section}": [None, f"{each.vote}/{each.weight}"] for each in tally.ballots
    }
    changes |= {
        "needed": [None, tally.needed],
        "agree": [None, tally.weight("agree")],
        "total": [None, tally.total],
        "passed": [None, tally.passed],
    }
    trail.record(call.session, call.subject, TALLIED, call.actor, changes, revision=revision.id)
