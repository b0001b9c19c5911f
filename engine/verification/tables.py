"""Decision tables (DMN): what their inputs read and what their outputs can be.

Whether every cell can be decided is for the runtime to say (`engine.spiff.decisions`), which the verdict asks last."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from lxml import etree

from engine.errors import Issue
from engine.expressions import ExpressionError, compile_expression
from engine.verification.documents import DMN_NAMESPACES, line_of
from engine.workflow import Domain

POLICIES = ("UNIQUE", "FIRST", "COLLECT")


@dataclass(frozen=True)
class Table:
    """One decision: the expressions of its input columns, and what each output can be."""

    id: str
    path: str
    inputs: tuple[str, ...]
    outputs: dict[str, Domain]


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
    inputs = [_text(expression) for column in _all(table, "input") for expression in _all(column, "inputExpression")]
    outputs = {
        str(column.get("name")): _domain(table, [_all(rule, "outputEntry")[position] for rule in _all(table, "rule")])
        for position, column in enumerate(_all(table, "output"))
    }
    return Table(str(decision.get("id")), path, tuple(inputs), outputs)


def _domain(table: etree._Element, entries: list[etree._Element]) -> Domain:
    if table.get("hitPolicy") == "COLLECT":
        return "list"
    if entries and all(_is_literal(entry) for entry in entries):
        return tuple(dict.fromkeys(ast.literal_eval(_text(entry)) for entry in entries))
    return "text"  # computed: anything


def _faults(decision: etree._Element) -> list[str]:
    tables = _all(decision, "decisionTable")
    if len(tables) != 1:
        return ["要有一张决策表（decisionTable）。"]
    table = tables[0]
    faults = []
    if table.get("hitPolicy", "UNIQUE") not in POLICIES or table.get("aggregation"):
        faults.append(f"命中策略 {table.get('hitPolicy')} 不受支持。请用 UNIQUE、FIRST 或不带汇总的 COLLECT。")
    columns = _all(table, "input"), _all(table, "output")
    if any(not (column.get("name") or "").isidentifier() for column in columns[1]):
        faults.append("每个输出列都要有名称（小写字母、数字、下划线）。")
    for number, rule in enumerate(_all(table, "rule"), start=1):
        if len(_all(rule, "outputEntry")) != len(columns[1]):
            faults.append(f"第 {number} 行的单元格数与列数不符。")
    for column in columns[0]:
        for expression in _all(column, "inputExpression"):
            try:
                compile_expression(_text(expression))
            except ExpressionError as error:
                faults.append(f"输入列：{error.detail}")
    return faults


def _is_literal(entry: etree._Element) -> bool:
    try:
        return type(ast.literal_eval(_text(entry))) in (str, int, bool)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False


def _text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext()).strip()


def _all(element: etree._Element, name: str) -> list[etree._Element]:
    namespace = etree.QName(element).namespace
    return list(element.iterfind(f".//{{{namespace}}}{name}"))
