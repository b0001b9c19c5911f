"""`python -m tests.engine.migration.soak --count 3000`: moves of random instances, driven on to the release."""

from __future__ import annotations

import argparse
import sys
import time

from tests.engine.migration.variants import compare


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1_000_000)
    given = parser.parse_args()
    began = time.monotonic()
    tally = compare(range(given.seed, given.seed + given.count))
    print(f"pairs of versions {tally.pairs}, instances {dict(tally.outcomes)}, driven to their end {tally.released}")
    print(f"wrong {len(tally.wrong)}, {time.monotonic() - began:.0f} s")
    for line in tally.wrong[:20]:
        print("WRONG", line)
    return 1 if tally.wrong or not tally.released else 0


if __name__ == "__main__":
    sys.exit(main())
