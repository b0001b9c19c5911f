"""P16: on random processes the verdict lets nothing through that an independent oracle, the engine or SpiffWorkflow as
it is can bring to a release without its gates; and it refuses few that are in order. `make soak` does it on 5,000."""

from __future__ import annotations

import pytest

from tests.engine.verification.soak import compare

GROUPS, SIZE = 6, 40


@pytest.mark.parametrize("group", range(GROUPS))
def test_the_verdict_agrees_with_the_oracle_the_engine_and_bare_spiffworkflow(group: int) -> None:
    tally = compare(range(group * SIZE, (group + 1) * SIZE), walks=2)
    assert tally.wrong == []
    assert tally.released >= 3
    assert tally.shown >= 1
    assert tally.compared >= 0.4 * SIZE
    assert tally.accepted >= 3
    assert tally.needless.total() <= max(2, tally.in_order // 10)
