"""Due rules: `working_days(5)`, `hours(4)`, `days(30)`, `instant('2026-03-01T09:00:00+08:00')`, and a package's named
instants such as `release_time()`. One call with a whole number or one quoted instant; nothing else is a rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from engine.errors import Failure, NotReady, StepFailed
from engine.runtime import Due, runtime_of
from engine.workflow import ProcessPackage

_RULE = re.compile(r"\s*([a-z_]+)\s*\(\s*('[0-9T:+.Z-]+'|[0-9]*)\s*\)\s*\Z")
_MOST = {"working_days": 2000, "hours": 24 * 366 * 10, "days": 366 * 20}


@dataclass(frozen=True)
class Rule:
    function: str
    argument: str

    @property
    def follows_calendar(self) -> bool:
        return self.function == "working_days"


def parse_rule(text: str, package: ProcessPackage) -> Rule:
    """The rule, checked. Raises NotReady with what may stand there (deploy checks and steps both ask this)."""
    match = _RULE.match(text)
    if match:
        rule = Rule(*match.groups())
        if _is_known(rule, package):
            return rule
    known = "、".join(["working_days(5)", "hours(4)", "days(30)", *(f"{name}()" for name in sorted(package.instants))])
    raise NotReady(f"时限写法“{text[:80]}”不认识，可用：{known}。")


def _is_known(rule: Rule, package: ProcessPackage) -> bool:
    if rule.function in _MOST:
        return rule.argument.isdigit() and 0 < int(rule.argument) <= _MOST[rule.function]
    if rule.function == "instant":
        return rule.argument.startswith("'")
    return rule.function in package.instants and not rule.argument


def due(session: Session, text: str, *, package: ProcessPackage, start: datetime, subject: str, element: str) -> Due:
    """When the rule falls due, counted from `start`. Raises StepFailed naming `element`: nothing is due by guess."""
    try:
        return _evaluated(session, parse_rule(text, package), package, start, subject)
    except NotReady as error:
        raise StepFailed(error.detail, failure=Failure("due-rule", error.detail, element)) from error
    except (LookupError, ValueError, TypeError) as error:
        detail = f"时限“{text[:80]}”算不出时间，请核对流程图和所填时间。"
        raise StepFailed(detail, failure=Failure("due-rule", detail, element)) from error


def _evaluated(session: Session, rule: Rule, package: ProcessPackage, start: datetime, subject: str) -> Due:
    match rule.function:
        case "working_days":
            return runtime_of(session).working_time.after_working_days(session, start, int(rule.argument))
        case "hours":
            return Due(start + timedelta(hours=int(rule.argument)))
        case "days":
            return Due(start + timedelta(days=int(rule.argument)))
        case "instant":
            return Due(_aware(datetime.fromisoformat(rule.argument.strip("'"))))
        case name:
            return Due(_aware(package.instants[name](session, subject)))


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC)
