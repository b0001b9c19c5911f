"""Tables of oversight."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from engine.db import Base
from workflows.views.models import Kept


class SavedQuestion(Kept, Base):
    """A question to the trail that somebody keeps under a name; it may be shared with the auditors too."""

    __tablename__ = "saved_question"
    question: Mapped[str]  # code of standard_questions.QUESTIONS
    __table_args__ = (
        CheckConstraint("shared_with in ('nobody','section','auditors')", name="ck_saved_question_shared_with"),
        Index("ix_saved_question_owner", "owner_id", "id"),
        Index("ix_saved_question_section", "section_id", "id"),
    )
