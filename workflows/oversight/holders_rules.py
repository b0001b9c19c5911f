"""督办 (主任视图): who may see who holds what. Heads: the matters of their sections and what their people hold;
leaders and the office: everything under way. A title shows only to whoever may read the matter."""

from __future__ import annotations

from engine.errors import NotAllowed
from workflows.oversight.statistics_rights import SEE_ALL
from workflows.people.actor import Actor


def may_oversee(actor: Actor) -> bool:
    """Whether the page is for them: entry, page and list ask this."""
    return actor.admin_role is None and any(actor.holds(post) for post in (*SEE_ALL, "section_head"))


def sections_overseen(actor: Actor) -> frozenset[str] | None:
    """The ids of the sections that the actor answers for; None: all. Raises NotAllowed."""
    if not may_oversee(actor):
        raise NotAllowed("督办供科室负责人、办公室核稿和局领导使用。")
    if any(actor.holds(post) for post in SEE_ALL):
        return None
    return frozenset(held.section_id for held in actor.posts if held.post == "section_head" and held.section_id)
