"""Classes of matters and the vocabulary of disclosure, as tables. What is mandatory follows the class, not the upload.

This table and the gates of `gates.py` lie in code and with the security officer, outside the reach of the studio.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from engine.errors import Issue
from workflows.people.labels import Label
from workflows.renditions.characters import folded


class MatterClass(NamedTuple):
    """One class. `full_path`: 发文 process with all its steps; else the short path for routine items."""

    code: str
    label: Label
    process: str  # prepublication, routine_release or takedown
    legality_required: bool = False
    interpretation_required: bool = False
    deliberation_required: bool = False
    application_blocks: bool = False  # 申报、评审、办理 conditions and standards must be published with it (S3-6)
    speech: bool = False  # the speaker confirms
    about_release: bool = False  # opened about something released, and written by whoever proposes it

    @property
    def full_path(self) -> bool:
        return self.process == "prepublication"


_FULL, _SHORT = "prepublication", "routine_release"
_CLASSES = (
    MatterClass("normative", Label("规范性文件", "Normative document"), _FULL, True, True, True),
    MatterClass("major_decision", Label("重大行政决策", "Major administrative decision"), _FULL, True, True, True),
    MatterClass("rights_policy", Label("涉及权利义务的政策文件", "Policy on rights or duties"), _FULL, True, True),
    MatterClass("application_policy", Label("申报办事类政策", "Application policy"), _FULL, True, True, False, True),
    MatterClass("general", Label("一般公文", "Ordinary document"), _FULL),
    MatterClass("news", Label("信息稿件", "News item"), _SHORT),
    MatterClass("new_media", Label("新媒体", "New-media post"), _SHORT),
    MatterClass("repost", Label("转载", "Repost"), _SHORT),
    MatterClass("notice_list", Label("公示", "Public notice"), _SHORT),
    MatterClass("speech", Label("讲话", "Speech"), _SHORT, speech=True),
    MatterClass("takedown", Label("撤下与更正", "Withdrawal or correction"), "takedown", about_release=True),
)
CLASSES: dict[str, MatterClass] = {row.code: row for row in _CLASSES}
# what a drafter may open; the others follow from something that has been released
DRAFTED_CLASSES: dict[str, MatterClass] = {row.code: row for row in _CLASSES if not row.about_release}


# --- interpretation -------------------------------------------------------------------------------------------------

# S0-3.2 names eight content elements, S2-4 adds the last two
ELEMENTS: dict[str, Label] = {
    "core_concepts": Label("核心概念", "Core concepts"),
    "keywords": Label("关键词", "Keywords"),
    "applicable_scope": Label("适用范围", "Scope of application"),
    "service_guide": Label("办事指引", "Service guide"),
    "how_to": Label("操作方法", "How to proceed"),
    "criteria": Label("执行口径", "Criteria applied"),
    "benefits": Label("惠民利企举措", "Benefits for people and firms"),
    "changes": Label("新旧政策差异", "What changed"),
    "policy_points": Label("政策要点", "Main points"),
    "benefit_standards": Label("待遇标准", "Standards of benefits"),
}
# S3-6: of application policies; 不适用 is no answer here
APPLICATION_BLOCKS: dict[str, Label] = {
    "application_conditions": Label("申报条件和标准", "Conditions and standards for applying"),
    "review_conditions": Label("评审条件和标准", "Conditions and standards of assessment"),
    "handling_conditions": Label("办理条件和标准", "Conditions and standards of handling"),
}
ALL_ELEMENTS: dict[str, Label] = {**ELEMENTS, **APPLICATION_BLOCKS}

# S0-3.2, S1-2(2), S2-5, S3-7
FORMS: dict[str, Label] = {
    "article": Label("文字解读", "Article"),
    "qa": Label("一问一答", "Questions and answers"),
    "case": Label("案例分析", "Case study"),
    "diagram": Label("图示图解", "Diagram"),
    "digital_human": Label("数字人播报", "Digital presenter"),
    "short_video": Label("短视频", "Short video"),
    "live": Label("微直播", "Live stream"),
}


# --- disclosure attribute (条例 13-16, 19-21, 37) ---------------------------------------------------------------------

ATTRIBUTES: dict[str, Label] = {
    "proactive": Label("主动公开", "Proactive disclosure"),
    "on_request": Label("依申请公开", "On request"),
    "withheld": Label("不予公开", "Withheld"),
    "partial": Label("部分公开", "Partial disclosure"),
}
# 附注 of GB/T 9704 7.3.6: what the file itself may say
ATTRIBUTE_LINES: dict[str, str] = {
    "此件公开发布": "proactive",
    "此件主动公开": "proactive",
    "此件依申请公开": "on_request",
    "此件不公开": "withheld",
    "此件不予公开": "withheld",
    "此件部分公开": "partial",
}
PUBLIC_ATTRIBUTES = frozenset({"proactive", "partial"})


class Ground(NamedTuple):
    """A statutory ground (政府信息公开条例). `discretionary`: may, not shall; its reason decides (条例 16)."""

    code: str
    article: str
    label: Label
    attributes: frozenset[str]
    discretionary: bool = False


_NOT_PUBLIC = frozenset({"withheld", "partial"})
_GROUNDS = (
    Ground("state_secret", "14", Label("国家秘密", "State secret"), _NOT_PUBLIC),
    Ground("forbidden_by_law", "14", Label("法律、行政法规禁止公开", "Forbidden by law"), _NOT_PUBLIC),
    Ground(
        "security_stability",
        "14",
        Label("可能危及国家安全、公共安全、经济安全、社会稳定", "May endanger security or stability"),
        _NOT_PUBLIC,
    ),
    Ground("trade_secret", "15", Label("商业秘密", "Trade secret"), _NOT_PUBLIC),
    Ground("privacy", "15", Label("个人隐私", "Personal privacy"), _NOT_PUBLIC),
    Ground("internal_affairs", "16", Label("内部事务信息", "Internal affairs"), _NOT_PUBLIC, True),
    Ground("process_information", "16", Label("过程性信息", "Process information"), _NOT_PUBLIC, True),
    Ground("enforcement_file", "16", Label("行政执法案卷信息", "Enforcement file"), _NOT_PUBLIC, True),
    Ground(
        "outside_19_21",
        "19-21",
        Label("不属于主动公开范围", "Outside the scope of proactive disclosure"),
        frozenset({"on_request"}),
    ),
)
GROUNDS: dict[str, Ground] = {ground.code: ground for ground in _GROUNDS}


def grounds_of(attribute: str) -> list[Ground]:
    """The grounds from which the attribute may choose; none for 主动公开."""
    return [ground for ground in _GROUNDS if attribute in ground.attributes]


SCOPES: dict[str, Label] = {
    "full": Label("全文公开", "In full"),
    "partial": Label("区分处理后公开", "With redactions"),
    "parties": Label("向特定对象公开", "To named parties"),
    "internal": Label("内部", "Internal"),
}
# 时度效 (S1-1(1), S2-15): four factors lead to time, way and channel
TIMING_FACTORS: dict[str, Label] = {
    "nature": Label("性质", "Nature"),
    "audience": Label("受众", "Audience"),
    "attention": Label("关注度", "Public attention"),
    "publicity": Label("宣传需求", "Need for publicity"),
}


# --- what is refused or doubtful ------------------------------------------------------------------------------------

_PARTY_TITLE = re.compile(r"^(中国共产党|中共)|^.{0,30}?(党组|党委|党总支|党支部)(会)?(关于|印发|转发)")
_PARTY_VARIANTS = str.maketrans("黨組國囯產産總關於發轉員會", "党组国国产产总关于发转员会")
_PARTY_NUMBER = re.compile(r"党[^〔\[(（]{0,6}[〔\[(（]\d{4}")
_PLAN_TITLE = re.compile(r"(工作要点|工作计划|工作安排)(的通知)?[》」]?(的通知)?$")
_RULE_TITLE = re.compile(r"(办法|规定|细则|规则|规程)(（(试行|暂行)）)?[》」]?(的通知)?$")


def party_document_issues(title: str, number: str | None = None) -> list[Issue]:
    """党组文件 are outside the 条例: refused at the door. Looks at the title's issuer and at the 机关代字; spaces,
    invisible characters, radicals and traditional forms make no difference."""
    issuer, code = (folded(text).text.translate(_PARTY_VARIANTS) for text in (title, number or ""))
    if not _PARTY_TITLE.search(issuer) and not _PARTY_NUMBER.search(code):
        return []
    refused = "党组（党委）文件不属于政府信息公开条例的范围，本系统不受理。请按党务公开的规定办理，并从本系统撤下。"
    return [Issue("party-document", refused, field="title")]


def class_remarks(title: str, matter_class: str) -> list[Issue]:
    """Where title and class look at odds: said to drafter and office, who decide; doubt takes the full path."""
    if matter_class == "normative" and _PLAN_TITLE.search(title):
        said = "工作要点、工作计划一般不是规范性文件，请核对事项类别；存疑的按现类别办理。"
        return [Issue("class-plan", said, field="matter_class")]
    if matter_class not in CLASSES or CLASSES[matter_class].legality_required:
        return []
    if CLASSES[matter_class].full_path and _RULE_TITLE.search(title):
        said = "标题像是规范性文件，一般公文不经合法性审核，请核对事项类别；存疑的请选“规范性文件”。"
        return [Issue("class-rule", said, field="matter_class")]
    return []


def required_elements(matter_class: str) -> dict[str, Label]:
    """The elements that an interpretation of this class must answer, in order."""
    return ALL_ELEMENTS if CLASSES[matter_class].application_blocks else ELEMENTS
