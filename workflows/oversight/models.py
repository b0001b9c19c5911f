"""Tables of oversight."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant, Json


class SavedQuestion(Base):
    """A question to the trail that somebody keeps under a name. It holds what was asked, never what was answered."""

    __tablename__ = "saved_question"
    id: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    question: Mapped[str]  # code of questions.QUESTIONS
    wanted: Mapped[dict[str, Any]] = mapped_column(Json)  # the filters that were given, by name
    shared_with: Mapped[str]  # nobody, section (of the owner), auditors
    section_id: Mapped[str | None] = mapped_column(ForeignKey("section.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("shared_with in ('nobody','section','auditors')", name="ck_saved_question_shared_with"),
        Index("ix_saved_question_owner", "owner_id", "id"),
        Index("ix_saved_question_section", "section_id", "id"),
    )
