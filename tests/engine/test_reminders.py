"""Reminders and the ladder of escalation: what a diagram may say, and what it is told where it says nothing."""

from __future__ import annotations

import pytest

from engine.expressions import ExpressionError
from engine.reminders import ladder_issues, ladder_of, parse_ladder
from engine.thresholds import parse_warn, warn_issue

KNOWN = frozenset({"holder", "section_head", "deputy_leader"})


@pytest.mark.parametrize(
    ("source", "steps"),
    [
        ("working_days(1) before", ["working_days(1) before → holder"]),
        ("hours(4) after -> section_head", ["hours(4) after → section_head"]),
        (
            "working_days(1) after → section_head; working_days(3) after → deputy_leader;",
            ["working_days(1) after → section_head", "working_days(3) after → deputy_leader"],
        ),
    ],
)
def test_what_a_ladder_says(source: str, steps: list[str]) -> None:
    assert [str(step) for step in parse_ladder(source)] == steps


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("remind", "tomorrow", "写法不对"),
        ("remind", "working_days(0) before", "数目应是"),
        ("remind", "release_time() before", "只能用"),
        ("remind", "working_days(1)", "写法不对"),
        ("remind", "", "none"),
        ("remind", ";".join(["hours(1) before"] * 9), "最多 8 级"),
        ("remind", "hours(1) before → section_head", "写在“超期上报”"),
        ("escalate", "hours(1) before → section_head", "应写 after"),
        ("escalate", "hours(1) after → chairman", "chairman"),
        ("escalate", "__import__('os') after", "不可用"),
    ],
)
def test_what_cannot_be_deployed_is_said_in_words(name: str, source: str, said: str) -> None:
    assert said in "；".join(ladder_issues(name, source, KNOWN))


@pytest.mark.parametrize("source", ["none", "working_days(2) before; hours(4) before"])
def test_what_can_be_deployed_has_no_issue(source: str) -> None:
    assert ladder_issues("remind", source, KNOWN) == []


@pytest.mark.parametrize(
    ("remind", "escalate", "ladder"),
    [
        (None, None, "working_days(1) before → holder; hours(1) after → section_head"),
        ("hours(2) before", None, "hours(2) before → holder; hours(1) after → section_head"),
        ("none", "days(2) after", "days(2) after → holder"),
        ("none", "none", None),
    ],
)
def test_a_task_draws_over_what_holds_for_the_package(
    remind: str | None, escalate: str | None, ladder: str | None
) -> None:
    assert ladder_of(remind, escalate, ("working_days(1) before", "hours(1) after → section_head")) == ladder


def test_amber_and_red_are_at_most_two_terms_that_can_be_counted() -> None:
    both = parse_warn("working_days(2); hours(4)")
    assert (str(both.amber), str(both.red)) == ("working_days(2)", "hours(4)")
    assert parse_warn("working_days(3)").red is None
    for wrong in ("soon", "release_time()", "hours(1); hours(2); hours(3)", "working_days(0)"):
        assert warn_issue(wrong)
        with pytest.raises(ExpressionError):
            parse_warn(wrong)
