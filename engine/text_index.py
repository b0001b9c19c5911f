"""A full-text index for Chinese: words of one, two or many characters, found exactly, on both databases.

index = TextIndex("audit_reason_words")
index.add(connection, [(event_id, reason)])
select(...).where(index.stands_at(events.c.id, "环保督察"))

An index is one table (key, words) beside the table that it is about: SQLite searches it through FTS5, PostgreSQL as a
tsvector with GIN. What is found are keys, to be joined with the rights of who asks *before* ranking and counting.

Beside the words of a text may stand marks (whose it is, who may see it): the search then narrows a common word to
those with one of the marks while it reads the index, instead of asking about every text that holds the word. Nobody
can type a mark.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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
    Select,
    SQLColumnExpression,
    String,
    Table,
    Text,
    TypeDecorator,
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
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from engine.db import Base
from engine.text_index_tokens import LONGEST_PHRASE, Phrase, phrases_of, tokens_of

PART = 1000  # tokens of one row; a longer text has several, which overlap
MOST_OF_A_TOKEN = 250  # in one row: a tsvector keeps 256 positions of a word and forgets the others
LARGEST_PART = 12_000  # tokens: a tsvector counts positions up to 16,383
_MARK = "ρ"  # no token begins so: see `text_index_tokens`

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


Marks = tuple[tuple[str, ...], ...]  # one of each


class _Marked(NamedTuple):
    """A phrase in a row that bears these marks."""

    phrase: Phrase
    marks: Marks


class _Query(TypeDecorator[Phrase | _Marked]):
    """A phrase in the language of the database. Tokens hold nothing that either would read as an operator."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Phrase | _Marked | None, dialect: Dialect) -> str | None:
        if isinstance(value, _Marked):
            both = " AND " if dialect.name == "sqlite" else " & "
            borne = (_one_of(each, dialect.name) for each in value.marks)
            return both.join((f"({self.told(value.phrase, dialect.name)})", *borne))
        return None if value is None else self.told(value, dialect.name)

    @staticmethod
    def told(value: Phrase, dialect: str) -> str:
        if dialect == "postgresql":
            return " <-> ".join(value.tokens) + (":*" if value.open_end else "")
        return f'"{" ".join(value.tokens)}"' + (" *" if value.open_end else "")


class _Spelled(TypeDecorator[Phrase]):
    """A phrase as it stands in the text that FTS5 reads, with the gaps around it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Phrase | None, dialect: Dialect) -> str | None:
        return None if value is None else f" {' '.join(value.tokens)}" + ("" if value.open_end else " ")


def mark(name: str) -> str:
    """The token that stands for the name in an index."""
    return _MARK + hashlib.blake2b(name.encode(), digest_size=8).hexdigest()


MANY_PARTS = mark("many parts")


@dataclass(frozen=True)
class Hits:
    """Rows of an index to select from: `number` orders them by when they were written, `found` is the condition.

    A key may have several rows, which then stand side by side.
    """

    number: ColumnElement[int]
    key: ColumnElement[str]
    found: ColumnElement[bool]


class TextIndex:
    """The index `name`: its table, its search structures, and what can be asked. `part`: tokens of a row."""

    def __init__(self, name: str, part: int = PART) -> None:
        self.name = name
        self.part = part
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
            return (f"CREATE INDEX {self.name}_gin ON {self.name} USING gin (words) WITH (gin_pending_list_limit=256)",)
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

    def add(self, connection: Connection, texts: Iterable[tuple[str, str]]) -> None:
        """Index new texts as (key, text), in the caller's transaction and in one statement."""
        self.add_marked(connection, ((key, words, ()) for key, words in texts))

    def add_marked(self, connection: Connection, texts: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """The same as (key, text, marks). A text without any word is found by nothing and is left out."""
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
        lacking = or_(*(not_(_stands_in(words, Phrase((each,), open_end=False))) for each in added))
        more = cast(literal([*gap, *added], Words), Words)
        connection.execute(
            update(self.table).where(self.table.c.key == key, lacking).values(words=words.op("||")(more))
        )

    def replace(self, connection: Connection, texts: Iterable[tuple[str, str]]) -> None:
        """Index texts that may have been indexed before; an empty text leaves the index."""
        given = list(texts)
        self.remove(connection, [key for key, _ in given])
        self.add(connection, given)

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
        first = self._has(self.table, _Marked(here, marks) if marks else here)
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
        found = _StandsIn(newest.c.words, literal(_Marked(here, marks), _Query), literal(here, _Spelled))
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
        found: ColumnElement[Any] = self._matched(phrases, known, dialect)
        if common and dialect == "postgresql":
            found = case((found, True), else_=False)  # which no index of words answers
        return Hits(number, key, and_(found, *(self._elsewhere(key, phrase) for phrase in phrases[1:])))

    def among_newest(self, dialect: str, query: str, rows: int) -> Select[int]:
        """How many of the newest rows, `rows` of them, hold every word. Raises Invalid."""
        phrases, here = phrases_of(query), self.table.c
        if dialect == "sqlite" and phrases:
            newest = self.fts.c.rowid > select(func.max(here.id) - rows).scalar_subquery()
            return select(func.count()).select_from(self.fts).where(self._matched(phrases, None, dialect), newest)
        read = select(here.id, here.words).order_by(here.id.desc()).limit(rows).subquery()
        holding = (_stands_in(read.c.words, phrase) for phrase in phrases)
        return select(func.count()).select_from(read).where(*holding)

    def _matched(self, phrases: Sequence[Phrase], marks: Sequence[str] | None, dialect: str) -> ColumnElement[Any]:
        """What the index of words answers. The text stands in the statement: no plan that was made for another word
        answers this one."""
        sought = bindparam("sought", _of(phrases, marks, dialect), Text, literal_execute=True, unique=True)
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
        here = _stands_in(other.c.words, phrase)
        found = select(other.c.id).where(other.c.key == key, here).correlate_except(other).limit(1)
        return found.scalar_subquery().is_not(None)

    def _has_too(self, phrase: Phrase) -> ColumnElement[bool]:
        """Another part of a long text may hold the second word."""
        other = self.table.alias()
        return exists().where(other.c.key == self.table.c.key, self._has(other, phrase)).correlate(self.table)

    def _has(self, rows: FromClause, phrase: Phrase | _Marked) -> ColumnElement[bool]:
        return _Found(rows.c.id, rows.c.words, literal(phrase, _Query), literal_column(f"{self.name}_fts"))


def rows_of(text: str, marks: Sequence[str] = (), part: int = PART) -> list[Sequence[str]]:
    """The words of each row that a text gets."""
    found = list(parts(tokens_of(text), part))
    known = [*marks, *([MANY_PARTS] if marks and len(found) > 1 else [])]
    return [[*each, *known] for each in found]


def _of(phrases: Sequence[Phrase], marks: Sequence[str] | None, dialect: str) -> str:
    """The first phrase, the others in the same row or in another one of a text that has many, and one of the marks."""
    joined, either, both = _Query(), (" OR ", " | "), (" AND ", " & ")
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


def parts(tokens: Sequence[str], part: int = PART) -> Iterator[Sequence[str]]:
    """Rows of a long text; neighbours overlap, so that every phrase stands whole in one of them."""
    start = 0
    while start < len(tokens):
        end = _end_of_part(tokens, start, part)
        yield tokens[start:end]
        start = len(tokens) if end == len(tokens) else end - LONGEST_PHRASE + 1


def _end_of_part(tokens: Sequence[str], start: int, part: int) -> int:
    seen: Counter[str] = Counter()
    for end in range(start, min(start + part, len(tokens))):
        seen[tokens[end]] += 1
        if seen[tokens[end]] > MOST_OF_A_TOKEN:
            return end
    return min(start + part, len(tokens))


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


class _StandsIn(FunctionElement[bool]):
    """The same of words that are at hand: of (words, phrase as a query, phrase as it is spelled)."""

    inherit_cache = True
    name = "stands_in"
    type = Boolean()


def _stands_in(words: ColumnElement[Any], phrase: Phrase) -> ColumnElement[bool]:
    return _StandsIn(words, literal(phrase, _Query), literal(phrase, _Spelled))


@compiles(_StandsIn, "sqlite")
def _in_text(element: _StandsIn, compiler: SQLCompiler, **options: Any) -> str:
    words, _query, spelled = (compiler.process(each, **options) for each in element.clauses)
    return f"instr(' ' || {words} || ' ', {spelled}) > 0"


@compiles(_StandsIn, "postgresql")
def _in_vector(element: _StandsIn, compiler: SQLCompiler, **options: Any) -> str:
    words, query, _spelled = (compiler.process(each, **options) for each in element.clauses)
    return f"{words} @@ CAST({query} AS tsquery)"
