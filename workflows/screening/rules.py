"""Which rules a run of the checks went by: the checks of this version of the program and the rulebook in force."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import orjson

from workflows.screening import checks  # noqa: F401 - registers them
from workflows.screening.registry import CHECKS
from workflows.screening.rulebook import Rulebook


def rules_hash(book: Rulebook) -> str:
    """SHA-256 in hex over the registered checks, the source of this package and the rulebook: another one means that
    the same text may give other findings."""
    known = sorted((check.id, check.aspect, check.level, check.scope) for check in CHECKS.values())
    return hashlib.sha256(orjson.dumps([known, _source(), book.hash])).hexdigest()


@cache
def _source() -> str:
    """Over the source and the lists of this package, once a process."""
    folder = Path(__file__).parent
    read = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.suffix in (".py", ".yaml")):
        read.update(path.relative_to(folder).as_posix().encode())
        read.update(hashlib.sha256(path.read_bytes()).digest())
    return read.hexdigest()
