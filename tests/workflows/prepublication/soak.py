"""Many more walks than the tests make, of all operations and of the two other machines that keep the promises:
`python -m tests.workflows.prepublication.soak`.

Walks on a database of their own; prints how often each act was done, so that a soak that does nothing is seen.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from hypothesis import Phase

from tests import databases
from tests.workflows.bureau import furnish
from tests.workflows.matters import test_invariants
from tests.workflows.prepublication import process_machine
from tests.workflows.prepublication.house import at_work
from tests.workflows.prepublication.operations_machine import walk

ROUND = 25  # walks before a new database is furnished
BESIDE = 10  # walks of each other machine in a round


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--examples", type=int, default=2000)
    arguments.add_argument("--seconds", type=float, default=3600)
    arguments.add_argument("--steps", type=int, default=40)
    arguments.add_argument("--backend", choices=databases.BACKENDS, default="sqlite")
    given = arguments.parse_args()
    began, walked, done = time.monotonic(), 0, Counter[str]()
    random.seed()
    while walked < given.examples and time.monotonic() - began < given.seconds:
        with tempfile.TemporaryDirectory() as folder, at_work(given.backend, Path(folder)) as house:
            many = min(ROUND, given.examples - walked)
            done += walk(
                house,
                max_examples=many,
                stateful_step_count=given.steps,
                phases=[Phase.generate],
            )
            walked += many
        _walk_the_others(given.backend)
    for action, times in done.most_common():
        print(f"{times:8} {action}")
    print(f"{walked} walks, {sum(done.values())} recorded acts, {time.monotonic() - began:.0f} s")
    return 0


def _walk_the_others(backend: str) -> None:
    with tempfile.TemporaryDirectory() as folder, at_work(backend, Path(folder)) as house:
        process_machine.walk(house, examples=BESIDE, steps=30)
    with tempfile.TemporaryDirectory() as folder, databases.fresh(backend, Path(folder)) as database:
        test_invariants.walk(database, furnish(database), examples=BESIDE)


if __name__ == "__main__":
    sys.exit(main())
