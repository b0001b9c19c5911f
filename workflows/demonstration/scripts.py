"""What has happened to each of the demo's matters so far, act by act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from workflows.demonstration import texts
from workflows.demonstration.texts import Item


@dataclass(frozen=True)
class Act:
    """One act of one person. `verb`: submit, claim, suggest, withdraw, put_up (a page elsewhere), propose and take_down
    (a case about the release: what follows is done to it), follow (a new matter after that case, of which the same
    holds), or complete (the user task `element`)."""

    login: str
    element: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    verb: str = "complete"
    item_key: str | None = None
    evening: bool = False  # after hours

    def answered_on(self, day: date) -> dict[str, Any]:
        """The answers as they are given on that day: some hold its year."""
        return {key: answer(day) if callable(answer) else answer for key, answer in self.answers.items()}


@dataclass(frozen=True)
class Case:
    """One matter. `days_ago`: working days since it was opened; `lasts`: working days that its acts took; None: they
    lead up to now."""

    item: Item
    drafter: str
    days_ago: int
    acts: tuple[Act, ...] = ()
    urgency: str = "normal"
    pdf: bool = False
    elements: bool = True
    attribute: Mapping[str, Any] = field(default_factory=lambda: {"attribute": "proactive"})
    lasts: float | None = None

    def on(self, day: date) -> Case:
        """The case when its texts are written on that day."""
        return replace(self, item=self.item.on(day))


NOTHING = {"state_secret": "no", "work_secret": "no", "sensitive": "no", "prohibited": "no"}
PUBLIC = {**NOTHING, "outcome": "public"}
LEGAL = {
    "authority": "yes",
    "procedure": "yes",
    "substance": "yes",
    "outcome": "approve",
    "basis": "《中华人民共和国就业促进法》；《失业保险条例》",
    "opinion": "主体、权限、程序、内容合法。",
}
OFFICE = {"format_check": "yes", "wording_check": "yes", "outcome": "approve", "opinion": "格式、文字已核。"}
SIGN = {"signing": "system", "outcome": "approve", "opinion": "同意。"}
_APPROVE = {"outcome": "approve"}
PROACTIVE = {
    "outcome": "decided",
    "attribute": "proactive",
    "scope": "full",
    "nature": "service",
    "audience": "public",
    "attention": "high",
    "publicity": "key",
    "ways": ["website", "new_media"],
    "channels": ["portal"],
}
ON_REQUEST = {
    "outcome": "decided",
    "attribute": "on_request",
    "ground": "outside_19_21",
    "ground_reason": "属内部监测分析数据，不在条例第十九条至第二十一条规定的主动公开范围。",
    "scope": "internal",
}


def _year(day: date) -> int:
    return day.year


def filed(number: int) -> Callable[[date], str]:
    """The 档号 that is given as the `number`-th of a year."""
    return lambda day: f"{day.year}-公开-{number:04d}"


def submit(login: str, **answers: Any) -> Act:
    """The drafter's act that puts the texts before the reviewers."""
    return Act(login, answers=answers, verb="submit")


def _legal_and_office() -> tuple[Act, ...]:
    return (Act("zhengfa", "review_legality", LEGAL), Act("zhoukai", "office_check", OFFICE))


def after_office(attribute: Mapping[str, Any]) -> tuple[Act, ...]:
    """The acts of the full path from the secrecy review to printing, with this decision of the attribute."""
    return (
        Act("qianbao", "check_secrecy", PUBLIC),
        Act("chenming", "decide_attribute", attribute),
        Act("jiangping", "deputy_review", _APPROVE),
        Act("guohua", "sign_off", SIGN),
        Act("xufu", "recheck", _APPROVE),
        Act("hanwen", "register_number", {"code": "临人社发", "year": _year}),
        Act("hanwen", "proof_and_seal", {"outcome": "done"}),
        Act("hanwen", "print_issue"),
    )


RELEASE = Act("yangfan", "last_check", {"outcome": "release"})
SHORT = (
    Act("shenyu", "section_first_check", _APPROVE),
    Act("qianbao", "check_secrecy", PUBLIC),
    Act("chenming", "decide_attribute", {**PROACTIVE, "nature": "news", "attention": "normal", "publicity": "normal"}),
    Act("jiangping", "routine_sign_off", SIGN),
)

# desk -> who answers for it, and what they say of the mediation measures
_DESKS = {
    "legal": ("zhengfa", "请核对仲裁审查的期限与调解仲裁法是否一致。"),
    "petition": ("linlan", "建议明确告知信访渠道，避免重复投诉。"),
    "service": ("shenyu", "办理窗口和材料清单已与各街镇核对。"),
    "consultation": ("hanwen", "咨询热线常被问到是否收费，建议在解读中单列一问。"),
    "publicity": ("yangfan", "建议与典型案例一并宣传。"),
}
_COUNTERSIGNERS = {"zhijian": "wujun", "jiuye": "sunwei", "fagui": "fangyuan"}


def _countersigned() -> tuple[Act, ...]:
    agreed = {"outcome": "agree", "opinion": "会签同意，涉及本科室的内容无不同意见。"}
    return tuple(Act(login, "countersign", agreed, item_key=section) for section, login in _COUNTERSIGNERS.items())


def _consulted(*desks: str) -> tuple[Act, ...]:
    said = {desk: _DESKS[desk] for desk in desks}
    return tuple(
        Act(login, "coordinate", {"outcome": "comment", "opinion": opinion}, item_key=desk)
        for desk, (login, opinion) in said.items()
    )


CASES = (
    # released together with its interpretation, filed
    Case(
        texts.TRAINING,
        "lixiang",
        15,
        (
            submit("lixiang", fair_competition="passed", countersign=["jiuye"], consult=["legal", "consultation"]),
            Act("wujun", "section_check", _APPROVE),
            Act("sunwei", "countersign", {"outcome": "agree", "opinion": "无意见。"}),
            Act("zhengfa", "coordinate", {"outcome": "comment", "opinion": "条款表述清楚。"}, item_key="legal"),
            Act(
                "hanwen",
                "coordinate",
                {
                    "outcome": "comment",
                    "opinion": "建议解读补充举例。",
                    "faq_candidates": "问：同一工种考了两个等级能领两次吗？答：不同等级可以分别申领。",
                },
                item_key="consultation",
            ),
            *_legal_and_office(),
            *after_office(PROACTIVE),
            RELEASE,
            Act("hanwen", "archive", {"file_number": filed(31)}),
        ),
    ),
    # the secrecy reviewer's desk
    Case(
        texts.START_UP,
        "zhaomin",
        4,
        (
            submit("zhaomin", fair_competition="passed"),
            Act("sunwei", "section_check", _APPROVE),
            *_legal_and_office(),
        ),
    ),
    # two rounds with everybody asked, a return in between: twenty opinions, and one more desk to answer
    Case(
        texts.MEDIATION,
        "hejing",
        2,
        (
            submit("hejing", fair_competition="passed", countersign=list(_COUNTERSIGNERS), consult=list(_DESKS)),
            Act("majun", "section_check", {"outcome": "approve", "opinion": "内容已核，同意送审。"}),
            *_countersigned(),
            *_consulted("legal", "petition", "consultation", "publicity"),
            Act(
                "shenyu",
                "coordinate",
                {"outcome": "return", "return_to": "drafter", "opinion": "第四条的办理窗口不明确，请补充。"},
                item_key="service",
            ),
            submit("hejing", fair_competition="passed", countersign=list(_COUNTERSIGNERS), consult=list(_DESKS)),
            Act("majun", "section_check", {"outcome": "approve", "opinion": "已按经办意见补充，同意再次送审。"}),
            *_countersigned(),
            *_consulted("legal", "petition", "service", "consultation"),
        ),
    ),
    # waits for the head's signature
    Case(
        texts.WORK_PLAN,
        "tanglu",
        7,
        (
            submit("tanglu"),
            Act("shenyu", "section_check", _APPROVE),
            Act("zhoukai", "office_check", OFFICE),
            Act("qianbao", "check_secrecy", PUBLIC),
            Act("chenming", "decide_attribute", {**PROACTIVE, "nature": "other", "attention": "normal"}),
            Act("jiangping", "deputy_review", _APPROVE),
        ),
    ),
    # signed, numbered and issued: the publisher's last check is next
    Case(
        texts.WORK_PLAN._replace(
            title="印发{start_quarter}就业服务专项行动和岗位推送工作安排的通知",
            policy=texts.SERVICE_WEEKS,
            explanation="按年度就业服务计划分解，已征求各街镇意见。",
        ),
        "zhaomin",
        5,
        (
            submit("zhaomin"),
            Act("sunwei", "section_check", _APPROVE),
            Act("zhoukai", "office_check", OFFICE),
            *after_office(PROACTIVE),
        ),
    ),
    # on request only: issued, not published
    Case(
        texts.STATISTICS,
        "zhaomin",
        12,
        (
            submit("zhaomin"),
            Act("sunwei", "section_check", _APPROVE),
            Act("zhoukai", "office_check", OFFICE),
            *after_office(ON_REQUEST),
        ),
        attribute={
            "attribute": "on_request",
            "attribute_ground": "outside_19_21",
            "attribute_reason": "属内部监测分析数据。",
        },
    ),
    # a suggestion waits for the drafter
    Case(
        texts.TRAINING._replace(title="做好技能提升补贴资金使用管理的通知"),
        "lixiang",
        6,
        (
            submit("lixiang", fair_competition="passed"),
            Act("wujun", "section_check", _APPROVE),
            Act("zhengfa", "review_legality", LEGAL),
            Act("zhoukai", "office_check", OFFICE),
            Act(
                "qianbao",
                "check_secrecy",
                {
                    "original": "根据本市有关规定",
                    "replacement": "根据国家和本市有关规定",
                    "reason": "依据表述更完整。",
                },
                verb="suggest",
            ),
            Act("qianbao", "check_secrecy", {**NOTHING, "outcome": "suggest", "opinion": "请按建议完善依据表述。"}),
        ),
    ),
    # still being drafted: the live list says what is missing
    Case(
        texts.MEDIATION._replace(
            title="加强平台企业用工指导、维护新就业形态劳动者劳动保障权益的实施意见", interpretation=""
        ),
        "hejing",
        2,
        attribute={},
    ),
    # urgent: legality and secrecy side by side, clocks in hours
    Case(
        texts.HEAT,
        "hejing",
        1,
        (
            submit("hejing", fair_competition="not_applicable"),
            Act("majun", "section_check", _APPROVE),
            Act("zhoukai", "office_check", OFFICE),
        ),
        urgency="extra_urgent",
    ),
    # routine items on the short path
    Case(texts.NEWS_FAIR, "tanglu", 4, (submit("tanglu"), *SHORT, RELEASE)),
    Case(texts.NEWS_SKILL, "tanglu", 2, (submit("tanglu"), *SHORT[:1]), pdf=True),
    Case(texts.POST_SUBSIDY, "tanglu", 2, (submit("tanglu"), *SHORT[:1])),
    Case(texts.LIST_BASES, "zhaomin", 2, (submit("zhaomin"), Act("sunwei", "section_first_check", _APPROVE))),
    Case(
        texts.SPEECH,
        "tanglu",
        3,
        (
            submit("tanglu"),
            SHORT[0],
            Act("jiangping", "speaker_confirm", {"outcome": "agree"}),
            *SHORT[1:3],
        ),
    ),
)
