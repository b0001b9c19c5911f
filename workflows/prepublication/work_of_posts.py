"""Which kinds of work can reach somebody's posts: as the published diagrams say, lane by lane."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import definitions
from engine.models import ProcessDefinition
from engine.runtime import runtime_of
from engine.verification.assembly import assemble
from engine.workflow import ProcessPackage
from workflows.matters.gates import GATES
from workflows.people.actor import Actor
from workflows.prepublication.lanes import LaneRule

Work = tuple[str, LaneRule]  # a kind and its lane

_WORK: dict[str, frozenset[Work]] = {}  # of published sets, which never change


def kinds_of_work(session: Session, actor: Actor) -> frozenset[str]:
    """Kinds of the user tasks that the actor's posts can have in the published processes, those of absent people whom
    they stand in for included. One statement, once the diagrams were read. What somebody is given outside their posts
    (分配, 加签) is not in it."""
    own, standing_in = {held.post for held in actor.posts}, actor.standing_in
    found: set[str] = set()
    for process_id, definition_id in _published(session):
        posts = own | {held.post for held in standing_in if held.covers(process_id)}
        found |= {kind for kind, lane in _work_of(session, process_id, definition_id) if leads_to(lane, posts)}
    return frozenset(found)


@cache
def post_of(lane: LaneRule) -> str | None:
    """The post that a lane's work goes to; of the desks, what they all begin with; None: an item says which gate's."""
    try:
        return lane({"matter": {"section": ""}, "next_section": {"section": ""}}, "").partition("/")[0]
    except LookupError:
        return None


def leads_to(lane: LaneRule, posts: Iterable[str]) -> bool:
    """Whether work of the lane can reach one of the posts, whatever the matter."""
    post = post_of(lane)
    if post is None:
        return any(each in gate.posts for each in posts for gate in GATES.values())
    return any(each == post or (post.endswith("_") and each.startswith(post)) for each in posts)


def _published(session: Session) -> Iterable[tuple[str, str]]:
    known = sorted(runtime_of(session).packages)
    rows = session.execute(
        select(ProcessDefinition.process_id, ProcessDefinition.id).where(
            ProcessDefinition.process_id.in_(known), ProcessDefinition.state == "published"
        )
    )
    return [(row[0], row[1]) for row in rows]


def _work_of(session: Session, process_id: str, definition_id: str) -> frozenset[Work]:
    if definition_id not in _WORK:
        _WORK[definition_id] = _read(session, definition_id, runtime_of(session).packages[process_id])
    return _WORK[definition_id]


def _read(session: Session, definition_id: str, package: ProcessPackage) -> frozenset[Work]:
    drawn = (node for _, node in assemble(definitions.load(session, definition_id)).nodes())
    return frozenset(
        (node.properties["kind"], package.lanes[node.lane])
        for node in drawn
        if node.lane is not None and node.lane in package.lanes and "kind" in node.properties
    )
