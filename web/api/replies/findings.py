"""Findings of the machine check and what people said of them."""

from __future__ import annotations

from marshmallow import Schema, fields

from web.api.replies.kinds import MaybeText, Number, Text, instant, list_of, one_of
from workflows.screening.model import ASPECTS, LEVELS


class Disposal(Schema):
    person = Text(metadata={"description": "姓名"})
    post = Text()
    disposition = one_of(("correct", "dismiss", "refer"), "改正、非问题、转保密审查")
    reason = Text()
    at = instant()
    revision = Number(metadata={"description": "送审稿第几稿"})
    viewed = fields.Boolean(required=True, metadata={"description": "已查看图片"})
    sent_back = fields.Boolean(required=True, metadata={"description": "保密审查认为不涉密，退回原关口"})


class Finding(Schema):
    """One thing that the machine found in the revision, with what people said of it."""

    id = Text()
    ordinal = Number()
    check = Text()
    check_name = Text()
    aspect = one_of(ASPECTS, "六关和保密")
    level = one_of(LEVELS, "必须处理、错误、提示、备注")
    message = Text()
    explanation = Text()
    authority = Text()
    quote = Text(metadata={"description": "发现的文字及前后文"})
    matched = Text()
    document_id = MaybeText(metadata={"description": "空：标题和解读要素"})
    version_id = MaybeText()
    document_title = Text()
    part = Text(metadata={"description": "所在位置，如 正文第 3 段"})
    passage = fields.Integer(required=True, allow_none=True)
    start = Number()
    end = Number()
    state = one_of(("open", "confirmed", "dismissed"), "未处理、须改正、非问题")
    disposals = list_of(Disposal)
    earlier = fields.Nested(Disposal, required=True, allow_none=True, metadata={"description": "上一稿的处理"})
    choices = fields.List(fields.String(), required=True, metadata={"description": "您现在可以选择的处理"})
    duty = Text(metadata={"description": "由谁处理，如 办公室核稿"})


class Findings(Schema):
    items = list_of(Finding)


class DisposedFindings(Findings):
    id = Text(metadata={"description": "待办"})
