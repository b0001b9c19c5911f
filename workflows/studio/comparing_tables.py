"""Differences of decision tables in words: the table itself, its columns, and its rows, told by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.decisions.cells import type_of
from engine.decisions.sentences import type_name
from engine.verification.documents import read_xml
from workflows.people.labels import Label
from workflows.studio.contents import folder_of
from workflows.studio.decisions import DraftedDecision, Input, Output, Row, decisions_of
from workflows.studio.difference import Change, Kind, Property, quoted, said
from workflows.studio.labels import COLUMN, POLICIES
from workflows.studio.words.phrases import Phrase, joined

_VERBS: Mapping[Kind, Label] = {
    "added": Label("新增决策表", "Added decision table"),
    "removed": Label("删除决策表", "Removed decision table"),
    "changed": Label("修改决策表", "Changed decision table"),
}
_NOTE = Label("说明", "Remark")
_ORDER = Label("各行的次序", "Order of the rows")


def compare_table(path: str, before: bytes | None, after: bytes | None) -> Iterator[Change]:
    """What is different on the right, a change for each decision. Raises Unreadable."""
    old, new = _by_id(before, path), _by_id(after, path)
    for name in sorted(old.keys() | new.keys()):
        left, right = old.get(name), new.get(name)
        if left == right and len(old | new) > 1:
            continue
        kind: Kind = "added" if left is None else "removed" if right is None else "changed"
        details = tuple(_table_changes(left, right))
        shown = quoted((right or left or _NOTHING).name)
        end = "：" if details else "（只改了写法）。"
        words = Label(f"{_VERBS[kind].zh}{shown}{end}", f"{_VERBS[kind].en} {shown}{':' if details else ' (wording).'}")
        sentences: tuple[Phrase | Label, ...] = (words, *map(said, details))
        yield Change(kind, "table", path, folder_of(path), name, shown, sentences, details)


_NOTHING = DraftedDecision("", "", "", "UNIQUE", (), ())


def _by_id(content: bytes | None, path: str) -> dict[str, DraftedDecision]:
    return {} if content is None else {each.id: each for each in decisions_of(read_xml(content, path), path)}


def _table_changes(left: DraftedDecision | None, right: DraftedDecision | None) -> Iterator[Property]:
    if left is not None and right is not None and left.name != right.name:
        yield Property("name", Label("名称", "Name"), left.name, right.name)
    policies = [None if each is None else _policy(each) for each in (left, right)]
    if policies[0] != policies[1]:
        yield Property("policy", Label("命中策略", "Hit policy"), policies[0], policies[1])
    old, new = left or _NOTHING, right or _NOTHING
    yield from _column_changes(old, new)
    yield from _rows(old, new)


def _policy(table: DraftedDecision) -> Label | str:
    return POLICIES.get(table.policy, table.policy)


def _column_changes(old: DraftedDecision, new: DraftedDecision) -> Iterator[Property]:
    before, after = ({each.id: each for each in table.columns} for table in (old, new))
    for identifier in [*before, *(each for each in after if each not in before)]:
        one, other = before.get(identifier), after.get(identifier)
        if one != other:
            known = COLUMN["input" if isinstance(other or one, Input) else "output"]
            told = [None if each is None else _column(each) for each in (one, other)]
            yield Property(f"column.{identifier}", known, told[0], told[1])


def _column(column: Input | Output) -> Phrase:
    asks = column.asks if isinstance(column, Input) else column.name
    kind = type_of(column.kind)
    typed = column.kind if kind is None else type_name(kind) if kind else ""
    return joined([each for each in (column.label, asks, typed) if each], "，", ", ")


def _rows(old: DraftedDecision, new: DraftedDecision) -> Iterator[Property]:
    before, after = ({row.id: row for row in table.rows} for table in (old, new))
    for row in old.rows:
        if row.id not in after:
            yield Property(f"row.{row.id}", _place("删除原第", "Removed row", row), _told(row, old), None)
    for row in new.rows:
        if row.id not in before:
            yield Property(f"row.{row.id}", _place("新增第", "Added row", row), None, _told(row, new))
        else:
            yield from _row_changes(before[row.id], row, old, new)
    stayed = [[row for row in table.rows if row.id in before and row.id in after] for table in (old, new)]
    if [row.id for row in stayed[0]] != [row.id for row in stayed[1]]:
        moved = "、".join(str(before[row.id].number) for row in stayed[1])
        yield Property("order", _ORDER, "、".join(str(row.number) for row in stayed[0]), moved)


def _row_changes(one: Row, other: Row, old: DraftedDecision, new: DraftedDecision) -> Iterator[Property]:
    before, after = _by_column(one, old), _by_column(other, new)
    for column in new.columns:
        if column.id in before and before[column.id] != after.get(column.id):
            title = column.label or (column.asks if isinstance(column, Input) else column.name)
            label = Label(f"第 {other.number} 行“{title}”", f"Row {other.number}, {title}")
            yield Property(f"row.{other.id}.{column.id}", label, before[column.id], after.get(column.id))
    if one.note != other.note:
        label = Label(f"第 {other.number} 行{_NOTE.zh}", f"Row {other.number}, {_NOTE.en.lower()}")
        yield Property(f"row.{other.id}.note", label, one.note, other.note)


def _by_column(row: Row, table: DraftedDecision) -> dict[str, str]:
    return {column.id: cell for column, cell in zip(table.columns, row.cells, strict=False)}


def _place(zh: str, en: str, row: Row) -> Label:
    return Label(f"{zh} {row.number} 行", f"{en} {row.number}")


def _told(row: Row, table: DraftedDecision) -> str:
    """起草科室选定 "vote"，特急 true ⇒ 会签方式 "vote"; columns that say nothing are left out."""
    inputs, outputs = _said(row, table, Input), _said(row, table, Output)
    return f"{'，'.join(inputs) or '-'} ⇒ {'，'.join(outputs)}"


def _said(row: Row, table: DraftedDecision, kind: type) -> Sequence[str]:
    told = []
    for column, cell in zip(table.columns, row.cells, strict=False):
        if isinstance(column, kind) and cell not in ("-", ""):
            told.append(f"{column.label or (column.asks if isinstance(column, Input) else column.name)} {cell}")
    return told
