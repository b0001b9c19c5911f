"""What a list of the inbox is narrowed by and how it is sorted. All of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import ColumnElement

from engine.models import WorkItem
from workflows.matters.search import holds_words
from workflows.prepublication.variables import PRIORITIES

LONGEST = 100  # characters of a filter
SORTS = ("urgency", "due", "age")
DATED_VIEWS = frozenset({"soon", "overdue"})


@dataclass(frozen=True)
class Filters:
    """None: all. `process` is the main process; `stage` a kind of user task; `section` whose matter it is;
    `standing_in` the absent person that it is done for; `words` what title, number or texts hold;
    `follow`: only what the reader wanted to come back to by today."""

    process: str | None = None
    stage: str | None = None
    section: str | None = None
    urgency: str | None = None
    overdue: bool = False
    standing_in: str | None = None
    words: str | None = None
    follow: bool = False
    sort: str | None = None

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> Filters:
        """From an address or a saved view; what is unknown or empty narrows nothing."""
        names = {"words": "q", "standing_in": "for"}
        found: dict[str, Any] = {}
        for each in fields(cls):
            value = given.get(names.get(each.name, each.name))
            if isinstance(value, str) and value.strip():
                found[each.name] = value.strip()[:LONGEST]
        wanted = cls(**{**found, "overdue": "overdue" in found, "follow": "follow" in found})
        return replace(
            wanted,
            urgency=wanted.urgency if wanted.urgency in PRIORITIES else None,
            sort=wanted.sort if wanted.sort in SORTS else None,
        )

    def given(self) -> dict[str, str]:
        """As parameters of an address; only what narrows or sorts."""
        names = {"words": "q", "standing_in": "for"}
        found = {names.get(each.name, each.name): getattr(self, each.name) for each in fields(self)}
        return {name: "1" if value is True else str(value) for name, value in found.items() if value}

    @property
    def narrowing(self) -> bool:
        """Whether anything is left out."""
        return self != Filters(sort=self.sort)

    def order(self, view: str) -> str:
        """The order of the list: urgent first, and where all is about time, what is due first."""
        return self.sort or ("due" if view in DATED_VIEWS else "urgency")

    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """On `work_item`; due time and what depends on the reader aside. Raises Invalid for words that cannot be looked
        for."""
        found: list[ColumnElement[bool]] = []
        if self.process is not None:
            found.append(WorkItem.main_process_id == self.process)
        if self.stage is not None:
            found.append(WorkItem.kind == self.stage)
        if self.section is not None:
            found.append(WorkItem.scope == self.section)
        if self.urgency is not None:
            found.append(WorkItem.priority == PRIORITIES[self.urgency])
        if self.words is not None:
            found.append(holds_words(WorkItem.subject, self.words))
        return tuple(found)
