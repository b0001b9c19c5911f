"""A real installation with the demo bureau's people and no matter: made once, copied for every module."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.api.office import Office
from workflows.demonstration.bureau import hire
from workflows.demonstration.staff import SETTINGS
from workflows.installation.home import Home
from workflows.installation.settings import Settings
from workflows.installation.wiring import initialise, open_installation


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    """The home of the bureau and its people's log-ins; never used itself, only copied."""
    path = tmp_path_factory.mktemp("bureau") / "home"
    installation = initialise(Home(path), settings=Settings(**SETTINGS))
    try:
        return path, hire(installation)
    finally:
        installation.close()


@pytest.fixture(scope="module")
def office(staffed: tuple[Path, list[dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The bureau at work. Tests of one module share it and keep to matters of their own."""
    with at_work(*staffed, tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture
def new_office(staffed: tuple[Path, list[dict[str, Any]]], tmp_path: Path) -> Iterator[Office]:
    """A bureau of the test's own, for what other tests' matters would disturb."""
    with at_work(*staffed, tmp_path) as opened:
        yield opened


@contextmanager
def at_work(staffed_home: Path, logins: list[dict[str, Any]], folder: Path, **options: Any) -> Iterator[Office]:
    """A copy of the staffed home, opened; `options` go to the installation."""
    home = folder / "home"
    shutil.copytree(staffed_home, home)
    installation = open_installation(Home(home), **options)
    try:
        yield Office(installation, logins)
    finally:
        installation.close()
