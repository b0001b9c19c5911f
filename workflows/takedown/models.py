"""What is to happen to something that was released: one row a case, whose matter carries its review."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant


class TakedownCase(Base):
    """撤下与更正. What is proposed may change while it is drafted; what was reviewed stands in the revisions."""

    __tablename__ = "takedown_case"
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    release_set_id: Mapped[str] = mapped_column(ForeignKey("release_set.id"))
    kind: Mapped[str | None]  # withdraw, correct, expire, repeal, restore; None: nothing proposed yet
    ground: Mapped[str | None]  # code of labels.GROUNDS
    public_words: Mapped[str]
    hide_title: Mapped[bool]
    emergency_by: Mapped[str | None]  # who took it down at once
    emergency_reason: Mapped[str | None]  # and why: for whoever proposes and reviews what is to become of it
    term: Mapped[int]  # working days from `created_at`, within which it must be decided
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("kind in ('withdraw','correct','expire','repeal','restore')"),
        Index("ix_takedown_case_release", "release_set_id"),
    )


class TakedownReceipt(Base):
    """That a channel follows the decision: the portal by machine, pages elsewhere by whoever put them up."""

    __tablename__ = "takedown_receipt"
    case_id: Mapped[str] = mapped_column(ForeignKey("takedown_case.matter_id"), primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]  # waiting, done
    by: Mapped[str | None]
    at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (CheckConstraint("state in ('waiting','done')"),)
