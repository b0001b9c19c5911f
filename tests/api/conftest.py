"""A real installation with the demo bureau's people and no matter: made once, copied for every module."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
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
    path, logins = staffed
    home = tmp_path_factory.mktemp("office") / "home"
    shutil.copytree(path, home)
    installation = open_installation(Home(home))
    try:
        yield Office(installation, logins)
    finally:
        installation.close()
