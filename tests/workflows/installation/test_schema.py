"""Models and migrations agree, on both databases, down to constraints and triggers."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests import databases
from workflows.installation import schema

POSTGRESQL_OBJECTS = (
    """select table_name, column_name, data_type, is_nullable, coalesce(column_default, '')
       from information_schema.columns where table_schema = 'public'""",
    """select conrelid::regclass::text, conname, pg_get_constraintdef(oid)
       from pg_constraint where connamespace = 'public'::regnamespace""",
    "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'",
    """select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text
       from pg_trigger where not tgisinternal""",
    "select proname, prosrc, '' from pg_proc where pronamespace = 'public'::regnamespace",
)


def objects(database):
    """Every table, column, constraint, index, trigger and function of a database, as text."""
    with database.read() as session:
        if database.is_sqlite:
            rows = session.execute(text("select type, name, sql from sqlite_master where sql is not null")).all()
            return {(row.type, row.name, tuple(sorted(lines(row.sql)))) for row in rows if "alembic" not in row.name}
        found = {tuple(row) for query in POSTGRESQL_OBJECTS for row in session.execute(text(query))}
    return {row for row in found if "alembic_version" not in row[0]}


def lines(statement):
    return (line.strip().rstrip(",") for line in statement.replace("\t", " ").splitlines() if line.strip())


@pytest.mark.parametrize("backend", databases.BACKENDS)
def test_migrations_lead_to_the_models(backend, tmp_path):
    with databases.empty(backend, tmp_path) as migrated, databases.fresh(backend, tmp_path) as declared:
        schema.migrate(migrated)
        assert schema.differences(migrated) == []
        assert objects(migrated) == objects(declared)


@pytest.mark.parametrize("backend", databases.BACKENDS)
def test_migrating_again_changes_nothing(backend, tmp_path):
    with databases.empty(backend, tmp_path) as database:
        schema.migrate(database)
        before = objects(database)
        schema.migrate(database)
        assert objects(database) == before


@pytest.mark.parametrize("backend", databases.BACKENDS)
def test_a_failing_migration_leaves_nothing_half_done(backend, tmp_path):
    with databases.empty(backend, tmp_path) as database:
        with database.write() as session:
            session.execute(text("create table work_item (id integer)"))
        with pytest.raises(DBAPIError):
            schema.migrate(database)
        assert {name for _, name, *_ in objects(database)} <= {"work_item", "id"}


@pytest.mark.parametrize("backend", databases.BACKENDS)
def test_a_missing_column_is_noticed(backend, tmp_path):
    with databases.fresh(backend, tmp_path) as database:
        with database.write() as session:
            session.execute(text("alter table incident drop column message"))
        assert any("message" in difference for difference in schema.differences(database))


def test_the_command_says_whether_they_agree(capsys):
    assert schema.main(["check"]) == 0
    assert "一致" in capsys.readouterr().out


def test_the_initial_migration_is_written_the_same_each_time():
    assert schema.initial_migration() == schema.initial_migration()
