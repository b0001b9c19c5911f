"""The schema of the whole installation: the tables that every package's models declare, and the migrations to them.

python -m workflows.installation.schema check        do models and migrations agree?
python -m workflows.installation.schema regenerate   write the initial migration anew (before the first release)
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, String, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

import workflows
from engine.audit import guards
from engine.db import Base, Database, Instant, Json
from engine.text_index import INDEXES, Words

__all__ = ["compare_type", "differences", "initial_migration", "metadata", "migrate"]

MIGRATIONS = Path(__file__).parent / "migrations"
INITIAL = MIGRATIONS / "versions" / "0001_initial.py"


def metadata() -> MetaData:
    """All tables, indexes and triggers of engine and workflows."""
    for area in pkgutil.iter_modules(workflows.__path__, "workflows."):
        for module in pkgutil.iter_modules(importlib.import_module(area.name).__path__, f"{area.name}."):
            if module.name.endswith("models"):
                importlib.import_module(module.name)
    return Base.metadata


def migrate(database: Database, scripts: Path = MIGRATIONS) -> None:
    """Run every migration that is missing, all in one transaction. `scripts`: Alembic's folder."""
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    with database.engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def differences(database: Database) -> list[str]:
    """In what tables and indexes of a migrated database differ from the models; empty when they agree."""
    with database.engine.connect() as connection:
        options = {"compare_type": compare_type, "include_object": _is_declared}
        context = MigrationContext.configure(connection, opts=options)
        return [str(difference) for difference in compare_metadata(context, metadata())]


def _is_declared(_object: Any, name: str | None, kind: str, *_: Any) -> bool:
    """Search structures beside the tables of the text indexes are DDL of their own."""
    own = {f"{index}_gin" for index in INDEXES}
    shadows = tuple(f"{index}_{beside}" for index in INDEXES for beside in ("fts", "marked"))
    return not (kind == "index" and name in own) and not (kind == "table" and str(name).startswith(shadows))


def compare_type(
    _context: Any, _inspected: Any, _declared: Any, inspected_type: Any, declared_type: Any
) -> bool | None:
    """Instants and JSON are text in the database; everything else is for Alembic to judge."""
    if isinstance(declared_type, Words):
        return not isinstance(inspected_type, Text | TSVECTOR)
    if isinstance(declared_type, Instant | Json):
        return not isinstance(inspected_type, Text | String)
    return None


def initial_migration() -> str:
    """The text of the one migration that creates everything the models declare."""
    tables = metadata()
    with _scratch() as database, database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": tables})
        operations = produce_migrations(context, tables).upgrade_ops
        assert operations is not None
        code = render_python_code(operations, render_item=_render_type, migration_context=context)
    lines = [line for line in code.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return _INITIAL.format(body="\n".join(lines).strip(), guards=_guard_lines())


def _render_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(item, Words):
        return "sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql')"
    return "sa.Text()" if kind == "type" and isinstance(item, Instant | Json) else False


def _guard_lines() -> str:
    lines = []
    for dialect in ("sqlite", "postgresql"):
        statements = [text for table in guards.GUARDED for text in guards.statements(table, dialect)]
        statements += [text for index in INDEXES.values() for text in index.statements(dialect)]
        lines.append(f"    {dialect!r}: (")
        lines += [f"        {statement!r}," for statement in dict.fromkeys(statements)]
        lines.append("    ),")
    return "\n".join(lines)


_INITIAL = '''"""Everything that the first release stores; written by `workflows.installation.schema regenerate`.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARDS = {{
{guards}
}}


def upgrade() -> None:
    {body}
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
'''


@contextmanager
def _scratch() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/scratch.db")
        try:
            yield database
        finally:
            database.dispose()


def main(arguments: Sequence[str]) -> int:
    """`check` or `regenerate`, from the command line. Returns 1 when the migrations and the models differ."""
    if arguments == ["regenerate"]:
        INITIAL.write_text(initial_migration(), encoding="utf-8")
    elif arguments != ["check"]:
        raise SystemExit(__doc__)
    with _scratch() as database:
        migrate(database)
        found = differences(database)
    print("\n".join(found) if found else "迁移与模型一致。")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
