"""Tables of the machine check. Runs, findings and disposals are never changed; a finding only moves between states."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant, Json


class RulebookVersion(Base):
    """词库 as it stood from `at` on; the newest is in force."""

    __tablename__ = "rulebook_version"
    id: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(unique=True)
    hash: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(Json)  # asdict of a Rulebook
    created_by: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)


class Screening(Base):
    """One run of the checks over one revision, with the rulebook of that moment. Bound to the content hash."""

    __tablename__ = "screening"
    id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    revision_id: Mapped[str] = mapped_column(ForeignKey("revision.id"))
    content_hash: Mapped[str]
    rules_hash: Mapped[str]  # of the checks and the rulebook
    characters: Mapped[int]
    occasion: Mapped[str]  # submission, last_check, release, rulebook
    at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("occasion in ('submission','last_check','release','rulebook')", name="ck_screening_occasion"),
        Index("ix_screening_revision", "revision_id", "id"),
        Index("ix_screening_matter", "matter_id", "id"),
    )


class FindingRow(Base):
    """技术核查发现 of one revision: found once, however often the checks run again on it.

    `fingerprint` is SHA-256 over check, document role and ordinal, place, matched text and the text of its passage:
    the same finding in two revisions has the same one.
    """

    __tablename__ = "finding"
    id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    revision_id: Mapped[str] = mapped_column(ForeignKey("revision.id"))
    screening_id: Mapped[str] = mapped_column(ForeignKey("screening.id"))  # the run that found it first
    content_hash: Mapped[str]
    ordinal: Mapped[int]  # its place in the list
    fingerprint: Mapped[str]
    check: Mapped[str] = mapped_column("check_id")
    aspect: Mapped[str]  # a referral makes it secrecy
    referred_from: Mapped[str | None]  # the aspect before the referral, while secrecy review has it
    level: Mapped[str]
    message: Mapped[str]
    document_id: Mapped[str | None]  # None: title and elements
    version_id: Mapped[str | None]
    part: Mapped[str]
    passage: Mapped[int | None]
    start: Mapped[int] = mapped_column("start_at")
    end: Mapped[int] = mapped_column("end_at")
    quote: Mapped[str]
    matched: Mapped[str]
    state: Mapped[str]  # open, confirmed (to be corrected), dismissed
    __table_args__ = (
        CheckConstraint("state in ('open','confirmed','dismissed')", name="ck_finding_state"),
        CheckConstraint("level in ('blocker','error','warning','note')", name="ck_finding_level"),
        UniqueConstraint("revision_id", "fingerprint"),
        Index("ix_finding_matter", "matter_id", "state"),
    )


class FindingDisposal(Base):
    """处理: what a named person said of one finding, bound to the content hash of its revision."""

    __tablename__ = "finding_disposal"
    id: Mapped[str] = mapped_column(primary_key=True)
    finding_id: Mapped[str] = mapped_column(ForeignKey("finding.id"))
    content_hash: Mapped[str]
    disposition: Mapped[str]  # correct (改正), dismiss (非问题), refer (转保密审查)
    reason: Mapped[str]
    viewed: Mapped[bool] = mapped_column(default=False)  # 已查看图片: looked at what no machine has read
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    post: Mapped[str]
    work_item_id: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("disposition in ('correct','dismiss','refer')", name="ck_finding_disposal"),
        Index("ix_finding_disposal", "finding_id", "id"),
    )


class UpkeepItem(Base):
    """维护事项: a new rule hits something that is published; the office keeps it, corrects it or takes it down."""

    __tablename__ = "upkeep_item"
    id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    rulebook_id: Mapped[str] = mapped_column(ForeignKey("rulebook_version.id"))
    fingerprint: Mapped[str]
    check: Mapped[str] = mapped_column("check_id")
    aspect: Mapped[str]
    level: Mapped[str]
    message: Mapped[str]
    document_id: Mapped[str | None]
    part: Mapped[str]
    quote: Mapped[str]
    state: Mapped[str]  # open, kept, acted
    created_at: Mapped[datetime] = mapped_column(Instant)
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_reason: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("state in ('open','kept','acted')", name="ck_upkeep_state"),
        UniqueConstraint("matter_id", "fingerprint"),
        Index("ix_upkeep_state", "state", "id"),
    )
