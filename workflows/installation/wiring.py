"""Opening an installation: database, runtime, files and settings, put together and checked before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import definitions
from engine.clock import Clock, SystemClock
from engine.db import Database
from engine.errors import NotReady
from engine.models import ProcessDefinition
from engine.runtime import Runtime
from engine.workflow import ProcessPackage
from workflows.calendar.working_days import BureauWorkingTime
from workflows.evidence.background import TOPICS as EVIDENCE
from workflows.evidence.seal_keys import SealKeys
from workflows.installation import upgrade
from workflows.installation.home import Home
from workflows.installation.settings import Settings, read_settings, write_settings
from workflows.matters.following import TOPICS as FOLLOWING
from workflows.matters.notice_mail import TOPICS as NOTICE_MAIL
from workflows.oversight.checkpoint_copies import TOPICS as CHECKPOINT_COPIES
from workflows.oversight.checkpoint_copies import announce
from workflows.prepublication.process import PACKAGES as REVIEWS
from workflows.release.channels import TOPICS as RELEASE
from workflows.renditions.store import FileStore
from workflows.screening.rulebooks import seed_rulebook
from workflows.studio.migrating import TOPICS as MIGRATION
from workflows.takedown.channels import TOPICS as TAKEDOWN
from workflows.takedown.process import PACKAGES as TAKEDOWNS

SEED = "installer"  # who publishes the first sets
# every process family of the product: one line each
PACKAGES: Mapping[str, ProcessPackage] = {**REVIEWS, **TAKEDOWNS}


@dataclass(frozen=True)
class Installation:
    """One installation, open. Sessions of `database` carry `runtime`, `files` and `settings` in their `info`."""

    home: Home
    database: Database
    runtime: Runtime
    files: FileStore
    settings: Settings

    def close(self) -> None:
        """Closes every database connection."""
        self.database.dispose()


def is_initialised(home: Home, database_url: str | None = None) -> bool:
    """Whether `xianshen init` has run on this home and its database."""
    if not home.is_created or (database_url is None and not home.database_file.exists()):
        return False
    database = Database(database_url or home.database_url)
    try:
        return upgrade.revision_of(database) is not None
    finally:
        database.dispose()


def open_installation(home: Home, database_url: str | None = None, clock: Clock | None = None) -> Installation:
    """The installation under `home`, ready to serve. `database_url`: another database than the file under home.

    SQLite is migrated here, after a backup copy; a server database must have been (`initialise`). Raises NotReady
    when the home was never initialised or the schema does not fit, DeploymentRefused when the published diagrams do
    not agree with the code.
    """
    if not is_initialised(home, database_url):
        raise NotReady(f"数据目录 {home.path} 尚未初始化。请先执行：xianshen init --home {home.path}")
    installation = _assemble(home, database_url, clock)
    try:
        if installation.database.is_sqlite:
            upgrade.upgrade(home, installation.database, installation.runtime.clock.now())
        else:
            upgrade.require_newest(installation.database, home)
        with installation.database.write() as session:
            definitions.check_agreement(session)
    except BaseException:
        installation.close()
        raise
    return installation


def initialise(
    home: Home, database_url: str | None = None, clock: Clock | None = None, settings: Settings | None = None
) -> Installation:
    """Creates what is missing of an installation and opens it; on an existing one it migrates and offers the shipped
    diagrams as proposals where they differ from what is published. Safe to run again."""
    _refuse_lost_keys(home, database_url)
    home.create()
    write_settings(home.settings_file, settings or Settings())
    installation = _assemble(home, database_url, clock)
    try:
        upgrade.upgrade(home, installation.database, installation.runtime.clock.now())
        with installation.database.write() as session:
            for package in PACKAGES.values():
                _seed(session, package)
            seed_rulebook(session, SEED)
            definitions.check_agreement(session)
    except BaseException:
        installation.close()
        raise
    return installation


def _refuse_lost_keys(home: Home, database_url: str | None) -> None:
    """A server database in use and a home without keys: new keys would make every saved state unreadable."""
    if database_url is None or home.is_created:
        return
    database = Database(database_url)
    try:
        if upgrade.revision_of(database) is not None:
            raise NotReady(f"数据库已在使用，而数据目录 {home.path} 缺少密钥（keys/）。请从备份恢复，不能重新生成。")
    finally:
        database.dispose()


def _assemble(home: Home, database_url: str | None, clock: Clock | None) -> Installation:
    settings = read_settings(home.settings_file)
    runtime = Runtime(
        packages=PACKAGES,
        state_key=home.state_key(),
        working_time=BureauWorkingTime(),
        clock=clock or SystemClock(),
        topics={**RELEASE, **FOLLOWING, **NOTICE_MAIL, **TAKEDOWN, **EVIDENCE, **CHECKPOINT_COPIES, **MIGRATION},
        checkpoint_key=home.audit_key(),
        checkpoint_export=home.checkpoints,
        on_checkpoint=announce,
    )
    files = FileStore(home.files)
    seals = SealKeys(
        home.keys, settings.bureau_name, settings.seal_certificate, settings.seal_trust, settings.seal_adapter
    )
    info = {"runtime": runtime, "files": files, "settings": settings, "seals": seals}
    return Installation(home, Database(database_url or home.database_url, info=info), runtime, files, settings)


def _seed(session: Session, package: ProcessPackage) -> None:
    """The first set of a process is published; a later one that the code ships is only proposed: the bureau decides."""
    shipped = definitions.read_set(package.folder.parent, package.process_id)
    states = select(ProcessDefinition.content_hash, ProcessDefinition.state).where(
        ProcessDefinition.process_id == package.process_id
    )
    known = session.execute(states).all()
    if any(row.content_hash == shipped.content_hash for row in known):
        return
    proposed = definitions.propose(session, shipped, actor=SEED)
    if not any(row.state == "published" for row in known):
        definitions.publish(session, proposed, actor=SEED, seed=True)
