"""Decision tables (DMN): read for their outputs, and refused where SpiffWorkflow would run them wrongly."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.errors import Issue
from engine.expressions import ExpressionError, compile_expression
from engine.verification.documents import DMN_NAMESPACES, line_of


@dataclass(frozen=True)
class Table:
    """One decision: the names its inputs read, and every value that each output can take."""

    id: str
    path: str
    inputs: tuple[str, ...]
    outputs: dict[str, tuple[Any, ...]]


def read_tables(root: etree._Element, path: str) -> tuple[list[Table], list[Issue]]:
    """The decision tables of one file and what is wrong with them."""
    tables: list[Table] = []
    issues: list[Issue] = []
    if etree.QName(root).namespace not in DMN_NAMESPACES:
        return [], [Issue("table-invalid", f"{path} 不是 DMN 1.2 或 1.3 的决策表。请重新导出。", field=path)]
    for decision in _all(root, "decision"):
        faults = list(_faults(decision))
        issues += [
            Issue(
                "table-invalid",
                f"决策表“{decision.get('name') or decision.get('id')}”：{fault}",
                field=path,
                element=decision.get("id"),
                line=line_of(decision),
            )
            for fault in faults
        ]
        if not faults:
            tables.append(_table(decision, path))
    return tables, issues


def _table(decision: etree._Element, path: str) -> Table:
    table = _all(decision, "decisionTable")[0]
    inputs = tuple(
        _text(expression) for column in _all(table, "input") for expression in _all(column, "inputExpression")
    )
    outputs: dict[str, tuple[Any, ...]] = {}
    for position, column in enumerate(_all(table, "output")):
        entries = [_all(rule, "outputEntry")[position] for rule in _all(table, "rule")]
        outputs[str(column.get("name"))] = tuple(dict.fromkeys(ast.literal_eval(_text(entry)) for entry in entries))
    return Table(str(decision.get("id")), path, inputs, outputs)


def _faults(decision: etree._Element) -> list[str]:
    tables = _all(decision, "decisionTable")
    if len(tables) != 1:
        return ["要有一张决策表（decisionTable）。"]
    table = tables[0]
    faults = []
    if table.get("hitPolicy", "UNIQUE") != "UNIQUE" or table.get("aggregation"):
        faults.append(f"命中策略 {table.get('hitPolicy')} 会被错误执行。请用 UNIQUE，并使各行互斥。")
    columns = _all(table, "input"), _all(table, "output")
    if any(not (column.get("name") or "").isidentifier() for column in columns[1]):
        faults.append("每个输出列都要有名称（小写字母、数字、下划线）。")
    for number, rule in enumerate(_all(table, "rule"), start=1):
        entries = _all(rule, "inputEntry"), _all(rule, "outputEntry")
        if (len(entries[0]), len(entries[1])) != (len(columns[0]), len(columns[1])):
            faults.append(f"第 {number} 行的单元格数与列数不符。")
            continue
        faults += [
            f"第 {number} 行的条件“{_text(e)}”不是固定值。请写一个值，如 'news'。" for e in entries[0] if not _cell(e)
        ]
        faults += [f"第 {number} 行的结果“{_text(e)}”不是固定值。请写一个值。" for e in entries[1] if not _literal(e)]
    for column in columns[0]:
        for expression in _all(column, "inputExpression"):
            try:
                compile_expression(_text(expression))
            except ExpressionError as error:
                faults.append(f"输入列：{error.detail}")
    return faults


def _cell(entry: etree._Element) -> bool:
    return _text(entry) in ("", "-") or _literal(entry)


def _literal(entry: etree._Element) -> bool:
    try:
        return isinstance(ast.literal_eval(_text(entry)), str | int | bool)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False


def _text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext()).strip()


def _all(element: etree._Element, name: str) -> list[etree._Element]:
    namespace = etree.QName(element).namespace
    return list(element.iterfind(f".//{{{namespace}}}{name}"))
