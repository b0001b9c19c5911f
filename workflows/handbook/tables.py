"""The decision tables of a process as they stand: columns, rows, and which rows count."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from lxml import etree

from engine.errors import Unreadable
from engine.expressions import ExpressionError, dotted_path, parse
from engine.verification.documents import read_xml
from workflows.handbook.rows import Row, Table
from workflows.people.labels import Label
from workflows.studio.words.conditions import condition_words
from workflows.studio.words.vocabulary import DECIDED, Vocabulary, Word

_POLICIES = {
    "UNIQUE": Label("只有一行成立", "one row holds"),
    "FIRST": Label("从上往下，第一条成立的行", "the first row that holds"),
    "COLLECT": Label("所有成立的行，合成清单", "every row that holds, as a list"),
}
_ANY = Label("不限", "any")


def tables_of(files: Mapping[str, bytes], folder: str, known: Vocabulary) -> tuple[Table, ...]:
    """The tables in the folder of a process, by file."""
    paths = [path for path in sorted(files) if path.startswith(f"{folder}/") and path.endswith(".dmn")]
    return tuple(table for path in paths for table in _read(files[path], path, known))


def output_labels(files: Mapping[str, bytes]) -> dict[tuple[str, str], str]:
    """What the tables of a set call their results, by (decision, name)."""
    found = {}
    for path in sorted(files):
        for decision, table in _tables(files[path], path) if path.endswith(".dmn") else ():
            for column in _named(table, "output"):
                if label := column.get("label"):
                    found[decision.get("id", ""), column.get("name", "")] = label
    return found


def decision_names(files: Mapping[str, bytes]) -> dict[str, str]:
    """The decisions of a set by id."""
    paths = [path for path in sorted(files) if path.endswith(".dmn")]
    found = [decision for path in paths for decision, _ in _tables(files[path], path)]
    return {each.get("id", ""): each.get("name") or each.get("id") or "" for each in found}


def _tables(content: bytes, path: str) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Every decision with its table; none of a file that cannot be read."""
    try:
        root = read_xml(content, path)
    except Unreadable:
        return
    for decision in _named(root, "decision"):
        for table in _named(decision, "decisionTable"):
            yield decision, table


def _read(content: bytes, path: str, known: Vocabulary) -> Iterator[Table]:
    for decision, table in _tables(content, path):
        yield _table(decision, table, known)


def _table(decision: etree._Element, table: etree._Element, known: Vocabulary) -> Table:
    columns = [(each, _text(next(iter(_named(each, "inputExpression")), None))) for each in _named(table, "input")]
    identifier, policy = decision.get("id", ""), table.get("hitPolicy", "UNIQUE")
    return Table(
        name=decision.get("name") or identifier,
        anchor=f"table-{identifier}",
        policy=_POLICIES.get(policy, Label(policy, policy)),
        inputs=tuple(_column(each, source, known) for each, source in columns),
        outputs=tuple(each.get("label") or each.get("name") or "" for each in _named(table, "output")),
        rows=tuple(
            _row(rule, [source for _, source in columns], known, known.answers.get(identifier, {}))
            for rule in _named(table, "rule")
        ),
    )


def _column(column: etree._Element, source: str, known: Vocabulary) -> Word:
    label = column.get("label")
    try:
        path = dotted_path(parse(source))
    except ExpressionError:
        path = None
    return label or (known.name(path) if path else condition_words(source, known))


def _row(rule: etree._Element, sources: list[str], known: Vocabulary, answers: Mapping[str, str]) -> Row:
    tests = [_text(each) for each in _named(rule, "inputEntry")]
    results = [_literal(_text(each)) for each in _named(rule, "outputEntry")]
    cells = tuple(_cell(test, source, known) for test, source in zip(tests, sources, strict=False))
    notes = [*_named(rule, "description"), *_named(rule, "annotationEntry")]
    return Row(
        cells,
        tuple(answers.get(each) or DECIDED.get(each) or each for each in map(str, results)),
        " ".join(map(_text, notes)),
    )


def _cell(test: str, source: str, known: Vocabulary) -> Word:
    """A cell that is a value is called by its name; any other test stands as it is written."""
    if test in ("", "-"):
        return _ANY
    value = _literal(test)
    return known.value(source, value) if value is not test else test


def _literal(text: str) -> object:
    """The value that a text writes; the text itself when it is none."""
    found = {"true": True, "false": False}.get(text)
    if found is not None:
        return found
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text


def _named(element: etree._Element, name: str) -> list[etree._Element]:
    return list(element.iter("{*}" + name))


def _text(element: etree._Element | None) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split()) if element is not None else ""
