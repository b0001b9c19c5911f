"""Tables of release: `release_set.released_at` is the one switch that makes policy and interpretation public."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant, Json


class ReleaseSet(Base):
    """同步发布件: the exact renditions + attribute, scope, channels, time that one release makes public together."""

    __tablename__ = "release_set"
    id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    revision_id: Mapped[str] = mapped_column(ForeignKey("revision.id"))
    title: Mapped[str]
    matter_class: Mapped[str]
    attribute: Mapped[str]
    scope: Mapped[str]  # full, partial, named, internal
    channels: Mapped[list[str]] = mapped_column(Json)  # portal, manual
    scheduled_at: Mapped[datetime | None] = mapped_column(Instant)  # None: at once after the last check
    release_hash: Mapped[str]  # content hash + attribute, scope, channels, time: what sign-off approves
    state: Mapped[str]  # prepared, held, released, taken_down, void
    held_reason: Mapped[str | None]
    postponed_until: Mapped[date | None]  # 暂缓发布
    number: Mapped[str | None]
    dated_on: Mapped[date | None]
    printed_on: Mapped[date | None]
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    released_by: Mapped[str | None]
    evidence: Mapped[dict[str, Any]] = mapped_column(Json)  # who approved what, as re-read at the release
    created_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("state in ('prepared','held','released','taken_down','void')"),
        Index("ix_release_set_public", "state", "released_at"),
        Index("ix_release_set_matter", "matter_id"),
    )


class ReleasedDocument(Base):
    """One document of a release set as the public gets it: the rendition with its slots filled."""

    __tablename__ = "released_document"
    release_set_id: Mapped[str] = mapped_column(ForeignKey("release_set.id"), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    role: Mapped[str]
    ordinal: Mapped[int]
    title: Mapped[str]
    form: Mapped[str | None]  # of an interpretation: qa, diagram, case, article …
    rendition_kind: Mapped[str]
    approved_hash: Mapped[str]  # the rendition that was reviewed
    published_hash: Mapped[str]  # the same with its slots filled; emptying them gives approved_hash
    pdf_hash: Mapped[str]


class ReleasedElement(Base):
    """A content element of the interpretation as it was released; the matter's own rows may change later."""

    __tablename__ = "released_element"
    release_set_id: Mapped[str] = mapped_column(ForeignKey("release_set.id"), primary_key=True)
    element: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]


class PreparedDocument(Base):
    """Page and PDF with filled slots, made ahead so that the release itself is short. Public to nobody.

    `slots` is the key of the slot values they were made with; other values make another row.
    """

    __tablename__ = "prepared_document"
    version_id: Mapped[str] = mapped_column(ForeignKey("document_version.id"), primary_key=True)
    slots: Mapped[str] = mapped_column(primary_key=True)
    approved_hash: Mapped[str]
    published_hash: Mapped[str]
    pdf_hash: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)


class ChannelDelivery(Base):
    """What happened to a release on one channel; a failed one is visible and tried again."""

    __tablename__ = "channel_delivery"
    id: Mapped[str] = mapped_column(primary_key=True)
    release_set_id: Mapped[str] = mapped_column(ForeignKey("release_set.id"))
    channel: Mapped[str]
    document_id: Mapped[str | None]
    state: Mapped[str]  # waiting, delivered, failed
    address: Mapped[str | None]  # of the page that was put up by hand
    detail: Mapped[str | None]
    by: Mapped[str | None]
    at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("state in ('waiting','delivered','failed')"),
        Index("ix_channel_delivery_set", "release_set_id"),
    )


class NumberSeries(Base):
    """发文字号 of one 机关代字 and year, e.g. 青人社发〔2026〕."""

    __tablename__ = "number_series"
    code: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class AssignedNumber(Base):
    """The number register: every number ever given, also the voided ones; gaps are rows with a reason."""

    __tablename__ = "assigned_number"
    id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    state: Mapped[str]  # assigned, void, gap
    matter_id: Mapped[str | None] = mapped_column(ForeignKey("matter.id"))
    reason: Mapped[str | None]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("code", "year", "number"),
        CheckConstraint("state in ('assigned','void','gap')"),
        Index("ix_assigned_number_matter", "matter_id"),
        Index(
            "uq_assigned_number_standing",
            "matter_id",
            unique=True,
            sqlite_where=text("state = 'assigned'"),
            postgresql_where=text("state = 'assigned'"),
        ),
    )


class PublicMark(Base):
    """What the public is told at the address of a release: in its place, or above it. One stands at a time; it is
    lifted, never changed."""

    __tablename__ = "public_mark"
    id: Mapped[str] = mapped_column(primary_key=True)
    release_set_id: Mapped[str] = mapped_column(ForeignKey("release_set.id"))
    kind: Mapped[str]  # suspended, withdraw, correct, expire, repeal
    words: Mapped[str]  # reviewed with the decision; of an emergency, the standing sentence
    hide_title: Mapped[bool]
    case_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))  # the matter that decides or has decided it
    since: Mapped[datetime] = mapped_column(Instant)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("kind in ('suspended','withdraw','correct','expire','repeal')"),
        Index(
            "uq_public_mark_standing",
            "release_set_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )


class WithheldItem(Base):
    """Decided not to be public (or only on request): ground, and when it must be looked at again (条例 18)."""

    __tablename__ = "withheld_item"
    id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    attribute: Mapped[str]
    ground: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(Instant)
    reassess_on: Mapped[date]
    reassessed_at: Mapped[datetime | None] = mapped_column(Instant)
    result: Mapped[str | None]  # keep, disclose
    __table_args__ = (Index("ix_withheld_item_due", "reassessed_at", "reassess_on"),)


class ArchiveRecord(Base):
    """备案归档: under which file number a finished matter was put away."""

    __tablename__ = "archive_record"
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    file_number: Mapped[str]  # 档号
    note: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
