"""When the little time left is shown: the task property `warn`, "amber" or "amber; red", e.g. "working_days(2);
hours(4)". Amber says soon, red says now; overdue is red anyway."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from engine.due_rules import DueRule, parse_duration_rule
from engine.expression_sentences import say
from engine.expressions import ExpressionError

COUNTABLE = frozenset({"working_days", "hours"})


@dataclass(frozen=True)
class Thresholds:
    """With so much time left, or less, it turns amber; red. None: never before it is overdue."""

    amber: DueRule | None
    red: DueRule | None = None


@lru_cache(maxsize=256)
def parse_warn(source: str) -> Thresholds:
    """Raises ExpressionError, in Chinese."""
    rules = [parse_duration_rule(part.strip()) for part in source.split(";")]
    if len(rules) > 2 or any(rule.kind not in COUNTABLE for rule in rules):
        raise ExpressionError(say("warn.malformed", source=source[:60]))
    return Thresholds(*rules)


def warn_issue(source: str) -> str | None:
    """What is wrong with the property, in Chinese; None: nothing."""
    try:
        parse_warn(source)
    except ExpressionError as error:
        return error.detail
    return None
