"""Two windows on one drafting form: what each changed is kept, what both changed is not overwritten."""

from __future__ import annotations

import pytest

from workflows.prepublication.drafted import lay_over, mark


@pytest.mark.parametrize(
    ("stored", "shown", "sent", "touched", "clashes"),
    [
        ("旧", "旧", "旧", {}, {}),
        ("旧", "旧", "新", {"basis": "新"}, {}),
        ("那边", "旧", "旧", {}, {}),
        ("那边", "旧", "新", {}, {"basis": "那边"}),
        ("新", "旧", "新", {"basis": "新"}, {}),
        ("那边", "旧", "", {}, {"basis": "那边"}),
        ("甲\n乙", "甲\r\n乙 ", "甲\r\n乙", {}, {}),
        ("那边", None, "新", {"basis": "新"}, {}),
    ],
    ids=["untouched", "changed here", "changed there", "both", "both alike", "emptied", "line ends", "no mark"],
)
def test_a_field_of_two_windows(
    stored: str, shown: str | None, sent: str, touched: dict[str, str], clashes: dict[str, str]
) -> None:
    seen = {} if shown is None else {"basis": mark(shown)}
    laid = lay_over({"basis": stored}, {"basis": sent}, seen)
    assert (laid.touched, laid.clashes) == (touched, clashes)
