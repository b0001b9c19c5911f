"""Zips of evidence: the same members and instant give the same bytes, and checksums.txt covers every other member."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime

from cryptography.hazmat.primitives import hashes

from engine.clock import BUREAU_ZONE

CHECKSUMS = "checksums.txt"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')
LONGEST_NAME = 40  # characters of a title in a file name


def packed(members: Mapping[str, bytes], at: datetime) -> bytes:
    """A zip of the members and their checksums, in the order of names."""
    every = {**members, CHECKSUMS: checksums(members)}
    stamp = at.astimezone(BUREAU_ZONE).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(every):
            entry = zipfile.ZipInfo(name, stamp)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, every[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def checksums(members: Mapping[str, bytes]) -> bytes:
    """SHA-256 and SM3 of every member, as `cksum -c` reads them."""
    lines = []
    for name in sorted(members):
        lines.append(f"SHA256 ({name}) = {hashlib.sha256(members[name]).hexdigest()}")
        lines.append(f"SM3 ({name}) = {sm3(members[name])}")
    return ("\n".join(lines) + "\n").encode()


def sm3(content: bytes) -> str:
    """SM3 (GB/T 32905) in hex; by `cryptography`, since not every Python's OpenSSL has it."""
    running = hashes.Hash(hashes.SM3())
    running.update(content)
    return running.finalize().hex()


def safe_name(title: str) -> str:
    """A title as part of a file name."""
    return _NOT_IN_NAMES.sub("", title)[:LONGEST_NAME]
