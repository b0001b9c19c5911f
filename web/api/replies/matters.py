"""Matters with documents, hashes, revisions, approvals, opinions."""

from __future__ import annotations

from marshmallow import Schema, fields

from web.api.replies.kinds import Flag, MaybeText, Number, Text, instant, list_of, one_of
from web.api.replies.releases import Release
from web.api.replies.shared import Issue
from web.api.replies.work_items import WorkItemSummary
from workflows.matters.classes import ATTRIBUTES, CLASSES
from workflows.matters.labels import STATES, URGENCIES


class MatterSummary(Schema):
    id = Text()
    number = Text(metadata={"description": "事项编号"})
    title = Text()
    class_ = fields.String(
        required=True, data_key="class", attribute="class", metadata={"enum": list(CLASSES), "description": "事项类别"}
    )
    urgency = one_of(URGENCIES)
    state = one_of(STATES)
    section = Text()
    drafter = Text()
    proposed_attribute = MaybeText(metadata={"enum": [*ATTRIBUTES, None], "description": "起草人提出的公开属性"})
    attribute = MaybeText(metadata={"enum": [*ATTRIBUTES, None], "description": "审定的公开属性"})
    document_number = MaybeText(metadata={"description": "发文字号"})
    dated_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    created_at = instant()
    updated_at = instant()


class MatterPage(Schema):
    items = list_of(MatterSummary)
    next = MaybeText(metadata={"description": "作为 before 传回，取下一页"})


class Document(Schema):
    id = Text()
    role = one_of(("policy", "interpretation", "attachment"))
    title = Text()
    form = MaybeText(metadata={"description": "解读形式"})
    version = Number()
    file_name = Text()
    media_type = Text()
    source_hash = Text(metadata={"description": "上传文件的 SHA-256"})
    rendition_kind = one_of(("xhtml", "pdf"))
    rendition_hash = Text(metadata={"description": "清稿的 SHA-256"})


class Element(Schema):
    applicable = Flag()
    text = Text()


class Revision(Schema):
    id = Text()
    ordinal = Number()
    content_hash = Text()
    opened_at = instant()
    closed_at = instant(maybe=True)
    closed_reason = MaybeText()


class Approval(Schema):
    id = Text()
    gate = one_of(("legality", "secrecy", "attribute", "sign_off"), "审查关口")
    revision_id = Text()
    hash = Text(metadata={"description": "所批准的校验值"})
    person = Text()
    on_behalf_of = MaybeText(metadata={"description": "所代的人（AB角代办）"})
    post = Text()
    capacity = MaybeText(metadata={"description": "A 角或 B 角"})
    at = instant()
    void_at = instant(maybe=True)
    void_reason = MaybeText()


class Opinion(Schema):
    id = Text()
    task = Text()
    kind = Text()
    person = Text()
    on_behalf_of = MaybeText(metadata={"description": "所代的人（AB角代办）"})
    outcome = Text()
    text = Text()
    at = instant()


class SuggestionState(Schema):
    id = Text()
    state = one_of(("open", "accepted", "declined", "retracted"))


class Suggestion(SuggestionState):
    document_id = Text()
    original = Text()
    replacement = Text()
    reason = Text()
    person = Text()


class Matter(MatterSummary):
    """A matter with its documents, hashes, revisions, approvals, opinions, work items and releases."""

    instance_id = MaybeText()
    explanation = Text()
    basis = Text()
    attribute_ground = MaybeText()
    documents = list_of(Document)
    elements = fields.Dict(keys=fields.String(), values=fields.Nested(Element), required=True)
    revisions = list_of(Revision)
    approvals = list_of(Approval)
    opinions = list_of(Opinion)
    suggestions = list_of(Suggestion)
    work_items = list_of(WorkItemSummary)
    releases = list_of(Release)
    issues = fields.List(
        fields.Nested(Issue), required=True, metadata={"description": "起草中：还缺什么才能送审；空：可以送审"}
    )
