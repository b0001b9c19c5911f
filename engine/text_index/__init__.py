"""A full-text index for Chinese: words of one, two or many characters, found exactly, on both databases.

index = TextIndex("audit_reason_words")
index.add(connection, [(event_id, reason, marks)])
select(...).where(index.stands_at(events.c.id, "环保督察"))

An index is one table (key, words) beside the table that it is about: SQLite searches it through FTS5, PostgreSQL as a
tsvector with GIN. What is found are keys, to be joined with the rights of who asks *before* ranking and counting.

Beside the words of a text may stand marks (whose it is, who may see it): the search then narrows a common word to
those with one of the marks while it reads the index, instead of asking about every text that holds the word. Nobody
can type a mark.
"""

from engine.text_index.by_mark import ByMark
from engine.text_index.index import INDEXES, Hits, TextIndex
from engine.text_index.places import places_of
from engine.text_index.rows import LARGEST_PART, mark, rows_of
from engine.text_index.sql import Marks, Words
from engine.text_index.tokens import phrases_of, tokens_of

__all__ = [
    "INDEXES",
    "LARGEST_PART",
    "ByMark",
    "Hits",
    "Marks",
    "TextIndex",
    "Words",
    "mark",
    "phrases_of",
    "places_of",
    "rows_of",
    "tokens_of",
]
