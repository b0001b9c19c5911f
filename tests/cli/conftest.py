from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.installed import PASSWORD, Console


@pytest.fixture(scope="session")
def fresh_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after `xianshen init`; never used itself, only copied."""
    home = tmp_path_factory.mktemp("cli") / "home"
    Console(home).ok("init", "--bureau", "临江区某局", "--short-name", "某局", "--code", "临某发")
    return home


@pytest.fixture
def console(fresh_home: Path, tmp_path: Path) -> Console:
    """A home of the test's own, just initialised, without people."""
    home = tmp_path / "home"
    shutil.copytree(fresh_home, home)
    return Console(home)


@pytest.fixture(scope="session")
def staffed_home(fresh_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with one section and three people, who hold no post."""
    home = tmp_path_factory.mktemp("cli-staffed") / "home"
    shutil.copytree(fresh_home, home)
    console = Console(home)
    console.ok("users", "section", "bangong", "办公室")
    console.ok("users", "add", "zhang", "张三", "--section", "bangong", "--phone", "021-1", "--password", PASSWORD)
    for login in ("maker", "checker"):
        console.ok("users", "add", login, login, "--password", PASSWORD)
    return home


@pytest.fixture
def staffed(staffed_home: Path, tmp_path: Path) -> Console:
    """A home of the test's own with those people."""
    home = tmp_path / "home"
    shutil.copytree(staffed_home, home)
    return Console(home)


@pytest.fixture(scope="session")
def demo_console(demo_bureau: Path, tmp_path_factory: pytest.TempPathFactory) -> Console:
    """The demo bureau, for commands that only add to the trail or make again what is there."""
    home = tmp_path_factory.mktemp("console") / "home"
    shutil.copytree(demo_bureau, home)
    return Console(home)
