"""The engine against the independent token game: 2,000 random structured processes, in chunks."""

from __future__ import annotations

import pytest

from tests.oracle.agreement import play

CHUNKS, CHUNK = 40, 50
SMALL, LARGE = (10, 3), (14, 4)


ONCE_WRONG = ((200722, 20, 5), (210776, 14, 4))  # tokens that wait alike; one message, three takers


@pytest.mark.parametrize(("seed", "size", "depth"), ONCE_WRONG)
def test_seeds_that_once_disagreed(seed: int, size: int, depth: int) -> None:
    assert play(seed, size=size, depth=depth)


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
