"""A short run of the fuzzing of every reader: the samples read, changed samples never break a reader."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz.mutation import mutated, mutated_package
from tests.fuzz.plain import fuzz
from tests.fuzz.targets import KINDS, ZIPPED, run, seeds
from workflows.renditions.model import FileKind
from workflows.renditions.sandbox import READERS


def test_every_reader_is_fuzzed() -> None:
    assert {*READERS, "txt"} == {*KINDS, "wps"}  # .wps is read as .doc


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_changes_break_no_reader(kind: FileKind, tmp_path: Path) -> None:
    assert run(kind, seeds(kind)[0])

    done, _, wrong = fuzz(kind, runs=15, seconds=60, keep=tmp_path)

    assert (done, wrong, list(tmp_path.iterdir())) == (15, 0, [])


@pytest.mark.parametrize("kind", KINDS)
def test_changes_are_changes_and_the_same_for_the_same_seed(kind: FileKind) -> None:
    seed = seeds(kind)[0]
    mutate = mutated_package if kind in ZIPPED else mutated

    changed = [mutate(seed, random.Random(number)) for number in range(10)]

    assert changed == [mutate(seed, random.Random(number)) for number in range(10)]
    assert len({*changed, seed}) >= 8
