"""Decision tables before the deploy gate: rows against each other and against the variables; no way round a gate."""

from __future__ import annotations

from itertools import permutations
from typing import Any
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from engine.verification.table_checks import table_issues
from engine.verification.tables import read_table
from engine.verification.variables import Variable, possible_values
from engine.verification.verdict import verify
from engine.workflow import Domain
from tests.engine.spiff import diagrams as bpmn
from tests.engine.verification.bypasses import CHECK, ONE
from tests.engine.verification.drawings import Drawing, drawing

DOMAINS: dict[str, Domain] = {
    "m.level": ("a", "b", "c"),
    "m.urgent": (True, False),
    "m.pages": "int",
    "m.section": "text",
    "m.list": "list",
    "m.when": "instant",
}
VARIABLES = {path: Variable(path, possible_values(domain), None, domain) for path, domain in DOMAINS.items()}
VARIABLES["m.choice"] = Variable("m.choice", ("x", "y", None), "draft", ("x", "y", None))
TYPES = {"m.level": "string", "m.urgent": "boolean", "m.pages": "number", "m.section": "string", "m.choice": "string"}

Rows = list[tuple[str, ...]]


def table(policy: str, columns: str, rows: Rows, results: str = "'r'") -> str:
    """A table over the named columns; every row gives the one result."""
    rows = [tuple(map(escape, row)) for row in rows]
    inputs = "".join(
        f'<input id="i{n}"><inputExpression typeRef="{TYPES.get(name, "")}"><text>{escape(name)}</text>'
        "</inputExpression></input>"
        for n, name in enumerate(columns.split("; "))
    )
    rules = "".join(
        f'<rule id="r{number}">'
        + "".join(f'<inputEntry id="r{number}c{n}"><text>{cell}</text></inputEntry>' for n, cell in enumerate(row))
        + f'<outputEntry id="r{number}o"><text>{results}</text></outputEntry></rule>\n'
        for number, row in enumerate(rows, 1)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d">'
        f'<decision id="choose"><decisionTable id="t" hitPolicy="{policy}">{inputs}<output id="o" name="way"/>\n'
        f"{rules}</decisionTable></decision></definitions>"
    )


def judged(text: str) -> list[tuple[str, str | None]]:
    read, issues = read_table(etree.fromstring(text.encode()), "main/choose.dmn")
    assert issues == []
    assert read is not None
    return [(issue.code, issue.element) for issue in table_issues(read, VARIABLES)]


COUNTLESS = "; ".join(f"m.section + '{number}'" for number in range(10)) + "; m.pages > 3; m.pages"
MANY = (*('"x","y"',) * 10, "true", "> 3")
JUDGED: dict[str, tuple[str, str, Rows, list[tuple[str, str]]]] = {
    "complete": ("UNIQUE", "m.level", [('"a"',), ('"b","c"',)], []),
    "complete with not": ("UNIQUE", "m.level", [('"a"',), ('not("a")',)], []),
    "a gap": ("UNIQUE", "m.level", [('"a"',), ('"b"',)], [("table-gap", "choose")]),
    "a gap under first": ("FIRST", "m.level", [('"a"',), ('"b"',)], [("table-gap", "choose")]),
    "none collected is no gap": ("COLLECT", "m.level", [('"a"',), ('"b"',)], []),
    "an overlap": ("UNIQUE", "m.level", [('"a"',), ("-",)], [("table-overlap", "r2")]),
    "first may overlap": ("FIRST", "m.level", [('"a"',), ("-",)], []),
    "first hides": ("FIRST", "m.level", [("-",), ('"a"',)], [("table-rule-unused", "r2")]),
    "two columns": ("UNIQUE", "m.level; m.urgent", [('"a"', "true"), ('"a"', "false"), ('not("a")', "-")], []),
    "two columns overlap": (
        "UNIQUE", "m.level; m.urgent", [('"a"', "-"), ("-", "true"), ('not("a")', "false")], [("table-overlap", "r2")]),
    "numbers meet": ("UNIQUE", "m.pages", [("< 5",), (">= 5",)], []),
    "numbers miss one": ("UNIQUE", "m.pages", [("< 5",), ("> 5",)], [("table-gap", "choose")]),
    "numbers overlap at one": ("UNIQUE", "m.pages", [("<= 5",), (">= 5",)], [("table-overlap", "r2")]),
    "ranges": ("UNIQUE", "m.pages", [("< 1",), ("[1..9]",), ("> 9",)], []),
    "any text but these": ("UNIQUE", "m.section", [('"law"',), ('"pay"',)], [("table-gap", "choose")]),
    "any other text": ("UNIQUE", "m.section", [('"law"',), ('not("law")',)], []),
    "not answered": ("UNIQUE", "m.choice", [('"x"',), ('"y"',)], [("table-gap", "choose")]),
    "not answered is written": ("UNIQUE", "m.choice", [('"x"',), ('"y"',), ("null",)], []),
    "a condition": ("UNIQUE", "m.level == 'a' or m.urgent", [("true",), ("false",)], []),
    "columns that belong together": (
        "UNIQUE", "m.level == 'a'; m.level", [("true", "-"), ("false", '"b"'), ("false", '"c"')], []),
    "a list by its length": ("UNIQUE", "len(m.list) > 0", [("true",), ("false",)], []),
    "an empty list has a length": ("UNIQUE", "len(m.list) > 0", [("true",)], [("table-gap", "choose")]),
    "the length of a list": ("UNIQUE", "len(m.list)", [("[0..3]",), ("> 3",)], []),
    "the length of a longer list": ("FIRST", "len(m.list)", [("< 3",)], [("table-gap", "choose")]),
    "what is reckoned": ("UNIQUE", "m.pages + 1", [("< 5",), (">= 5",)], []),
    "what is reckoned, with a gap": ("UNIQUE", "m.pages / 2", [("< 5",), ("> 5",)], [("table-gap", "choose")]),
    "a number twice": ("UNIQUE", "m.pages; m.pages", [("< 5", "< 9"), (">= 5", ">= 5")], []),
    "a text beside a condition on it": ("FIRST", "m.section; m.section == 'law'", [('"law"', "-"), ("-", "-")], []),
    "too many cases to count": ("UNIQUE", COUNTLESS, [MANY], [("table-gap", "choose")]),
    "too many cases, but a row for the rest": ("FIRST", COUNTLESS, [MANY, ("-",) * 12], []),
    "too many cases, and a cell that cannot be judged": (
        "FIRST", COUNTLESS, [MANY, ("> 3", *MANY[1:]), ("-",) * 12], [("table-invalid", "r2")]),
    "not a value of it": ("UNIQUE", "m.level", [('"a"',), ('"d"',), ('not("a")',)], [("value-outside-domain", "r2c0")]),
    "no such variable": ("UNIQUE", "m.nothing", [("-",)], [("table-invalid", "i0")]),
    "a list as it is": ("UNIQUE", "m.list", [("-",)], [("table-invalid", "i0")]),
    "an instant as it is": ("UNIQUE", "m.when", [("-",)], [("table-invalid", "i0")]),
}  # fmt: skip


@pytest.mark.parametrize("name", JUDGED)
def test_rows_are_judged_where_they_can_be(name: str) -> None:
    policy, columns, rows, expected = JUDGED[name]
    assert judged(table(policy, columns, rows)) == expected


def test_a_result_reads_only_what_is_declared() -> None:
    assert judged(table("UNIQUE", "m.level", [("-",)], "m.level + m.nothing")) == [("table-invalid", "r1o")]


def test_a_word_without_quotes_is_said_to_be_one() -> None:
    read, _ = read_table(etree.fromstring(table("UNIQUE", "m.level", [("-",)], "round").encode()), "main/choose.dmn")
    assert read is not None
    (issue,) = table_issues(read, VARIABLES)
    assert issue.message.endswith("第 1 行“way”列用到“round”，没有这个变量。文字要加双引号。")


def test_a_column_has_the_type_of_its_variable() -> None:
    text = table("UNIQUE", "m.urgent", [("-",)]).replace('typeRef="boolean"', 'typeRef="number"')
    assert judged(text) == [("table-invalid", "i0")]


def test_what_is_said_names_table_row_and_an_example() -> None:
    text = table("UNIQUE", "m.level; m.urgent", [('"a"', "-"), ("-", "true")])
    read, _ = read_table(etree.fromstring(text.encode()), "main/choose.dmn")
    assert read is not None
    gap, overlap = table_issues(read, VARIABLES)
    assert gap.message.startswith(
        "决策表“choose”：没有一行符合的情况：m.level：b，m.urgent：否；m.level：c，m.urgent：否。"
    )
    assert overlap.message.startswith("决策表“choose”：第 1 行与第 2 行会同时符合（m.level：a，m.urgent：是）")
    assert overlap.line == 3


def test_a_faulty_table_is_the_only_one_blamed() -> None:
    drawn = ruled(("'round'", "thr"), "x mark x_1 : choose.way == 'round'", "x x_1 : else", "x_1 secrecy", *CHECK)
    assert [(issue.code, issue.element) for issue in verify(drawn, ONE)] == [("table-invalid", "o1")]


# --- no table opens a way round a gate

ALL_WAYS = ("'through'", "'round'")


def ruled(results: tuple[str, str], *flows: str, task: str = "choose") -> Drawing:
    """The release after a table that says `through` or `round` by urgency."""
    drawn = drawing("start draft submit probe x", *flows)
    text = drawn.files["main/main.bpmn"].decode()
    begin, end = text.index('<bpmn:serviceTask id="probe"'), text.index("</bpmn:serviceTask>", text.index('id="probe"'))
    text = text[:begin] + bpmn.rule(task, "way") + text[end + len("</bpmn:serviceTask>") :]
    rules = "".join(
        f'<rule id="r{n}"><inputEntry id="c{n}"><text>{cell}</text></inputEntry>'
        f'<outputEntry id="o{n}"><text>{result}</text></outputEntry></rule>'
        for n, (cell, result) in enumerate(zip(("true", "false"), results, strict=True))
    )
    dmn = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"><decision id="way">'
        '<decisionTable id="t"><input id="i"><inputExpression typeRef="boolean"><text>matter.urgent</text>'
        f'</inputExpression></input><output id="o" name="way"/>{rules}</decisionTable></decision></definitions>'
    )
    files: dict[str, Any] = {**drawn.files, "main/main.bpmn": text.replace('"probe"', f'"{task}"').encode()}
    return Drawing("main", {**files, "main/way.dmn": dmn.encode()})


AROUND = ("x publish2 end2 : choose.way == 'round'", "x secrecy : else", *CHECK)


def codes(drawn: Drawing) -> set[str]:
    return {issue.code for issue in verify(drawn, ONE)}


@pytest.mark.parametrize("results", [("'round'", "'through'"), ("'through'", "'round'"), ("'round'", "'round'")])
def test_a_table_that_can_say_round_is_a_way_round(results: tuple[str, str]) -> None:
    assert "gate-missing" in codes(ruled(results, *AROUND))


def test_a_computed_result_can_be_anything() -> None:
    assert "gate-missing" in codes(ruled(("'through'", "matter.level + ''"), *AROUND))


def test_a_table_that_never_says_round_leaves_a_way_that_nobody_takes() -> None:
    """The condition asks for a word that no row gives, which is refused for itself."""
    assert codes(ruled(("'through'", "'along'"), *AROUND)) == {"value-outside-domain"}


def test_a_list_of_results_is_no_word_that_shuts_a_way() -> None:
    """Under COLLECT the result is a list: what compares it with a word takes the other way."""
    flows = ("x publish2 end2 : len(choose.way) > 0", "x secrecy : else", *CHECK)
    drawn = ruled(("'a'", "'b'"), *flows)
    files = {
        **drawn.files,
        "main/way.dmn": drawn.files["main/way.dmn"].replace(b'id="t"', b'id="t" hitPolicy="COLLECT"'),
    }
    assert "gate-missing" in codes(Drawing("main", files))


def test_whatever_a_table_says_the_gate_is_passed() -> None:
    """Every table over two words leaves a drawing alone in which both ways pass the gate."""
    both = ("x mark x_1 : choose.way == 'round'", "x x_1 : else", "x_1 secrecy", *CHECK)
    for results in permutations(ALL_WAYS):
        assert codes(ruled(results, *both)) == set()


def test_a_table_cannot_write_over_what_a_gate_hangs_on() -> None:
    """Its results stand under its own id, which may not be that of the start scope."""
    flows = ("x mark x_1 : matter.way == 'round'", "x x_1 : else", "x_1 secrecy", *CHECK)
    assert codes(ruled(ALL_WAYS, *flows, task="matter")) == {"engine-refuses"}
