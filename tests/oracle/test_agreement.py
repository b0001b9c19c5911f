"""The engine against the independent token game: 2,000 random structured processes, in chunks."""

from __future__ import annotations

import pytest

from tests.oracle.agreement import play

CHUNKS, CHUNK = 40, 50
SMALL, LARGE = (10, 3), (14, 4)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_engine_agrees_with_token_game(chunk: int) -> None:
    steps = 0
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        size, depth = LARGE if seed % 8 == 0 else SMALL
        try:
            steps += play(seed, size=size, depth=depth)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, size {size}, depth {depth}: {error}") from error
    assert steps > CHUNK  # the processes are not trivial
