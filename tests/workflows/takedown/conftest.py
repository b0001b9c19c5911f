from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.db import Database
from tests import databases
from tests.workflows.bureau import Bureau
from tests.workflows.prepublication.house import House
from tests.workflows.takedown.acts import Out, released


@dataclass(frozen=True)
class First:
    """What every test here begins with, made once and only copied: files in `folder`, and rows."""

    folder: Path
    rows: databases.Filled[tuple[Bureau, str, str]]

    @contextmanager
    def copied(self, backend: str, folder: Path) -> Iterator[Out]:
        with self.rows.copied(backend, folder) as (database, (bureau, matter_id, release_set_id)):
            shutil.copytree(self.folder, folder, dirs_exist_ok=True)
            yield Out(House(database, folder, bureau), matter_id, release_set_id)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    folder = tmp_path_factory.mktemp("released")

    def fill(database: Database) -> tuple[Bureau, str, str]:
        out = released(House(database, folder))
        return out.house.bureau, out.matter_id, out.release_set_id

    return First(folder, databases.Filled(fill))


@pytest.fixture
def out(first: First, tmp_path: Path) -> Iterator[Out]:
    """A policy and its interpretation that are public, on SQLite."""
    with first.copied("sqlite", tmp_path) as opened:
        yield opened


@pytest.fixture
def out_on_postgresql(first: First, tmp_path: Path) -> Iterator[Out]:
    """The same on PostgreSQL."""
    with first.copied("postgresql", tmp_path) as opened:
        yield opened
