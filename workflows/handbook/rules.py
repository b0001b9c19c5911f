"""Who may read which handbook."""

from __future__ import annotations

from workflows.people.actor import Actor
from workflows.studio.queries import Version
from workflows.studio.rules import may_check, may_design


def may_read(actor: Actor, version: Version) -> bool:
    """What is in force is everybody's; other versions are for those who design and check processes."""
    return version.state == "published" or may_design(actor) or may_check(actor)
