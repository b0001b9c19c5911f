"""Opening a case: a proposal that goes to review, or a take-down at once that is reviewed afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from engine import commands
from engine.errors import Conflict, Invalid, Issue, NotAllowed, NotFound, NotReady
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.access import readable_by
from workflows.matters.actions import add_matter
from workflows.matters.editing import name_editor
from workflows.matters.models import Matter
from workflows.notices.actions import notify
from workflows.people.actor import Actor
from workflows.people.queries import administrators, holders, load_actor
from workflows.prepublication.actions import complete
from workflows.prepublication.variables import matter_variables
from workflows.prepublication.withdrawals import overtake
from workflows.prepublication.work import open_items_of_kind
from workflows.release.locks import lock_release_set
from workflows.release.models import ReleaseSet
from workflows.takedown.channels import tell_channels
from workflows.takedown.models import TakedownCase
from workflows.takedown.queries import decision_due, open_case, standing_mark
from workflows.takedown.rules import emergency_issues, kind_issues, proposer_issues, term
from workflows.takedown.statement import explanation_of, title_of
from workflows.takedown.switching import Mark, take_off

PROCESS = "takedown"
# why a proposal under review ends: its reviewers agreed to words for something that was still public
OVERTAKEN = "该件已紧急下线，改由紧急下线后的审查决定。"
# nothing that nobody has reviewed: the public is told this until somebody has decided
STANDING_WORDS = "该页面的内容正在核实，暂停公开。核实后在本页说明结果。"


@dataclass(frozen=True)
class Proposal:
    """What somebody proposes. `reason` stays inside; `public_words` is what the public will read once approved."""

    kind: str
    ground: str
    public_words: str
    reason: str
    hide_title: bool = False

    def answers(self) -> Mapping[str, Any]:
        """The same as answers to the form of 提出处理意见."""
        return {
            "kind": self.kind,
            "ground": self.ground,
            "public_words": self.public_words,
            "hide_title": self.hide_title,
            "opinion": self.reason,
        }


def propose(session: Session, release_set_id: str, actor: Actor, proposal: Proposal) -> Matter:
    """A case about a release, submitted to its reviewers; the release stays as it is. Returns the case's matter.

    Raises NotFound (not the actor's to see), NotAllowed, NotReady (an undecided case exists, or its state forbids it),
    Invalid.
    """
    about, release_set = lock_release_set(session, release_set_id)
    _refuse_hidden(session, actor, about, release_set)
    if issues := proposer_issues(actor, about):
        raise NotAllowed(issues[0].message, issues=issues)
    _refuse_second(session, release_set)
    if issues := kind_issues(proposal.kind, proposal.ground, release_set, standing_mark(session, release_set_id)):
        raise NotReady(issues[0].message, issues=issues)
    matter = _open(session, about, release_set, proposal.kind, proposal.ground, actor.person_id, actor)
    item = open_items_of_kind(session, matter.id, "draft.takedown")[0]
    complete(session, item.id, actor, proposal.answers())
    return matter


def take_down_now(session: Session, release_set_id: str, actor: Actor, reason: str) -> Matter:
    """紧急下线: off the public site and its feeds in this transaction, all documents of the release together; the case
    that confirms or reverses it is opened in the same transaction, and ends a proposal that was still under review.
    Returns the case's matter.

    Raises NotAllowed, Invalid (no reason), NotFound (also when it was never public), Conflict (down already).
    """
    if issues := emergency_issues(actor):
        raise NotAllowed(issues[0].message, issues=issues)
    if not reason.strip():
        raise Invalid("请填写紧急下线的原因。", issues=[Issue("reason.missing", "请填写原因。", field="reason")])
    # before the release is locked: a case is locked before what it is about, as where it is carried out
    if (proposed := open_case(session, release_set_id)) is not None and proposed.emergency_by is None:
        overtake(session, proposed.matter_id, actor.person_id, OVERTAKEN)
    about, release_set = lock_release_set(session, release_set_id)
    if release_set.released_at is None:
        raise NotFound  # what was never public is not theirs to know of
    if release_set.state != "released":
        raise Conflict("该件没有公开，或者刚刚已被撤下。请刷新后查看。")
    _refuse_second(session, release_set)
    drafter = _drafter_of(session, about)
    matter = _open(session, about, release_set, None, None, drafter, actor, emergency=reason.strip())
    name_editor(session, matter.id, actor.person_id, "took_down")
    mark = Mark("suspended", STANDING_WORDS, True, matter.id)
    take_off(session, release_set, mark, actor.person_id, "takedown.suspended", reason)
    tell_channels(session, matter.id, release_set, ("portal",))
    # the matter that was published: publishers and leaders may read it, the case only whoever takes part in it
    notify(session, _concerned(session, about), "taken_down", matter_id=about.id, actor_id=actor.person_id)
    return matter


def _open(
    session: Session,
    about: Matter,
    release_set: ReleaseSet,
    kind: str | None,
    ground: str | None,
    drafter_id: str,
    actor: Actor,
    emergency: str | None = None,
) -> Matter:
    """The case with its own matter, whose process has started. `emergency`: why it was taken down at once."""
    matter = add_matter(
        session,
        title=title_of(kind, release_set),
        matter_class="takedown",
        drafter_id=drafter_id,
        section_id=about.section_id,
        actor=actor.person_id,
        urgency="extra_urgent" if emergency else "normal",
        previous_matter_id=about.id,
    )
    matter.proposed_attribute = "proactive"  # what the public is told is public
    case = _case(session, matter, release_set, ground, actor, emergency)
    matter.explanation = explanation_of(case)
    session.flush()
    opened: trail.Changes = {"release_set": [None, release_set.id], "case": [None, matter.id]}
    trail.record(session, about.id, "takedown.opened", actor.person_id, opened)
    started = commands.start_process(
        session,
        process_id=PROCESS,
        subject=matter.id,
        chain=trail.chain_of(matter.id),
        actor=actor.person_id,
        variables={
            "matter": matter_variables(session, matter),
            "takedown": {"decide_by": decision_due(session, case).at.isoformat()},
        },
    )
    matter.instance_id = started.instance_id
    session.flush()
    return matter


def _case(
    session: Session,
    matter: Matter,
    release_set: ReleaseSet,
    ground: str | None,
    actor: Actor,
    emergency: str | None,
) -> TakedownCase:
    """Nothing is proposed in it yet."""
    case = TakedownCase(
        matter_id=matter.id,
        release_set_id=release_set.id,
        kind=None,
        ground=None,
        public_words="",
        hide_title=False,
        emergency_by=actor.person_id if emergency else None,
        emergency_reason=emergency,
        term=term(ground, emergency=emergency is not None),
        decided_at=None,
        created_at=now(session),
    )
    session.add(case)
    return case


def _refuse_hidden(session: Session, actor: Actor, about: Matter, release_set: ReleaseSet) -> None:
    """Whoever may propose for the whole bureau sees only public facts of the matter, and these are everybody's."""
    released = release_set.released_at is not None and proposer_issues(actor, about) == []
    if not released and session.query(Matter.id).where(Matter.id == about.id, readable_by(actor)).first() is None:
        raise NotFound


def _refuse_second(session: Session, release_set: ReleaseSet) -> None:
    if open_case(session, release_set.id) is not None:
        said = "该件已有一件撤下或更正正在办理，请在那一件中处理。"
        raise NotReady(said, issues=[Issue("takedown.open", said)])


def _drafter_of(session: Session, about: Matter) -> str:
    """Who answers for the text: its drafter, else any drafter of the section, else the drafter of that time."""
    section = load_actor(session, about.drafter_id).section_code
    standing = [each.person_id for each in holders(session, f"drafter/{section}")] if section else []
    return about.drafter_id if about.drafter_id in standing or not standing else standing[0]


def _concerned(session: Session, about: Matter) -> Iterable[str]:
    """Drafter, leaders, publishers and security officers."""
    posts = ("leader", "deputy_leader", "publisher")
    found = [each.person_id for post in posts for each in holders(session, post)]
    return [about.drafter_id, *found, *(each.id for each, role in administrators(session) if role == "security")]
