"""P16: no diagram of the corpus that can skip a review may be deployed."""

from __future__ import annotations

import pytest

from engine.verification import CODES, verify
from tests.engine.verification.bypasses import BYPASSES


@pytest.mark.parametrize("name", BYPASSES)
def test_a_bypass_is_refused(name: str) -> None:
    code, package, drawn = BYPASSES[name]
    issues = verify(drawn, package)
    assert code in {issue.code for issue in issues}, issues
    for issue in issues:
        assert issue.code in CODES
        assert issue.element
        assert issue.message.endswith("。")


@pytest.mark.parametrize(
    "name", [name for name, entry in BYPASSES.items() if entry[0] in ("gate-missing", "edit-parallel")]
)
def test_the_way_round_is_shown(name: str) -> None:
    code, package, drawn = BYPASSES[name]
    issue = next(issue for issue in verify(drawn, package) if issue.code == code)
    assert issue.path[0] == "start"
    if code == "gate-missing":
        assert issue.path[-1] == issue.element


def test_the_corpus_is_large_enough() -> None:
    assert len(BYPASSES) >= 60
