"""一事一审: what may be decided together with others, and what never."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from workflows.prepublication.bulk import BULK_ANSWERS, MOST, bulk_issues, size_issues
from workflows.prepublication.kinds import KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_gate_and_no_review_is_decided_together_with_others(kind: str) -> None:
    issues = bulk_issues(SimpleNamespace(kind=kind), kind)  # type: ignore[arg-type]
    assert bool(issues) == (kind not in {"opinion.coordination", "register.archive"})
    assert not (kind.startswith(("gate.", "review.")) and kind in BULK_ANSWERS)


def test_items_of_another_kind_are_refused() -> None:
    found = bulk_issues(SimpleNamespace(kind="gate.secrecy"), "register.archive")  # type: ignore[arg-type]
    assert [each.code for each in found] == ["bulk.one-by-one"]
    found = bulk_issues(SimpleNamespace(kind="register.seal"), "register.archive")  # type: ignore[arg-type]
    assert [each.code for each in found] == ["bulk.kind"]


@pytest.mark.parametrize(("chosen", "refused"), [(0, True), (1, False), (MOST, False), (MOST + 1, True)])
def test_an_act_has_one_to_a_hundred_items(chosen: int, refused: bool) -> None:
    assert bool(size_issues(["x"] * chosen)) == refused
