"""What requests may carry and what answers hold."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, pre_load, validate

from workflows.collaboration.rules import MOST_PEOPLE
from workflows.matters.classes import ATTRIBUTES, CLASSES, DRAFTED_CLASSES, FORMS, GROUNDS
from workflows.matters.gates import GATES
from workflows.matters.labels import STATES, URGENCIES
from workflows.oversight.labels import ACTION_GROUPS, CIRCUMSTANCES
from workflows.oversight.standard_questions import QUESTIONS
from workflows.takedown.labels import GROUNDS as TAKEDOWN_GROUNDS
from workflows.takedown.labels import KINDS

PAGE = validate.Range(1, 200)
LARGEST_VERSION = 2**31 - 1


def _codes_and_words(labels: dict[str, Any]) -> dict[str, str]:
    """Every code, and every Chinese word for it, to the code."""
    words = {getattr(label, "label", label): code for code, label in labels.items()}
    return {word.zh: code for word, code in words.items()} | {code: code for code in labels}


_CHOICES = {
    "class": _codes_and_words(CLASSES),
    "disclosure_attribute": _codes_and_words(ATTRIBUTES),
    "attribute_ground": _codes_and_words(GROUNDS),
    "urgency": _codes_and_words(URGENCIES),
    "interpretation_form": _codes_and_words(FORMS),
}


class _Strict(Schema):
    class Meta:
        unknown = RAISE


class Metadata(_Strict):
    """About a new matter. Choices may be given by code or in Chinese; a missing title is read from the policy."""

    title = fields.String(load_default="")
    matter_class = fields.String(
        data_key="class",
        required=True,
        validate=validate.OneOf(list(DRAFTED_CLASSES), error="事项类别应为：{choices}。"),
    )
    disclosure_attribute = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(list(ATTRIBUTES), error="公开属性应为：{choices}。"),
    )
    attribute_ground = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(list(GROUNDS), error="法定依据应为：{choices}。")
    )
    attribute_reason = fields.String(load_default=None, allow_none=True)
    urgency = fields.String(
        load_default="normal", validate=validate.OneOf(list(URGENCIES), error="紧急程度应为：{choices}。")
    )
    explanation = fields.String(load_default="")
    basis = fields.String(load_default="")
    section = fields.String(load_default=None, allow_none=True, metadata={"description": "科室代码"})
    interpretation_form = fields.String(
        load_default="article", validate=validate.OneOf(list(FORMS), error="解读形式应为：{choices}。")
    )
    elements = fields.Dict(keys=fields.String(), values=fields.Raw(), load_default=dict)
    previous_matter_id = fields.String(load_default=None, allow_none=True)

    @pre_load
    def _words_to_codes(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {
            name: _CHOICES[name].get(value, value) if name in _CHOICES and isinstance(value, str) else value
            for name, value in data.items()
        }


class MatterChanges(_Strict):
    """Particulars that may change while drafting; what is absent stays."""

    title = fields.String()
    matter_class = fields.String(data_key="class", validate=validate.OneOf(list(CLASSES)))
    explanation = fields.String()
    basis = fields.String()
    urgency = fields.String(validate=validate.OneOf(list(URGENCIES)))
    disclosure_attribute = fields.String(validate=validate.OneOf(list(ATTRIBUTES)))
    attribute_ground = fields.String(allow_none=True)
    attribute_reason = fields.String(allow_none=True)
    elements = fields.Dict(keys=fields.String(), values=fields.Raw())


class MattersQuery(_Strict):
    state = fields.String(validate=validate.OneOf(list(STATES)))
    matter_class = fields.String(data_key="class", validate=validate.OneOf(list(CLASSES)))
    q = fields.String(load_default="", metadata={"description": "标题或编号中的字词"})
    before = fields.String(metadata={"description": "上一页的 next"})
    limit = fields.Integer(load_default=50, validate=PAGE)


class Submission(_Strict):
    answers = fields.Dict(load_default=dict, metadata={"description": "“起草政策文件”表单的答案，如会签科室、协同单位"})


class Reason(_Strict):
    reason = fields.String(load_default="")


class IntakesQuery(_Strict):
    admitted = fields.Boolean(load_default=False, metadata={"description": "true：已经放行的"})


class WorkItemsQuery(_Strict):
    matter_id = fields.String()
    after = fields.String(metadata={"description": "上一页的 next"})
    limit = fields.Integer(load_default=50, validate=PAGE)


class Nothing(_Strict):
    """A body that may be left out: the address says it all."""


class Version(_Strict):
    version = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, LARGEST_VERSION),
        metadata={"description": "所见待办的版本，用于发现抢办"},
    )


class Reassignment(Version):
    to = fields.String(required=True, metadata={"description": "接办人的登录名"})
    reason = fields.String(load_default="")


class SideTasksQuery(_Strict):
    after = fields.String(metadata={"description": "上一页的 next"})
    limit = fields.Integer(load_default=50, validate=PAGE)


class SideAnswer(_Strict):
    outcome = fields.String(required=True, metadata={"description": "read、answered、agree、object"})
    text = fields.String(load_default="")


class _Request(_Strict):
    request = fields.String(load_default="", metadata={"description": "要说明的话"})


def _people() -> fields.List:
    return fields.List(
        fields.String(),
        required=True,
        validate=validate.Length(max=MOST_PEOPLE, error=f"一次最多选择 {MOST_PEOPLE} 人。"),
        metadata={"description": "登录名"},
    )


class Asked(_Request):
    people = _people()


class Delegated(_Request):
    to = fields.String(required=True, metadata={"description": "受托人的登录名"})


class SignersAdded(Asked):
    position = fields.String(required=True, metadata={"description": "before 或 after"})


class Convened(_Strict):
    topic = fields.String(required=True, metadata={"description": "议题"})
    people = _people()


class Concluded(_Strict):
    minutes = fields.String(load_default="", metadata={"description": "纪要"})
    conclusion = fields.String(required=True, metadata={"description": "结论"})


class TakedownsQuery(_Strict):
    before = fields.String(metadata={"description": "上一页的 next"})
    limit = fields.Integer(load_default=50, validate=PAGE)


class TakedownProposed(_Strict):
    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS), error="处理方式应为：{choices}。"))
    ground = fields.String(
        required=True, validate=validate.OneOf(list(TAKEDOWN_GROUNDS), error="原因应为：{choices}。")
    )
    public_words = fields.String(required=True, metadata={"description": "对公众的说明，批准后公开"})
    reason = fields.String(required=True, metadata={"description": "提出的理由，只供审查人阅读"})
    hide_title = fields.Boolean(load_default=False, metadata={"description": "说明页不显示标题和文号"})


class Completion(_Strict):
    answers = fields.Dict(required=True)
    # a decision is about what its person read: without it nobody could tell that the text had changed since
    seen = fields.String(
        required=True, metadata={"description": "读取待办时得到的 seen：决定的是哪一稿；其后有变化的为 409，请重新读取"}
    )


class SuggestionMade(_Strict):
    document_id = fields.String(required=True)
    original = fields.String(required=True)
    replacement = fields.String(required=True)
    reason = fields.String(load_default="")


class FindingsAnswered(_Strict):
    finding_ids = fields.List(
        fields.String(), required=True, validate=validate.Length(1, 1000, error="请选择要处理的发现。")
    )
    disposition = fields.String(
        required=True,
        validate=validate.OneOf(["correct", "dismiss", "refer"], error="处理方式应为：{choices}。"),
        metadata={"description": "correct 改正、dismiss 非问题、refer 转保密审查"},
    )
    reason = fields.String(load_default="", metadata={"description": "非问题和转保密审查须写原因"})
    viewed = fields.Boolean(
        load_default=False, metadata={"description": "已查看图片：对机器没有读过的内容说“非问题”时须为 true"}
    )


class EventsQuery(_Strict):
    """Filters of the trail; all that are given combine."""

    question = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(list(QUESTIONS), error="查询应为：{choices}。"),
        metadata={"description": "标准查询的代码，见 /api/v1/audit-events/questions；缺省 everything"},
    )
    matter_id = fields.String(metadata={"description": "事项的标识或编号"})
    actor = fields.String(metadata={"description": "登录名"})
    action = fields.String(metadata={"description": "动作，或以点结尾的前缀，如 approval."})
    group = fields.String(
        validate=validate.OneOf(list(ACTION_GROUPS), error="动作类别应为：{choices}。"),
        metadata={"description": "动作类别"},
    )
    section = fields.String(metadata={"description": "科室代码：办理时所在科室"})
    gate = fields.String(validate=validate.OneOf(list(GATES), error="关口应为：{choices}。"))
    hash = fields.String(metadata={"description": "64 位校验值：送审稿、发布件或版本"})
    outcome = fields.String(metadata={"description": "结论代码，如 return"})
    circumstance = fields.String(
        validate=validate.OneOf(list(CIRCUMSTANCES), error="情形应为：{choices}。"),
        metadata={"description": "AB角代办、超时、非工作时间"},
    )
    since = fields.Date(metadata={"description": "起始日期（上海时间）"})
    until = fields.Date(metadata={"description": "截止日期（含）"})
    day = fields.Date(metadata={"description": "问某一天的查询用"})
    text = fields.String(metadata={"description": "理由中的字词；空格分开的都要有，引号内的连在一起"})
    count = fields.Boolean(load_default=False, metadata={"description": "true：同时给出条数（1000 以内精确）"})
    before = fields.String(metadata={"description": "上一页的 next"})
    limit = fields.Integer(load_default=50, validate=PAGE)
