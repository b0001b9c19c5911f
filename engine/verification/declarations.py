"""Layer 1, last part: diagram, forms and the process package agree. Whatever a diagram names is registered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.due_rules import NAMED, DueRule, parse_duration_rule
from engine.errors import Issue
from engine.expressions import ExpressionError, compile_expression
from engine.forms import Form
from engine.reminders import ladder_issues
from engine.thresholds import warn_issue
from engine.verification.assembly import Assembly
from engine.verification.conditions import compared_constants
from engine.verification.diagram import Node, Process
from engine.verification.sentences import say, within
from engine.verification.table_checks import table_issues
from engine.verification.variables import LAPSED, Variable
from engine.wording import Said, Word, called, many
from engine.workflow import ProcessPackage, ServiceTask, TaskKind

TASK_PROPERTIES = frozenset({"kind", "lane", "due", "due_urgent", "due_counts", "remind", "escalate", "warn"})
_PARAMETER_TYPES = {"str": str, "string": str, "int": int, "integer": int, "bool": bool, "boolean": bool}


def check_declarations(
    assembly: Assembly, package: ProcessPackage, variables: Mapping[str, Variable]
) -> Iterator[Issue]:
    """Everything in the set that the package does not know, or knows differently."""
    checker = _Checker(assembly, package, variables)
    for process in assembly.processes.values():
        for node in process.nodes.values():
            yield from checker.node(process, node)
        yield from checker.conditions(process)
    for table in assembly.tables.values():
        yield from table_issues(table, variables) if table.decision.rules else ()


def expression_issues(source: str, variables: Mapping[str, Variable]) -> Iterator[Said]:
    """What is wrong with a condition: not in the language, unknown names, values that cannot occur."""
    try:
        names = compile_expression(source).names
    except ExpressionError as error:
        yield say("condition-invalid", why=error.detail)
        return
    for name in sorted(names - variables.keys()):
        yield say("variable-unknown.condition", source=source, name=name)
    for name, constant in compared_constants(source):
        variable = variables.get(name)
        if variable is None or not isinstance(variable.domain, tuple) or constant is None:
            continue
        if not any(constant == value and type(constant) is type(value) for value in variable.domain):
            known = many(repr(value) for value in variable.domain if value is not None)
            key = "value-outside-domain.condition"
            yield say(key, source=source, variable=variable.title, value=repr(constant), known=known)


class _Checker:
    def __init__(self, assembly: Assembly, package: ProcessPackage, variables: Mapping[str, Variable]) -> None:
        self.assembly = assembly
        self.package = package
        self.variables = variables
        self.taken = {path.partition(".")[0] for path in variables} | {
            node.id for _, node in assembly.nodes() if node.kind in ("user", "service", "rule")
        }

    def node(self, process: Process, node: Node) -> Iterator[Issue]:
        found: Iterator[Said] = iter(())
        if node.kind == "user":
            found = self._user_task(node)
        elif node.kind == "service":
            found = self._service(node)
        elif node.kind in ("timer", "boundary_timer"):
            found = self._rule(node.reference or "", node.title)
        elif node.kind in ("message", "boundary_message"):
            found = self._message(node)
        elif node.kind == "error_end" and not node.reference:
            found = iter([say("error-uncaught.none", node=node.title)])
        for text in found:
            yield Issue(text.code, text, field=process.path, element=node.id, line=node.line)

    def conditions(self, process: Process) -> Iterator[Issue]:
        for flow in process.flows:
            if flow.condition is not None:
                for said in expression_issues(flow.condition, self.variables):
                    text = within(process.flow_title(flow), said)
                    yield Issue(said.code, text, field=process.path, element=flow.id, line=flow.line)

    def _user_task(self, node: Node) -> Iterator[Said]:
        if not node.lane:
            yield say("lane-missing", node=node.title)
        elif node.lane not in self.package.lanes:
            known = many(f"“{each}”" for each in self.package.lanes)
            yield say("lane-unknown", node=node.title, lane=called(node.lane), known=known)
        for name in sorted(node.properties.keys() - TASK_PROPERTIES):
            yield say("property-unknown", node=node.title, name=name)
        for name in ("due", "due_urgent"):
            if name in node.properties:
                yield from self._rule(node.properties[name], say(f"where.{name}", node=node.title))
        yield from self._reminders(node)
        yield from self._kind(node)
        if node.multi is not None:
            yield from self._multi_instance(node)

    def _reminders(self, node: Node) -> Iterator[Said]:
        for name in sorted({"remind", "escalate"} & node.properties.keys()):
            for why in ladder_issues(name, node.properties[name], self.package.told):
                yield say("reminder", where=say(f"where.{name}", node=node.title), why=why)
        wrong = warn_issue(node.properties["warn"]) if "warn" in node.properties else None
        if wrong:
            yield say("reminder", where=say("where.warn", node=node.title), why=wrong)

    def _kind(self, node: Node) -> Iterator[Said]:
        name = node.properties.get("kind")
        kind = self.package.kinds.get(name or "")
        if not name:
            yield say("kind-missing", node=node.title)
        elif kind is None:
            yield say("kind-unknown", node=node.title, kind=name)
        form = self.assembly.forms.get(node.id)
        if kind is None or form is None:
            return
        missing = sorted(key for key in kind.required_fields if form.field(key) is None)
        if missing:
            yield say("form-fields", node=node.title, keys=many(missing), kind=Word(kind.label))
        if kind.gate or kind.restores:
            yield from _outcome(node, kind, form)
        if kind.restores:
            yield from self._difference_review(node)

    def _difference_review(self, node: Node) -> Iterator[Said]:
        source, _, output = (node.multi.collection if node.multi else "").partition(".")
        services = [n.reference for _, n in self.assembly.nodes() if n.kind == "service" and n.id == source]
        service = self.package.services.get(services[0] or "") if services else None
        if service is None or service.effect != "suggestions" or output != LAPSED:
            yield say("difference-review", node=node.title, example=f"apply_suggestions.{LAPSED}")

    def _multi_instance(self, node: Node) -> Iterator[Said]:
        assert node.multi is not None
        collection = node.multi.collection
        variable = self.variables.get(collection)
        if variable is None or variable.domain != "list":
            yield say("variable-unknown.collection", node=node.title, name=collection)
        item = node.multi.item
        if not item.isidentifier() or item.startswith("_") or item in self.taken:
            yield say("bad-id.item", node=node.title, item=item)
        if node.multi.condition is not None:
            for said in expression_issues(node.multi.condition, self.variables):
                yield within(node.title, said)

    def _service(self, node: Node) -> Iterator[Said]:
        service = self.package.services.get(node.reference or "")
        if service is None:
            yield say("service-unknown", node=node.title, service=node.reference or say("nothing"))
            return
        given = {parameter.name for parameter in node.parameters}
        for name in sorted(service.parameters.keys() - given):
            yield say("service-parameters.missing", node=node.title, name=name)
        for name in sorted(given - service.parameters.keys()):
            yield say("service-parameters.surplus", node=node.title, name=name)
        if len(given) != len(node.parameters):
            yield say("service-parameters.twice", node=node.title)
        yield from self._parameter_values(node, service)

    def _parameter_values(self, node: Node, service: ServiceTask) -> Iterator[Said]:
        for parameter in node.parameters:
            wanted = service.parameters.get(parameter.name)
            if wanted is None:
                continue
            try:
                expression = compile_expression(parameter.value)
                fixed = None if expression.names else expression.evaluate({})
            except ExpressionError as error:
                key = "service-parameters.malformed"
                yield say(key, node=node.title, name=parameter.name, why=error.detail)
                continue
            for name in sorted(expression.names - self.variables.keys()):
                yield say("variable-unknown.parameter", node=node.title, parameter=parameter.name, name=name)
            declared = _PARAMETER_TYPES.get(parameter.type, wanted)
            if declared is not wanted or (not expression.names and type(fixed) is not wanted):
                key = "service-parameters.type"
                yield say(key, node=node.title, name=parameter.name, type=wanted.__name__)

    def _message(self, node: Node) -> Iterator[Said]:
        if node.reference not in self.package.messages:
            known = many(sorted(self.package.messages)) if self.package.messages else say("none")
            message = node.reference or say("nothing")
            yield say("message-unknown", node=node.title, message=message, known=known)

    def _rule(self, source: str, where: Said) -> Iterator[Said]:
        try:
            rule = parse_duration_rule(source)
        except ExpressionError as error:
            yield say("timer-rule.invalid", where=where, why=error.detail)
            return
        yield from self._rule_names(rule, where)

    def _rule_names(self, rule: DueRule, where: Said) -> Iterator[Said]:
        for said in expression_issues(rule.when, self.variables) if rule.when else ():
            yield within(where, said)
        kinds, paths = {part.kind for part in rule.parts}, {part.path for part in rule.parts if part.path}
        for named in sorted(kinds.intersection(NAMED) - self.package.instants.keys()):
            yield say("timer-rule.named", where=where, named=named)
        for name in sorted(paths):
            variable = self.variables.get(name)
            if variable is None or variable.domain != "instant":
                yield say("timer-rule.instant", where=where, name=name)


def _outcome(node: Node, kind: TaskKind, form: Form) -> Iterator[Said]:
    field = form.field(kind.outcome_field)
    values = {value for value, _ in field.options} if field else set()
    if (
        field is None
        or not field.routing
        or not field.required
        or field.type not in ("radio", "select")
        or field.source
        or field.show_when
        or not values & kind.approving
        or not values - kind.approving
    ):
        yield say("gate-form", node=node.title, key=kind.outcome_field, approving=many(sorted(kind.approving)))
