"""转保密审查: a referred finding is the secrecy reviewer's until they say that it is no secret."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.screening.models import FindingRow
from workflows.screening.queries import Said


def refer(row: FindingRow) -> None:
    """The secrecy reviewer deals with it from now on; where it came from is kept."""
    row.referred_from, row.aspect = row.aspect, "secrecy"


def send_back(row: FindingRow) -> None:
    """What secrecy review dismisses is answered only as to secrecy: it is open again for its own duty."""
    if row.referred_from is not None:
        row.aspect, row.referred_from, row.state = row.referred_from, None, "open"


def sent_back(said: Sequence[Said]) -> frozenset[str]:
    """The ids of the disposals, given in order, that sent a referred finding back: the dismissals that follow a
    referral of the same finding."""
    referred: set[str] = set()
    found = []
    for each in said:
        if each.disposal.disposition == "refer":
            referred.add(each.finding_id)
        elif each.disposal.disposition == "dismiss" and each.finding_id in referred:
            referred.discard(each.finding_id)
            found.append(each.disposal.id)
    return frozenset(found)
