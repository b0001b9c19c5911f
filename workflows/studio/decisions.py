"""Decision tables of a draft as they are written, also where they could not be decided yet."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from engine.decisions.reading import NAMESPACES
from engine.errors import Unreadable
from engine.verification.documents import read_xml


@dataclass(frozen=True)
class Input:
    id: str
    label: str
    asks: str
    kind: str


@dataclass(frozen=True)
class Output:
    id: str
    label: str
    name: str
    kind: str


@dataclass(frozen=True)
class Row:
    id: str
    number: int
    cells: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class DraftedDecision:
    """`cells` of a row stand in the order of the columns, inputs first."""

    id: str
    name: str
    path: str
    policy: str
    columns: tuple[Input | Output, ...]
    rows: tuple[Row, ...]

    @property
    def outputs(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.columns if isinstance(each, Output))


def drafted_decisions(content: bytes, path: str) -> list[DraftedDecision]:
    """The decisions of a file; none when it cannot be read at all."""
    try:
        return decisions_of(read_xml(content, path), path)
    except Unreadable:
        return []


def decisions_of(root: etree._Element, path: str) -> list[DraftedDecision]:
    """The decisions of a file that was read."""
    return [_decision(each, path) for each in root.iter("{*}decision") if etree.QName(each).namespace in NAMESPACES]


def _decision(decision: etree._Element, path: str) -> DraftedDecision:
    table = decision.find("{*}decisionTable")
    here = decision if table is None else table
    policy = here.get("hitPolicy") or "UNIQUE"
    if here.get("aggregation"):
        policy = f"{policy} {here.get('aggregation')}"
    columns: list[Input | Output] = [_input(each) for each in here.findall("{*}input")]
    columns += [
        Output(each.get("id", ""), each.get("label") or "", each.get("name") or "", each.get("typeRef") or "")
        for each in here.findall("{*}output")
    ]
    rows = [_row(each, number) for number, each in enumerate(here.findall("{*}rule"), 1)]
    identifier = decision.get("id", "")
    return DraftedDecision(identifier, decision.get("name") or identifier, path, policy, tuple(columns), tuple(rows))


def _input(element: etree._Element) -> Input:
    asks = element.find("{*}inputExpression")
    kind = "" if asks is None else asks.get("typeRef") or ""
    return Input(element.get("id", ""), element.get("label") or "", "" if asks is None else _words(asks), kind)


def _row(element: etree._Element, number: int) -> Row:
    given = [_words(each) or "-" for each in element.findall("{*}inputEntry")]
    results = [_words(each) for each in element.findall("{*}outputEntry")]
    notes = [*element.findall("{*}annotationEntry"), *element.findall("{*}description")]
    note = " ".join(filter(None, map(_words, notes)))
    return Row(element.get("id") or f"#{number}", number, (*given, *results), note)


def _words(element: etree._Element) -> str:
    own = element.find("{*}text")
    return " ".join("".join(str(part) for part in (element if own is None else own).itertext()).split())
