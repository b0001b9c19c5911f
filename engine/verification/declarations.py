"""Layer 1, last part: diagram, forms and the process package agree. Whatever a diagram names is registered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.errors import Issue
from engine.expressions import NAMED, DueRule, ExpressionError, compile_expression, parse_duration_rule
from engine.forms import Form
from engine.reminders import ladder_issues
from engine.thresholds import warn_issue
from engine.verification.assembly import Assembly
from engine.verification.conditions import compared_constants
from engine.verification.diagram import Node, Process
from engine.verification.table_checks import table_issues
from engine.verification.variables import LAPSED, Variable
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


def expression_issues(source: str, variables: Mapping[str, Variable]) -> Iterator[tuple[str, str]]:
    """What is wrong with a condition, code and text: not in the language, unknown names, values that cannot occur."""
    try:
        names = compile_expression(source).names
    except ExpressionError as error:
        yield "condition-invalid", f"{error.detail}。请改写条件。"
        return
    for name in sorted(names - variables.keys()):
        text = f"条件“{source}”用到“{name}”，没有这个变量。请写成“环节编号.项目”，并在该项目上标明用于流转。"
        yield "variable-unknown", text
    for name, constant in compared_constants(source):
        variable = variables.get(name)
        if variable is None or not isinstance(variable.domain, tuple) or constant is None:
            continue
        if not any(constant == value and type(constant) is type(value) for value in variable.domain):
            known = "、".join(repr(value) for value in variable.domain if value is not None)
            text = f"条件“{source}”把“{name}”与 {constant!r} 比较，但它只能是 {known}。请改正。"
            yield "value-outside-domain", text


class _Checker:
    def __init__(self, assembly: Assembly, package: ProcessPackage, variables: Mapping[str, Variable]) -> None:
        self.assembly = assembly
        self.package = package
        self.variables = variables
        self.taken = {path.partition(".")[0] for path in variables} | {
            node.id for _, node in assembly.nodes() if node.kind in ("user", "service", "rule")
        }

    def node(self, process: Process, node: Node) -> Iterator[Issue]:
        found: Iterator[tuple[str, str]] = iter(())
        if node.kind == "user":
            found = self._user_task(node)
        elif node.kind == "service":
            found = self._service(node)
        elif node.kind in ("timer", "boundary_timer"):
            found = self._rule(node.reference or "", node.title)
        elif node.kind in ("message", "boundary_message"):
            found = self._message(node)
        elif node.kind == "error_end" and not node.reference:
            found = iter([("error-uncaught", f"{node.title}没有错误代码。请指定。")])
        for code, text in found:
            yield Issue(code, text, field=process.path, element=node.id, line=node.line)

    def conditions(self, process: Process) -> Iterator[Issue]:
        for flow in process.flows:
            if flow.condition is not None:
                for code, text in expression_issues(flow.condition, self.variables):
                    title = f"连线“{flow.name}”({flow.id})" if flow.name else f"连线 {flow.id}"
                    yield Issue(code, f"{title}：{text}", field=process.path, element=flow.id, line=flow.line)

    def _user_task(self, node: Node) -> Iterator[tuple[str, str]]:
        if not node.lane:
            yield "lane-missing", f"{node.title}不在任何泳道里，没有人能收到。请拖进泳道。"
        elif node.lane not in self.package.lanes:
            known = "、".join(self.package.lanes)
            yield "lane-unknown", f"{node.title}所在的泳道“{node.lane}”没有登记。可用的泳道：{known}。"
        for name in sorted(node.properties.keys() - TASK_PROPERTIES):
            yield (
                "property-unknown",
                f"{node.title}的属性“{name}”不会起作用。可用：{'、'.join(sorted(TASK_PROPERTIES))}。",
            )
        for name in ("due", "due_urgent"):
            if name in node.properties:
                yield from self._rule(node.properties[name], f"{node.title}的办理时限")
        yield from self._reminders(node)
        yield from self._kind(node)
        if node.multi is not None:
            yield from self._multi_instance(node)

    def _reminders(self, node: Node) -> Iterator[tuple[str, str]]:
        for name in sorted({"remind", "escalate"} & node.properties.keys()):
            for text in ladder_issues(name, node.properties[name], self.package.told):
                yield "reminder", f"{node.title}的 {name}：{text}。"
        wrong = warn_issue(node.properties["warn"]) if "warn" in node.properties else None
        if wrong:
            yield "reminder", f"{node.title}的 warn：{wrong}。"

    def _kind(self, node: Node) -> Iterator[tuple[str, str]]:
        name = node.properties.get("kind")
        kind = self.package.kinds.get(name or "")
        if not name:
            yield "kind-missing", f"{node.title}没有种类。请在属性 kind 中选择一个登记过的种类。"
        elif kind is None:
            yield "kind-unknown", f"{node.title}的种类“{name}”没有登记。可用的种类：{'、'.join(self.package.kinds)}。"
        form = self.assembly.forms.get(node.id)
        if kind is None or form is None:
            return
        missing = sorted(key for key in kind.required_fields if form.field(key) is None)
        if missing:
            yield "form-fields", f"{node.title}的表单缺少“{'、'.join(missing)}”，种类“{kind.label}”要求有。请补上。"
        if kind.gate or kind.restores:
            yield from _outcome(node, kind, form)
        if kind.restores:
            yield from self._difference_review(node)

    def _difference_review(self, node: Node) -> Iterator[tuple[str, str]]:
        source, _, output = (node.multi.collection if node.multi else "").partition(".")
        services = [n.reference for _, n in self.assembly.nodes() if n.kind == "service" and n.id == source]
        service = self.package.services.get(services[0] or "") if services else None
        if service is None or service.effect != "suggestions" or output != LAPSED:
            text = (
                f"{node.title}要设为多实例，集合是采纳建议那一步给出的 {LAPSED}"
                f"（如 apply_suggestions.{LAPSED}），每个失效的关口各复核一次。"
            )
            yield "difference-review", text

    def _multi_instance(self, node: Node) -> Iterator[tuple[str, str]]:
        assert node.multi is not None
        collection = node.multi.collection
        variable = self.variables.get(collection)
        if variable is None or variable.domain != "list":
            text = f"{node.title}的多实例集合“{collection}”不是清单。请写成“环节编号.项目”，该项目应为用于流转的多选。"
            yield "variable-unknown", text
        item = node.multi.item
        if not item.isidentifier() or item.startswith("_") or item in self.taken:
            text = f"{node.title}的多实例每一项的名称“{item}”不能用，或已是别的变量。请换一个。"
            yield "bad-id", text
        if node.multi.condition is not None:
            yield from expression_issues(node.multi.condition, self.variables)

    def _service(self, node: Node) -> Iterator[tuple[str, str]]:
        service = self.package.services.get(node.reference or "")
        if service is None:
            known = "、".join(self.package.services)
            yield "service-unknown", f"{node.title}的处理“{node.reference or ''}”没有登记。可用：{known}。"
            return
        given = {parameter.name for parameter in node.parameters}
        for name in sorted(service.parameters.keys() - given):
            yield "service-parameters", f"{node.title}缺少参数“{name}”。请填写。"
        for name in sorted(given - service.parameters.keys()):
            yield "service-parameters", f"{node.title}没有参数“{name}”。请删除。"
        if len(given) != len(node.parameters):
            yield "service-parameters", f"{node.title}的参数有重复。请删去一个。"
        yield from self._parameter_values(node, service)

    def _parameter_values(self, node: Node, service: ServiceTask) -> Iterator[tuple[str, str]]:
        for parameter in node.parameters:
            wanted = service.parameters.get(parameter.name)
            if wanted is None:
                continue
            try:
                expression = compile_expression(parameter.value)
                fixed = None if expression.names else expression.evaluate({})
            except ExpressionError as error:
                text = f"{node.title}的参数“{parameter.name}”写法不对：{error.detail}。文字要加引号。"
                yield "service-parameters", text
                continue
            for name in sorted(expression.names - self.variables.keys()):
                yield "variable-unknown", f"{node.title}的参数“{parameter.name}”用到“{name}”，没有这个变量。请改正。"
            declared = _PARAMETER_TYPES.get(parameter.type, wanted)
            if declared is not wanted or (not expression.names and type(fixed) is not wanted):
                text = f"{node.title}的参数“{parameter.name}”应是 {wanted.__name__} 类型。请改正（文字要加引号）。"
                yield "service-parameters", text

    def _message(self, node: Node) -> Iterator[tuple[str, str]]:
        if node.reference not in self.package.messages:
            known = "、".join(sorted(self.package.messages)) or "（无）"
            text = f"{node.title}等待的消息“{node.reference or ''}”没有登记，永远不会来。可用的消息：{known}。"
            yield "message-unknown", text

    def _rule(self, source: str, where: str) -> Iterator[tuple[str, str]]:
        try:
            rule = parse_duration_rule(source)
        except ExpressionError as error:
            yield "timer-rule", f"{where}：{error.detail}。"
            return
        yield from self._rule_names(rule, where)

    def _rule_names(self, rule: DueRule, where: str) -> Iterator[tuple[str, str]]:
        for code, text in expression_issues(rule.when, self.variables) if rule.when else ():
            yield code, f"{where}：{text}"
        kinds, paths = {part.kind for part in rule.parts}, {part.path for part in rule.parts if part.path}
        for named in sorted(kinds.intersection(NAMED) - self.package.instants.keys()):
            yield "timer-rule", f"{where}：本流程没有登记 {named}()。请改用其他规则。"
        for name in sorted(paths):
            variable = self.variables.get(name)
            if variable is None or variable.domain != "instant":
                text = f"{where}用到“{name}”，它不是用于流转的日期时间。请写成“环节编号.项目”。"
                yield "timer-rule", text


def _outcome(node: Node, kind: TaskKind, form: Form) -> Iterator[tuple[str, str]]:
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
        text = (
            f"{node.title}的表单要有必填、用于流转的单选项“{kind.outcome_field}”，"
            f"选项中要有 {'、'.join(sorted(kind.approving))} 和至少一个不通过的选项，否则不能作出结论。请改表单。"
        )
        yield "gate-form", text
