"""Files on disk under the hash of their bytes. Nothing is ever changed or deleted."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from engine.errors import NotFound, Unreadable
from workflows.renditions.model import sha256

_HASH = re.compile(r"[0-9a-f]{64}")


class FileStore:
    """A folder of immutable files named by their SHA-256; safe for several writers at once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def put(self, content: bytes) -> str:
        """Keep `content` and return its SHA-256 in hex. On return the bytes are on disk, not only in a cache."""
        name = sha256(content)
        target = self._path(name)
        if target.exists() and target.read_bytes() == content:
            return name
        target.parent.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        _sync_folder(self.root)
        return name

    def get(self, name: str) -> bytes:
        """The bytes whose SHA-256 is `name`. NotFound when absent; Unreadable when the disk gives other bytes."""
        try:
            content = self._path(name).read_bytes()
        except FileNotFoundError:
            raise NotFound(f"文件库中没有摘要为 {name[:12]}… 的文件，请联系管理员从备份恢复。") from None
        if sha256(content) != name:
            raise Unreadable(f"文件库中摘要为 {name[:12]}… 的文件已损坏或被改动，请联系管理员从备份恢复。")
        return content

    def has(self, name: str) -> bool:
        """Whether a file of that hash is kept. Does not read it; `get` verifies."""
        return self._path(name).is_file()

    def _path(self, name: str) -> Path:
        if not _HASH.fullmatch(name):
            raise NotFound("文件摘要的格式不正确，应为 64 位十六进制数字。")
        return self.root / name[:2] / name


def _sync_folder(folder: Path) -> None:
    """Make a rename durable: without this a power cut may lose the name of a file whose bytes are safe."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def files_of(session: Session) -> FileStore:
    """The file store of the installation whose database the session is of."""
    store: FileStore = session.info["files"]
    return store
