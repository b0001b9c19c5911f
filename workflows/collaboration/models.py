"""Urging, conferring, and decisions that wait for signers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant, Json


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


class HeldDecision(Base):
    """已拟定、待加签人会签: what the holder decided, kept until the signers after it agree; then it is carried out."""

    __tablename__ = "held_decision"
    id: Mapped[str] = mapped_column(primary_key=True)
    work_item_id: Mapped[str]
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    seen_version: Mapped[int]  # of the work item
    seen_revision: Mapped[int]  # ordinal of the open revision; 0: none
    at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str]  # waiting, carried_out, dropped, recalled
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str | None]  # why it was dropped: a code, or the message of what refused it
    __table_args__ = (
        CheckConstraint("state in ('waiting','carried_out','dropped','recalled')", name="ck_held_decision_state"),
        Index(
            "uq_held_decision_waiting",
            "work_item_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_held_decision_matter", "matter_id", "id"),
    )
