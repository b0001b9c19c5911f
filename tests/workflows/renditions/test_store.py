"""Files are kept under the hash of their bytes, for ever, and what comes back is what went in."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import NotFound, Unreadable
from workflows.renditions.model import sha256
from workflows.renditions.store import FileStore


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@given(content=st.binary(max_size=200))
def test_what_comes_back_is_what_went_in(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = FileStore(tmp_path_factory.getbasetemp() / "shared")

    name = store.put(content)

    assert name == sha256(content)
    assert store.get(name) == content
    assert store.has(name)


def test_the_same_bytes_are_kept_once(store: FileStore) -> None:
    assert store.put(b"text") == store.put(b"text")
    assert sum(path.is_file() for path in store.root.rglob("*")) == 1


def test_nothing_half_written_stays_behind(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        store.put(b"text")

    assert not store.has(sha256(b"text"))
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_changed_bytes_on_disk_are_noticed_and_mended_by_the_next_put(store: FileStore) -> None:
    name = store.put(b"text")
    (path,) = [path for path in store.root.rglob("*") if path.is_file()]
    path.write_bytes(b"evil")

    with pytest.raises(Unreadable, match="改动"):
        store.get(name)
    store.put(b"text")
    assert store.get(name) == b"text"


def test_an_unknown_hash_is_not_found(store: FileStore) -> None:
    assert not store.has("0" * 64)
    with pytest.raises(NotFound):
        store.get("0" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_is_no_hash_never_becomes_a_path(store: FileStore, name: str) -> None:
    with pytest.raises(NotFound):
        store.get(name)


def test_many_writers_of_the_same_bytes_do_not_disturb_each_other(store: FileStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: store.put(b"x" * 100_000), range(40)))

    assert [store.get(name) for name in names] == [b"x" * 100_000]
