"""办理人已离岗: whose work nobody does any more, because its holder is not in the post (调岗, 离岗, 停用)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from workflows.people.queries import Rights, rights_of
from workflows.people.reach import AnyItem


def has_left(holder: Rights | None, candidate_group: str) -> bool:
    """Whether whoever holds work of the group is not in its post any more; None: not known any more."""
    return holder is None or holder.holding(candidate_group) is None


def departed(session: Session, items: Collection[AnyItem]) -> frozenset[str]:
    """The ids of those open items whose holder has left the post, in one statement; none where nobody holds any.

    What somebody holds on behalf of an absent person is left out, as in 交接: its substitution says when that ends.
    """
    held = [each for each in items if each.status == "open" and each.assignee and each.on_behalf_of is None]
    if not held:
        return frozenset()
    known = rights_of(session, person_ids=sorted({str(each.assignee) for each in held}))
    return frozenset(each.id for each in held if has_left(known.get(str(each.assignee)), each.candidate_group))
