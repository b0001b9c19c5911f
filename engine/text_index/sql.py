"""A phrase in the language of each database: SQLite's FTS5, PostgreSQL's tsvector and tsquery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Boolean, ColumnElement, Dialect, Text, TypeDecorator, literal
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from engine.text_index.rows import MANY_PARTS
from engine.text_index.tokens import Phrase

Marks = tuple[tuple[str, ...], ...]  # one of each


class Words(TypeDecorator[Sequence[str]]):
    """The tokens of one row: a tsvector, on SQLite the text that FTS5 reads."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        if value is None or dialect.name != "postgresql":
            return None if value is None else " ".join(value)
        places: dict[str, list[str]] = {}
        for place, token in enumerate(value, start=1):
            places.setdefault(token, []).append(str(place))
        return " ".join(f"{token}:{','.join(found)}" for token, found in places.items())


class Marked(NamedTuple):
    """A phrase in a row that bears these marks."""

    phrase: Phrase
    marks: Marks


class Query(TypeDecorator[Phrase | Marked]):
    """A phrase in the language of the database. Tokens hold nothing that either would read as an operator."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Phrase | Marked | None, dialect: Dialect) -> str | None:
        if isinstance(value, Marked):
            both = " AND " if dialect.name == "sqlite" else " & "
            borne = (_one_of(each, dialect.name) for each in value.marks)
            return both.join((f"({self.told(value.phrase, dialect.name)})", *borne))
        return None if value is None else self.told(value, dialect.name)

    @staticmethod
    def told(value: Phrase, dialect: str) -> str:
        if dialect == "postgresql":
            return " <-> ".join(value.tokens) + (":*" if value.open_end else "")
        return f'"{" ".join(value.tokens)}"' + (" *" if value.open_end else "")


class Spelled(TypeDecorator[Phrase]):
    """A phrase as it stands in the text that FTS5 reads, with the gaps around it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Phrase | None, dialect: Dialect) -> str | None:
        return None if value is None else f" {' '.join(value.tokens)}" + ("" if value.open_end else " ")


def one_search(phrases: Sequence[Phrase], marks: Sequence[str] | None, dialect: str) -> str:
    """The first phrase, the others in the same row or in another one of a text that has many, and one of the marks."""
    joined, either, both = Query(), (" OR ", " | "), (" AND ", " & ")
    at = 0 if dialect == "sqlite" else 1
    first, *others = [f"({joined.told(phrase, dialect)})" for phrase in phrases]
    here = both[at].join(others)
    elsewhere = f"{both[at]}(({here}){either[at]}{_sign(MANY_PARTS, dialect)})" if others else ""
    borne = "" if marks is None else f"{both[at]}{_one_of(marks, dialect)}"
    return f"({first}{elsewhere}){borne}"


def _one_of(marks: Sequence[str], dialect: str) -> str:
    either = " OR " if dialect == "sqlite" else " | "
    return f"({either.join(_sign(each, dialect) for each in marks)})"


def _sign(token: str, dialect: str) -> str:
    return f'"{token}"' if dialect == "sqlite" else token


class Found(FunctionElement[bool]):
    """The row's words hold the phrase: of (id, words, phrase, name of the FTS5 table)."""

    inherit_cache = True
    name = "found"
    type = Boolean()


@compiles(Found, "sqlite")
def _by_fts5(element: Found, compiler: SQLCompiler, **options: Any) -> str:
    number, _words, phrase, name = element.clauses
    fts, wanted = compiler.process(name, **options), compiler.process(phrase, **options)
    rows = f"SELECT rowid FROM {fts} WHERE {fts} MATCH {wanted}"  # noqa: S608 - `wanted` is a bound parameter
    return f"{compiler.process(number, **options)} IN ({rows})"


@compiles(Found, "postgresql")
def _by_tsquery(element: Found, compiler: SQLCompiler, **options: Any) -> str:
    _number, words, phrase, _name = element.clauses
    return f"{compiler.process(words, **options)} @@ CAST({compiler.process(phrase, **options)} AS tsquery)"


class StandsIn(FunctionElement[bool]):
    """The same of words that are at hand: of (words, phrase as a query, phrase as it is spelled)."""

    inherit_cache = True
    name = "stands_in"
    type = Boolean()


def stands_in(words: ColumnElement[Any], phrase: Phrase) -> ColumnElement[bool]:
    """The condition that words that are at hand hold the phrase: no index is asked."""
    return StandsIn(words, literal(phrase, Query), literal(phrase, Spelled))


@compiles(StandsIn, "sqlite")
def _in_text(element: StandsIn, compiler: SQLCompiler, **options: Any) -> str:
    words, _query, spelled = (compiler.process(each, **options) for each in element.clauses)
    return f"instr(' ' || {words} || ' ', {spelled}) > 0"


@compiles(StandsIn, "postgresql")
def _in_vector(element: StandsIn, compiler: SQLCompiler, **options: Any) -> str:
    words, query, _spelled = (compiler.process(each, **options) for each in element.clauses)
    return f"{words} @@ CAST({query} AS tsquery)"
