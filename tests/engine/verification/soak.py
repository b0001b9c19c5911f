"""Compare the verdict with the oracle, with the real engine and with bare SpiffWorkflow on random processes.

python -m tests.engine.verification.soak --count 5000
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import count

from engine.verification import verify
from tests.engine.verification.bare import Walk, walk
from tests.engine.verification.drawings import BY_CLASS, Drawing
from tests.engine.verification.driving import drive
from tests.engine.verification.generator import drawn, generate, summary
from tests.engine.verification.oracle import Game, Graph, Judgement, TooLarge

GATES = {"secrecy": None, "legality": "matter.legality"}
MOST_STATES = 5_000  # more than the oracle looks at
HARMLESS = {"cannot end", "never reached"}  # the verdict finds them in small sets only
BEHAVIOUR = {
    "gate-missing", "edit-parallel", "no-flow-taken", "variable-unset", "variable-race", "not-synchronised", "deadlock",
    "cannot-end", "never-reached", "too-many-states", "error-uncaught",
}  # fmt: skip


@dataclass
class Tally:
    """`wrong`: accepted though the oracle, the engine or bare SpiffWorkflow found a way round, or they contradict each
    other. `needless`: refused though in order. `shown`: unsafe ones that a random walk on bare SpiffWorkflow brought
    to a release without its gates. `beyond`: walks that ended where SpiffWorkflow itself goes wrong."""

    compared: int = 0
    accepted: int = 0
    in_order: int = 0
    unsafe: int = 0
    skipped: int = 0
    driven: int = 0
    bare: int = 0
    beyond: int = 0
    released: int = 0
    shown: int = 0
    wrong: list[str] = field(default_factory=list)
    needless: Counter[str] = field(default_factory=Counter)


def compare(
    seeds: Iterable[int], walks: int = 3, enough: int | None = None, report: Callable[[str], None] | None = None
) -> Tally:
    """Judges each process in both ways; the accepted ones are walked on the real engine and on bare SpiffWorkflow.
    `enough`: how many to compare at most."""
    tally = Tally()
    for seed in seeds:
        if tally.compared == enough:
            break
        before = tally.compared
        _compare(seed, walks, tally)
        if report is not None and tally.compared > before and tally.compared % 500 == 0:
            report(f"{tally.compared}: accepted {tally.accepted}, in order {tally.in_order}, wrong {len(tally.wrong)}")
    return tally


def _compare(seed: int, walks: int, tally: Tally) -> None:
    graph = generate(seed)
    files = drawn(graph)
    issues = verify(files, BY_CLASS, max_states=MOST_STATES)
    if any(issue.code not in BEHAVIOUR for issue in issues):
        return  # not even a process
    try:
        judgement = Game(graph, GATES).play()
    except TooLarge:
        tally.skipped += 1
        return
    tally.compared += 1
    tally.accepted += not issues
    tally.unsafe += bool(judgement.dangers)
    sound = not judgement.dangers and not judgement.faults
    tally.in_order += sound
    bad = judgement.dangers | judgement.faults - HARMLESS
    if not issues and bad:
        tally.wrong.append(f"seed {seed}: {bad} in {summary(graph)}")
    if issues and sound:
        tally.needless[issues[0].code] += 1
    if not issues:
        _drive(seed, walks, files, graph, judgement, tally)
    elif judgement.dangers and not judgement.faults:
        tally.shown += any(_way_round(walk(files, graph, seed * 100 + number)) for number in range(walks))


def _drive(seed: int, walks: int, files: Drawing, graph: Graph, judgement: Judgement, tally: Tally) -> None:
    for number in range(walks):
        tally.driven += 1
        where = f"seed {seed} walk {number}"
        tally.wrong += [f"{where}: {fault}" for fault in drive(files, graph, seed * 100 + number)]
        found = walk(files, graph, seed * 100 + number)
        tally.bare += 1
        tally.beyond += found.beyond
        tally.released += found.released > 0
        tally.wrong += [f"{where}, bare: {fault}" for fault in found.faults]
        if found.reached - judgement.reached:
            tally.wrong.append(f"{where}, bare: the oracle never comes to {found.reached - judgement.reached}")


def _way_round(found: Walk) -> bool:
    return any("released without" in fault for fault in found.faults)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1_000_000)
    given = parser.parse_args()
    began = time.process_time()
    tally = compare(count(given.seed), enough=given.count, report=partial(print, flush=True))
    print(f"compared {tally.compared}, too large for the oracle {tally.skipped}, {time.process_time() - began:.0f} s")
    print(f"unsafe {tally.unsafe}, in order {tally.in_order}, accepted {tally.accepted}")
    print(f"needlessly refused {dict(tally.needless)}")
    print(f"accepted ones walked: {tally.driven} times on the engine, {tally.bare} times on bare SpiffWorkflow")
    print(f"of the bare walks {tally.released} came to a release, {tally.beyond} to where the library goes wrong")
    print(f"unsafe ones that bare SpiffWorkflow brought to a release without its gates: {tally.shown}")
    for line in tally.wrong[:20]:
        print("WRONG", line)
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
