"""Tables of evidence: which files were sealed, for whom, with which seal."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant


class SealedFile(Base):
    """封存件 of one matter. `view`: full, or without draft text (for auditors). The bytes stand in the file store."""

    __tablename__ = "sealed_file"
    id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    view: Mapped[str]  # full, hashes
    state: Mapped[str]  # waiting, ready
    by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)  # asked for
    made_at: Mapped[datetime | None] = mapped_column(Instant)
    file_hash: Mapped[str | None]
    size: Mapped[int | None]  # bytes
    seal: Mapped[str | None]  # what the file says of its seal
    events: Mapped[int]  # how many events of the matter's chain the file covers
    __table_args__ = (
        CheckConstraint("view in ('full','hashes')", name="ck_sealed_file_view"),
        CheckConstraint("state in ('waiting','ready')", name="ck_sealed_file_state"),
        Index("ix_sealed_file_matter", "matter_id", "id"),
    )


class InspectionFolder(Base):
    """迎检材料 of a period: sealed files one after the other, then one zip of all of them."""

    __tablename__ = "inspection_folder"
    id: Mapped[str] = mapped_column(primary_key=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    section_id: Mapped[str | None] = mapped_column(ForeignKey("section.id"))
    matter_class: Mapped[str | None]
    state: Mapped[str]  # waiting, ready
    by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    total: Mapped[int]  # matters
    made_at: Mapped[datetime | None] = mapped_column(Instant)
    file_hash: Mapped[str | None]
    size: Mapped[int | None]
    __table_args__ = (
        CheckConstraint("state in ('waiting','ready')", name="ck_inspection_folder_state"),
        Index("ix_inspection_folder_by", "by", "id"),
    )


class InspectionMember(Base):
    """One matter of the folder; `file_hash` once its sealed file is made."""

    __tablename__ = "inspection_member"
    folder_id: Mapped[str] = mapped_column(ForeignKey("inspection_folder.id"), primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    view: Mapped[str]
    file_hash: Mapped[str | None]
