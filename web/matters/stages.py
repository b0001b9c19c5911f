"""Where a matter stands on its way: the steps of its process in order, each done, active, mine or ahead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from web.matters.shown import Stage

# user task -> the step that it belongs to; several tasks may make one step
_FULL = (
    ("起草", ("draft_policy", "draft_interpretation")),
    ("科室核稿", ("section_check",)),
    ("会签协同", ("countersign", "countersign_in_turn", "countersign_first", "countersign_vote", "coordinate")),
    ("合法性审核", ("review_legality",)),
    ("集体审议", ("deliberation", "urgent_deliberation")),
    ("办公室核稿", ("office_check",)),
    ("保密审查", ("check_secrecy", "await_determination")),
    ("公开属性", ("decide_attribute",)),
    ("修改建议", ("handle_suggestions", "difference_review")),
    ("分管审核", ("deputy_review",)),
    ("签发", ("sign_off",)),
    ("编号印发", ("recheck", "register_number", "proof_and_seal", "print_issue")),
    ("发布前复核", ("last_check",)),
    ("同步发布", ("publish_manually",)),
    ("归档", ("archive", "archive_withheld", "reassess")),
)
_SHORT = (
    ("拟稿", ("draft_item",)),
    ("科室初审", ("section_first_check",)),
    ("讲话人确认", ("speaker_confirm",)),
    ("保密审查", ("check_secrecy", "await_determination")),
    ("公开属性", ("decide_attribute",)),
    ("修改建议", ("handle_suggestions", "difference_review")),
    ("签发", ("routine_sign_off",)),
    ("发布前复核", ("last_check",)),
    ("同步发布", ("publish_manually",)),
)
_TAKEDOWN = (
    ("提出", ("propose_takedown",)),
    ("科室核对", ("confirm_takedown",)),
    ("保密审查", ("check_public_words",)),
    ("政务公开审查", ("judge_takedown",)),
    ("领导批准", ("approve_takedown",)),
    ("外部网页", ("take_down_outside",)),
)
_WAYS = {"prepublication": _FULL, "routine_release": _SHORT, "takedown": _TAKEDOWN}
NAMES = tuple(dict.fromkeys(name for name, _elements in (*_FULL, *_SHORT, *_TAKEDOWN)))
_OPTIONAL = {"合法性审核": "legality", "集体审议": "deliberation", "讲话人确认": "speech", "修改建议": "suggestions"}
_RELEASED = frozenset({"released", "archived"})


class Task(Protocol):
    """What a step needs to know of a work item."""

    element_id: str
    status: str
    assignee: str | None


def stages(
    tasks: Sequence[Task], *, process: str, needed: Iterable[str], state: str, person_id: str
) -> tuple[Stage, ...]:
    """The steps of the matter. `tasks`: the work items since the last submission and those of drafting; `needed`:
    which of legality, deliberation and speech the class asks for."""
    shown = []
    for name, elements in _WAYS[process]:
        mine = [task for task in tasks if task.element_id in elements]
        if name in _OPTIONAL and _OPTIONAL[name] not in needed and not mine:
            continue
        shown.append(Stage(name, _state(name, mine, state, person_id)))
    # suggestions come from several steps: having been there says nothing of the steps before it
    reached = max(
        (position for position, stage in enumerate(shown) if stage.state != "ahead" and stage.name != "修改建议"),
        default=0,
    )
    # what the matter has passed without stopping was not asked for
    return tuple(stage for position, stage in enumerate(shown) if position > reached or stage.state != "ahead")


def _state(name: str, tasks: Sequence[Task], state: str, person_id: str) -> str:
    live = [task for task in tasks if task.status == "open"]
    if any(task.assignee == person_id for task in live):
        return "mine"
    if live:
        return "active"
    if name == "同步发布" and state in _RELEASED:
        return "done"
    return "done" if any(task.status == "completed" for task in tasks) else "ahead"
