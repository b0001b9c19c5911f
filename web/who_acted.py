"""Both names of an act: who acted, and for whom (AB角代办)."""

from __future__ import annotations

from collections.abc import Mapping

from web.language import translate
from workflows.people.labels import Label

_FOR = Label("{who}代{absent}（AB角代办）", "{who} for {absent} (substitute)")


def who_acted(names: Mapping[str, str], person_id: str | None, on_behalf_of: str | None) -> str:
    """李四, or 李四代张三（AB角代办）; nothing for nobody."""
    who = names.get(person_id or "", "")
    return who if on_behalf_of is None else translate(_FOR).format(who=who, absent=names.get(on_behalf_of, ""))
