"""Initialising and opening an installation."""

from __future__ import annotations

import dataclasses
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from engine import definitions
from engine.db import Database
from engine.errors import DeploymentRefused, NotReady
from engine.models import ProcessDefinition
from engine.runtime import runtime_of
from tests import databases
from workflows.installation import upgrade
from workflows.installation.home import Home
from workflows.installation.schema import MIGRATIONS
from workflows.installation.settings import Settings
from workflows.installation.wiring import PACKAGES, _seed, initialise, is_initialised, open_installation

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def empty_postgresql(tmp_path: Path) -> Iterator[str]:
    with databases.fresh("postgresql", tmp_path) as database:
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        yield database.url


def test_initialising_makes_an_installation_that_opens(home: Home) -> None:
    assert not is_initialised(home)
    initialise(home, settings=Settings(bureau_name="青山区人社局")).close()
    assert is_initialised(home)
    installation = open_installation(home)
    try:
        assert installation.settings.bureau_name == "青山区人社局"
        with installation.database.read() as session:
            assert runtime_of(session) is installation.runtime
            assert session.info["files"] is installation.files
            for process_id in PACKAGES:
                assert definitions.current(session, process_id)
            assert upgrade.revision_of(installation.database) == upgrade.newest_revision()
    finally:
        installation.close()


def test_initialising_again_changes_nothing(home: Home) -> None:
    initialise(home).close()
    installation = initialise(home)
    try:
        with installation.database.read() as session:
            states = session.execute(select(ProcessDefinition.process_id, ProcessDefinition.state)).all()
        assert sorted(map(tuple, states)) == sorted((process_id, "published") for process_id in PACKAGES)
        assert list(home.backups.iterdir()) == []
    finally:
        installation.close()


def test_a_home_that_was_never_initialised_does_not_open(home: Home) -> None:
    with pytest.raises(NotReady, match="xianshen init"):
        open_installation(home)
    assert not home.path.exists()


def test_a_shipped_change_is_only_proposed(home: Home, tmp_path: Path) -> None:
    installation = initialise(home)
    package = PACKAGES["routine_release"]
    folder = tmp_path / "bpmn"
    shutil.copytree(package.folder.parent, folder)
    form = next((folder / "routine_release" / "forms").iterdir())
    form.write_text(form.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    changed = dataclasses.replace(package, folder=folder / "routine_release")
    try:
        with installation.database.write() as session:
            before = definitions.current(session, "routine_release")
            _seed(session, changed)
            _seed(session, changed)
            assert definitions.current(session, "routine_release") == before
            states = session.scalars(
                select(ProcessDefinition.state).where(ProcessDefinition.process_id == "routine_release")
            ).all()
            assert sorted(states) == ["proposed", "published"]
    finally:
        installation.close()


def test_a_published_set_that_disagrees_with_the_code_stops_the_start(home: Home) -> None:
    installation = initialise(home)
    with installation.database.write() as session:
        session.execute(text("UPDATE process_definition SET content_hash = 'x' WHERE process_id = 'routine_release'"))
    installation.close()
    with pytest.raises(DeploymentRefused):
        open_installation(home)


def test_a_database_of_a_newer_program_is_left_alone(home: Home) -> None:
    installation = initialise(home)
    with installation.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    installation.close()
    with pytest.raises(NotReady, match="比本程序新"):
        open_installation(home)


def _newer_program(folder: Path, body: str) -> Path:
    """The migrations of a program one step ahead of this one."""
    scripts = folder / "migrations"
    shutil.copytree(MIGRATIONS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "next.py").write_text(
        f'from alembic import op\nimport sqlalchemy as sa\nrevision = "next"\n'
        f'down_revision = "{upgrade.newest_revision()}"\n\n\ndef upgrade():\n    {body}\n',
        encoding="utf-8",
    )
    return scripts


def test_sqlite_is_copied_before_it_is_migrated(home: Home, tmp_path: Path) -> None:
    installation = initialise(home)
    old = upgrade.newest_revision()
    scripts = _newer_program(tmp_path, "op.create_table('extra', sa.Column('id', sa.String(), primary_key=True))")
    try:
        backup = upgrade.upgrade(home, installation.database, AT, scripts)
        assert backup is not None
        assert backup.parent == home.backups
        assert upgrade.revision_of(installation.database) == "next"
        with sqlite3.connect(backup) as copy:
            assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == (old,)
            assert copy.execute("SELECT count(*) FROM process_definition").fetchone() == (len(PACKAGES),)
        copy.close()
        assert upgrade.upgrade(home, installation.database, AT, scripts) is None
    finally:
        installation.close()


def test_a_failing_migration_leaves_the_database_as_it_was(home: Home, tmp_path: Path) -> None:
    installation = initialise(home)
    old = upgrade.newest_revision()
    scripts = _newer_program(
        tmp_path, "op.create_table('extra', sa.Column('id', sa.String())); raise RuntimeError('disk')"
    )
    try:
        with pytest.raises(RuntimeError):
            upgrade.upgrade(home, installation.database, AT, scripts)
        assert upgrade.revision_of(installation.database) == old
        with installation.database.read() as session:
            tables = session.scalars(text("SELECT name FROM sqlite_master WHERE name = 'extra'")).all()
        assert tables == []
    finally:
        installation.close()


def test_postgresql_is_initialised_by_command_and_never_migrates_itself(home: Home, empty_postgresql: str) -> None:
    home.create()
    with pytest.raises(NotReady, match="xianshen init"):
        open_installation(home, empty_postgresql)
    initialise(home, empty_postgresql).close()
    installation = open_installation(home, empty_postgresql)
    with installation.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'ancient'"))
    installation.close()
    with pytest.raises(NotReady):
        open_installation(home, empty_postgresql)
    assert not home.database_file.exists()


def test_a_server_database_in_use_gets_no_new_keys(home: Home, empty_postgresql: str, tmp_path: Path) -> None:
    initialise(home, empty_postgresql).close()
    with pytest.raises(NotReady, match="密钥"):
        initialise(Home(tmp_path / "other"), empty_postgresql)


def test_the_newest_is_required_with_the_command_that_gets_there(home: Home, empty_postgresql: str) -> None:
    database = Database(empty_postgresql)
    try:
        with pytest.raises(NotReady, match="xianshen init --home"):
            upgrade.require_newest(database, home)
    finally:
        database.dispose()
