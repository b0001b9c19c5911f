"""Side tasks stand here and not with collaboration: they give the right to read a matter and count as taking part."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant


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
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_side_task_item", "work_item_id"),
    )
