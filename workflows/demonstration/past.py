"""What the demo bureau did in the two months before: every main path, with claims, returns, late and evening acts and
substitutes, so that statistics and the auditor's questions have something to tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.demonstration import texts
from workflows.demonstration.scripts import (
    LEGAL,
    NOTHING,
    OFFICE,
    ON_REQUEST,
    PROACTIVE,
    PUBLIC,
    RELEASE,
    SHORT,
    SIGN,
    Act,
    Case,
    after_office,
    filed,
    submit,
)

MONTHS = 44  # working days that are looked back
_APPROVE = {"outcome": "approve"}
_FILE = "hanwen"


def _returned(login: str, element: str, opinion: str, answers: Mapping[str, Any] | None = None) -> Act:
    return Act(login, element, {**(answers or {}), "outcome": "return", "return_to": "drafter", "opinion": opinion})


def _put_up(role: str, **page: Any) -> Act:
    address = f"https://www.jiuye.example/zhengce/{role}.html"
    return Act("yangfan", answers={"role": role, "address": address, **page}, verb="put_up")


def _archived(element: str, number: int) -> Act:
    return Act(_FILE, element, {"file_number": filed(number)})


_REVIEWED = (
    Act("shenyu", "confirm_takedown", {**_APPROVE, "opinion": "情况属实。"}),
    Act("qianbao", "check_public_words", {"outcome": "public"}),
    Act("chenming", "judge_takedown", {"outcome": "decided"}),
    Act("guohua", "approve_takedown", _APPROVE),
)


def _taken_off(login: str, kind: str, ground: str, public_words: str, reason: str) -> tuple[Act, ...]:
    """A case about what was released last, from its proposal to the leader's approval, which carries it out."""
    proposal = {"kind": kind, "ground": ground, "public_words": public_words, "reason": reason}
    return (Act(login, answers=proposal, verb="propose"), *_REVIEWED)


_TRAINING = texts.TRAINING._replace(title="开展{year}年职业技能提升培训项目遴选有关工作的通知")
_BASES = texts.START_UP._replace(title="开展{year}年度创业孵化示范基地复核和运营补贴申领工作的通知")
_FAIR = texts.NEWS_FAIR._replace(title="临江区举办{mood}就业服务季启动仪式，首场招聘会吸引2100余人次入场")
_SKILL = texts.NEWS_SKILL._replace(title="临江区首个数字技能实训中心揭牌，首批6个工种开班")
_GUIDE = texts.FLEXIBLE_WORK
_PLAN = texts.WORK_PLAN._replace(title="印发{past_quarter}政务公开工作情况通报和整改安排的通知")
_FIGURES = texts.STATISTICS._replace(title="报送{past_quarter}企业薪酬调查数据和核对工作的通知")
_DRAFT = texts.WORK_PLAN._replace(title="调整局政务公开工作领导小组成员的通知")

PAST = (
    # the full path with a return by the legality reviewer, an act in the evening, everything claimed first
    Case(
        _TRAINING,
        "lixiang",
        43,
        (
            submit("lixiang", fair_competition="passed"),
            Act("wujun", "section_check", _APPROVE),
            _returned(
                "zhengfa", "review_legality", "第三部分审核时限缺少依据，请补充后再送。", {**LEGAL, "substance": "no"}
            ),
            submit("lixiang", fair_competition="passed"),
            Act("wujun", "section_check", {**_APPROVE, "opinion": "已按合法性审核意见补充依据。"}),
            Act("zhengfa", "review_legality", LEGAL),
            Act("zhoukai", "office_check", OFFICE, evening=True),
            *after_office(PROACTIVE),
            RELEASE,
            _archived("archive", 17),
        ),
        lasts=15,
    ),
    # the deputies act for legality and attribute; public here, and on another site with a figure that is not ours: what
    # is to be put right there waits for the publisher, late
    Case(
        _BASES,
        "zhaomin",
        40,
        (
            submit("zhaomin", fair_competition="passed"),
            Act("sunwei", "section_check", {**_APPROVE, "opinion": "同意送审。"}),
            Act("linlan", "review_legality", LEGAL),
            _returned(
                "zhoukai", "office_check", "附件名称与正文不一致，联系方式缺区号。", {**OFFICE, "format_check": "no"}
            ),
            submit("zhaomin", fair_competition="passed"),
            Act("sunwei", "section_check", _APPROVE),
            Act("linlan", "review_legality", LEGAL),
            Act("zhoukai", "office_check", OFFICE),
            Act("qianbao", "check_secrecy", PUBLIC),
            Act("majun", "decide_attribute", {**PROACTIVE, "channels": ["portal", "manual"]}),
            *after_office(PROACTIVE)[2:],
            RELEASE,
            _put_up("policy"),
            _put_up("interpretation", instead=("20万元", "二十万元")),
        ),
        lasts=34,
    ),
    # general: released, filed
    Case(
        _PLAN,
        "tanglu",
        36,
        (
            submit("tanglu"),
            Act("shenyu", "section_check", _APPROVE),
            Act("zhoukai", "office_check", OFFICE),
            *after_office({**PROACTIVE, "nature": "other", "attention": "normal"}),
            RELEASE,
            _archived("archive", 21),
        ),
        lasts=9,
    ),
    # on request: issued, not published, filed with its ground
    Case(
        _FIGURES,
        "zhaomin",
        33,
        (
            submit("zhaomin"),
            Act("sunwei", "section_check", _APPROVE),
            Act("zhoukai", "office_check", OFFICE),
            *after_office(ON_REQUEST),
            _archived("archive_withheld", 24),
        ),
        attribute={
            "attribute": "on_request",
            "attribute_ground": "outside_19_21",
            "attribute_reason": "属内部监测分析数据。",
        },
        lasts=11,
    ),
    # routine items: one is taken down at once, and put back when nothing is found to be wrong
    Case(
        _FAIR,
        "tanglu",
        30,
        (
            submit("tanglu"),
            *SHORT,
            RELEASE,
            Act("yangfan", answers={"reason": "网民反映入场人次与主办方公布的不一致，先下线核实。"}, verb="take_down"),
            Act(
                "tanglu",
                "propose_takedown",
                {
                    "kind": "restore",
                    "ground": "no_ground",
                    "public_words": "经核实，页面内容无误，恢复公开。",
                    "opinion": "与主办方核对：2100余人次为首场入场人次，网民所引为全季人次，数据无误。",
                },
            ),
            *_REVIEWED,
        ),
        lasts=3,
    ),
    # another comes back once, and is withdrawn when somebody in it asks for that
    Case(
        _SKILL,
        "tanglu",
        27,
        (
            submit("tanglu"),
            SHORT[0],
            _returned("qianbao", "check_secrecy", "学员照片能看清工牌号，请遮挡后再送。", NOTHING),
            submit("tanglu"),
            *SHORT,
            RELEASE,
            *_taken_off(
                "yangfan",
                "withdraw",
                "privacy",
                "该页面涉及个人信息，应当事人要求撤下。",
                "开班学员反映新闻中能认出本人工种和单位，要求撤下，经核属实。",
            ),
        ),
        lasts=9,
    ),
    # taken back by its drafter
    Case(
        _DRAFT,
        "tanglu",
        25,
        (
            submit("tanglu"),
            Act("shenyu", "section_check", _APPROVE),
            Act("tanglu", answers={"reason": "局务会议对分工另有安排，暂缓送审。"}, verb="withdraw"),
        ),
        lasts=3,
    ),
    # checked for secrecy in the evening; its date was wrong: corrected, and public again as a matter that follows it
    Case(
        _GUIDE,
        "tanglu",
        23,
        (
            submit("tanglu"),
            SHORT[0],
            Act("qianbao", "check_secrecy", PUBLIC, evening=True),
            SHORT[2],
            Act("jiangping", "routine_sign_off", SIGN),
            RELEASE,
            *_taken_off(
                "tanglu",
                "correct",
                "content_error",
                "该页面的申领截止时间有误，现撤下更正；更正后的内容另行发布。",
                "申领截止时间误写为3月底，应为6月底，窗口接到多起咨询。",
            ),
            Act(
                "tanglu",
                answers={"reason": "更正申领截止时间后再发。", "instead": ("每年3月底前", "每年6月底前")},
                verb="follow",
            ),
            submit("tanglu"),
            *SHORT,
            RELEASE,
        ),
        lasts=12,
    ),
)
