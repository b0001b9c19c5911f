"""`python -m benchmarks [--only NAME] [--json FILE] [--rounds N]`: prints every figure beside its reference."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import (
    audit_trail,
    findings,
    footprint,
    inbox_at_scale,
    live,
    memory,
    returns,
    screening,
    steps,
    verdict,
)
from benchmarks.report import Result
from benchmarks.scale import Scale
from web import staying_objects

BENCHES: Mapping[str, Callable[[Scale], Result]] = {
    "verdict": verdict.run,
    "screening": screening.run,
    "findings": findings.run,
    "memory": memory.run,
    "footprint": footprint.run,
    "steps": steps.run,
    "returns": returns.run,
    "audit": audit_trail.run,
    "inbox": inbox_at_scale.run,
    "live": live.run,
}


def main(arguments: list[str] | None = None) -> int:
    given = _arguments().parse_args(arguments)
    scale = Scale(
        rounds=given.rounds,
        events=given.events,
        open_items=given.open,
        closed_items=given.closed,
        folder=given.folder,
        existing=given.existing,
        questions=given.questions,
        backends=tuple(given.backend or Scale.backends),
        progress=_progress,
    )
    print(_machine())
    figures = {"machine": _machine()}
    for name in given.only or BENCHES:
        begun = time.perf_counter()
        result = BENCHES[name](scale)
        _progress("")
        took = f"{time.perf_counter() - begun:.0f} s, load {os.getloadavg()[0]:.1f} at its end"
        print(f"\n## {name} ({took})\n\n{result}", flush=True)
        figures[name] = result.as_json()  # type: ignore[assignment]
        if given.json:
            given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(BENCHES), metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--rounds", type=int, default=Scale.rounds, help="timed repetitions (default %(default)s)")
    parser.add_argument("--events", type=int, help="of the audit trail (default: ten million, on SQLite one)")
    parser.add_argument("--open", type=int, help="work items of the inbox (default: a million)")
    parser.add_argument("--closed", type=int, help="ended work items beside them (default: ten million)")
    parser.add_argument("--questions", type=int, default=Scale.questions, help="runs of each (default %(default)s)")
    parser.add_argument(
        "--backend", action="append", choices=Scale.backends, help="of the two large ones (default: both)"
    )
    parser.add_argument("--existing", action="store_true", help="make no large database, measure those of earlier runs")
    parser.add_argument(
        "--folder", type=Path, default=Scale.folder, help="keeps the large databases (default %(default)s)"
    )
    return parser


def _machine() -> str:
    return (
        f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}: "
        "with more work than processors look at processor time and ratios, not at milliseconds"
    )


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
    elif text:
        print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    staying_objects.set_aside()  # as the server does
    sys.exit(main())
