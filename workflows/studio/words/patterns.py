"""The pattern of an answer in words: what stands where, and how often. One that has no such words (a choice, a group)
has none here."""

from __future__ import annotations

import re

from workflows.people.labels import Label
from workflows.studio.words.phrases import Phrase, joined, said

_PART = re.compile(
    r"(?:\[(?P<set>[^\]\\^]+)\]|(?P<digit>\\d)|(?P<plain>[^\\\[\](){}*+?.|^$]|\\\W))"
    r"(?P<often>[*+?]|\{(?P<least>\d+)(?P<open>,(?P<most>\d*))?\})?"
)
_SETS = {
    "一-鿿": Label("汉字", "Chinese characters"),
    "0-9": Label("数字", "digits"),
    "A-Z": Label("大写字母", "capital letters"),
    "a-z": Label("小写字母", "small letters"),
    "A-Za-z": Label("字母", "letters"),
    "A-Z0-9": Label("大写字母或数字", "capital letters or digits"),
    "A-Za-z0-9": Label("字母或数字", "letters or digits"),
}
_TIMES: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def pattern_in_words(pattern: str) -> Phrase | None:
    """“4 个数字，然后是“-”，然后是1 至 6 个汉字”; None where it takes a designer to read it."""
    parts: list[Phrase] = []
    whole = pattern.removeprefix("^").removesuffix("$")  # it is the whole answer in any case
    at = 0
    while at < len(whole):
        found = _PART.match(whole, at)
        part = _part(found) if found else None
        if found is None or part is None:
            return None
        parts.append(part)
        at = found.end()
    return joined(parts, "，然后是", ", then ") if parts else None


def _part(found: re.Match[str]) -> Phrase | None:
    if found["plain"]:
        sign = said("“{0}”", "“{0}”", found["plain"][-1])
        return sign if not found["often"] else _counted(found, sign)
    known = _SETS.get("0-9" if found["digit"] else found["set"])
    return _counted(found, known) if known else None


def _counted(found: re.Match[str], what: Label | Phrase) -> Phrase:
    least, most = _times(found)
    if most is None:
        return (
            said("至少 {1} 个{0}", "at least {1} {0}", what, str(least)) if least else said("若干{0}", "any {0}", what)
        )
    if least == most:
        return said("{1} 个{0}", "{1} {0}", what, str(most))
    if not least:
        return said("至多 {1} 个{0}", "at most {1} {0}", what, str(most))
    return said("{1} 至 {2} 个{0}", "{1} to {2} {0}", what, str(least), str(most))


def _times(found: re.Match[str]) -> tuple[int, int | None]:
    """The fewest and the most; no most: any number."""
    if not found["often"]:
        return 1, 1
    if found["often"] in _TIMES:
        return _TIMES[found["often"]]
    least = int(found["least"])
    return least, int(found["most"]) if found["most"] else None if found["open"] else least
