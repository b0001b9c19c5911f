"""Who follows which matter: a mark in one's own list, no right to read anything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant


class Followed(Base):
    """Somebody follows a matter; `ended_at` once they no longer do."""

    __tablename__ = "followed"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)  # followed no longer
    seen_at: Mapped[datetime] = mapped_column(Instant)  # when the person last opened it
    moved_at: Mapped[datetime | None] = mapped_column(Instant)  # when it last moved on by somebody else's act
    tells: Mapped[bool]  # whether moving on is also a notice
    __table_args__ = (Index("ix_followed_matter", "matter_id"),)
