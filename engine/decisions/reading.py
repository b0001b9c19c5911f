"""A .dmn file read into its table, and what is wrong with it: table, row and column, with the element and its line."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.decisions.cells import TYPES, Cell, Constant, fits, read_cell, read_constants, type_of
from engine.decisions.sentences import SENTENCES, say, type_name
from engine.decisions.tables import POLICIES, Column, DecisionTable, Rule
from engine.errors import Issue
from engine.expressions import Expression, ExpressionError, compile_expression
from engine.wording import Said, many

NAMESPACES = frozenset({"https://www.omg.org/spec/DMN/20191111/MODEL/", "http://www.omg.org/spec/DMN/20180521/MODEL/"})
MOST_RULES, MOST_COLUMNS = 500, 30

_BESIDE = {"description", "extensionElements", "inputData", "knowledgeSource", "textAnnotation", "association", "group"}
_INSIDE = {"description", "question", "allowedAnswers", "extensionElements", "variable", "authorityRequirement"}


def read_decision(root: etree._Element, path: str) -> tuple[DecisionTable | None, list[Issue]]:
    """The table of one file and every reason why it cannot be decided. Without issues there is a table."""
    reader = _Reader(path)
    if etree.QName(root).namespace not in NAMESPACES:
        reader.refuse(root, say("table-invalid.format", path=path), whole=True)
        return None, reader.issues
    decisions = [child for child in _children(root) if _name(child) == "decision"]
    for child in _children(root):
        if _name(child) not in _BESIDE | {"decision"}:
            reader.refuse(child, say("table-invalid.beside", path=path, what=_what(_name(child))), whole=True)
    if len(decisions) != 1:
        text = say("table-invalid.several", path=path, number=len(decisions))
        reader.refuse(decisions[1] if decisions else root, text, whole=True)
        return None, reader.issues
    return reader.table(decisions[0]), reader.issues


class _Reader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.issues: list[Issue] = []
        self.title = path

    def refuse(self, element: etree._Element, text: Said, *, whole: bool = False) -> None:
        said = text if whole else say("in-table", table=self.title, said=text)
        self.issues.append(
            Issue("table-invalid", said, field=self.path, element=element.get("id"), line=_line(element))
        )

    def table(self, decision: etree._Element) -> DecisionTable | None:
        self.title = decision.get("name") or decision.get("id") or self.path
        for child in _children(decision):
            self._child(child)
        tables = _all(decision, "decisionTable")
        if len(tables) != 1 or not decision.get("id"):
            self.refuse(decision, say("table-invalid.one"))
            return None
        table = tables[0]
        self._policy(table)
        inputs = [self._input(each, number) for number, each in enumerate(_all(table, "input"), 1)]
        outputs = [self._output(each, number) for number, each in enumerate(_all(table, "output"), 1)]
        names = [column.name for column in outputs]
        if not outputs or len(set(names)) != len(names):
            self.refuse(table, say("table-invalid.outputs"))
        drawn = _all(table, "rule")
        if len(drawn) > MOST_RULES or len(inputs) + len(outputs) > MOST_COLUMNS:
            self.refuse(table, say("table-invalid.large", rows=MOST_RULES, columns=MOST_COLUMNS))
            return None
        if not drawn:
            self.refuse(table, say("table-invalid.empty"))
        rules = [self._rule(each, number, inputs, outputs) for number, each in enumerate(drawn, 1)]
        if self.issues:
            return None
        found = (table.get("hitPolicy") or "UNIQUE", tuple(inputs), tuple(outputs), tuple(filter(None, rules)))
        return DecisionTable(str(decision.get("id")), decision.get("name") or "", *found)

    def _child(self, child: etree._Element) -> None:
        name = _name(child)
        if name == "informationRequirement" and not _all(child, "requiredDecision"):
            return
        if name == "informationRequirement":
            self.refuse(child, say("table-invalid.requires"))
        elif name not in _INSIDE | {"decisionTable"}:
            self.refuse(child, say("table-invalid.inside", what=_what(name)))

    def _policy(self, table: etree._Element) -> None:
        policy, aggregation = table.get("hitPolicy") or "UNIQUE", table.get("aggregation")
        if policy not in POLICIES or aggregation:
            shown = f"{policy} ({aggregation})" if aggregation else policy
            self.refuse(table, say("table-invalid.policy", policy=shown))

    def _input(self, element: etree._Element, number: int) -> Column:
        expressions = _all(element, "inputExpression")
        inner = expressions[0] if expressions else element
        where = say("place.input", number=number, title=element.get("label") or _text(inner))
        kind = self._kind(element, inner.get("typeRef"), where)
        self._language(inner, where)
        expression = self._expression(element, _text(inner) if expressions else "", where)
        allowed = self._allowed(element, "inputValues", kind, where)
        label, line = element.get("label") or "", _line(element)
        return Column(element.get("id") or "", label, kind, line, allowed, expression)

    def _output(self, element: etree._Element, number: int) -> Column:
        name = element.get("name") or ""
        where = say("place.output", number=number, title=element.get("label") or name)
        if not name.isidentifier() or name.startswith("_"):
            self.refuse(element, say("table-invalid.name", where=where))
        if _all(element, "defaultOutputEntry"):
            self.refuse(element, say("table-invalid.default", where=where))
        kind = self._kind(element, element.get("typeRef"), where)
        allowed = self._allowed(element, "outputValues", kind, where)
        line = _line(element)
        return Column(element.get("id") or "", element.get("label") or "", kind, line, allowed, None, name)

    def _kind(self, element: etree._Element, given: str | None, where: str) -> str:
        kind = type_of(given)
        if kind is None:
            known = many(each for each in TYPES if each)
            self.refuse(element, say("table-invalid.type", where=where, type=given, known=known))
        return kind or ""

    def _language(self, element: etree._Element, where: str) -> None:
        """A cell may name a language of its own, which nobody here would run."""
        language = (element.get("expressionLanguage") or "").rpartition("/")[2].lower()
        if language not in ("", "feel", "xianshen"):
            self.refuse(element, say("table-invalid.language", where=where, language=language))

    def _allowed(self, element: etree._Element, name: str, kind: str, where: str) -> tuple[Constant, ...]:
        for listed in _all(element, name):
            try:
                return read_constants(_text(listed), kind) if _text(listed) else ()
            except ExpressionError as error:
                self.refuse(element, say("table-invalid.allowed", where=where, why=error.detail))
        return ()

    def _expression(self, element: etree._Element, text: str, where: str) -> Expression | None:
        try:
            return compile_expression(text)
        except ExpressionError as error:
            self.refuse(element, say("table-invalid.place", where=where, why=error.detail))
            return None

    def _rule(self, element: etree._Element, number: int, inputs: list[Column], outputs: list[Column]) -> Rule | None:
        given, results = _all(element, "inputEntry"), _all(element, "outputEntry")
        if len(given) != len(inputs) or len(results) != len(outputs):
            self.refuse(element, say("table-invalid.count", number=number))
            return None
        cells = [self._cell(each, number, column) for each, column in zip(given, inputs, strict=True)]
        values = [self._result(each, number, column) for each, column in zip(results, outputs, strict=True)]
        entries = [*given, *results]
        notes = [*_all(element, "annotationEntry"), *_all(element, "description")]
        if None in cells or None in values:
            return None
        return Rule(
            element.get("id") or "",
            number,
            _line(element),
            tuple(cell for cell in cells if cell),
            tuple(value for value in values if value),
            tuple(each.get("id") or "" for each in entries),
            tuple(_line(each) for each in entries),
            " ".join(filter(None, map(_text, notes))),
        )

    def _cell(self, element: etree._Element, number: int, column: Column) -> Cell | None:
        where = say("place.cell", number=number, title=column.title)
        self._language(element, where)
        try:
            cell = read_cell(_text(element), column.kind)
        except ExpressionError as error:
            self.refuse(element, say("table-invalid.place", where=where, why=error.detail))
            return None
        strange = [each for each in cell.constants if column.allowed and not _among(each, column.allowed)]
        if strange and not isinstance(strange[0], int | float):
            self.refuse(element, say("table-invalid.strange", where=where, value=repr(strange[0])))
        return cell

    def _result(self, element: etree._Element, number: int, column: Column) -> Expression | None:
        where = say("place.cell", number=number, title=column.title)
        self._language(element, where)
        if not _text(element):
            self.refuse(element, say("table-invalid.result", where=where))
            return None
        result = self._expression(element, _text(element), where)
        for problem in _result_problems(result, column):
            self.refuse(element, say("table-invalid.place", where=where, why=problem))
        return result


def _result_problems(result: Expression | None, column: Column) -> Iterator[str]:
    if result is None or result.names:
        return
    try:
        value = result.evaluate({})
    except ExpressionError as error:
        yield error.detail
        return
    if not isinstance(value, str | int | float | bool | None) or not fits(value, column.kind):
        key = "result.type-text" if column.kind == "string" else "result.type"
        yield say(key, type=type_name(column.kind))
    elif column.allowed and not _among(value, column.allowed):
        yield say("result.strange", value=repr(value))


def _what(name: str) -> str:
    return say(f"what.{name}") if f"what.{name}" in SENTENCES else name


def _among(value: Constant, allowed: tuple[Constant, ...]) -> bool:
    return value is None or any(type(value) is type(each) and value == each for each in allowed)


def _line(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0


def _text(element: etree._Element) -> str:
    """The text of the element's own `text`, else all that stands in it."""
    own = [child for child in _children(element) if _name(child) == "text"]
    return "".join("".join(str(part) for part in each.itertext()) for each in own or [element]).strip()


def _children(element: etree._Element) -> list[etree._Element]:
    """The DMN children; drawing and foreign extensions aside."""
    return [child for child in element if isinstance(child.tag, str) and etree.QName(child).namespace in NAMESPACES]


def _all(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in _children(element) if _name(child) == name]


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
