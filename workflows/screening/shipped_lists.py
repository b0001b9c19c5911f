"""The word lists that come with the program (`lists/*.yaml`): version 1 of an installation, which keeps its own."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from workflows.screening.rulebook import Repealed, Rulebook, Term

LISTS = Path(__file__).parent / "lists"
_REGISTERS = ("repealed", "abbreviations")  # every other file holds terms


@cache
def default_rulebook() -> Rulebook:
    """All shipped lists as one rulebook, terms in the order of the files' names."""
    files = sorted(path for path in LISTS.glob("*.yaml") if path.stem not in _REGISTERS)
    return Rulebook(
        terms=tuple(term_of(entry) for path in files for entry in _entries(path)),
        repealed=tuple(Repealed(**entry) for entry in _entries(LISTS / "repealed.yaml")),
        abbreviations=tuple(str(entry) for entry in _entries(LISTS / "abbreviations.yaml")),
    )


def term_of(entry: dict[str, Any]) -> Term:
    """A term from plain values, lists made tuples. TypeError when a field is missing or unknown."""
    words = {name: tuple(entry.get(name) or ()) for name in ("exemptions", "context")}
    return Term(**{**entry, **words})


def _entries(path: Path) -> list[Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8")) or []
