"""How an outcome is said and coloured; its words are those of the domain."""

from __future__ import annotations

from web.language import translate
from workflows.collaboration.labels import OUTCOMES as SIDE_OUTCOMES
from workflows.matters.labels import OUTCOMES

_GOOD = frozenset({"approve", "agree", "public", "decided", "release", "done", "disclose"})
_BAD = frozenset({"return", "object", "to_drafter", "to_section", "not_public", "failed"})


def outcome_words(code: str) -> tuple[str, str]:
    """(words, tone) of an outcome in the language of the screen; an unknown code is shown as it is."""
    tone = "good" if code in _GOOD else "bad" if code in _BAD else ""
    known = SIDE_OUTCOMES | OUTCOMES
    return (translate(known[code]) if code in known else code), tone
