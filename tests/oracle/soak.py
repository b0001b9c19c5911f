"""Many more random processes than the tests play: `python -m tests.oracle.soak --count 50000 [--first 0]`."""

from __future__ import annotations

import argparse
import sys
import time

from tests.oracle.agreement import play

SHAPES = ((14, 4), (10, 3), (20, 5), (30, 6))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=50_000)
    arguments.add_argument("--first", type=int, default=0)
    given = arguments.parse_args()
    began, steps, wrong = time.monotonic(), 0, 0
    for seed in range(given.first, given.first + given.count):
        size, depth = SHAPES[seed % len(SHAPES)]
        try:
            steps += play(seed, size=size, depth=depth)
        except Exception as error:
            wrong += 1
            print(f"seed {seed} size {size} depth {depth}: {type(error).__name__}: {str(error)[:2000]}", flush=True)
            if wrong == 20:
                break
        if (seed - given.first) % 1000 == 999:
            print(f"{seed - given.first + 1} processes, {steps} steps, {wrong} wrong", flush=True)
    print(f"{given.count} processes, {steps} steps, {wrong} wrong, {time.monotonic() - began:.1f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
