"""Which index a list begins with, where SQLite, which chooses without statistics, would take the wrong one."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import String


class AsItComes(FunctionElement[str]):
    """The column, asked of each row as it comes: SQLite begins with no index of it. PostgreSQL sees the bare column."""

    inherit_cache = True
    name = "as_it_comes"
    type = String()


@compiles(AsItComes)
def _bare(element: AsItComes, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(*element.clauses, **options)


@compiles(AsItComes, "sqlite")
def _without_index(element: AsItComes, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{compiler.process(*element.clauses, **options)}"
