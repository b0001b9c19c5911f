"""A full-text index for Chinese: words of one, two or many characters, found exactly, on both databases.

index = TextIndex("audit_reason_words")
index.add(connection, [(event_id, reason)])
select(...).where(index.contains(events.c.id, "环保督察"))

An index is one table (key, words) beside the table that it is about: SQLite searches it through FTS5, PostgreSQL as a
tsvector with GIN. What is found are keys, to be joined with the rights of who asks *before* ranking and counting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    FromClause,
    Index,
    Integer,
    String,
    Table,
    Text,
    TypeDecorator,
    and_,
    delete,
    event,
    exists,
    false,
    insert,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from engine.db import Base
from engine.text_index_tokens import LONGEST_PHRASE, Phrase, phrases_of, tokens_of

PART = 1000  # tokens of one row; a longer text has several, which overlap
MOST_OF_A_TOKEN = 250  # in one row: a tsvector keeps 256 positions of a word and forgets the others

INDEXES: dict[str, TextIndex] = {}


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


class _Query(TypeDecorator[Phrase]):
    """A phrase in the language of the database. Tokens hold nothing that either would read as an operator."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Phrase | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return " <-> ".join(value.tokens) + (":*" if value.open_end else "")
        return f'"{" ".join(value.tokens)}"' + (" *" if value.open_end else "")


class TextIndex:
    """The index `name`: the table of that name, its search structures, and what can be asked."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.table = Table(
            name,
            Base.metadata,
            Column("id", Integer, primary_key=True),
            Column("key", String, nullable=False),
            Column("words", Words, nullable=False),
            Index(f"ix_{name}_key", "key"),
        )
        INDEXES[name] = self
        for dialect in ("sqlite", "postgresql"):
            for statement in self.statements(dialect):
                ddl: DDL = DDL(statement)  # type: ignore[no-untyped-call]
                event.listen(self.table, "after_create", ddl.execute_if(dialect=dialect))

    def statements(self, dialect: str) -> tuple[str, ...]:
        """The DDL beside the table; `dialect` is sqlite or postgresql."""
        if dialect == "postgresql":
            return (f"CREATE INDEX {self.name}_gin ON {self.name} USING gin (words) WITH (gin_pending_list_limit=256)",)
        fts = f"{self.name}_fts"
        return (
            f"CREATE VIRTUAL TABLE {fts} USING fts5(words, content='{self.name}', content_rowid='id', "
            "tokenize='unicode61 remove_diacritics 0')",
            f"CREATE TRIGGER {self.name}_added AFTER INSERT ON {self.name} "  # noqa: S608 - names of ours
            f"BEGIN INSERT INTO {fts}(rowid, words) VALUES (new.id, new.words); END",
            f"CREATE TRIGGER {self.name}_removed AFTER DELETE ON {self.name} "  # noqa: S608
            f"BEGIN INSERT INTO {fts}({fts}, rowid, words) VALUES ('delete', old.id, old.words); END",
        )

    def add(self, connection: Connection, texts: Iterable[tuple[str, str]]) -> None:
        """Index new texts as (key, text), in the caller's transaction and in one statement."""
        rows = [{"key": key, "words": part} for key, words in texts for part in parts(tokens_of(words))]
        if rows:
            connection.execute(insert(self.table), rows)

    def replace(self, connection: Connection, texts: Iterable[tuple[str, str]]) -> None:
        """Index texts that may have been indexed before; an empty text leaves the index."""
        given = list(texts)
        connection.execute(delete(self.table).where(self.table.c.key.in_([key for key, _ in given])))
        self.add(connection, given)

    def contains(self, key: ColumnElement[str], query: str) -> ColumnElement[bool]:
        """The condition that the text of `key` answers the query. Raises Invalid when the query is too long."""
        return key.in_(select(self.table.c.key).where(self.holds(query)))

    def holds(self, query: str) -> ColumnElement[bool]:
        """The same as a condition on rows of the index: for what is ranked or paged by its own key. A key may have
        several such rows. Raises Invalid."""
        phrases = phrases_of(query)
        if not phrases:
            return false()
        here, *elsewhere = phrases
        return and_(self._has(self.table, here), *(self._has_too(phrase) for phrase in elsewhere))

    def _has_too(self, phrase: Phrase) -> ColumnElement[bool]:
        """Another part of a long text may hold the second word."""
        other = self.table.alias()
        return exists().where(other.c.key == self.table.c.key, self._has(other, phrase)).correlate(self.table)

    def _has(self, rows: FromClause, phrase: Phrase) -> ColumnElement[bool]:
        return _Found(rows.c.id, rows.c.words, literal(phrase, _Query), literal_column(f"{self.name}_fts"))


def parts(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    """Rows of a long text; neighbours overlap, so that every phrase stands whole in one of them."""
    start = 0
    while start < len(tokens):
        end = _end_of_part(tokens, start)
        yield tokens[start:end]
        start = len(tokens) if end == len(tokens) else end - LONGEST_PHRASE + 1


def _end_of_part(tokens: Sequence[str], start: int) -> int:
    seen: Counter[str] = Counter()
    for end in range(start, min(start + PART, len(tokens))):
        seen[tokens[end]] += 1
        if seen[tokens[end]] > MOST_OF_A_TOKEN:
            return end
    return min(start + PART, len(tokens))


class _Found(FunctionElement[bool]):
    """The row's words hold the phrase: of (id, words, phrase, name of the FTS5 table)."""

    inherit_cache = True
    name = "found"
    type = Boolean()


@compiles(_Found, "sqlite")
def _by_fts5(element: _Found, compiler: SQLCompiler, **options: Any) -> str:
    number, _words, phrase, name = element.clauses
    fts, wanted = compiler.process(name, **options), compiler.process(phrase, **options)
    rows = f"SELECT rowid FROM {fts} WHERE {fts} MATCH {wanted}"  # noqa: S608 - `wanted` is a bound parameter
    return f"{compiler.process(number, **options)} IN ({rows})"


@compiles(_Found, "postgresql")
def _by_tsquery(element: _Found, compiler: SQLCompiler, **options: Any) -> str:
    _number, words, phrase, _name = element.clauses
    return f"{compiler.process(words, **options)} @@ CAST({compiler.process(phrase, **options)} AS tsquery)"
