"""Lanes of the review diagrams: which candidate group a lane's work items go to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflows.matters.gates import GATE_POSTS

LaneRule = Callable[[Mapping[str, Any], str | None], str]


def _bureau_wide(post: str) -> LaneRule:
    return lambda variables, item_key: post


def _own_section(post: str) -> LaneRule:
    return lambda variables, item_key: f"{post}/{variables['matter']['section']}"


def _countersigning_section(variables: Mapping[str, Any], item_key: str | None) -> str:
    # one after the other there is one item at a time, and the step before it says whose turn it is
    return f"section_head/{item_key or variables['next_section']['section']}"


def _consulted_desk(variables: Mapping[str, Any], item_key: str | None) -> str:
    return f"desk_{item_key}"


def _earlier_approver(variables: Mapping[str, Any], item_key: str | None) -> str:
    return GATE_POSTS[str(item_key)]


LANES: Mapping[str, LaneRule] = {
    "起草科室": _own_section("drafter"),
    "科室负责人": _own_section("section_head"),
    "会签科室": _countersigning_section,
    "协同单位": _consulted_desk,
    "差异复核": _earlier_approver,
    "法规": _bureau_wide("legal_review"),
    "办公室": _bureau_wide("office_check"),
    "保密": _bureau_wide("secrecy_review"),
    "政务公开": _bureau_wide("attribute_review"),
    "分管领导": _bureau_wide("deputy_leader"),
    "主要领导": _bureau_wide("leader"),
    "复核": _bureau_wide("recheck"),
    "文书": _bureau_wide("registry"),
    "发布": _bureau_wide("publisher"),
    "讲话人": _bureau_wide("speaker"),
}
