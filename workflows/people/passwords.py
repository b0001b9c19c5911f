"""Passwords: argon2id hashes and what makes a password acceptable."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import Issue

SHORTEST = 10  # characters
LONGEST = 200  # characters; hashing cost must not be the sender's choice
UNUSABLE = "!"  # no password matches it

_hasher = PasswordHasher()
_COMMON = frozenset({"1234567890", "0123456789", "password123", "qwertyuiop", "1qaz2wsx3edc", "admin12345"})


def password_issues(password: str, login: str) -> list[Issue]:
    """Why the password is not acceptable; empty: it is."""
    if not SHORTEST <= len(password) <= LONGEST:
        return [Issue("password-length", f"密码长度应为 {SHORTEST} 至 {LONGEST} 个字符。", field="password")]
    if password.casefold() in _COMMON or len(set(password)) < 4:
        return [Issue("password-common", "密码过于常见，请换一个。", field="password")]
    if login.casefold() in password.casefold():
        return [Issue("password-login", "密码不能包含登录名。", field="password")]
    return []


def hash_password(password: str) -> str:
    """The argon2id hash to be stored, with its salt and parameters."""
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one hashed; takes equally long when there is no hash to compare with."""
    usable = password_hash if password_hash not in (None, UNUSABLE) else None
    if len(password) > LONGEST:
        return False
    nobody = _nobody()  # whether it is needed or not: the first login of a process must not tell either
    try:
        return _hasher.verify(usable or nobody, password) and usable is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _nobody() -> str:
    """Verified when the login is unknown, so that an unknown login takes as long as a wrong password."""
    return _hasher.hash("nobody has this password")
