"""What the viewer draws green: people's steps by their work items, automatic steps by how the diagram joins them."""

from __future__ import annotations

from pathlib import Path

import pytest

from web.diagrams.behind import steps_behind

BPMN = Path(__file__).parents[2] / "bpmn"


def diagram(process: str) -> bytes:
    return (BPMN / process / f"{process}.bpmn").read_bytes()


@pytest.mark.parametrize(
    ("process", "worked", "standing", "called", "ended", "behind"),
    [
        ("takedown", "", "propose_takedown", "", False, ""),
        ("takedown", "propose_takedown", "review_takedown", "", False, "submit_takedown"),
        ("takedown", "propose_takedown", "review_takedown", "takedown_review", False, "submit_takedown"),
        # returned: the review was there, what follows it was not
        ("takedown", "propose_takedown", "propose_takedown", "takedown_review", False, "review_takedown"),
        (
            "takedown",
            "propose_takedown",
            "take_down_outside",
            "takedown_review",
            False,
            "submit_takedown review_takedown carry_out_takedown",
        ),
        # the report of a missed deadline stands beside the way to the end
        ("takedown", "propose_takedown", "", "", True, "submit_takedown review_takedown carry_out_takedown"),
        ("prepublication", "", "draft_policy", "", False, ""),
        ("prepublication", "draft_policy", "draft_interpretation draft_join", "", False, ""),
        ("prepublication", "draft_policy draft_interpretation", "review", "", False, "submit_revision"),
        (
            "prepublication",
            "draft_policy register_number",
            "proof_and_seal",
            "",
            False,
            "submit_revision review assign_number",
        ),
        (
            "prepublication",
            "draft_policy register_number archive",
            "",
            "",
            True,
            "submit_revision review assign_number release",
        ),
        # a matter that is not made public passes no release
        (
            "prepublication",
            "draft_policy",
            "archive_withheld",
            "",
            False,
            "submit_revision review assign_number record_withheld",
        ),
    ],
)
def test_what_is_behind(process: str, worked: str, standing: str, called: str, ended: bool, behind: str) -> None:
    found = steps_behind(diagram(process), worked.split(), standing.split(), called.split(), ended=ended)
    assert found == set(behind.split())
