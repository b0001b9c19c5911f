"""P16: on random processes the verdict lets nothing through that an independent oracle, or the engine itself, can
bring to a release without its gates; and it refuses few that are in order."""

from __future__ import annotations

import pytest

from tests.engine.verification.soak import compare

GROUPS, SIZE = 12, 50


@pytest.mark.parametrize("group", range(GROUPS))
def test_the_verdict_agrees_with_the_oracle_and_the_engine(group: int) -> None:
    tally = compare(range(group * SIZE, (group + 1) * SIZE))
    assert tally.wrong == []
    assert tally.compared >= 0.4 * SIZE
    assert tally.accepted >= 3
    assert tally.needless.total() <= max(2, tally.in_order // 10)
