"""What a question to the trail is answered with: events, tables, or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from engine.audit.queries import Event
from workflows.people.labels import Label

Cell = str | int | date | datetime | Label | tuple[Label, ...] | None


@dataclass(frozen=True)
class Table:
    """Rows under headings. A cell is a name, a number, a moment (aware), a day, or words in both languages."""

    code: str
    label: Label
    columns: tuple[Label, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Answer:
    """One page: events, the newest first, with the id to pass as `before` for the next page (None: the last page);
    and tables, which are whole. `reasons`: by id of an event, words about it that no event holds."""

    events: tuple[Event, ...] = ()
    next: str | None = None
    tables: tuple[Table, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
