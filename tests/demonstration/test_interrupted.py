"""A demo that was interrupted: nothing half-done stays, and the command can be run again."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from engine.errors import Conflict, NotReady
from workflows.demonstration import bureau
from workflows.installation.home import Home
from workflows.installation.wiring import initialise, is_initialised


class Interrupted(Exception):
    """The user's Ctrl+C."""


def interrupt(done: int, total: int, what: str) -> None:
    if done == 1:
        raise Interrupted


@pytest.mark.parametrize("is_there", [False, True], ids=["no folder", "an empty folder"])
def test_of_a_new_home_nothing_is_left_nor_of_a_run_that_was_killed(tmp_path: Path, is_there: bool) -> None:
    home, killed = Home(tmp_path / "home"), tmp_path / ".home.unfinished"
    (killed / "keys").mkdir(parents=True)
    (killed / "database.sqlite3").write_text("half of a database")
    if is_there:
        home.path.mkdir()

    with pytest.raises(Interrupted):
        bureau.build(home, progress=interrupt)

    assert not is_initialised(home)
    assert [each.name for each in tmp_path.iterdir()] == (["home"] if is_there else [])


def test_two_commands_do_not_build_the_same_home(tmp_path: Path) -> None:
    beside = tmp_path / ".home.unfinished"
    beside.mkdir()
    other = os.open(beside, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)

    with pytest.raises(Conflict, match="请等它完成"):
        bureau.build(Home(tmp_path / "home"))

    os.close(other)
    assert beside.exists()


def test_an_installation_that_was_there_says_what_to_do(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    initialise(home).close()
    with pytest.raises(Interrupted):
        bureau.build(home, progress=interrupt)

    with pytest.raises(NotReady, match=r"中断.*请删除目录.*再执行一次"):
        bureau.build(home)
