"""Tables of matters. Versions, revisions, opinions and approvals are never changed, only closed or voided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant, Json
from engine.text_index import LARGEST_PART, ByMark, TextIndex, mark

_STOOD_IN = text("on_behalf_of IS NOT NULL")


class Matter(Base):
    """事项: one thing under review, from draft to archive (一事一审)."""

    __tablename__ = "matter"
    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)  # 2026-0147
    title: Mapped[str]
    matter_class: Mapped[str]  # code of workflows.matters.classes.CLASSES
    class_confirmed_by: Mapped[str | None]
    urgency: Mapped[str]  # normal, urgent (加急), extra_urgent (特急)
    drafter_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    section_id: Mapped[str] = mapped_column(ForeignKey("section.id"))
    # proposed by the drafter at source, decided in review; both are kept
    proposed_attribute: Mapped[str | None]  # proactive, on_request, withheld, partial
    proposed_attribute_ground: Mapped[str | None]  # code of classes.GROUNDS
    proposed_attribute_reason: Mapped[str | None]
    attribute: Mapped[str | None]
    attribute_ground: Mapped[str | None]
    attribute_reason: Mapped[str | None]
    explanation: Mapped[str]  # 起草说明
    basis: Mapped[str]  # 依据
    created_on: Mapped[date]
    instance_id: Mapped[str | None]
    state: Mapped[str]  # drafting, in_review, signed, released, withheld, archived, terminated
    number_assigned: Mapped[str | None]  # 发文字号
    dated_on: Mapped[date | None]  # 成文日期
    printed_on: Mapped[date | None]  # 印发日期
    interpretation_exemption: Mapped[str | None]  # reason, when asked for
    exemption_approved_by: Mapped[str | None]
    previous_matter_id: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint(
            "state in ('drafting','in_review','signed','released','withheld','archived','terminated')",
            name="ck_matter_state",
        ),
        CheckConstraint("urgency in ('normal','urgent','extra_urgent')", name="ck_matter_urgency"),
        CheckConstraint(
            "proposed_attribute in ('proactive','on_request','withheld','partial')", name="ck_matter_proposed"
        ),
        CheckConstraint("attribute in ('proactive','on_request','withheld','partial')", name="ck_matter_attribute"),
        Index("ix_matter_section", "section_id", "id"),
        Index("ix_matter_drafter", "drafter_id", "id"),
    )


class Document(Base):
    """文稿: the policy, its interpretation(s), attachments of a matter."""

    __tablename__ = "document"
    id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    role: Mapped[str]  # policy, interpretation, attachment
    ordinal: Mapped[int]
    title: Mapped[str]
    form: Mapped[str | None]  # of an interpretation: qa, diagram, case, article …
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("role in ('policy','interpretation','attachment')"),
        Index("ix_document_matter", "matter_id"),
    )


class DocumentVersion(Base):
    """版本: immutable. `source_hash` names the uploaded file, `rendition_hash` the clean rendition made from it."""

    __tablename__ = "document_version"
    id: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"))
    ordinal: Mapped[int]
    file_name: Mapped[str]
    media_type: Mapped[str]
    source_hash: Mapped[str]
    source_size: Mapped[int]  # bytes
    rendition_kind: Mapped[str]  # xhtml or pdf
    rendition_hash: Mapped[str]
    text_hash: Mapped[str]
    created_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    origin: Mapped[str]  # upload, suggestion, severed
    attribute_line: Mapped[str | None]  # the attribute that the file's own 附注 states, when it states one
    reading_hash: Mapped[str | None]  # what reading the upload found beside the rendition; None: made here
    __table_args__ = (
        UniqueConstraint("document_id", "ordinal"),
        CheckConstraint("origin in ('upload','suggestion','severed')", name="ck_document_version_origin"),
    )


class InterpretationElement(Base):
    """One content element of the interpretation (S0-3.2, S2-4): text, or 不适用 with its reason."""

    __tablename__ = "interpretation_element"
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    element: Mapped[str] = mapped_column(primary_key=True)  # code of classes.ELEMENTS
    applicable: Mapped[bool]
    text: Mapped[str]  # the element's text, or the reason why it does not apply
    updated_by: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(Instant)


class Revision(Base):
    """送审稿第 N 稿: what one submission put before the reviewers. Closed by any edit or return; never reopened.

    Everything that `content_hash` covers is kept here and in its documents, so that it can be computed again.
    """

    __tablename__ = "revision"
    id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    ordinal: Mapped[int]
    content_hash: Mapped[str]  # of title, all renditions and the interpretation's elements
    title: Mapped[str]
    elements: Mapped[list[list[Any]]] = mapped_column(Json)  # [element, applicable, text] in the order of ELEMENTS
    opened_by: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_reason: Mapped[str | None]  # edited, returned, withdrawn, suggestion, terminated
    # where the review of the same bytes goes on: set when it was closed in order to repeat a step
    resumes_at: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("matter_id", "ordinal"),
        Index(
            "uq_revision_open",
            "matter_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )


class RevisionDocument(Base):
    """A document as it stood in one revision: which version, and the hash of the rendition that reviewers read."""

    __tablename__ = "revision_document"
    revision_id: Mapped[str] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("document_version.id"))
    role: Mapped[str]
    ordinal: Mapped[int]
    title: Mapped[str]
    form: Mapped[str | None]
    rendition_hash: Mapped[str]


class Editor(Base):
    """Who wrote the matter's text: drafter, uploaders, whoever accepted a suggestion. They clear no gate of it."""

    __tablename__ = "matter_editor"
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)
    why: Mapped[str]  # drafted, uploaded, accepted_suggestion
    __table_args__ = (Index("ix_matter_editor_person", "person_id", "matter_id"),)


class Opinion(Base):
    """What one person answered on one work item: outcome, words, and every field of the form."""

    __tablename__ = "opinion"
    id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    revision_id: Mapped[str | None] = mapped_column(ForeignKey("revision.id"))
    work_item_id: Mapped[str] = mapped_column(unique=True)
    element_id: Mapped[str]
    task_name: Mapped[str]
    kind: Mapped[str]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    on_behalf_of: Mapped[str | None] = mapped_column(ForeignKey("person.id"))  # whom they stood in for
    post: Mapped[str]
    capacity: Mapped[str | None]  # A or B
    outcome: Mapped[str]
    text: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)
    taken_back_at: Mapped[datetime | None] = mapped_column(Instant)  # 拿回: it no longer counts, and stays
    __table_args__ = (
        Index("ix_opinion_matter", "matter_id", "id"),
        Index("ix_opinion_person", "person_id", "id"),
        Index(
            "ix_opinion_on_behalf_of",
            "on_behalf_of",
            "id",
            sqlite_where=_STOOD_IN,
            postgresql_where=_STOOD_IN,
        ),
    )


class OpinionDraft(Base):
    """What somebody typed and has not sent yet; kept when a sibling's return cancels the work item."""

    __tablename__ = "opinion_draft"
    work_item_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    version: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(Instant)


class Approval(Base):
    """审查结论: gate, revision and hash that one person approved. Void with its revision; never deleted."""

    __tablename__ = "approval"
    id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    revision_id: Mapped[str] = mapped_column(ForeignKey("revision.id"))
    gate: Mapped[str]  # legality, secrecy, attribute, sign_off
    approved_hash: Mapped[str]  # content hash; for sign_off the release hash
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    on_behalf_of: Mapped[str | None] = mapped_column(ForeignKey("person.id"))  # counts as having cleared it too
    post: Mapped[str]
    capacity: Mapped[str | None]
    dual_post_decision_id: Mapped[str | None]
    opinion_id: Mapped[str] = mapped_column(ForeignKey("opinion.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    void_at: Mapped[datetime | None] = mapped_column(Instant)
    void_reason: Mapped[str | None]
    __table_args__ = (
        Index("ix_approval_matter", "matter_id", "gate"),
        Index(
            "uq_approval_valid",
            "revision_id",
            "gate",
            unique=True,
            sqlite_where=text("void_at IS NULL"),
            postgresql_where=text("void_at IS NULL"),
        ),
    )


class Suggestion(Base):
    """修改建议: a reviewer proposes replacing a passage; whoever accepts it becomes its editor."""

    __tablename__ = "suggestion"
    id: Mapped[str] = mapped_column(primary_key=True)
    matter_id: Mapped[str] = mapped_column(ForeignKey("matter.id"))
    revision_id: Mapped[str] = mapped_column(ForeignKey("revision.id"))
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"))
    work_item_id: Mapped[str]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    original: Mapped[str]
    replacement: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str]  # open, accepted, declined, retracted
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("state in ('open','accepted','declined','retracted')"),
        Index("ix_suggestion_matter", "matter_id", "state"),
    )


class MatterCounter(Base):
    """The last matter number given in a year."""

    __tablename__ = "matter_counter"
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class RefusedIntake(Base):
    """A file that was not stored because it carries a secrecy mark: metadata only, never content."""

    __tablename__ = "refused_intake"
    id: Mapped[str] = mapped_column(primary_key=True)
    file_hash: Mapped[str]
    file_name_hash: Mapped[str]
    size: Mapped[int]  # bytes
    place: Mapped[str]  # where the mark stands, e.g. 页眉
    level: Mapped[str]  # 绝密, 机密, 秘密
    person_id: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    admitted_by: Mapped[str | None]
    admitted_at: Mapped[datetime | None] = mapped_column(Instant)
    admitted_reason: Mapped[str | None]
    __table_args__ = (Index("ix_refused_intake_hash", "file_hash"),)


# titles, numbers and texts of matters with the marks of who may find them: see `workflows.matters.search`
THE_BUREAU = mark("the bureau")
MATTER_WORDS = TextIndex("matter_words", LARGEST_PART, ByMark("matter_words", besides=(THE_BUREAU,)))
