"""P16: no diagram of the corpus that can skip a review may be deployed."""

from __future__ import annotations

import pytest

from engine.verification import CODES, verify
from tests.engine.verification.bypasses import BYPASSES
from tests.engine.verification.odd_bypasses import ODD_BYPASSES

ALL = {**BYPASSES, **ODD_BYPASSES}


@pytest.mark.parametrize("name", ALL)
def test_a_bypass_is_refused(name: str) -> None:
    code, package, drawn = ALL[name]
    issues = verify(drawn, package)
    assert code in {issue.code for issue in issues}, issues
    for issue in issues:
        assert issue.code in CODES
        assert issue.element
        assert issue.line is not None
        assert issue.message.endswith("。")


@pytest.mark.parametrize("name", [name for name, entry in ALL.items() if entry[0] in ("gate-missing", "edit-parallel")])
def test_the_way_round_is_shown(name: str) -> None:
    code, package, drawn = ALL[name]
    issue = next(issue for issue in verify(drawn, package) if issue.code == code)
    assert issue.path[0] == "start"
    if code == "gate-missing":
        assert issue.path[-1] == issue.element


def test_the_corpus_is_large_enough() -> None:
    assert len(ALL) == len(BYPASSES) + len(ODD_BYPASSES) >= 60
