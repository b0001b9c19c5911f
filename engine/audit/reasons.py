"""Finding events by the words of their reasons. The index is made of the trail and proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.text_index import TextIndex, mark

REASONS = TextIndex("audit_reason_words")

_CODE = re.compile("[a-z_.]*")


def is_words(reason: str | None) -> bool:
    """Whether a reason is what a person wrote; codes are asked for as such."""
    return reason is not None and _CODE.fullmatch(reason) is None


MARKED = ("actor", "section", "action", "gate", "outcome")


def marks_of(event: Mapping[str, Any]) -> Iterator[str]:
    """What a search for words is narrowed by while it reads the index: the event's fields, and each circumstance."""
    yield from (mark_of(name, event[name]) for name in MARKED if event[name] is not None)
    yield from (mark_of("circumstance", each) for each in (event["circumstances"] or "").split(",") if each)


def mark_of(name: str, value: str) -> str:
    """The mark of the events with the value: of one of MARKED, or of `circumstance`."""
    return mark(f"{name} {value}")
