"""How many processes share the tests, in which order they take them, and what they build once for all."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pytest

MEMORY = 1 << 30  # bytes: what a worker takes with everything imported, its databases and its browser
Test = TypeVar("Test")


def fitting() -> int:
    """One more than this machine has cores, since tests of pages and of PostgreSQL wait for others; fewer where the
    memory is short."""
    return max(1, min(len(os.sched_getaffinity(0)) + 1, _free_memory() // MEMORY))


def _free_memory() -> int:
    """In bytes."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("MemAvailable:"))
    return int(kilobytes) * 1024


def dealt(tests: list[Test], heavy: Callable[[Test], object], workers: int) -> list[Test]:
    """The tests in the order in which every worker begins with its share of the heavy ones. `heavy`: what a test stays
    together with, None for one that is not heavy.

    xdist gives each worker a run of the list, and moves what is last in a run to whoever has nothing left: a heavy test
    that is begun last keeps everybody waiting.
    """
    groups: dict[object, list[Test]] = {}
    for test in tests:
        groups.setdefault(heavy(test), []).append(test)
    others = iter(groups.pop(None, []))
    together = list(groups.values())
    order = list[Test]()
    for worker, size in enumerate(_runs(len(tests), workers)):
        mine = [test for group in together[worker::workers] for test in group]
        order += [*mine, *islice(others, max(0, size - len(mine)))]
    return [*order, *others]


def _runs(tests: int, workers: int) -> Iterator[int]:
    """How many tests xdist gives to each worker at first."""
    for remaining in range(workers, 0, -1):
        yield tests // remaining
        tests -= tests // remaining


def import_in_turn(config: pytest.Config) -> None:
    """In a worker, every test module that was asked for, beginning in another place than the other workers do.

    pytest rewrites a module when it is first imported; in a fresh checkout all workers rewrote all of them.
    """
    given = getattr(config, "workerinput", None)
    if given is None:
        return
    asked = [Path(argument.partition("::")[0]) for argument in config.args]
    modules = _modules(asked, "test_*.py")
    begin = len(modules) * int(given["workerid"].removeprefix("gw")) // given["workercount"]
    for module in (*_modules(asked, "conftest.py"), *modules[begin:], *modules[:begin]):
        with suppress(Exception):  # collecting it says why
            import_module(module)


def _modules(asked: Iterable[Path], named: str) -> list[str]:
    root = Path(__file__).parents[1]
    files = {file.resolve() for each in asked for file in ([each] if each.is_file() else each.rglob(named))}
    return sorted(".".join(file.relative_to(root).with_suffix("").parts) for file in files)


def once(folders: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """What `build` put at the path that it was given, in whichever worker came first; the others wait for it."""
    own = folders.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    built, building = shared / name, shared / f"{name}-building"
    with (shared / f"{name}-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            shutil.rmtree(building, ignore_errors=True)  # of a worker that failed at it
            build(building)
            building.rename(built)
    return built
