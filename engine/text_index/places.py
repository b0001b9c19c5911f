"""Where in a text the words of a query stand, for showing why it was found. The index alone says whether it was.

Looked for in the text as it is written: width, case, and gaps between ideographs do not count, rarer foldings do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.text_index.tokens import asked_runs

BETWEEN = r"[\W_]{0,8}"  # of what stands between two words of one phrase: bounded, so that no text takes long
_FULL_WIDTH = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


def places_of(query: str) -> Sequence[re.Pattern[str]]:
    """One pattern for every word or quoted phrase of the query, in its order. Raises Invalid when it is too long."""
    return [re.compile(BETWEEN.join(map(_run, runs)), re.IGNORECASE) for runs in asked_runs(query)]


def _run(run: str) -> str:
    if run[0].isascii():
        written = "".join(f"[{re.escape(each + _FULL_WIDTH.get(each, each))}]" for each in run)
        return f"(?<![a-z0-9]){written}(?![a-z0-9])"
    return r"\s{0,8}".join(map(re.escape, run))
