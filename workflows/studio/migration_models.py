"""Moves of running matters to a published version: proposed by one administrator, released by another, done one by one
in the background."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant, Json

MOVED = ("moved", "back")  # states of an instance whose move can be undone


class ProcessMigration(Base):
    """迁移: which instances go to which version. `names`: renamed elements, old id -> new.

    Who proposed it and who released it are two persons, and of a process there is one at a time that waits or runs, by
    the constraints too.
    """

    __tablename__ = "process_migration"
    id: Mapped[str] = mapped_column(primary_key=True)
    process_id: Mapped[str]
    definition_id: Mapped[str] = mapped_column(ForeignKey("process_definition.id"))
    state: Mapped[str]  # proposed, running, finished, withdrawn
    names: Mapped[dict[str, str]] = mapped_column(Json)
    reason: Mapped[str]
    undo_hours: Mapped[int]
    proposed_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))  # who released it, or gave it back
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    remark: Mapped[str | None]  # why it was given back
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("state in ('proposed','running','finished','withdrawn')", name="ck_process_migration_state"),
        CheckConstraint(
            "state not in ('running','finished') or (decided_by is not null and decided_by <> proposed_by)",
            name="ck_process_migration_checker",
        ),
        Index("ix_process_migration_process", "process_id", "id"),
        Index(
            "uq_process_migration_under_way",
            "process_id",
            unique=True,
            sqlite_where=text("state in ('proposed','running')"),
            postgresql_where=text("state in ('proposed','running')"),
        ),
    )


class MigratedInstance(Base):
    """One instance of a migration: what the preview said, what came of it, and how it is undone.

    `state`: planned (waits for the release or for its turn), moved, back (moved, and gone back to a gate or step),
    refused (cannot be moved), changed (it went on since the preview), failed, undone, kept (not to be undone).
    `earlier` and `before` are dropped when the time for undoing is over.
    """

    __tablename__ = "migrated_instance"
    migration_id: Mapped[str] = mapped_column(ForeignKey("process_migration.id"), primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"), primary_key=True)
    subject: Mapped[str]
    from_id: Mapped[str] = mapped_column(ForeignKey("process_definition.id"))
    planned: Mapped[str]  # moves, back, refused
    target: Mapped[str | None]  # the element that it goes back to
    state: Mapped[str]
    told: Mapped[str | None]  # why it was refused, changed or failed
    at: Mapped[datetime | None] = mapped_column(Instant)
    undo_until: Mapped[datetime | None] = mapped_column(Instant)
    undo_asked_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    before: Mapped[bytes | None] = mapped_column(LargeBinary)  # the sealed state
    earlier: Mapped[dict[str, Any] | None] = mapped_column(Json)
    __table_args__ = (
        CheckConstraint(
            "state in ('planned','moved','back','refused','changed','failed','undone','kept')",
            name="ck_migrated_instance_state",
        ),
        Index("ix_migrated_instance_state", "migration_id", "state"),
        Index("ix_migrated_instance_instance", "instance_id"),
    )
