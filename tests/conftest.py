"""Fixtures of all tests. `database` runs a test on SQLite and on PostgreSQL, each time with a new, empty database."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import settings

from engine.db import Database
from tests import another_day, databases, workers
from tests.compiled import share_compiled_queries, share_compiled_sets, share_compiled_templates
from tests.memory import lay_files_in_memory
from tests.remembered import remember_readings
from workflows.demonstration.bureau import build
from workflows.installation.home import Home
from workflows.people import passwords

gc.disable()  # until everything is collected
lay_files_in_memory()
share_compiled_queries()
share_compiled_sets()
share_compiled_templates()
remember_readings()
another_day.begin()
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)  # a tenth of a second for each log-in

# no deadline: a busy machine is no failure; the same examples every time: `make test` judges, `make soak` explores
settings.register_profile("xianshen", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "xianshen"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """What `-n auto` means."""
    return workers.fitting()


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """What is imported and collected stays to the end: looking through it for garbage was a tenth of all work."""
    workers.import_in_turn(session.config)
    answer = yield
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 5)
    gc.enable()
    return answer


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Among workers, what is marked `heavy` is begun first, then the modules of browser tests, each in one worker."""
    count = getattr(config, "workerinput", {}).get("workercount", 1)
    if count > 1:
        items[:] = workers.dealt(items, _heavy, count)


def _heavy(test: pytest.Item) -> str | None:
    if test.get_closest_marker("heavy") is not None:
        return test.nodeid
    return test.nodeid.partition("::")[0] if test.nodeid.startswith("tests/features/") else None


@pytest.fixture(scope="session")
def demo_bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the demo bureau, built once for all workers; never used itself, only copied."""
    return workers.once(tmp_path_factory, "demo", lambda home: build(Home(home)))


@pytest.fixture(params=databases.BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A new database with the whole schema; put what sessions need into `database.info`."""
    with databases.fresh(request.param, tmp_path) as fresh:
        yield fresh


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """A new SQLite database, for tests in which the database cannot matter."""
    with databases.fresh("sqlite", tmp_path) as fresh:
        yield fresh


@pytest.fixture
def postgresql_database(tmp_path: Path) -> Iterator[Database]:
    """A new PostgreSQL database, for races that SQLite's single writer would hide."""
    with databases.fresh("postgresql", tmp_path) as fresh:
        yield fresh
