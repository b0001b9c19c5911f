"""Triggers that refuse to change or delete what was recorded, on both databases.

They stop accidents and applications, not the owner of the database: that is what chains and checkpoints are for.
`create_all` runs them after the table; the migration repeats them.
"""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

from engine.models import AuditCheckpoint, AuditEvent

GUARDED = ("audit_event", "audit_checkpoint")

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only table: %', TG_TABLE_NAME;
END $$
"""


def statements(table: str, dialect: str) -> tuple[str, ...]:
    """The DDL that makes one table append-only; `dialect` is sqlite or postgresql."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'append-only table: {table}'); END"
            for verb in ("update", "delete")
        )
    return (
        POSTGRESQL_FUNCTION.strip(),
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    )


def _attach(table: Table) -> None:
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(table.name, dialect):
            ddl: DDL = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


for _model in (AuditEvent, AuditCheckpoint):
    _attach(_model.metadata.tables[_model.__tablename__])
