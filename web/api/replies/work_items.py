"""Work items, their forms and what a step did."""

from __future__ import annotations

from marshmallow import Schema, fields

from web.api.replies.kinds import Flag, MaybeText, Number, Text, instant, list_of, one_of
from web.api.replies.shared import Issue, Option


class WorkItemSummary(Schema):
    id = Text()
    matter_id = Text()
    element_id = Text(metadata={"description": "流程图中的人工环节"})
    name = Text()
    kind = Text(metadata={"description": "环节种类，如 gate.secrecy"})
    lane = Text()
    candidate_group = Text(metadata={"description": "候选岗位，或“岗位/科室代码”"})
    item_key = MaybeText(metadata={"description": "多实例环节中的一项，如会签科室"})
    assignee = MaybeText(metadata={"description": "办理人姓名"})
    on_behalf_of = MaybeText(metadata={"description": "办理人所代的人（AB角代办）"})
    status = one_of(("open", "completed", "cancelled"))
    version = Number()
    round = Number()
    priority = Number()
    due_at = instant(maybe=True)
    due_provisional = Flag(metadata={"description": "时限依赖尚未公布的放假安排"})
    created_at = instant()
    ended_at = instant(maybe=True)


class WorkItemPage(Schema):
    items = list_of(WorkItemSummary)
    next = MaybeText(metadata={"description": "作为 after 传回，取下一页"})


class FormField(Schema):
    """One question. Conditions are written in the expression language of the diagrams."""

    key = Text()
    type = one_of(("textfield", "textarea", "number", "radio", "select", "checkbox", "checklist", "datetime"))
    label = Text()
    description = fields.String()
    required = Flag()
    options = fields.List(fields.Nested(Option))
    max_length = fields.Integer()
    minimum = fields.Integer()
    maximum = fields.Integer()
    pattern = fields.String()
    date_only = fields.Boolean()
    required_when = fields.String()
    show_when = fields.String()
    routing = Flag(metadata={"description": "是否决定流转"})


class Form(Schema):
    fields_ = fields.List(fields.Nested(FormField), required=True, data_key="fields", attribute="fields")


class MatterName(Schema):
    id = Text()
    number = Text()
    title = Text()


class WorkItem(WorkItemSummary):
    """A work item with all that is needed to decide it."""

    matter = fields.Nested(MatterName, required=True)
    seen = Text(metadata={"description": "办结时须传回：决定的是哪一稿"})
    content_hash = MaybeText(metadata={"description": "送审稿的校验值"})
    form = fields.Nested(Form, required=True)
    suggested = fields.Dict(required=True, metadata={"description": "建议的答案，可以修改；没有建议的为空"})
    obstacles = fields.List(fields.Nested(Issue), required=True, metadata={"description": "您为何不能办理；空：可以"})


class Step(Schema):
    instance_id = Text()
    status = Text()
    finished = Flag()
    new_work_items = list_of(fields.String())
    cancelled_work_items = list_of(fields.String())


class Completed(WorkItemSummary):
    step = fields.Nested(Step, required=True)
