"""How a person wants the screens to be: one row a person, none for somebody who changed nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant


class Preference(Base):
    """What a person chose for their own screen."""

    __tablename__ = "preference"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    density: Mapped[str]  # standard, compact
    theme: Mapped[str]  # light, dark, system
    letter_keys: Mapped[bool]  # whether single letters act
    changed_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("density in ('standard','compact')", name="ck_preference_density"),
        CheckConstraint("theme in ('light','dark','system')", name="ck_preference_theme"),
    )
