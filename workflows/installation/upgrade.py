"""Bringing the database to the schema of this program: alembic, with a backup copy before SQLite is touched."""

from __future__ import annotations

import re
import sqlite3
from datetime import datetime
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine.db import Database
from engine.errors import NotReady
from workflows.installation.home import Home
from workflows.installation.schema import MIGRATIONS, migrate

_NOT_IN_NAMES = re.compile(r"[^0-9A-Za-z_]+")


def newest_revision(scripts: Path = MIGRATIONS) -> str:
    """The schema revision that this program needs. `scripts`: alembic's folder."""
    head = _directory(scripts).get_current_head()
    assert head is not None
    return head


def revision_of(database: Database) -> str | None:
    """The schema revision of the database; None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(home: Home, database: Database, at: datetime, scripts: Path = MIGRATIONS) -> Path | None:
    """Migrates to the newest revision in one transaction. Returns the backup that was made before (SQLite, not empty).

    Raises NotReady when the database belongs to a newer program.
    """
    revision = revision_of(database)
    if revision == newest_revision(scripts):
        return None
    _refuse_unknown(revision, scripts)
    backup = back_up(home, at, revision) if database.is_sqlite and revision is not None else None
    migrate(database, scripts)
    return backup


def require_newest(database: Database, home: Home) -> None:
    """For a server database, which its keeper upgrades: raises NotReady naming the command to run."""
    revision = revision_of(database)
    if revision == newest_revision():
        return
    _refuse_unknown(revision, MIGRATIONS)
    what = "数据库尚未建立" if revision is None else f"数据库结构为旧版（{revision}），程序需要 {newest_revision()}"
    raise NotReady(f"{what}。请先备份数据库，再执行：xianshen init --home {home.path}")


def back_up(home: Home, at: datetime, revision: str) -> Path:
    """A consistent copy of the SQLite database under backups/, named by time and schema revision."""
    home.backups.mkdir(mode=0o700, exist_ok=True)
    name = f"database-{at:%Y%m%dT%H%M%S%f}Z-{_NOT_IN_NAMES.sub('_', revision)}.sqlite3"
    target = home.backups / name
    source, copy = sqlite3.connect(home.database_file), sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    target.chmod(0o600)
    return target


def _refuse_unknown(revision: str | None, scripts: Path) -> None:
    known = {script.revision for script in _directory(scripts).walk_revisions()}
    if revision is not None and revision not in known:
        raise NotReady(f"数据库结构（{revision}）比本程序新，不能启动。请安装新版程序，或恢复升级前的备份。")


def _directory(scripts: Path) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    return ScriptDirectory.from_config(config)
