"""A notice is a row per person. It holds ids and codes, never a word of a draft."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant


class Notice(Base):
    """Something that a person should know. Read once `read_at` is set; it stays for the record."""

    __tablename__ = "notice"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str]  # a key of `workflows.notices.labels.NOTICES`
    matter_id: Mapped[str | None]
    work_item_id: Mapped[str | None]
    about_id: Mapped[str | None]  # what else it is about: an urge, a side task, a substitution
    actor_id: Mapped[str | None]  # who caused it
    at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        Index("ix_notice_person", "person_id", "id"),
        Index(
            "ix_notice_unread",
            "person_id",
            "id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )


class NoticeWay(Base):
    """How somebody wants to be told of one kind of thing, where they chose otherwise than `ways.DEFAULT`."""

    __tablename__ = "notice_way"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    page: Mapped[bool]
    mail: Mapped[bool]


class MailAddress(Base):
    """Where somebody's mail goes."""

    __tablename__ = "mail_address"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    address: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(Instant)


class FollowUp(Base):
    """跟进日期: the day on which somebody wants to come back to a work item. Told that day, once."""

    __tablename__ = "follow_up"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    work_item_id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str]
    day: Mapped[date]
    set_at: Mapped[datetime] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        Index(
            "ix_follow_up_day",
            "day",
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )
