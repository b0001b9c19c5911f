"""Matters of the full path that have come so far, as starting points of tests."""

from __future__ import annotations

from typing import Any

from tests.processes.walk import Walk

DRAFTING = ["draft_interpretation", "draft_policy"]
AFTER_SIGNING = ["recheck", "register_number", "proof_and_seal", "print_issue"]
NORMATIVE: dict[str, Any] = {"matter_class": "normative", "legality_required": True}
WHERE = {"drafter": DRAFTING, "section": ["section_check"], "office": ["office_return"]}


def drafted(walk: Walk, **answers: Any) -> Walk:
    return walk.do("draft_policy", **answers).do("draft_interpretation")


def in_office(**matter: Any) -> Walk:
    return drafted(Walk(**matter)).do("section_check")


def at_secrecy(**matter: Any) -> Walk:
    walk = in_office(**matter)
    if walk.open == ["review_legality"]:
        walk.do("review_legality")
    return walk.do("office_check")


def at_sign_off(**matter: Any) -> Walk:
    return at_secrecy(**matter).all_of("check_secrecy", "decide_attribute", "deputy_review")


def signed(**matter: Any) -> Walk:
    return at_sign_off(**matter).do("sign_off")


def found(kind: str) -> dict[str, str]:
    return {kind: "yes", f"{kind}_ground": "工作秘密事项目录第 3 项", f"{kind}_place": "政策第三部分第二段"}
