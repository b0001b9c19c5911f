"""A demo that is interrupted leaves nothing half-done: a new home is built in a folder beside its place and moved there
whole; in an installation that is there already a mark stays until the end, and says what to do."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import Conflict, NotReady
from workflows.installation.home import Home

MARK = "demo-unfinished"  # under a home that was there already


@contextmanager
def built_whole(home: Home, *, own_database: bool) -> Iterator[Home]:
    """The home to build in, which stands in its place once the block has ended well. What an interrupted run left
    beside it goes. One that is not empty, or has a database elsewhere (not `own_database`), is built in where it is.
    Raises Conflict while another command builds the same home."""
    place = home.path.resolve()
    if not own_database or not _may_be_replaced(place):
        yield home
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.unfinished")
    with _alone(beside):
        try:
            yield Home(beside)
            beside.rename(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def mark_unfinished(home: Home) -> None:
    """What is built from here on in the home is not whole."""
    (home.path / MARK).touch(mode=0o600)


def mark_finished(home: Home) -> None:
    """It is."""
    (home.path / MARK).unlink(missing_ok=True)


def refuse_half_built(home: Home, *, own_database: bool) -> None:
    """Raises NotReady, which says how to start again, when an earlier run in the home was interrupted."""
    if (home.path / MARK).exists():
        remedy = "请删除" if own_database else "请清空数据库，并删除"
        said = f"上一次建立演示单位时中断，留下的数据不完整。{remedy}目录 {home.path}，再执行一次 xianshen demo。"
        raise NotReady(said)


def _may_be_replaced(place: Path) -> bool:
    """Not there; or empty, and nobody's mount point or working directory."""
    if not place.exists():
        return True
    kept = place.is_mount() or Path.cwd() == place or not os.access(place.parent, os.W_OK)
    return not kept and place.is_dir() and not any(place.iterdir())


@contextmanager
def _alone(beside: Path) -> Iterator[None]:
    beside.mkdir(mode=0o700, exist_ok=True)
    held = os.open(beside, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(held)
        for left in beside.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield
    finally:
        os.close(held)


def _lock(folder: int) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Conflict("另一个 xianshen demo 正在建立同一个演示单位，请等它完成。") from None
