"""Fuzz every reader for a while: `python -m tests.fuzz.soak [KIND …] [--runs 20000] [--seconds 120] [--plain]`.

With atheris where it can be imported (requirements-fuzz.lock), else with our own changes. Fails when a reader lets
anything but Invalid or Unreadable out; the file that did it is kept.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.plain import fuzz
from tests.fuzz.targets import KINDS
from workflows.renditions.model import FileKind


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    arguments.add_argument("--runs", type=int, default=20_000)
    arguments.add_argument("--seconds", type=int, default=120)
    arguments.add_argument("--first", type=int, default=0, help="the first seed of our own changes")
    arguments.add_argument("--plain", action="store_true", help="our own changes only")
    given = arguments.parse_args()
    unknown = set(given.kinds) - set(KINDS)
    if unknown:
        arguments.error(f"no reader for {', '.join(sorted(unknown))}")
    given.kinds = given.kinds or list(KINDS)
    keep = Path(tempfile.mkdtemp(prefix="fuzz-"))
    guided = not given.plain and importlib.util.find_spec("atheris") is not None
    print(
        f"fuzzing with {'atheris' if guided else 'our own changes (no atheris here)'}; defects go to {keep}", flush=True
    )
    wrong = [kind for kind in given.kinds if not _sound(kind, given, keep, guided)]
    print(f"{len(given.kinds)} readers, defects in: {', '.join(wrong) or 'none'}")
    return 1 if wrong else 0


def _sound(kind: FileKind, given: argparse.Namespace, keep: Path, guided: bool) -> bool:
    if not guided:
        done, read, wrong = fuzz(kind, runs=given.runs, seconds=given.seconds, first=given.first, keep=keep)
        print(f"{kind}: {done} runs, {read} read, {wrong} defects", flush=True)
        return not wrong
    with tempfile.TemporaryDirectory() as corpus:
        command = [
            sys.executable, "-m", "tests.fuzz.guided", kind, corpus, f"-runs={given.runs}", "-timeout=20",
            f"-max_total_time={given.seconds}", "-rss_limit_mb=2048", "-max_len=1000000", "-len_control=0",
            f"-artifact_prefix={keep}/{kind}-",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    last = [line for line in done.stderr.splitlines() if line.startswith(("Done", "#"))][-1:]
    print(f"{kind}: {' '.join(last)}", flush=True)
    if done.returncode:
        print(f"{done.stdout[-3000:]}\n{done.stderr[-1500:]}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
