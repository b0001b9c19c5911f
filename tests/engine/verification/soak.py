"""Compare the verdict with the oracle, and with the real engine, on any number of random processes.

python -m tests.engine.verification.soak --count 5000
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from engine.verification import verify
from tests.engine.verification.drawings import BY_CLASS
from tests.engine.verification.driving import drive
from tests.engine.verification.generator import drawn, generate, summary
from tests.engine.verification.oracle import Game, TooLarge

GATES = {"secrecy": None, "legality": "matter.legality"}
HARMLESS = {"cannot end", "never reached"}  # the verdict finds them in small sets only
BEHAVIOUR = {
    "gate-missing", "edit-parallel", "no-flow-taken", "variable-unset", "variable-race", "not-synchronised", "deadlock",
    "cannot-end", "never-reached", "too-many-states", "error-uncaught",
}  # fmt: skip


@dataclass
class Tally:
    """`wrong`: accepted though the oracle or the engine found a way round. `needless`: refused though in order."""

    compared: int = 0
    accepted: int = 0
    in_order: int = 0
    driven: int = 0
    skipped: int = 0
    wrong: list[str] = field(default_factory=list)
    needless: Counter[str] = field(default_factory=Counter)


def compare(seeds: Iterable[int], walks: int = 3, report: Callable[[str], None] | None = None) -> Tally:
    """Judges each process both ways and drives the accepted ones on the real engine."""
    tally = Tally()
    for seed in seeds:
        graph = generate(seed)
        files = drawn(graph)
        issues = verify(files, BY_CLASS)
        if any(issue.code not in BEHAVIOUR for issue in issues):
            continue  # not even a process
        try:
            judgement = Game(graph, GATES).play()
        except TooLarge:
            tally.skipped += 1
            continue
        tally.compared += 1
        tally.accepted += not issues
        sound = not judgement.dangers and not judgement.faults
        tally.in_order += sound
        bad = judgement.dangers | judgement.faults - HARMLESS
        if not issues and bad:
            tally.wrong.append(f"seed {seed}: {bad} in {summary(graph)}")
        if issues and sound:
            tally.needless[issues[0].code] += 1
        if not issues:
            for walk in range(walks):
                tally.driven += 1
                tally.wrong += [f"seed {seed} walk {walk}: {fault}" for fault in drive(files, graph, seed * 100 + walk)]
        if report is not None and tally.compared % 500 == 0:
            report(f"{tally.compared}: accepted {tally.accepted}, in order {tally.in_order}, wrong {len(tally.wrong)}")
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1_000_000)
    given = parser.parse_args()
    began = time.monotonic()
    tally = compare(range(given.seed, given.seed + given.count), report=print)
    print(f"compared {tally.compared}, too large for the oracle {tally.skipped}")
    print(f"accepted {tally.accepted}, in order {tally.in_order}, walks on the engine {tally.driven}")
    print(f"needlessly refused {dict(tally.needless)}, {time.monotonic() - began:.0f} s")
    for line in tally.wrong[:20]:
        print("WRONG", line)
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
