"""Finding events by the words of their reasons. The index is made of the trail and proves nothing."""

from __future__ import annotations

import re

from engine.text_index import TextIndex

REASONS = TextIndex("audit_reason_words")

_CODE = re.compile("[a-z_.]*")


def is_words(reason: str | None) -> bool:
    """Whether a reason is what a person wrote; codes are asked for as such."""
    return reason is not None and _CODE.fullmatch(reason) is None
