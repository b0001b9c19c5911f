"""Urging and conferring."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant


class Urge(Base):
    """催办: somebody who waits asks for a work item to be dealt with."""

    __tablename__ = "urge"
    id: Mapped[str] = mapped_column(primary_key=True)
    work_item_id: Mapped[str]
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    message: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (Index("ix_urge_item", "work_item_id", "at"),)


class Consultation(Base):
    """沟通 or 会商 on a matter; its participants are side tasks. Closed with minutes and a conclusion."""

    __tablename__ = "consultation"
    id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    work_item_id: Mapped[str | None]
    topic: Mapped[str]
    convened_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    convened_at: Mapped[datetime] = mapped_column(Instant)
    minutes: Mapped[str | None]
    conclusion: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (Index("ix_consultation_matter", "matter_id", "id"),)
