"""Tables of reading and reviewing by hand: comments on passages, phrases of opinions, what a person saw last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant, Json


class PassageComment(Base):
    """批注: a remark on a passage. It suggests no wording and holds nothing up.

    `quote`, `before`, `after` and `position` find the passage again in later versions; they are draft text.
    """

    __tablename__ = "passage_comment"
    id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"))
    version_id: Mapped[str] = mapped_column(ForeignKey("document_version.id"))  # that it was written on
    work_item_id: Mapped[str]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    quote: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    position: Mapped[int]  # characters of the text before the quote, without white space
    text: Mapped[str]
    state: Mapped[str]  # open, resolved, withdrawn
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("state in ('open','resolved','withdrawn')", name="ck_passage_comment_state"),
        Index("ix_passage_comment_matter", "matter_id", "id"),
    )


class CommentReply(Base):
    """An answer to a comment."""

    __tablename__ = "comment_reply"
    id: Mapped[str] = mapped_column(primary_key=True)
    comment_id: Mapped[str] = mapped_column(ForeignKey("passage_comment.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (Index("ix_comment_reply_comment", "comment_id", "id"),)


class OpinionPhrases(Base):
    """常用意见: one person's phrases for one kind of task, in their order; no row: the shipped ones."""

    __tablename__ = "opinion_phrases"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    phrases: Mapped[list[str]] = mapped_column(Json)
    version: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(Instant)


class DocumentLook(Base):
    """The version of a document that a person opened last, and the one that they had seen before it.

    `work_item_id`: the review on which the present version was first opened; it goes on showing what changed.
    """

    __tablename__ = "document_look"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("document_version.id"))
    previous_id: Mapped[str | None] = mapped_column(ForeignKey("document_version.id"))
    work_item_id: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(Instant)
