"""Derived tables of the statistics. They prove nothing: everything here is made of the work items and opinions and can
be made again at any time (`xianshen statistics rebuild`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant, Json


class ClosedStep(Base):
    """One completed work item as the figures count it: times in minutes of office time, dimensions beside it.

    Ordered by day, so that a period is one stretch of the table. Class and urgency are those of the moment at which
    the row was made.
    """

    __tablename__ = "closed_step"
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # date.toordinal() of the bureau's day
    work_item_id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str]
    section_id: Mapped[str]  # of the matter
    matter_class: Mapped[str]
    urgency: Mapped[str]
    stage: Mapped[str]  # id of the user task
    person_id: Mapped[str | None]
    total: Mapped[int]  # minutes from creation to completion
    waiting: Mapped[int | None]  # minutes until it was claimed; None: completed without
    working: Mapped[int | None]  # minutes from there on
    late: Mapped[bool | None]  # None: without a due time
    returned_to: Mapped[str | None]  # drafter, section, office
    capacity: Mapped[str | None]  # A or B
    dual_post: Mapped[bool]  # approved by a 兼岗决定
    __table_args__ = ({"sqlite_with_rowid": False},)


class StatisticsState(Base):
    """How far `closed_step` reaches. One row."""

    __tablename__ = "statistics_state"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reached_at: Mapped[datetime | None] = mapped_column(Instant)  # the latest completion that is counted
    refreshed_at: Mapped[datetime] = mapped_column(Instant)
    complete: Mapped[bool]  # whether the last refresh found nothing more
    calendar: Mapped[str]  # of which calendar the times were computed: another one makes them anew
    stages: Mapped[dict[str, Any]] = mapped_column(Json)  # user task -> its latest name
