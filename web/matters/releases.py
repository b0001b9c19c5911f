"""What was approved of a matter, and the release sets that followed."""

from __future__ import annotations

from collections.abc import Sequence

from web.language import listed
from web.language import translate as t
from web.matters.shown import ReleaseLine
from web.matters.views import ApprovalLine
from workflows.matters.classes import ATTRIBUTES
from workflows.matters.gates import GATES
from workflows.matters.labels import CLOSED_REASONS
from workflows.matters.queries import MatterDetails
from workflows.people.labels import POSTS
from workflows.release.labels import CHANNELS, RELEASE_STATES
from workflows.release.models import ReleaseSet


def approval_lines(details: MatterDetails) -> tuple[ApprovalLine, ...]:
    """The approvals of the matter with their revision, void ones too."""
    ordinals = {revision.id: revision.ordinal for revision in details.revisions}
    return tuple(
        ApprovalLine(
            gate=t(GATES[each.gate].label),
            person=details.names.get(each.person_id, ""),
            post=t(POSTS[each.post].label) if each.post in POSTS else each.post,
            at=each.at,
            revision=ordinals.get(each.revision_id, 0),
            approved_hash=each.approved_hash,
            void_reason=t(CLOSED_REASONS.get(each.void_reason, each.void_reason)) if each.void_reason else None,
        )
        for each in details.approvals
    )


def release_lines(releases: Sequence[ReleaseSet]) -> tuple[ReleaseLine, ...]:
    """The release sets in words, in their order."""
    return tuple(
        ReleaseLine(
            id=each.id,
            state=each.state,
            state_label=t(RELEASE_STATES[each.state]),
            attribute=t(ATTRIBUTES[each.attribute]),
            channels=listed(t(CHANNELS[channel]) for channel in each.channels),
            scheduled_at=each.scheduled_at,
            released_at=each.released_at,
            release_hash=each.release_hash,
            number=each.number,
        )
        for each in releases
    )
