"""What people usually answer when all is well, per user task; a walk or a case says only what differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NO_BAR = {"state_secret": "no", "work_secret": "no", "sensitive": "no", "prohibited": "no"}
_DECIDED = {
    "outcome": "decided",
    "attribute": "proactive",
    "scope": "full",
    "nature": "rule",
    "audience": "enterprises",
    "attention": "normal",
    "publicity": "normal",
    "ways": ["website"],
    "channels": ["portal"],
}
_LAWFUL = {
    "authority": "yes",
    "procedure": "yes",
    "substance": "yes",
    "outcome": "approve",
    "basis": "就业促进法第五条",
}
_HELD = {"meeting": "局长办公会议第 12 次", "met_on": "2026-03-02", "outcome": "approve"}
_SIGNED = {"signing": "system", "outcome": "approve"}

_USUAL: Mapping[str, Mapping[str, Any]] = {
    "section_check": {"outcome": "approve"},
    "section_first_check": {"outcome": "approve"},
    "countersign": {"outcome": "agree"},
    "countersign_in_turn": {"outcome": "agree"},
    "countersign_first": {"outcome": "agree"},
    "countersign_vote": {"outcome": "agree"},
    "coordinate": {"outcome": "comment", "opinion": "无意见"},
    "review_legality": _LAWFUL,
    "deliberation": _HELD,
    "urgent_deliberation": _HELD,
    "office_check": {"format_check": "yes", "wording_check": "yes", "outcome": "approve"},
    "check_secrecy": _NO_BAR | {"outcome": "public"},
    "await_determination": {
        "referred_to": "区国家保密局",
        "referred_on": "2026-03-02",
        "paper_text": True,
        "paper_explanation": True,
        "reply_number": "青保函〔2026〕3号",
        "replied_on": "2026-03-16",
        "outcome": "public",
        "opinion": "不属于国家秘密，可以公开。",
    },
    "decide_attribute": _DECIDED,
    "deputy_review": {"outcome": "approve"},
    "sign_off": _SIGNED,
    "routine_sign_off": _SIGNED,
    "speaker_confirm": {"outcome": "agree"},
    "office_return": {"outcome": "to_drafter", "opinion": "请按审查意见修改。"},
    "difference_review": {"outcome": "approve"},
    "recheck": {"outcome": "approve"},
    "register_number": {"code": "青人社发", "year": 2026},
    "proof_and_seal": {"outcome": "done"},
    "last_check": {"outcome": "release"},
    "publish_manually": {"outcome": "done"},
    "propose_takedown": {
        "kind": "withdraw",
        "ground": "content_error",
        "public_words": "该文件内容有误，现予撤下。",
        "opinion": "补贴标准与文件不符。",
    },
    "confirm_takedown": {"outcome": "approve"},
    "check_public_words": {"outcome": "public"},
    "judge_takedown": {"outcome": "decided"},
    "approve_takedown": {"outcome": "approve"},
    "take_down_outside": {"outcome": "done", "opinion": "网址都已撤下。"},
    "reassess": {"outcome": "keep", "opinion": "依据仍然存在。"},
}


def usual_answers(task: str) -> dict[str, Any]:
    """Answers that let the matter go on; none for tasks whose form asks nothing compulsory."""
    return dict(_USUAL.get(task, {}))


def returned(to: str = "drafter") -> dict[str, Any]:
    """退回, with its target and reason."""
    return {"outcome": "return", "return_to": to, "opinion": "请修改后再送。"}


SUGGESTED = {"outcome": "suggest", "opinion": "第三条的表述建议修改。"}
