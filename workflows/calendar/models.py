"""Days that an admin declared a working day or a day off, over the published calendar."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant


class CalendarOverride(Base):
    """A day that an administrator put down as worked or free, over the published calendar."""

    __tablename__ = "calendar_override"
    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    note: Mapped[str]
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(Instant)


class CalendarYear(Base):
    """A year whose schedule an admin entered from the State Council notice: no longer provisional."""

    __tablename__ = "calendar_year"
    year: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(Instant)
