"""The index itself: its table, its search structures, and the conditions that lists ask with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    DDL,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Index,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    Table,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    delete,
    event,
    exists,
    false,
    func,
    insert,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from engine.db import Base
from engine.text_index.by_mark import ByMark
from engine.text_index.rows import PART, rows_of
from engine.text_index.sql import Found, Marked, Marks, Query, Spelled, StandsIn, Words, one_search, stands_in
from engine.text_index.tokens import Phrase, phrases_of

INDEXES: dict[str, TextIndex] = {}


@dataclass(frozen=True)
class Hits:
    """Rows of an index to select from: `number` orders them by when they were written, `found` is the condition.

    A key may have several rows, which then stand side by side.
    """

    number: ColumnElement[int]
    key: ColumnElement[str]
    found: ColumnElement[bool]


class TextIndex:
    """The index `name`: its table, its search structures, and what can be asked. `part`: tokens of a row; `by_mark`:
    where PostgreSQL finds the newest rows of a mark."""

    def __init__(self, name: str, part: int = PART, by_mark: ByMark | None = None) -> None:
        self.name = name
        self.part = part
        self.by_mark = by_mark
        self.fts = table(f"{name}_fts", column("rowid", Integer))
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
            gin = f"CREATE INDEX {self.name}_gin ON {self.name} USING gin (words) WITH (gin_pending_list_limit=256)"
            return (gin, *(self.by_mark.statements() if self.by_mark else ()))
        fts = f"{self.name}_fts"
        return (
            f"CREATE VIRTUAL TABLE {fts} USING fts5(words, content='{self.name}', content_rowid='id', "
            "tokenize='unicode61 remove_diacritics 0')",
            f"CREATE TRIGGER {self.name}_added AFTER INSERT ON {self.name} "  # noqa: S608 - names of ours
            f"BEGIN INSERT INTO {fts}(rowid, words) VALUES (new.id, new.words); END",
            f"CREATE TRIGGER {self.name}_removed AFTER DELETE ON {self.name} "  # noqa: S608
            f"BEGIN INSERT INTO {fts}({fts}, rowid, words) VALUES ('delete', old.id, old.words); END",
            f"CREATE TRIGGER {self.name}_changed AFTER UPDATE OF words ON {self.name} "  # noqa: S608
            f"BEGIN INSERT INTO {fts}({fts}, rowid, words) VALUES ('delete', old.id, old.words); "
            f"INSERT INTO {fts}(rowid, words) VALUES (new.id, new.words); END",
        )

    def add(self, connection: Connection, texts: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """Index new texts as (key, text, marks), in the caller's transaction and in one statement. A text without any
        word is found by nothing and is left out."""
        rows = [
            {"key": key, "words": row}
            for key, words, marks in texts
            for row in rows_of(words, sorted(marks), self.part)
        ]
        if rows:
            connection.execute(insert(self.table), rows)

    def append(self, connection: Connection, key: str, tokens: Iterable[str]) -> None:
        """Put marks, or the tokens of a short text, beside the words of the key, in one statement; rows that hold them
        all stay as they are."""
        added = list(dict.fromkeys(tokens))
        if not added:
            return
        gap, words = [""] if connection.dialect.name == "sqlite" else [], self.table.c.words
        lacking = or_(*(not_(stands_in(words, Phrase((each,), open_end=False))) for each in added))
        more = cast(literal([*gap, *added], Words), Words)
        connection.execute(
            update(self.table).where(self.table.c.key == key, lacking).values(words=words.op("||")(more))
        )

    def remove(self, connection: Connection, keys: Sequence[str]) -> None:
        """Take texts out of the index."""
        connection.execute(delete(self.table).where(self.table.c.key.in_(keys)))

    def holds(self, query: str, marks: Marks = ()) -> ColumnElement[bool]:
        """The condition on rows of the index that they answer the query: for what is ranked or paged by its own key.
        The row bears one of each tuple of marks. A key may have several such rows. Raises Invalid."""
        phrases = phrases_of(query)
        if not phrases:
            return false()
        here, *elsewhere = phrases
        first = self._has(self.table, Marked(here, marks) if marks else here)
        return and_(first, *(self._has_too(phrase) for phrase in elsewhere))

    def newest_that_hold(
        self, query: str, marks: Marks, wanted: Iterable[ColumnElement[bool]], rows: int
    ) -> Select[Any]:
        """The keys of those that hold every word and bear one of each tuple of marks, among the `rows` rows with the
        greatest keys of which `wanted` holds, the greatest first: read in that order, so that a page of a common word
        is full soon. For PostgreSQL. Raises Invalid."""
        here, *elsewhere = phrases_of(query)
        columns = (self.table.c.key, self.table.c.words)
        newest = select(*columns).where(*wanted).order_by(self.table.c.key.desc()).limit(rows).subquery()
        found = StandsIn(newest.c.words, literal(Marked(here, marks), Query), literal(here, Spelled))
        more = (self._elsewhere(newest.c.key, phrase) for phrase in elsewhere)
        return select(newest.c.key).where(found, *more).order_by(newest.c.key.desc())

    def newest(self, dialect: str, query: str, marks: Iterable[str] | None, *, common: bool = False) -> Hits:
        """What a list selects from that shows the newest texts first: rows that answer the query and bear one of the
        marks (None: any or none). SQLite reads them in that order and stops when the page is full; PostgreSQL does so
        for words that are said to be `common`, and else collects and sorts them all. Raises Invalid."""
        phrases, known = phrases_of(query), None if marks is None else sorted(set(marks))
        number: ColumnElement[int] = self.fts.c.rowid if dialect == "sqlite" else self.table.c.id
        key: ColumnElement[str] = self.table.c.key
        if dialect == "sqlite":
            key = select(key).where(self.table.c.id == number).correlate(self.fts).scalar_subquery()
        if not phrases or known == []:
            return Hits(number, key, false())
        if common and dialect == "postgresql" and known is not None and self.by_mark is not None:
            return self._newest_marked(self.by_mark.numbers(known).subquery(), phrases)
        found: ColumnElement[Any] = self._matched(phrases, known, dialect)
        if common and dialect == "postgresql":
            found = case((found, True), else_=False)  # which no index of words answers
        return Hits(number, key, and_(found, *(self._elsewhere(key, phrase) for phrase in phrases[1:])))

    def _newest_marked(self, marked: Subquery, phrases: Sequence[Phrase]) -> Hits:
        """Of the rows with these numbers, those that hold every phrase: each is looked up as it comes."""
        row = select(self.table).where(self.table.c.id == marked.c.number).correlate(marked)
        key: ColumnElement[str] = row.with_only_columns(self.table.c.key).scalar_subquery()
        holding = row.with_only_columns(self.table.c.id).where(self._matched(phrases, None, "postgresql"))
        elsewhere = (self._elsewhere(key, phrase) for phrase in phrases[1:])
        return Hits(marked.c.number, key, and_(holding.scalar_subquery().is_not(None), *elsewhere))

    def among_newest(self, dialect: str, query: str, rows: int) -> Select[int]:
        """How many of the newest rows, `rows` of them, hold every word. Raises Invalid."""
        phrases, here = phrases_of(query), self.table.c
        if dialect == "sqlite" and phrases:
            newest = self.fts.c.rowid > select(func.max(here.id) - rows).scalar_subquery()
            return select(func.count()).select_from(self.fts).where(self._matched(phrases, None, dialect), newest)
        read = select(here.id, here.words).order_by(here.id.desc()).limit(rows).subquery()
        holding = (stands_in(read.c.words, phrase) for phrase in phrases)
        return select(func.count()).select_from(read).where(*holding)

    def _matched(self, phrases: Sequence[Phrase], marks: Sequence[str] | None, dialect: str) -> ColumnElement[Any]:
        """What the index of words answers. The text stands in the statement: no plan that was made for another word
        answers this one."""
        sought = bindparam("sought", one_search(phrases, marks, dialect), Text, literal_execute=True, unique=True)
        if dialect == "sqlite":
            return literal_column(self.fts.name).op("MATCH")(sought)
        return self.table.c.words.op("@@")(cast(sought, TSQUERY))

    def stands_at(self, key: SQLColumnExpression[str], query: str) -> ColumnElement[bool]:
        """The condition that the text of `key` answers the query, asked of each key as it comes: for lists that have an
        order of their own and are full soon. Raises Invalid."""
        phrases = phrases_of(query)
        return and_(*(self._elsewhere(key, phrase) for phrase in phrases)) if phrases else false()

    def _elsewhere(self, key: SQLColumnExpression[str], phrase: Phrase) -> ColumnElement[bool]:
        """Some row of the key holds the phrase: asked of each row as it comes, not of all that hold it."""
        other = self.table.alias()
        # a scalar is no join: none begins with every text that holds the phrase
        here = stands_in(other.c.words, phrase)
        found = select(other.c.id).where(other.c.key == key, here).correlate_except(other).limit(1)
        return found.scalar_subquery().is_not(None)

    def _has_too(self, phrase: Phrase) -> ColumnElement[bool]:
        """Another part of a long text may hold the second word."""
        other = self.table.alias()
        return exists().where(other.c.key == self.table.c.key, self._has(other, phrase)).correlate(self.table)

    def _has(self, rows: FromClause, phrase: Phrase | Marked) -> ColumnElement[bool]:
        return Found(rows.c.id, rows.c.words, literal(phrase, Query), literal_column(f"{self.name}_fts"))
