"""What the replies of the API hold: its description, and the form in which reads are sent."""

from __future__ import annotations

from functools import partial
from typing import Any

from marshmallow import Schema, fields

from workflows.matters.classes import ATTRIBUTES, CLASSES
from workflows.matters.labels import STATES, URGENCIES
from workflows.screening.model import ASPECTS, LEVELS

_Text = partial(fields.String, required=True)
_MaybeText = partial(fields.String, required=True, allow_none=True)
_Number = partial(fields.Integer, required=True)
_Flag = partial(fields.Boolean, required=True)


def _instant(*, maybe: bool = False) -> fields.String:
    return fields.String(required=True, allow_none=maybe, metadata={"format": "date-time"})


def _one_of(codes: Any, words: str = "") -> fields.String:
    return fields.String(required=True, metadata={"enum": list(codes), "description": words})


def _list(of: Any) -> fields.List:
    return fields.List(of if isinstance(of, fields.Field) else fields.Nested(of), required=True)


class Issue(Schema):
    """One reason: a stable code, what to do in Chinese, and where."""

    code = _Text()
    message = _Text()
    field = fields.String(metadata={"description": "表单字段或文件"})
    element = fields.String(metadata={"description": "流程图元素"})
    line = fields.Integer()
    path = fields.List(fields.String(), metadata={"description": "绕过路径"})


class Problem(Schema):
    """application/problem+json (RFC 9457)"""

    type = _Text(metadata={"description": "urn:xianshen: 加 code"})
    status = _Number()
    code = _Text(metadata={"description": "稳定的错误代码"})
    detail = _Text(metadata={"description": "中文说明：出了什么事，该怎么办"})
    issues = fields.List(fields.Nested(Issue))


class RefusedIntake(Schema):
    """What is kept of a file that carries a secrecy mark: no content, no name."""

    id = _Text()
    sha256 = _Text(metadata={"description": "文件的 SHA-256，放行时用"})
    size = _Number(metadata={"description": "字节"})
    level = _Text(metadata={"description": "绝密、机密、秘密"})
    place = _Text(metadata={"description": "标志所在位置，如 页眉"})
    uploaded_by = _Text()
    at = _instant()
    admitted_by = _MaybeText()
    admitted_at = _instant(maybe=True)
    admitted_reason = _MaybeText()


class RefusedIntakes(Schema):
    items = _list(RefusedIntake)


class Admitted(Schema):
    sha256 = _Text()
    admitted = _Flag()


class WorkItemSummary(Schema):
    id = _Text()
    matter_id = _Text()
    element_id = _Text(metadata={"description": "流程图中的人工环节"})
    name = _Text()
    kind = _Text(metadata={"description": "环节种类，如 gate.secrecy"})
    lane = _Text()
    candidate_group = _Text(metadata={"description": "候选岗位，或“岗位/科室代码”"})
    item_key = _MaybeText(metadata={"description": "多实例环节中的一项，如会签科室"})
    assignee = _MaybeText(metadata={"description": "办理人姓名"})
    on_behalf_of = _MaybeText(metadata={"description": "办理人所代的人（AB角代办）"})
    status = _one_of(("open", "completed", "cancelled"))
    version = _Number()
    round = _Number()
    priority = _Number()
    due_at = _instant(maybe=True)
    due_provisional = _Flag(metadata={"description": "时限依赖尚未公布的放假安排"})
    created_at = _instant()
    ended_at = _instant(maybe=True)


class WorkItemPage(Schema):
    items = _list(WorkItemSummary)
    next = _MaybeText(metadata={"description": "作为 after 传回，取下一页"})


class Option(Schema):
    value = _Text()
    label = _Text()


class FormField(Schema):
    """One question. Conditions are written in the expression language of the diagrams."""

    key = _Text()
    type = _one_of(("textfield", "textarea", "number", "radio", "select", "checkbox", "checklist", "datetime"))
    label = _Text()
    description = fields.String()
    required = _Flag()
    options = fields.List(fields.Nested(Option))
    max_length = fields.Integer()
    minimum = fields.Integer()
    maximum = fields.Integer()
    pattern = fields.String()
    date_only = fields.Boolean()
    required_when = fields.String()
    show_when = fields.String()
    routing = _Flag(metadata={"description": "是否决定流转"})


class Form(Schema):
    fields_ = fields.List(fields.Nested(FormField), required=True, data_key="fields", attribute="fields")


class MatterName(Schema):
    id = _Text()
    number = _Text()
    title = _Text()


class WorkItem(WorkItemSummary):
    """A work item with all that is needed to decide it."""

    matter = fields.Nested(MatterName, required=True)
    seen = _Text(metadata={"description": "办结时传回，用于发现过期页面"})
    content_hash = _MaybeText(metadata={"description": "送审稿的校验值"})
    form = fields.Nested(Form, required=True)
    suggested = fields.Dict(required=True, metadata={"description": "建议的答案，可以修改；没有建议的为空"})
    obstacles = fields.List(fields.Nested(Issue), required=True, metadata={"description": "您为何不能办理；空：可以"})


class Step(Schema):
    instance_id = _Text()
    status = _Text()
    finished = _Flag()
    new_work_items = _list(fields.String())
    cancelled_work_items = _list(fields.String())


class Completed(WorkItemSummary):
    step = fields.Nested(Step, required=True)


class MatterSummary(Schema):
    id = _Text()
    number = _Text(metadata={"description": "事项编号"})
    title = _Text()
    class_ = fields.String(
        required=True, data_key="class", attribute="class", metadata={"enum": list(CLASSES), "description": "事项类别"}
    )
    urgency = _one_of(URGENCIES)
    state = _one_of(STATES)
    section = _Text()
    drafter = _Text()
    proposed_attribute = _MaybeText(metadata={"enum": [*ATTRIBUTES, None], "description": "起草人提出的公开属性"})
    attribute = _MaybeText(metadata={"enum": [*ATTRIBUTES, None], "description": "审定的公开属性"})
    document_number = _MaybeText(metadata={"description": "发文字号"})
    dated_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    created_at = _instant()
    updated_at = _instant()


class MatterPage(Schema):
    items = _list(MatterSummary)
    next = _MaybeText(metadata={"description": "作为 before 传回，取下一页"})


class Document(Schema):
    id = _Text()
    role = _one_of(("policy", "interpretation", "attachment"))
    title = _Text()
    form = _MaybeText(metadata={"description": "解读形式"})
    version = _Number()
    file_name = _Text()
    media_type = _Text()
    source_hash = _Text(metadata={"description": "上传文件的 SHA-256"})
    rendition_kind = _one_of(("xhtml", "pdf"))
    rendition_hash = _Text(metadata={"description": "清稿的 SHA-256"})


class Element(Schema):
    applicable = _Flag()
    text = _Text()


class Revision(Schema):
    id = _Text()
    ordinal = _Number()
    content_hash = _Text()
    opened_at = _instant()
    closed_at = _instant(maybe=True)
    closed_reason = _MaybeText()


class Approval(Schema):
    id = _Text()
    gate = _one_of(("legality", "secrecy", "attribute", "sign_off"), "审查关口")
    revision_id = _Text()
    hash = _Text(metadata={"description": "所批准的校验值"})
    person = _Text()
    on_behalf_of = _MaybeText(metadata={"description": "所代的人（AB角代办）"})
    post = _Text()
    capacity = _MaybeText(metadata={"description": "A 角或 B 角"})
    at = _instant()
    void_at = _instant(maybe=True)
    void_reason = _MaybeText()


class Opinion(Schema):
    id = _Text()
    task = _Text()
    kind = _Text()
    person = _Text()
    on_behalf_of = _MaybeText(metadata={"description": "所代的人（AB角代办）"})
    outcome = _Text()
    text = _Text()
    at = _instant()


class SuggestionState(Schema):
    id = _Text()
    state = _one_of(("open", "accepted", "declined", "retracted"))


class Suggestion(SuggestionState):
    document_id = _Text()
    original = _Text()
    replacement = _Text()
    reason = _Text()
    person = _Text()


class Release(Schema):
    """同步发布件: what goes public together."""

    id = _Text()
    matter_id = _Text()
    state = _one_of(("prepared", "held", "released", "taken_down", "void"))
    attribute = _one_of(ATTRIBUTES)
    scope = _Text()
    channels = _list(fields.String())
    scheduled_at = _instant(maybe=True)
    release_hash = _Text(metadata={"description": "签发所批准的校验值"})
    number = _MaybeText()
    released_at = _instant(maybe=True)


class ReleasedDocument(Schema):
    document_id = _Text()
    role = _one_of(("policy", "interpretation", "attachment"))
    title = _Text()
    approved_hash = _Text()
    published_hash = _Text()
    url = _Text(metadata={"description": "门户上的页面"})


class Delivery(Schema):
    channel = _Text()
    document_id = _MaybeText(metadata={"description": "人工上网逐件登记"})
    state = _one_of(("waiting", "delivered", "failed"))
    address = _MaybeText()
    detail = _MaybeText()
    at = _instant(maybe=True)


class Released(Release):
    documents = _list(ReleasedDocument)
    deliveries = _list(Delivery)


class Matter(MatterSummary):
    """A matter with its documents, hashes, revisions, approvals, opinions, work items and releases."""

    instance_id = _MaybeText()
    explanation = _Text()
    basis = _Text()
    attribute_ground = _MaybeText()
    documents = _list(Document)
    elements = fields.Dict(keys=fields.String(), values=fields.Nested(Element), required=True)
    revisions = _list(Revision)
    approvals = _list(Approval)
    opinions = _list(Opinion)
    suggestions = _list(Suggestion)
    work_items = _list(WorkItemSummary)
    releases = _list(Release)
    issues = fields.List(
        fields.Nested(Issue), required=True, metadata={"description": "起草中：还缺什么才能送审；空：可以送审"}
    )


class Event(Schema):
    """One event of the trail: hashes, ids, old → new values; never draft text."""

    id = _Text()
    chain = _Text()
    seq = _Number()
    at = _instant()
    actor = _Text()
    actor_name = _Text()
    action = _Text()
    matter_id = _MaybeText()
    work_item_id = _MaybeText()
    revision = _MaybeText()
    content_hash = _MaybeText()
    reason = _MaybeText()
    section = _MaybeText(metadata={"description": "办理时所在科室的标识"})
    gate = _MaybeText()
    outcome = _MaybeText()
    circumstances = _list(fields.String(metadata={"enum": ["substitute", "late", "out_of_hours"]}))
    changes = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Raw(allow_none=True)), required=True,
        metadata={"description": "项目: [旧值, 新值]"},
    )  # fmt: skip


class EventCount(Schema):
    number = _Number()
    exact = _Flag(metadata={"description": "false：至少这么多"})


class AnswerTable(Schema):
    """Rows under headings, in Chinese."""

    code = _Text()
    label = _Text()
    columns = _list(fields.String())
    rows = _list(fields.List(fields.String()))


class EventPage(Schema):
    items = _list(Event)
    next = _MaybeText(metadata={"description": "作为 before 传回，取下一页"})
    tables = _list(AnswerTable)
    count = fields.Nested(EventCount, allow_none=True, required=True)


class QuestionParameter(Schema):
    name = _Text(metadata={"description": "查询参数的名称"})
    label = _Text()
    type = _Text()
    needed = _Flag()


class AuditQuestion(Schema):
    """A standard question to the trail that the caller may ask."""

    code = _Text()
    label = _Text()
    label_en = _Text()
    explanation = _Text()
    parameters = _list(QuestionParameter)


class AuditQuestions(Schema):
    items = _list(AuditQuestion)


class Disposal(Schema):
    person = _Text(metadata={"description": "姓名"})
    post = _Text()
    disposition = _one_of(("correct", "dismiss", "refer"), "改正、非问题、转保密审查")
    reason = _Text()
    at = _instant()
    revision = _Number(metadata={"description": "送审稿第几稿"})
    viewed = fields.Boolean(required=True, metadata={"description": "已查看图片"})
    sent_back = fields.Boolean(required=True, metadata={"description": "保密审查认为不涉密，退回原关口"})


class Finding(Schema):
    """One thing that the machine found in the revision, with what people said of it."""

    id = _Text()
    ordinal = _Number()
    check = _Text()
    check_name = _Text()
    aspect = _one_of(ASPECTS, "六关和保密")
    level = _one_of(LEVELS, "必须处理、错误、提示、备注")
    message = _Text()
    explanation = _Text()
    authority = _Text()
    quote = _Text(metadata={"description": "发现的文字及前后文"})
    matched = _Text()
    document_id = _MaybeText(metadata={"description": "空：标题和解读要素"})
    version_id = _MaybeText()
    document_title = _Text()
    part = _Text(metadata={"description": "所在位置，如 正文第 3 段"})
    passage = fields.Integer(required=True, allow_none=True)
    start = _Number()
    end = _Number()
    state = _one_of(("open", "confirmed", "dismissed"), "未处理、须改正、非问题")
    disposals = _list(Disposal)
    earlier = fields.Nested(Disposal, required=True, allow_none=True, metadata={"description": "上一稿的处理"})
    choices = fields.List(fields.String(), required=True, metadata={"description": "您现在可以选择的处理"})
    duty = _Text(metadata={"description": "由谁处理，如 办公室核稿"})


class Findings(Schema):
    items = _list(Finding)


class DisposedFindings(Findings):
    id = _Text(metadata={"description": "待办"})


class Health(Schema):
    status = _one_of(("ok", "unavailable"))
