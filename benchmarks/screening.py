"""What the machine check costs: all text checks beside one search for 10,000 words, and files of a hundred pages."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from benchmarks import official_texts
from benchmarks.report import Limit, Result, Spread, Table
from benchmarks.scale import Scale
from benchmarks.watch import Watch
from workflows.screening.registry import CHECKS
from workflows.screening.rulebooks import default_rulebook
from workflows.screening.run import screen

WORDS, MOST_TIMES = 10_000, 8.0
MOST_MILLISECONDS, MOST_MEGABYTES = 1000.0, 300.0
BARE, ORDINARY, ONE = "bare ahocorasick_rs", "all checks, documents of ordinary length", "all checks, one document"
_DEAREST = 12


def run(scale: Scale) -> Result:
    result = Result("screening")
    texts = official_texts.documents(scale.text_bytes)
    _against_bare_search(result, scale, texts)
    _by_check(result, texts)
    _files(result, scale)
    return result


def _against_bare_search(result: Result, scale: Scale, texts: Sequence[str]) -> None:
    whole = "\n".join(texts)
    automaton = AhoCorasick(official_texts.words(whole, WORDS), matchkind=MatchKind.LeftmostLongest)
    _checked(texts)  # automata and look-up tables are made once a process
    taken: dict[str, list[Watch]] = {BARE: [], ORDINARY: [], ONE: []}
    for number in range(scale.rounds):
        scale.progress(f"screening text: {number + 1} of {scale.rounds}")
        with Watch() as bare:
            automaton.find_matches_as_indexes(whole)
        taken[BARE].append(bare)
        taken[ORDINARY].append(_checked(texts))
        taken[ONE].append(_checked([whole]))
    table = Table(
        f"All text checks on {len(whole.encode()) / 1e6:.2f} MB of Chinese text ({len(whole):,} characters)",
        ("", "ms (low–high)", "processor ms", "× bare"),
        notes=(f"{len(CHECKS)} checks, {len(texts)} documents, {WORDS:,} words; × of processor time",),
    )
    reference = Spread.of([each.cpu for each in taken[BARE]]).median
    for name, watches in taken.items():
        elapsed, cpu = (Spread.of([getattr(each, kind) for each in watches]) for kind in ("elapsed", "cpu"))
        times = cpu.median / reference
        table.rows.append((name, elapsed, cpu, times))
        result.figures[name] = {"milliseconds": vars(elapsed), "cpu": vars(cpu), "times": times}
        if name != BARE:
            result.limits.append(Limit(f"{name}: times the bare search", times, MOST_TIMES))
    result.tables.append(table)


def _checked(texts: Sequence[str]) -> Watch:
    """Fresh documents each time: what a document keeps of one run must not help the next."""
    book = default_rulebook()
    subjects = [official_texts.subject(text) for text in texts]
    with _unswept(), Watch() as taken:
        for subject in subjects:
            screen(subject, book)
    return taken


@contextmanager
def _unswept() -> Iterator[None]:
    """Without the garbage collector, as `timeit` measures: it would sweep all texts of the bench, not of the check."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _by_check(result: Result, texts: Sequence[str]) -> None:
    """Which checks cost most. Whoever comes first pays for what the document keeps for all."""
    book, spent = default_rulebook(), Counter[str]()
    for text in texts:
        subject = official_texts.subject(text)
        for check in CHECKS.values():
            with _unswept(), Watch() as taken:
                list(check.function(subject.documents[0], subject, book))
            spent[check.id] += round(taken.cpu * 1000)
    table = Table("The dearest checks", ("check", "processor ms"))
    table.rows += [(name, microseconds / 1000) for name, microseconds in spent.most_common(_DEAREST)]
    result.tables.append(table)
    result.figures["by check, ms"] = {name: microseconds / 1000 for name, microseconds in spent.items()}


def _files(result: Result, scale: Scale) -> None:
    table = Table(
        f"Reading and checking a file of {scale.pages} pages",
        ("", "characters", "reading, ms", "checking, ms", "MB of memory"),
        notes=("memory: the most of the checking process and of the reader that it starts, together",),
    )
    files = {".docx": official_texts.word_file, ".pdf": official_texts.pdf_file}
    with tempfile.TemporaryDirectory(prefix="xianshen-bench-") as folder:
        for kind, make in files.items():
            scale.progress(f"screening a {kind} of {scale.pages} pages")
            path = Path(folder) / f"file{kind}"
            path.write_bytes(make(scale.pages))
            figures = _in_child(path, scale.rounds)
            reading, checking = Spread.of(figures["reading"]), Spread.of(figures["checking"])
            megabytes = figures["bytes"] / 1e6
            table.rows.append((kind, figures["characters"], reading, checking, megabytes))
            result.figures[kind] = figures
            together = reading.median + checking.median
            result.limits.append(Limit(f"{kind}: ms of reading and checking", together, MOST_MILLISECONDS))
            result.limits.append(Limit(f"{kind}: MB of memory", megabytes, MOST_MEGABYTES))
    result.tables.append(table)


def _in_child(path: Path, rounds: int) -> dict[str, list[float] | float]:
    """In a process of its own, so that its memory is that of this file alone."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scanned_file", str(path), str(rounds)],
        capture_output=True,
        check=True,
        text=True,
    )
    figures: dict[str, list[float] | float] = json.loads(done.stdout)
    return figures
