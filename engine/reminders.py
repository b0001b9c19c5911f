"""Reminders of a work item's due time and the ladder of escalation: who is told when, before it falls due and after.

A ladder is text, drawn as task properties: `remind` (to whoever holds the item) "working_days(1) before", `escalate`
"working_days(1) after → section_head; working_days(3) after → deputy_leader". The item's row holds its ladder, how many
steps of it are done and when the next one comes; that number is the fence: each step happens once, not early, also with
several workers and after downtime.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Row, Table, select, update
from sqlalchemy.orm import Session

from engine import audit, work_items
from engine.due_rules import DueRule, parse_duration_rule
from engine.expression_sentences import say
from engine.expressions import ExpressionError
from engine.incidents import SYSTEM
from engine.models import ProcessInstance
from engine.runtime import now, runtime_of
from engine.wording import many

HOLDER = "holder"
NONE = "none"  # the property that switches a part of the package's ladder off
MOST_STEPS = 8
COUNTABLE = frozenset({"working_days", "hours", "days"})
_STEP = re.compile(r"\s*(?P<rule>\w+\([^()]*\))\s*(?P<when>before|after)\s*(?:(?:→|->)\s*(?P<to>\w+)\s*)?")

_items: Table = work_items.table
_instances: Table = ProcessInstance.metadata.tables["process_instance"]
_columns = (*work_items.columns, _instances.c.chain)


@dataclass(frozen=True)
class Step:
    """One rung: `to` is told `rule` before or after the due time."""

    rule: DueRule
    when: Literal["before", "after"]
    to: str

    def __str__(self) -> str:
        return f"{self.rule} {self.when} → {self.to}"

    def at(self, session: Session, due_at: datetime) -> datetime:
        """When it happens for something due then. Working days are those of the host's calendar."""
        amount = self.rule.amount or 0
        if self.rule.kind == "working_days":
            working_time = runtime_of(session).working_time
            if self.when == "before":
                return working_time.before_working_days(session, due_at, amount)
            # a term of days ends at midnight: its last day is the one before
            return working_time.after_working_days(session, due_at - timedelta(microseconds=1), amount).at
        span = timedelta(hours=amount) if self.rule.kind == "hours" else timedelta(days=amount)
        return due_at - span if self.when == "before" else due_at + span


@lru_cache(maxsize=256)
def parse_ladder(source: str) -> tuple[Step, ...]:
    """The rungs that the text stands for; whoever is not named is the holder. ExpressionError, in Chinese."""
    parts = [part for part in source.split(";") if part.strip()]
    if len(parts) > MOST_STEPS:
        raise ExpressionError(say("ladder.most", most=MOST_STEPS))
    return tuple(_step(part) for part in parts)


def _step(part: str) -> Step:
    found = _STEP.fullmatch(part)
    if found is None:
        raise ExpressionError(say("ladder.malformed", part=part.strip()[:60]))
    rule = parse_duration_rule(found["rule"])
    if rule.kind not in COUNTABLE:
        raise ExpressionError(say("ladder.uncounted", part=part.strip()[:60]))
    return Step(rule, "before" if found["when"] == "before" else "after", found["to"] or HOLDER)


def ladder_issues(name: str, source: str, known: Collection[str]) -> list[str]:
    """What is wrong with the task property `remind` or `escalate`, in Chinese; `known`: whom the package can tell."""
    if source.strip() == NONE:
        return []
    try:
        steps = parse_ladder(source)
    except ExpressionError as error:
        return [error.detail]
    if not steps:
        return [say("ladder.empty", none=NONE)]
    found: list[str] = []
    for step in steps:
        if step.to not in known:
            found.append(say("ladder.unknown", to=step.to, known=many(sorted(known))))
        if name == "remind" and step.to != HOLDER:
            found.append(say("ladder.holder"))
        if name == "escalate" and step.when == "before":
            found.append(say("ladder.after"))
    return found


def ladder_of(remind: str | None, escalate: str | None, default: tuple[str, str]) -> str | None:
    """The ladder of a task: its properties, where it has them, over the package's default; None: no rung at all."""
    parts = [text for text in (remind or default[0], escalate or default[1]) if text and text.strip() != NONE]
    return "; ".join(str(step) for text in parts for step in parse_ladder(text)) or None


def instants(session: Session, ladder: str, due_at: datetime) -> list[tuple[datetime, Step]]:
    """The rungs in the order in which they happen."""
    found = [(step.at(session, due_at), step) for step in parse_ladder(ladder)]
    return sorted(found, key=lambda each: each[0])


def planned(session: Session, ladder: str | None, due_at: datetime | None) -> tuple[int, datetime | None]:
    """(rungs that lie behind already, when the next one comes) of an item that is created now."""
    if ladder is None or due_at is None:
        return 0, None
    at = now(session)
    coming = instants(session, ladder, due_at)
    behind = sum(when <= at for when, _ in coming)
    return behind, coming[behind][0] if behind < len(coming) else None


def next_at(session: Session, ladder: str, due_at: datetime, done: int) -> datetime | None:
    """When the rung after the `done` first ones happens; None: those were all."""
    coming = instants(session, ladder, due_at)
    return coming[done][0] if done < len(coming) else None


def due_ids(session: Session, limit: int = 100) -> list[str]:
    """Ids of the items of which somebody is to be reminded now, the longest waiting first."""
    query = select(_items.c.id).where(*_due(session)).order_by(_items.c.remind_at).limit(limit)
    return list(session.connection().execute(query).scalars())


def remind(session: Session, work_item_id: str) -> bool:
    """Do the next rung of an item whose time has come. False when it has not, or another worker was faster.

    What should have been said before the due time is not said after it.
    """
    query = select(*_columns).join(_instances, _instances.c.id == _items.c.instance_id)
    row = session.connection().execute(query.where(_items.c.id == work_item_id, *_due(session))).first()
    if row is None or not _passed(session, row):
        return False
    step = instants(session, row.reminders, row.due_at)[row.reminded][1]
    if step.when == "before" and now(session) >= row.due_at:
        return True
    item = work_items.as_item(row)
    audit.record(
        session,
        chain=row.chain,
        action="work_item.reminded",
        actor=SYSTEM,
        subject=item.subject,
        instance_id=item.instance_id,
        work_item_id=item.id,
        changes={"reminder": [None, str(step)], "due": [None, row.due_at.isoformat()]},
    )
    runtime_of(session).package(item.main_process_id).remind(session, item, step)
    return True


def _due(session: Session) -> tuple[Any, ...]:
    # the status as a literal: the index of open items answers
    return _items.c.status == "open", _items.c.remind_at.is_not(None), _items.c.remind_at <= now(session)


def _passed(session: Session, row: Row[Any]) -> bool:
    following = next_at(session, row.reminders, row.due_at, row.reminded + 1)
    passing = update(_items).where(_items.c.id == row.id, _items.c.reminded == row.reminded, *_due(session))
    return session.connection().execute(passing.values(reminded=row.reminded + 1, remind_at=following)).rowcount == 1
