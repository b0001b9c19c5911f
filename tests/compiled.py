"""What was made of a query, of the diagrams of a definition, or of a template is kept from one test to the next.

Every test has a database of its own, and SQLAlchemy would compile each query anew for every one of them: a sixth of
all work. A dialect stands for all of its class here; those of one class are set up alike in all tests.
"""

from __future__ import annotations

from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from engine import parsed
from engine.spiff import CompiledSet
from engine.spiff.compiled import FileSet
from engine.workflow import ProcessPackage

_DIALECTS = (PGDialect_psycopg, SQLiteDialect_pysqlite)


def share_compiled_queries() -> None:
    """Among all databases of this process, from here on."""
    for dialect in _DIALECTS:
        dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
        dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    kept: LRUCache[Any, Any] = LRUCache(2_000)

    @event.listens_for(Engine, "engine_connect")
    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=kept)


def share_compiled_sets() -> None:
    """Of the same files and the same package, among all runtimes of this process, from here on."""
    compile_set = parsed.compile_set
    kept = dict[tuple[object, ...], tuple[CompiledSet, ProcessPackage | None]]()

    def once(definition_set: FileSet, package: ProcessPackage | None = None) -> CompiledSet:
        key = (definition_set.process_id, tuple(sorted(definition_set.files.items())), id(package))
        if key not in kept:
            kept[key] = (compile_set(definition_set, package), package)
        return kept[key][0]

    parsed.compile_set = once


class _Templates(BytecodeCache):
    """By where they are and what stands in them."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


def share_compiled_templates() -> None:
    """Among all applications of this process, from here on."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Templates()}
