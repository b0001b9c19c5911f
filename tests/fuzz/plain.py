"""The same readers with our own changes of the samples, where atheris has no wheel: less clever, never silent."""

from __future__ import annotations

import random
import time
import traceback
from pathlib import Path

from tests.fuzz.mutation import mutated, mutated_package
from tests.fuzz.targets import ZIPPED, run, seeds
from workflows.renditions.model import FileKind


def fuzz(
    kind: FileKind, *, runs: int, seconds: float, first: int = 0, keep: Path | None = None
) -> tuple[int, int, int]:
    """(runs, files read, defects) of at most `runs` changed samples in at most `seconds`; the file of each defect is
    kept in the folder `keep`. The same numbers give the same files."""
    mutate = mutated_package if kind in ZIPPED else mutated
    pool = seeds(kind)
    began, done, read, wrong = time.monotonic(), 0, 0, 0
    while done < runs and time.monotonic() - began < seconds and wrong < 20:
        chance = random.Random(first + done)
        content = mutate(chance.choice(pool), chance)
        done += 1
        try:
            read += run(kind, content)
        except Exception:
            wrong += 1
            print(f"{kind}: seed {first + done - 1}\n{traceback.format_exc(limit=-4)}", flush=True)
            if keep is not None:
                (keep / f"defect-{kind}-{first + done - 1}").write_bytes(content)
    return done, read, wrong
