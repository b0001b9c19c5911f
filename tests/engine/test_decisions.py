"""Decision tables: what a cell says, what a file may hold, what is decided, and what is said when it cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from engine.decisions.cells import read_cell
from engine.decisions.reading import read_decision
from engine.decisions.tables import DecisionTable
from engine.errors import Issue
from engine.expressions import ExpressionError

HOLDS: list[tuple[str, str, Any, bool]] = [
    ("", "string", None, True),
    ("-", "number", 7, True),
    ('"a"', "string", "a", True),
    ("'a'", "string", "b", False),
    ('"a", "b"', "string", "b", True),
    ("null", "string", None, True),
    ('"a"', "string", None, False),
    ("true", "boolean", True, True),
    ("true", "boolean", 1, False),
    ("1", "number", True, False),
    ("1", "number", 1, True),
    ("-3", "number", -3, True),
    ("2.5", "number", 2.5, True),
    ('not("a", "b")', "string", "c", True),
    ('not("a", "b")', "string", None, True),
    ("not([1..3])", "number", 3, False),
    ("[1..3]", "number", 3, True),
    ("]1..3[", "number", 1, False),
    ("(1..3)", "number", 3, False),
    ("< 3", "number", 2, True),
    (">= 3", "number", 2, False),
    ('!= "a"', "string", "b", True),
    ('== "a"', "string", "b", False),
]


@pytest.mark.parametrize(("text", "kind", "value", "holds"), HOLDS)
def test_a_cell_says_what_stands_in_it(text: str, kind: str, value: Any, holds: bool) -> None:
    assert read_cell(text, kind).test(value) is holds


REFUSED_CELLS = [
    ("a", "string", "只能写常量"),  # a name: the quotes were forgotten
    ("3", "string", "不是文字类型"),
    ('"3"', "number", "不是数字类型"),
    ("1", "boolean", "不是是否类型"),
    ("true", "number", "不是数字类型"),
    ('"a" or "b"', "string", "只能写常量"),
    ('"a" == "b"', "string", "只能写常量"),
    ('"a", not("b")', "string", "只能写常量"),
    ("1 + 1", "number", "只能写常量"),
    ("< 5, 10", "number", "只能写一个值"),
    ('< "b"', "string", "只有数字能比较大小"),
    ("[3..1]", "number", "下限大于上限"),
    ('["a".."b"]', "string", "不是数字类型"),
    ("not()", "string", "not() 里要有值"),
    ("not(-)", "string", "not() 里要有值"),
    ('date("2026-01-01")', "string", "只能写常量"),
    ("? > 3", "number", "写法有误"),
    ('"a\\n"', "string", "反斜杠"),
    ("__import__('os')", "", "只能写常量"),
    ('"a"]+["b"', "string", "只能写常量"),
    ('"' + "a" * 1100 + '"', "string", "过长"),
    ("[1, 9..5]", "number", "各写一个数字"),
    ("[" + " " * 400 + ".." + " " * 500 + "x", "number", "写法有误"),  # to be read at once, not in minutes
]


@pytest.mark.parametrize(("text", "kind", "said"), REFUSED_CELLS)
def test_a_cell_that_would_say_something_else_is_refused(text: str, kind: str, said: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        read_cell(text, kind)
    assert said in refused.value.detail


HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">'
FILE = f"""{HEAD}
<decision id="mode" name="方式"><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i1" label="种类"><inputExpression typeRef="string"><text>matter.kind</text></inputExpression></input>
<input id="i2" label="页数"><inputExpression typeRef="number"><text>matter.pages</text></inputExpression></input>
<output id="o1" label="方式" name="way" typeRef="string"/><output id="o2" label="天数" name="days" typeRef="number"/>
<rule id="r1"><inputEntry id="a1"><text>"law"</text></inputEntry><inputEntry id="b1"><text>-</text></inputEntry>
<outputEntry id="c1"><text>"long"</text></outputEntry>
<outputEntry id="d1"><text>matter.pages + 1</text></outputEntry></rule>
<rule id="r2"><inputEntry id="a2"><text>not("law")</text></inputEntry>
<inputEntry id="b2"><text>&gt; 5</text></inputEntry>
<outputEntry id="c2"><text>"short"</text></outputEntry><outputEntry id="d2"><text>2</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def read(text: str) -> tuple[DecisionTable | None, list[Issue]]:
    return read_decision(etree.fromstring(text.encode()), "main/mode.dmn")


def table(*changes: tuple[str, str]) -> DecisionTable:
    found, issues = read(changed(*changes))
    assert issues == []
    assert found is not None
    return found


def changed(*changes: tuple[str, str]) -> str:
    text = FILE
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return text


SECOND = '<informationRequirement id="q"><requiredDecision href="#x"/></informationRequirement><decisionTable id="t"'
WAY, DAYS = 'name="way" typeRef="string"/>', 'name="days" typeRef="number"/>'
LISTED = 'name="way" typeRef="string"><outputValues><text>"long"</text></outputValues></output>'
USUAL = 'name="days" typeRef="number"><defaultOutputEntry><text>1</text></defaultOutputEntry></output>'

# what was written instead of what; the element and line that are named; what is said
REFUSED_FILES: dict[str, tuple[str, str, str, int, str]] = {
    "any": ('"UNIQUE"', '"ANY"', "t", 2, "命中策略 ANY 不受支持"),
    "priority": ('"UNIQUE"', '"PRIORITY"', "t", 2, "命中策略 PRIORITY"),
    "rule order": ('"UNIQUE"', '"RULE ORDER"', "t", 2, "命中策略 RULE ORDER"),
    "output order": ('"UNIQUE"', '"OUTPUT ORDER"', "t", 2, "命中策略 OUTPUT ORDER"),
    "sum": ('"UNIQUE"', '"COLLECT" aggregation="SUM"', "t", 2, "COLLECT (SUM)"),
    "date column": ('typeRef="string"><text>', 'typeRef="date"><text>', "i1", 3, "第 1 个输入列“种类”的类型 date"),
    "no type of ours": ('name="days" typeRef="number"', 'name="days" typeRef="tDays"', "o2", 5, "类型 tDays"),
    "input is no expression": ("matter.kind", "import os", "i1", 3, "第 1 个输入列“种类”：表达式"),
    "input is empty": ("matter.kind", "", "i1", 3, "表达式为空"),
    "javascript": ('id="b2"', 'id="b2" expressionLanguage="javascript"', "b2", 10, "写明用 javascript"),
    "cell": ('<text>"law"', "<text>law", "a1", 6, "第 1 行“种类”列：“law”只能写常量"),
    "result is no text": ('"short"', "5", "c2", 11, "第 2 行“方式”列：结果不是文字类型"),
    "result is empty": ("<text>2</text>", "<text/>", "d2", 11, "第 2 行“天数”列没有结果"),
    "result calls": ("matter.pages + 1", "open(1)", "d1", 8, "第 1 行“天数”列：表达式中没有函数"),
    "not among the values": (WAY, LISTED, "c2", 11, "'short' 不在该列的可选值中"),
    "output without a name": ('name="days"', 'name=""', "o2", 5, "要有名称"),
    "outputs of one name": ('name="days"', 'name="way"', "t", 2, "名称不能重复"),
    "default output": (DAYS, USUAL, "o2", 5, "默认值不会被使用"),
    "a cell too few": ('<inputEntry id="b2"><text>&gt; 5</text></inputEntry>', "", "r2", 9, "第 2 行的单元格数"),
    "needs another decision": ('<decisionTable id="t"', SECOND, "q", 2, "另一个决策"),
    "a formula": ("<decisionTable ", '<literalExpression id="l"/><decisionTable ', "l", 2, "不会被执行"),
    "a model": ("<decision id", '<businessKnowledgeModel id="k"/><decision id', "k", 2, "业务知识模型"),
    "two decisions": ("</definitions>", '<decision id="two"/></definitions>', "two", 12, "2 张决策表"),
    "another DMN": ("20191111/MODEL", "20151101/MODEL", "d", 1, "不是 DMN 1.2 或 1.3"),
}


@pytest.mark.parametrize("name", REFUSED_FILES)
def test_a_file_that_cannot_be_decided_rightly_is_refused(name: str) -> None:
    before, after, element, line, said = REFUSED_FILES[name]
    found, issues = read(changed((before, after)))
    assert found is None or issues
    assert (issues[0].element, issues[0].line) == (element, line)
    assert said in issues[0].message
    assert all(issue.field == "main/mode.dmn" and issue.message.endswith("。") for issue in issues)


def test_everything_at_fault_is_said_at_once() -> None:
    _, issues = read(changed(('"UNIQUE"', '"ANY"'), ("&gt; 5", "5 >"), ('"short"', "5")))
    assert [issue.element for issue in issues] == ["t", "b2", "c2"]


DECIDED = [
    ("law", 3, {"way": "long", "days": 4}),
    ("plan", 6, {"way": "short", "days": 2}),
]


@pytest.mark.parametrize(("kind", "pages", "decided"), DECIDED)
def test_the_row_that_holds_decides(kind: str, pages: int, decided: dict[str, Any]) -> None:
    assert table().decide({"matter": {"kind": kind, "pages": pages}}) == decided


UNDECIDED = [
    (table(), "plan", 3, "决策表“方式”没有一行符合（种类：plan，页数：3）"),
    (table(), "plan", None, "决策表“方式”第 2 行“页数”列：要比较大小，而值不是数字"),
    (table(('not("law")', '"law"')), "law", 6, "要求唯一，但第 1、2 行同时符合（种类：law，页数：6）"),
    (table(("matter.kind", "draft.kind")), "law", 3, "决策表“方式”的输入列“种类”：变量“draft.kind”没有值"),
    (table(("matter.pages + 1", "draft.days")), "law", 3, "决策表“方式”第 1 行“天数”列：变量“draft.days”没有值"),
]


@pytest.mark.parametrize(("given", "kind", "pages", "said"), UNDECIDED)
def test_what_cannot_be_decided_says_table_row_and_column(
    given: DecisionTable, kind: str, pages: int | None, said: str
) -> None:
    with pytest.raises(ExpressionError) as failed:
        given.decide({"matter": {"kind": kind, "pages": pages}})
    assert said in failed.value.detail


def test_hit_policies_mean_what_dmn_says() -> None:
    both = (('not("law")', '"law"'), ("&gt; 5", "-"))
    given = {"matter": {"kind": "law", "pages": 6}}
    assert table(*both, ('"UNIQUE"', '"FIRST"')).decide(given) == {"way": "long", "days": 7}
    assert table(*both, ('"UNIQUE"', '"COLLECT"')).decide(given) == {"way": ["long", "short"], "days": [7, 2]}
    none = {"matter": {"kind": "plan", "pages": 6}}
    assert table(*both, ('"UNIQUE"', '"COLLECT"')).decide(none) == {"way": [], "days": []}
