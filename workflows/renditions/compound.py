"""Opening untrusted OLE compound files (MS-CFB) with limits. Runs in the limited child process (`sandbox`)."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any

import olefile

from engine.errors import Unreadable

MAX_ENTRIES = 2_000  # streams and storages
_REPAIR = "请用 WPS 或 Word 重新打开并另存为 .docx 后再上传。"
_BROKEN = (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, struct.error,
           RecursionError)  # fmt: skip
_REGULAR = 0xFFFFFFFA  # sector numbers from here on mean something else


class CompoundFile:
    """A compound file whose streams are read whole or not at all; names are tuples of the path from the root."""

    def __init__(self, content: bytes) -> None:
        try:
            self._ole: Any = olefile.OleFileIO(io.BytesIO(content))  # the stubs know half of it
            entries = [tuple(path) for path in self._ole.listdir(streams=True, storages=True)]
            self.streams = [path for path in entries if self._ole.get_type(list(path)) == olefile.STGTY_STREAM]
        except _BROKEN as error:
            raise Unreadable(f"文件内部的存储结构已损坏。{_REPAIR}") from error
        if len(entries) > MAX_ENTRIES:
            raise Unreadable(f"文件内部的部件超过 {MAX_ENTRIES} 个，系统不予读取。请拆分文件后再上传。")
        if len({_folded(path) for path in entries}) != len(entries):
            raise Unreadable(f"文件内部有重名的部件，内容可能被伪造。{_REPAIR}")
        self.storages = [path for path in entries if path not in set(self.streams)]
        self._content = content

    def has(self, *path: str) -> bool:
        return _folded(path) in {_folded(stream) for stream in self.streams}

    def read(self, *path: str) -> bytes:
        """The bytes of a stream; Unreadable when it is not there or shorter than its directory says."""
        try:
            self._check_chain(list(path))
            declared = self._ole.get_size(list(path))
            data: bytes = self._ole.openstream(list(path)).read()
        except _BROKEN as error:
            raise Unreadable(f"文件内部的数据流已损坏。{_REPAIR}") from error
        if len(data) != declared:
            raise Unreadable(f"文件内部的数据流不完整。{_REPAIR}")
        return data

    def _check_chain(self, path: list[str]) -> None:
        """Unreadable when the sectors of a stream lead back to one of them: it would be read in place of others."""
        entry = self._ole.direntries[self._ole._find(path)]
        if entry.is_minifat and not self._ole.minifat:
            self._ole.loadminifat()
        table = self._ole.minifat if entry.is_minifat else self._ole.fat
        sector, seen = entry.isectStart, set()
        while entry.size and 0 <= sector < len(table):
            if sector in seen:
                raise Unreadable(f"文件内部的数据流循环引用。{_REPAIR}")
            seen.add(sector)
            sector = table[sector]

    def leftovers(self) -> bytes:
        """What stands in sectors that belong to no stream: free ones keep what was deleted. Small sectors are not told
        apart: of those everything."""
        size = self._ole.sector_size
        used = set(self._used_sectors())
        count = -(-len(self._content) // size) - 1
        free = [number for number in range(count) if number not in used]
        found = b"".join(self._content[(number + 1) * size : (number + 2) * size] for number in free)
        return found + self._small_sectors()

    def _small_sectors(self) -> bytes:
        root = self._ole.root
        if not root.size:
            return b""
        try:
            return bytes(self._ole._open(root.isectStart, root.size, force_FAT=True).read())
        except _BROKEN:
            return b""  # no small stream can be read then either

    def _used_sectors(self) -> Iterator[int]:
        fat = self._ole.fat
        roots = [self._ole.root.isectStart, self._ole.first_dir_sector, self._ole.first_mini_fat_sector]
        entries = [entry for entry in self._ole.direntries if entry is not None and entry.entry_type == 2]
        starts = [entry.isectStart for entry in entries if not entry.is_minifat]
        seen: set[int] = set()
        for start in (*roots, *starts):
            sector = start
            while 0 <= sector < len(fat) and sector not in seen:
                seen.add(sector)
                sector = fat[sector]
        yield from seen
        yield from (number for number, entry in enumerate(fat) if _REGULAR <= entry < 0xFFFFFFFE)  # FAT and DIFAT


def _folded(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.upper() for part in path)
