"""An answer as CSV: the sentence, and its pieces in columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from web.audit.changes import actor_words
from web.audit.rows import sentences_of
from web.audit.sentences import Sentence
from web.audit.words import action_words
from web.language import listed, translate
from web.presentation import calendar_moment
from workflows.oversight.answers import Answer, Cell, Table
from workflows.oversight.cells import csv_text
from workflows.people.labels import Label

HEADS = (
    Label("时间", "Time"),
    Label("人员", "Person"),
    Label("动作", "Act"),
    Label("事项", "Matter"),
    Label("情形", "Circumstances"),
    Label("理由", "Reason"),
    Label("内容", "In words"),
    Label("校验值", "Hash"),
    Label("标识", "Id"),
)


def csv_of(session: Session, found: Answer) -> str:
    """The tables of the answer, then its events, one sentence each."""
    parts = [_table(table) for table in found.tables]
    if found.events or not parts:
        rows = [_cells(sentence) for sentence in sentences_of(session, found.events, found.reasons)]
        parts.append(csv_text([translate(head) for head in HEADS], rows))
    return parts[0] + "".join(f"\r\n{part.removeprefix(_MARK)}" for part in parts[1:])


def cell_words(cell: Cell) -> str:
    """A cell of a table in the language of the screen."""
    if cell is None:
        return ""
    if isinstance(cell, Label):
        return translate(cell)
    if isinstance(cell, tuple):
        return listed(translate(each) for each in cell)
    return calendar_moment(cell) if isinstance(cell, datetime) else str(cell)


_MARK = "\ufeff"


def _table(table: Table) -> str:
    rows = [[cell_words(cell) for cell in row] for row in table.rows]
    return csv_text([translate(column) for column in table.columns], rows)


def _cells(sentence: Sentence) -> Sequence[str]:
    event = sentence.event
    named = {part.kind: part.text for part in reversed(sentence.parts)}
    return (
        calendar_moment(event.at),
        named.get("person", actor_words(event.actor)),
        action_words(event.action),
        named.get("matter", ""),
        listed(words for _code, words in sentence.tags),
        sentence.reason,
        sentence.text,
        event.content_hash or "",
        event.id,
    )
