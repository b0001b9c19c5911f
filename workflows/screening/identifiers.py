"""Which strings are numbers that identify somebody: checksums, dates, regions. Pure; the strings have no separators."""

from __future__ import annotations

from datetime import date

from workflows.screening.regions import REGIONS

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_DIGITS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: without I O S V Z
_CREDIT_WEIGHTS = tuple(3**position % 31 for position in range(17))
_OLDEST = 1880


def is_resident_number(text: str, today: date) -> bool:
    """公民身份号码 of 18 (GB 11643): region, a birth date that is not in the future, and the checksum."""
    return is_resident_form(text, today) and text[17].upper() == _resident_digit(text)


def is_resident_form(text: str, today: date) -> bool:
    """The same without the checksum: the number of a real person with a slip in it looks so."""
    if len(text) != 18 or not text[:17].isdecimal() or not (text[17].isdecimal() or text[17] in "Xx"):
        return False
    return text[:4] in REGIONS and _is_birth_date(text[6:14], today)


def is_old_resident_number(text: str, today: date) -> bool:
    """The 15 digits that were given until 1999; they have no checksum, so the context must say what they are."""
    return len(text) == 15 and text.isdecimal() and text[:4] in REGIONS and _is_birth_date(f"19{text[6:12]}", today)


def _resident_digit(text: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _RESIDENT_WEIGHTS, strict=True))
    return _RESIDENT_DIGITS[total % 11]


def _is_birth_date(text: str, today: date) -> bool:
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return born.year >= _OLDEST and born <= today


def is_credit_code(text: str) -> bool:
    """统一社会信用代码 (GB 32100): 18 of its alphabet with the right checksum."""
    code = text.upper()
    if len(code) != 18 or any(character not in _CREDIT_ALPHABET for character in code):
        return False
    pairs = zip(code, _CREDIT_WEIGHTS, strict=False)
    total = sum(_CREDIT_ALPHABET.index(character) * weight for character, weight in pairs)
    return _CREDIT_ALPHABET[(31 - total % 31) % 31] == code[17]


def is_card_number(text: str) -> bool:
    """16 to 19 digits with the checksum of bank cards (Luhn)."""
    if not (16 <= len(text) <= 19 and text.isdecimal()):
        return False
    doubled = [int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(text))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def masked(text: str) -> str:
    """The identifier with its middle covered, for messages: 310***********1234, 138****5678."""
    shown = 3 if len(text) >= 11 else 1
    last = 4 if len(text) >= 11 else 2
    return f"{text[:shown]}{'*' * (len(text) - shown - last)}{text[-last:]}"
