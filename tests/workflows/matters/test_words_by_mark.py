"""Common words are sought among the newest texts that bear one of the reader's marks: the same on both databases."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import select, text

from engine.db import Database, Session
from engine.text_index import mark
from workflows.matters.models import MATTER_WORDS, THE_BUREAU

OURS, THEIRS, MINE = mark("section ours"), mark("section theirs"), mark("person me")
TEXTS = {
    "first": ("关于生态环境的通知", {THE_BUREAU, OURS}),
    "second": ("关于生态环境的批复", {THE_BUREAU, THEIRS}),
    "third": ("关于排污许可的通知", {THE_BUREAU, OURS, MINE}),
    "fourth": ("关于生态排污的通知", {THE_BUREAU, OURS, MINE}),
}


@pytest.fixture
def filled(database: Database) -> Database:
    with database.write() as session:
        MATTER_WORDS.add(session.connection(), [(key, *told) for key, told in TEXTS.items()])
    return database


def newest(session: Session, words: str, marks: Iterable[str]) -> list[str]:
    hits = MATTER_WORDS.newest(session.connection().dialect.name, words, marks, common=True)
    rows = session.connection().execute(select(hits.number, hits.key).where(hits.found).order_by(hits.number.desc()))
    return [key for _, key in rows]


def marked(session: Session) -> int:
    if session.connection().dialect.name == "sqlite":
        return 0
    return int(session.connection().scalar(text("SELECT count(*) FROM matter_words_marked")) or 0)


@pytest.mark.parametrize(
    ("words", "marks", "found"),
    [
        ("生态", {OURS}, ["fourth", "first"]),
        ("生态", {OURS, MINE}, ["fourth", "first"]),  # whoever bears both stands there once
        ("生态", {OURS, THEIRS, MINE}, ["fourth", "second", "first"]),
        ("生态 排污", {OURS, MINE}, ["fourth"]),
        ("排污", {THEIRS}, []),
        ("生态", set(), []),
    ],
)
def test_what_bears_a_mark_is_found_once_the_newest_first(
    filled: Database, words: str, marks: set[str], found: list[str]
) -> None:
    with filled.read() as session:
        assert newest(session, words, marks) == found


def test_marks_come_and_go_with_their_texts(filled: Database) -> None:
    with filled.write() as session:
        MATTER_WORDS.append(session.connection(), "second", [MINE])
        assert newest(session, "生态", {MINE}) == ["fourth", "second"]
        MATTER_WORDS.remove(session.connection(), ["fourth"])
        assert newest(session, "生态", {MINE, OURS}) == ["second", "first"]
        MATTER_WORDS.remove(session.connection(), list(TEXTS))
        assert (newest(session, "生态", {MINE, OURS}), marked(session)) == ([], 0)
