"""Chinese and Arabic numerals as numbers."""

from __future__ import annotations

DIGITS = {
    "零": 0,
    "〇": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
NUMERAL = "一二三四五六七八九十百零〇"
_UNITS = {"十": 10, "百": 100}


def number_of(numeral: str) -> int | None:
    """The number that 12, １２, 十二 or 一百零三 stands for (below 1000 in Chinese); None when it is none."""
    if numeral.isdecimal():
        return int(numeral)
    total = digit = 0
    for position, character in enumerate(numeral):
        if character in _UNITS:
            total += (digit or int(position == 0)) * _UNITS[character] if digit or position == 0 else 10
            digit = 0
        elif character in DIGITS:
            digit = DIGITS[character]
        else:
            return None
    return total + digit if numeral else None


def numeral_of(number: int) -> str:
    """十二 for 12; below 1000."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    head = f"{digits[hundreds]}百" if hundreds else ""
    if not rest:
        return head or digits[0]
    middle = "十" if tens == 1 and not hundreds else f"{digits[tens]}十" if tens else "零" if hundreds else ""
    return f"{head}{middle}{digits[ones] if ones else ''}"
