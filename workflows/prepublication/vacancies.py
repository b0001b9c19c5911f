"""岗位空缺: posts that a published process needs and nobody holds, found before a matter stops there."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from engine import definitions
from engine.runtime import runtime_of
from engine.verification.assembly import assemble
from workflows.people.queries import load_actor, people
from workflows.prepublication.lanes import LANES

# whom the drafter chooses, who approved before, and who gives a speech: a matter can do without them
_OPTIONAL_LANES = frozenset({"会签科室", "协同单位", "差异复核", "讲话人"})


def vacant_posts(session: Session) -> list[str]:
    """Candidate groups that the published processes need and no active person holds, sorted.

    Of a post per section: the post alone when no section has it; `section_head/CODE` for a section that has drafters
    and no head.
    """
    held = {group for each in people(session) for group in load_actor(session, each.id).groups}
    posts = {group.partition("/")[0] for group in held}
    drafting = {group.partition("/")[2] for group in held if group.startswith("drafter/")}
    vacant = {post for post in _needed(session) if post not in posts}
    if "section_head" not in vacant:
        vacant |= {f"section_head/{section}" for section in drafting} - held
    return sorted(vacant)


def _needed(session: Session) -> Iterator[str]:
    for process_id in runtime_of(session).packages:
        published = definitions.load(session, definitions.current(session, process_id))
        lanes = {node.lane for _, node in assemble(published).nodes() if node.lane}
        for lane in lanes & LANES.keys() - _OPTIONAL_LANES:
            yield LANES[lane]({"matter": {"section": ""}}, None).partition("/")[0]
