"""Who sees which figures. Section heads: the matters of their sections; leaders, office check and auditors: all.

An auditor sees numbers of matters, never their titles.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_

from engine.errors import NotAllowed
from workflows.matters.access import readable_by
from workflows.matters.models import Matter
from workflows.people.actor import Actor

SEE_ALL = ("leader", "deputy_leader", "office_check")


def may_see(actor: Actor) -> bool:
    """Whether the actor has any statistics: entry and page ask this."""
    return actor.admin_role == "audit" or any(actor.holds(post) for post in (*SEE_ALL, "section_head"))


def sections_seen(actor: Actor) -> frozenset[str] | None:
    """The sections whose matters are counted; None: all. Raises NotAllowed."""
    if not may_see(actor):
        raise NotAllowed("督办统计供科室负责人、办公室核稿、局领导和安全审计员查看。")
    if actor.admin_role == "audit" or any(actor.holds(post) for post in SEE_ALL):
        return None
    return frozenset(held.section_id for held in actor.posts if held.post == "section_head" and held.section_id)


def title_shown(actor: Actor) -> ColumnElement[bool]:
    """The condition that the actor may see a matter's title: what is out, and what they may read."""
    if actor.admin_role is not None:
        return false()
    return or_(
        Matter.state.in_(("released", "archived")) & Matter.attribute.in_(("proactive", "partial")), readable_by(actor)
    )
