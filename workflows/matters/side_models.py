"""Side tasks stand here and not with collaboration: they give the right to read a matter, count as taking part, and end
with the revision that they are about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant, Json

# kinds whose person takes part in deciding the work item
DECIDING = ("delegation", "signer")
# states of a matter in which nobody reads along any more
CLOSED = ("withheld", "archived", "terminated")


class SideTask(Base):
    """协办: what somebody is asked to do beside the process: read a copy, prepare an opinion, sign in addition, confer.

    `gate`: the gate of the work item that a delegate or an added signer takes part in. Rows stay for ever.
    """

    __tablename__ = "side_task"
    id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    work_item_id: Mapped[str | None]
    consultation_id: Mapped[str | None]
    revision_id: Mapped[str | None] = mapped_column(ForeignKey("revision.id"))  # the one that was open when asked
    kind: Mapped[str]  # copy, delegation, signer, consultation
    position: Mapped[str | None]  # of a signer: before or after the holder's decision
    gate: Mapped[str | None]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    # where they were when asked: who only reads along does so for that section
    section_id: Mapped[str | None] = mapped_column(ForeignKey("section.id"))
    asked_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    request: Mapped[str]  # what it is about, in the words of whoever asked
    state: Mapped[str]  # open, done, cancelled
    outcome: Mapped[str | None]  # read, agree, object, answered
    text: Mapped[str | None]  # the opinion or contribution
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None]
    reason: Mapped[str | None]  # why it was cancelled: a code, or the words of whoever did
    __table_args__ = (
        CheckConstraint("kind in ('copy','delegation','signer','consultation')", name="ck_side_task_kind"),
        CheckConstraint("state in ('open','done','cancelled')", name="ck_side_task_state"),
        CheckConstraint("position in ('before','after')", name="ck_side_task_position"),
        Index("ix_side_task_matter", "matter_id", "id"),
        # who may read a matter asks by both
        Index("ix_side_task_reader", "person_id", "matter_id"),
        Index(
            "ix_side_task_open",
            "person_id",
            "id",
            sqlite_where=sql("state = 'open'"),
            postgresql_where=sql("state = 'open'"),
        ),
        Index("ix_side_task_item", "work_item_id"),
    )


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
            sqlite_where=sql("state = 'waiting'"),
            postgresql_where=sql("state = 'waiting'"),
        ),
        Index("ix_held_decision_matter", "matter_id", "id"),
    )
