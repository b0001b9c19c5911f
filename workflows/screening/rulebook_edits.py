"""Changes of a rulebook, as values: every function returns a new one. Nothing is stored here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from workflows.people.labels import Label
from workflows.renditions.characters import folded
from workflows.screening.rulebook import Repealed, Rulebook, Term

Entry = Term | Repealed | str
E = TypeVar("E", Term, Repealed, str)

REGISTERS: dict[str, Label] = {
    "terms": Label("词条", "Terms"),
    "repealed": Label("废止文件", "Repealed documents"),
    "abbreviations": Label("通用简称", "Common abbreviations"),
    "offices": Label("公开电话", "Public telephone numbers"),
}


@dataclass(frozen=True)
class Change:
    """One entry that differs: `old` is None for an added one, `new` for a removed one."""

    register: str  # a key of REGISTERS
    old: Entry | None
    new: Entry | None

    @property
    def kind(self) -> str:
        """added, removed or changed."""
        return "added" if self.old is None else "removed" if self.new is None else "changed"

    @property
    def text(self) -> str:
        """The entry's own words, as lists show it."""
        entry = self.new if self.new is not None else self.old
        assert entry is not None
        return text_of(entry)

    @property
    def touches_secrecy(self) -> bool:
        return any(map(_is_secret, (self.old, self.new)))

    @property
    def moves_secrecy(self) -> bool:
        """A term that passes from one administrator's hands into the other's."""
        return None not in (self.old, self.new) and _is_secret(self.old) != _is_secret(self.new)


def _is_secret(entry: Entry | None) -> bool:
    return isinstance(entry, Term) and entry.aspect == "secrecy"


def text_of(entry: Entry) -> str:
    """A term's word, a repealed document's title (else its number), or the entry itself."""
    if isinstance(entry, Term):
        return entry.text
    return (entry.title or entry.number) if isinstance(entry, Repealed) else entry


def key_of(entry: Entry) -> str:
    """What makes an entry the same entry: its words, whatever their width."""
    return folded(text_of(entry)).text


def difference(old: Rulebook, new: Rulebook) -> tuple[Change, ...]:
    """Every entry that was added, removed or changed, by register; the order within a register does not matter."""
    return tuple(change for register in REGISTERS for change in _changes(register, old, new))


def _changes(register: str, old: Rulebook, new: Rulebook) -> list[Change]:
    before: dict[str, Entry] = {key_of(entry): entry for entry in getattr(old, register)}
    after: dict[str, Entry] = {key_of(entry): entry for entry in getattr(new, register)}
    return [
        Change(register, before.get(key), after.get(key))
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    ]


def with_term(book: Rulebook, term: Term) -> Rulebook:
    """With the term; one of the same words is replaced where it stands."""
    return replace(book, terms=_with(book.terms, term))


def with_repealed(book: Rulebook, entry: Repealed) -> Rulebook:
    """With the repealed document; one of the same title is replaced."""
    return replace(book, repealed=_with(book.repealed, entry))


def with_abbreviation(book: Rulebook, text: str) -> Rulebook:
    """With an abbreviation that needs no explanation."""
    return replace(book, abbreviations=_with(book.abbreviations, text))


def with_office(book: Rulebook, telephone: str) -> Rulebook:
    """With a public telephone number of the bureau."""
    return replace(book, offices=_with(book.offices, telephone))


def without(book: Rulebook, register: str, text: str) -> Rulebook:
    """Without the entry of these words in the register (a key of REGISTERS); the same book when there is none."""
    kept = tuple(each for each in getattr(book, register) if key_of(each) != key_of(text))
    return replace(book, **{register: kept})


def _with(entries: tuple[E, ...], entry: E) -> tuple[E, ...]:
    key = key_of(entry)
    kept = tuple(entry if key_of(one) == key else one for one in entries)
    return kept if entry in kept else kept + (entry,)  # noqa: RUF005 - the type checker follows only this
