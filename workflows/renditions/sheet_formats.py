"""What a spreadsheet shows for a stored number: number formats of SpreadsheetML (ECMA-376 part 1, 18.8.30-31).

`shown` gives the words of the cell; None means that the format shows nothing at all (`;;;`).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_DAY, _SHORT_TIME = 'yyyy"年"m"月"d"日"', 'h"时"mm"分"'
BUILTIN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy/m/d", 15: "d-m-yy", 16: "d-m",
    17: "m-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: _DAY, 32: _SHORT_TIME, 33: 'h"时"mm"分"ss"秒"',
    34: _SHORT_TIME, 35: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: _SHORT_TIME,
    56: 'h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_WEEKDAYS = "一二三四五六日"
_SECTION = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*)(?:;|$)')
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*.|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[(?P<elapsed>[hms]+)\]'
    r"|\[[^\]]*\]|(?P<half>AM/PM|A/P|上午/下午)|(?P<date>y+|m+|d+|h+|s+|a{3,4})|(?P<fraction>\.0+(?=\D|$))"
    r"|(?P<digits>[0#?](?:[0#?,. ]*[0#?])?)(?P<scale>,*)|(?P<other>.)",
    re.IGNORECASE,
)
_EPOCH = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}


def shown(raw: str, code: str, *, since_1904: bool = False) -> str | None:
    """The words that the number `raw` shows in the format `code`; `raw` itself where the format is not understood."""
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return raw
    if not number.is_finite() or abs(number.adjusted()) > 300:
        return raw
    section = _section(code, number)
    if section is None:
        return general(number)
    if not section.strip():
        return None
    if section.lower().strip() in {"general", "@"} or ("/" in _bare(section) and "?" in section):
        return general(number)
    if is_date(section):
        return _date(number, section, since_1904) or general(number)
    return _number(number, section, signed=";" not in code)


def shown_text(text: str, code: str) -> str | None:
    """The words that a text cell shows in the format `code`; None when it shows nothing."""
    sections = _sections(code)
    section = sections[3] if len(sections) > 3 else sections[-1] if "@" in _bare(sections[-1]) else "@"
    if not section.strip():
        return None
    words = [_literal(token) if token["other"] != "@" else text for token in _TOKEN.finditer(section)]
    return "".join(words) if "@" in section else text


def is_date(code: str) -> bool:
    """Whether the format writes a date or a time."""
    return any(token["date"] or token["elapsed"] for token in _TOKEN.finditer(code)) and "general" not in code.lower()


def general(number: Decimal) -> str:
    """A number without a format: at most 15 significant digits, never in powers of ten."""
    rounded = Decimal(f"{number:.15g}")
    words = f"{rounded:f}" if abs(rounded.adjusted()) < 40 else str(rounded)
    return words.rstrip("0").rstrip(".") if "." in words and "E" not in words else words


def _sections(code: str) -> list[str]:
    return [found[1] for found in _SECTION.finditer(code)][: code.count(";") + 1] or [code]


def _section(code: str, number: Decimal) -> str | None:
    """The part of the format for positive, negative or zero; None for a format of texts only."""
    sections = _sections(code)
    if len(sections) == 1:
        return sections[0] if sections[0].strip() else None
    if number < 0:
        return sections[1]
    return sections[2] if number == 0 and len(sections) > 2 else sections[0]


def _bare(section: str) -> str:
    return re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", section)


def _literal(token: re.Match[str]) -> str:
    if token["quoted"] is not None:
        return token["quoted"]
    return token["escaped"] or token["money"] or token["other"] or (" " if token["space"] else "")


def _number(number: Decimal, section: str, *, signed: bool) -> str:
    tokens = list(_TOKEN.finditer(section))
    places = [token for token in tokens if token["digits"] or token["fraction"]]
    words = [_literal(token) for token in tokens]
    if not places:
        return "".join(words)
    if len(places) > 1 or re.search("E[+-]", _bare(section), re.IGNORECASE):
        return general(number)
    value = abs(number) if number < 0 else number
    if "%" in _bare(section):
        value *= 100
    pattern, scale = places[0]["digits"] or places[0]["fraction"], places[0]["scale"] or ""
    value /= Decimal(1000) ** len(scale)
    words[tokens.index(places[0])] = _digits(value, pattern)
    minus = "-" if number < 0 and signed else ""
    return (minus + "".join(words)).strip()


def _digits(value: Decimal, pattern: str) -> str:
    whole, _, decimals = pattern.replace(" ", "").partition(".")
    places = min(len(decimals), 15)
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if value.adjusted() < 25 - places else value
    words = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    optional = len(decimals) - len(decimals.rstrip("#?"))
    for _ in range(optional):
        words = words[:-1] if "." in words and words.endswith("0") else words
    head, dot, tail = words.rstrip(".").partition(".")
    least = whole.count("0")
    if "0" not in pattern and not rounded:
        return ""
    return (head.zfill(least) if "," not in head else head) + dot + tail


def _date(number: Decimal, section: str, since_1904: bool) -> str | None:
    if not 0 <= number < 2_958_466:  # year 9999
        return None
    moment = _EPOCH[since_1904] + timedelta(seconds=round(float(number) * 86_400))
    tokens = list(_TOKEN.finditer(section))
    afternoon = any(token["half"] for token in tokens)
    words, last = [], ""
    for index, token in enumerate(tokens):
        letters = (token["date"] or token["elapsed"] or "").lower()
        if not letters:
            words.append(_half(moment) if token["half"] else _literal(token) or token["digits"] or "")
            continue
        following = next((each["date"].lower() for each in tokens[index + 1 :] if each["date"]), "")
        minutes = letters[0] == "m" and (last[:1] == "h" or following[:1] == "s")
        if token["elapsed"]:
            words.append(str(int(number * {"h": 24, "m": 1440, "s": 86_400}[letters[0]])))
        else:
            words.append(_part(moment, letters, minutes=minutes, afternoon=afternoon))
        last = letters
    return "".join(words).strip()


def _half(moment: datetime) -> str:
    return "上午" if moment.hour < 12 else "下午"


def _part(moment: datetime, letters: str, *, minutes: bool, afternoon: bool) -> str:
    if letters[0] == "a" or letters in {"ddd", "dddd"}:
        return ("星期" if len(letters) == 4 else "") + _WEEKDAYS[moment.weekday()]
    if letters[0] == "y":
        return f"{moment.year:04d}" if len(letters) > 2 else f"{moment.year % 100:02d}"
    hour = (moment.hour - 1) % 12 + 1 if afternoon else moment.hour
    value = {"m": moment.minute if minutes else moment.month, "d": moment.day, "h": hour, "s": moment.second}[
        letters[0]
    ]
    return f"{value:02d}" if len(letters) == 2 else str(value)
