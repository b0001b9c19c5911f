"""Names for the ids of one matter, and the one switch that keeps draft text back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.matters.labels import ROLES
from workflows.matters.models import Revision

_ACTORS = {"system": "系统", "engine": "系统", "installer": "安装程序"}


@dataclass(frozen=True)
class Naming:
    """`full`: the reader may read the matter. `is_out`: it was released, so its title is public."""

    full: bool
    is_out: bool
    people: Mapping[str, str]
    revisions: Mapping[str, Revision]

    @property
    def titled(self) -> bool:
        return self.full or self.is_out

    def text(self, words: str | None) -> str:
        """Draft text, or nothing for whoever must not read it."""
        return (words or "") if self.full else ""

    def person(self, person_id: str | None) -> str:
        return self.people.get(person_id or "", _ACTORS.get(person_id or "", person_id or ""))

    def acted(self, person_id: str, on_behalf_of: str | None) -> str:
        """Both names of somebody who stood in: 李四代张三（AB角代办）."""
        who = self.person(person_id)
        return who if on_behalf_of is None else f"{who}代{self.person(on_behalf_of)}（AB角代办）"

    def ordinal(self, revision_id: str | None) -> int | None:
        known = self.revisions.get(revision_id or "")
        return known.ordinal if known else None

    def role(self, role: str) -> str:
        return ROLES[role].zh if role in ROLES else role
