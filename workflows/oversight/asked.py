"""Values of filters as they stand in an address: known ones only, a wrong one is said, never ignored."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from engine.errors import Invalid, Issue


def allowed(name: str, value: str, known: Collection[str]) -> str:
    """The value, which is empty or known. Raises Invalid."""
    if value and value not in known:
        raise _invalid(name, f"没有“{value[:40]}”这个选项，请从列表中选择。")
    return value


def day_from(value: str) -> date | None:
    """The day; None for nothing. Raises Invalid."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise _invalid("since", "日期请按 2026-03-01 的样子填写。") from None


def only_known(given: Collection[str], known: Collection[str]) -> None:
    """Raises Invalid when something is asked that the page does not know."""
    if unknown := sorted(set(given) - set(known)):
        raise Invalid(f"没有这样的查询条件：{'、'.join(unknown)[:80]}。")


def _invalid(name: str, message: str) -> Invalid:
    return Invalid(message, issues=[Issue(f"asked.{name}", message, field=name)])
