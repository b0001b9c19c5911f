"""Events of the trail and the standard questions to it."""

from __future__ import annotations

from marshmallow import Schema, fields

from web.api.replies.kinds import Flag, MaybeText, Number, Text, instant, list_of


class Event(Schema):
    """One event of the trail: hashes, ids, old → new values; never draft text."""

    id = Text()
    chain = Text()
    seq = Number()
    at = instant()
    actor = Text()
    actor_name = Text()
    action = Text()
    matter_id = MaybeText()
    work_item_id = MaybeText()
    revision = MaybeText()
    content_hash = MaybeText()
    reason = MaybeText(metadata={"description": "退回的理由只在查询“退回”时给出，其中与文稿相同的字以〔原文略〕代替"})
    section = MaybeText(metadata={"description": "办理时所在科室的标识"})
    gate = MaybeText()
    outcome = MaybeText()
    circumstances = list_of(fields.String(metadata={"enum": ["substitute", "late", "out_of_hours"]}))
    changes = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Raw(allow_none=True)), required=True,
        metadata={"description": "项目: [旧值, 新值]"},
    )  # fmt: skip


class EventCount(Schema):
    number = Number()
    exact = Flag(metadata={"description": "false：至少这么多"})


class AnswerTable(Schema):
    """Rows under headings, in Chinese."""

    code = Text()
    label = Text()
    columns = list_of(fields.String())
    rows = list_of(fields.List(fields.String()))


class EventPage(Schema):
    items = list_of(Event)
    next = MaybeText(metadata={"description": "作为 before 传回，取下一页"})
    tables = list_of(AnswerTable)
    count = fields.Nested(EventCount, allow_none=True, required=True)


class QuestionParameter(Schema):
    name = Text(metadata={"description": "查询参数的名称"})
    label = Text()
    type = Text()
    needed = Flag()


class AuditQuestion(Schema):
    """A standard question to the trail that the caller may ask."""

    code = Text()
    label = Text()
    label_en = Text()
    explanation = Text()
    parameters = list_of(QuestionParameter)


class AuditQuestions(Schema):
    items = list_of(AuditQuestion)
