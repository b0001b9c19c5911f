"""The line of steps on top of a matter."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from web.matters.stages import stages


@dataclass(frozen=True)
class Task:
    element_id: str
    status: str
    assignee: str | None = None


DRAFTED = Task("draft_policy", "completed", "me")


def _shown(*tasks: Task, needed: tuple[str, ...] = ("legality",), state: str = "in_review") -> dict[str, str]:
    found = stages(tasks, process="prepublication", needed=needed, state=state, person_id="me")
    return {stage.name: stage.state for stage in found}


def test_only_my_own_step_is_mine() -> None:
    shown = _shown(DRAFTED, Task("section_check", "completed", "other"), Task("check_secrecy", "open", "me"))
    assert shown["科室核稿"] == "done"
    assert shown["保密审查"] == "mine"
    assert _shown(DRAFTED, Task("check_secrecy", "open", "other"))["保密审查"] == "active"
    assert _shown(DRAFTED, Task("check_secrecy", "open"))["保密审查"] == "active"


@pytest.mark.parametrize(("needed", "there"), [(("legality",), True), ((), False)])
def test_a_step_that_the_class_does_not_ask_for_is_left_out(needed: tuple[str, ...], there: bool) -> None:
    assert ("合法性审核" in _shown(DRAFTED, needed=needed)) is there


def test_what_was_passed_without_stopping_is_left_out() -> None:
    shown = _shown(DRAFTED, Task("section_check", "completed"), Task("office_check", "open"))
    assert "会签协同" not in shown
    assert shown["保密审查"] == "ahead"


def test_a_released_matter_is_shown_as_released() -> None:
    assert _shown(DRAFTED, Task("last_check", "completed"), state="released")["同步发布"] == "done"
