"""When a due rule (`engine.due_rules.DueRule`) falls due: working days from the calendar of the host, hours and days
by the clock, named instants such as `release_time()` from the package."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from engine.due_rules import DueRule, parse_duration_rule
from engine.errors import Failure, NotReady, StepFailed
from engine.expressions import ExpressionError
from engine.runtime import Due, runtime_of
from engine.workflow import ProcessPackage


def resolved_rule(text: str, variables: Mapping[str, Any], element: str) -> str:
    """The rule as stored with a work item: the value in place of a variable. Raises StepFailed naming `element`."""
    try:
        return str(parse_duration_rule(text).resolve(variables))
    except ExpressionError as error:
        raise _failed(str(error), element) from error


def due(session: Session, text: str, *, package: ProcessPackage, start: datetime, subject: str, element: str) -> Due:
    """When the rule falls due, counted from `start`. Raises StepFailed naming `element`: nothing is due by guess."""
    try:
        return _evaluated(session, parse_duration_rule(text), package, start, subject)
    except ExpressionError as error:
        raise _failed(str(error), element) from error
    except NotReady as error:
        raise _failed(error.detail, element) from error
    except (LookupError, ValueError, TypeError, OverflowError) as error:
        raise _failed(f"时限“{text[:80]}”算不出时间，请核对流程图和所填时间。", element) from error


def follows_calendar(text: str) -> bool:
    """Whether a change of the calendar can move what the rule says."""
    return parse_duration_rule(text).kind in ("working_days", "decision_time")


def _evaluated(session: Session, rule: DueRule, package: ProcessPackage, start: datetime, subject: str) -> Due:
    amount = rule.amount or 0
    match rule.kind:
        case "working_days":
            return runtime_of(session).working_time.after_working_days(session, start, amount)
        case "hours":
            return Due(start + timedelta(hours=amount))
        case "days":
            return Due(start + timedelta(days=amount))
        case "instant":
            return Due(_aware(datetime.fromisoformat(rule.at or "")))
    return Due(_aware(package.instants[rule.kind](session, subject)))


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC)


def _failed(detail: str, element: str) -> StepFailed:
    return StepFailed(detail, failure=Failure("due-rule", detail, element))
