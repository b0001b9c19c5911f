"""Drafts of process sets. A draft holds only the files that differ from the version it is based on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant


class ProcessDraft(Base):
    """流程草稿: a set in the making. `base_id`: the version that its files lie over; `source_id`: the version that it
    was opened from, an older one where that is to be deployed again; `revision` counts the saves of all files.

    Who submitted it and who checked it are two persons, by the constraint too.
    """

    __tablename__ = "process_draft"
    id: Mapped[str] = mapped_column(primary_key=True)
    process_id: Mapped[str]
    title: Mapped[str]
    base_id: Mapped[str] = mapped_column(ForeignKey("process_definition.id"))
    source_id: Mapped[str] = mapped_column(ForeignKey("process_definition.id"))
    state: Mapped[str]  # drafting, submitted, published, discarded
    revision: Mapped[int]
    opened_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    definition_id: Mapped[str | None] = mapped_column(ForeignKey("process_definition.id"))  # what was submitted
    submitted_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str | None]  # why it is submitted
    checked_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))  # who published it or gave it back
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    remark: Mapped[str | None]  # why it was given back or discarded
    __table_args__ = (
        CheckConstraint("state in ('drafting','submitted','published','discarded')", name="ck_process_draft_state"),
        CheckConstraint("checked_by <> submitted_by", name="ck_process_draft_checker"),
        CheckConstraint(
            "state not in ('submitted','published') or (definition_id is not null and submitted_by is not null)",
            name="ck_process_draft_submitted",
        ),
        CheckConstraint("state <> 'published' or checked_by is not null", name="ck_process_draft_published"),
        Index("ix_process_draft_process", "process_id", "id"),
        Index("ix_process_draft_definition", "definition_id"),
    )


class ProcessDraftFile(Base):
    """A file of a draft that is not as in its base; without content: removed. `revision`: the draft's at its save."""

    __tablename__ = "process_draft_file"
    draft_id: Mapped[str] = mapped_column(ForeignKey("process_draft.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)  # as in `definition_file`
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    revision: Mapped[int]
    changed_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)


class ProcessDraftAuthor(Base):
    """Whoever changed a draft does not check it, also when somebody else submits it."""

    __tablename__ = "process_draft_author"
    draft_id: Mapped[str] = mapped_column(ForeignKey("process_draft.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
