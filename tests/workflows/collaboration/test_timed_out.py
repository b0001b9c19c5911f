"""六协同 that is not answered in time ends with what its holder had asked of others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import Conflict
from tests.workflows.collaboration.acts import Desk
from tests.workflows.prepublication.house import LEGAL


@pytest.mark.parametrize("way", ["delegation", "signer"])
def test_what_was_asked_ends_with_the_work_item_that_the_timer_cancelled(desk_on_both: Desk, way: str) -> None:
    desk = desk_on_both
    matter = desk.house.open("rights_policy")
    desk.house.submit(matter, consult=["service"])
    desk.house.decide(matter, "section_check", "head", outcome="approve")
    item = desk.claim(matter, "coordinate", "desks")
    if way == "delegation":
        task = desk.delegate(item, "desks", "registry")
    else:
        (task,) = desk.add(item, "desks", "after", "registry")
        desk.house.decide(matter, "coordinate", "desks", outcome="comment", opinion="无意见")  # held for the signer
    desk.house.clock.move(timedelta(days=10))
    assert desk.house.run_due()
    assert desk.house.waiting(matter) == ["review_legality"]
    with pytest.raises(Conflict, match="已不在您手中"):
        desk.answer(task, "registry", "answered" if way == "delegation" else "agree", "没有意见")
    assert desk.events(matter, f"{way}.")[-1] == f"{way}.cancelled"
    assert desk.told("registry")[-1] == "withdrawn"
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    assert desk.house.standing_approvals(matter) == {"legality": "legal_a"}
