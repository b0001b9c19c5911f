"""Reading the labelled cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.workflows.screening.corpus.frame import notice

FOLDER = Path(__file__).parent
_KEYS = {
    "id", "body", "text", "fields", "builder", "hidden", "role", "class", "attribute", "elements", "policy",
    "attachments", "expect", "clean", "about",
}  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """One label: `match` is part of the words that must be found, `place` part of the name of the place."""

    kind: str
    match: str = ""
    place: str = ""
    level: str = ""  # at least

    def __str__(self) -> str:
        return " ".join(filter(None, (self.kind, self.match and f"“{self.match}”", self.place, self.level)))


@dataclass(frozen=True)
class Case:
    id: str
    text: str
    builder: str = "txt"
    hidden: str = ""
    role: str = "policy"
    matter_class: str | None = "general"
    attribute: str | None = "proactive"
    elements: Mapping[str, tuple[bool, str]] = field(default_factory=dict)
    policy: str | None = None
    attachments: tuple[tuple[str, str], ...] = ()
    expect: tuple[Expected, ...] = ()

    @property
    def clean(self) -> bool:
        return not self.expect


@cache
def all_cases() -> tuple[Case, ...]:
    """Every labelled case. ValueError when one is labelled in a way that means nothing."""
    found = [
        _case(value, path.name)
        for path in sorted((FOLDER / "cases").glob("*.yaml"))
        # every scalar is words: dates and numbers stand as they are written
        for value in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    ]
    ids = [case.id for case in found]
    if twice := {one for one in ids if ids.count(one) > 1}:
        raise ValueError(f"labelled twice: {sorted(twice)}")
    return tuple(found)


def _case(value: dict[str, Any], where: str) -> Case:
    if unknown := set(value) - _KEYS:
        raise ValueError(f"{where}, {value.get('id')}: {sorted(unknown)}")
    if bool(value.get("expect")) == bool(value.get("clean")):
        raise ValueError(f"{where}, {value['id']}: either something is expected or the case is clean")
    return Case(
        id=value["id"],
        text=value["text"] if "text" in value else notice(value.get("fields", {}), value.get("body")),
        builder=value.get("builder", "txt"),
        hidden=value.get("hidden", ""),
        role=value.get("role", "policy"),
        matter_class=value.get("class", "general"),
        attribute=value.get("attribute", "proactive") or None,
        elements={code: (True, text) for code, text in value.get("elements", {}).items()},
        policy=value.get("policy"),
        attachments=tuple((one["name"], one["text"]) for one in value.get("attachments", ())),
        expect=tuple(Expected(**one) for one in value.get("expect", ())),
    )


@cache
def clean_texts() -> tuple[Case, ...]:
    """The official texts without fault, each with the matter that it would belong to."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted((FOLDER / "clean").glob("*.txt"))}
    index = yaml.load((FOLDER / "clean" / "index.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    if set(index) != set(texts):
        raise ValueError(f"texts and index differ: {sorted(set(index) ^ set(texts))}")
    return tuple(
        Case(
            name,
            text,
            role=index[name].get("role", "policy"),
            matter_class=index[name]["class"],
            attribute=index[name].get("attribute", "proactive"),
            policy=texts[index[name]["policy"]] if "policy" in index[name] else None,
        )
        for name, text in texts.items()
    )
