"""Diagrams in a few lines of text, with forms, for the deploy gate.

    drawing("start draft submit secrecy x",
            "x publish end : secrecy.outcome == 'approve'",
            "x draft : else")

A line is a chain of elements; a condition belongs to its first flow; `else` makes that flow the default. What an
element is follows from the letters its id begins with (`ELEMENTS`); `secrecy2` is a second task of the same kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import orjson

from engine.workflow import Domain, MandatoryGate, ProcessPackage, ServiceTask, TaskKind
from tests.engine.spiff import diagrams as bpmn

APPROVE = frozenset({"approve"})
FLAG: Domain = (True, False)


def _no_action(*_: Any) -> dict[str, Any]:
    return {}


KINDS = {
    kind.name: kind
    for kind in (
        TaskKind("draft", "起草", _no_action, edits=True),
        TaskKind("opinion", "意见", _no_action),
        TaskKind("review", "核稿", _no_action, required_fields=frozenset({"outcome"})),
        TaskKind("handle", "处理修改建议", _no_action),
        TaskKind("secrecy", "保密审查", _no_action, gate="secrecy", approving=APPROVE),
        TaskKind("legality", "合法性审核", _no_action, gate="legality", approving=APPROVE),
        TaskKind("sign", "签发", _no_action, gate="sign", approving=APPROVE),
        TaskKind("diff", "差异复核", _no_action, restores=True, approving=APPROVE),
    )
}
SERVICES = {
    service.name: service
    for service in (
        ServiceTask("submit", "形成送审稿", _no_action, effect="edit"),
        ServiceTask(
            "suggest",
            "采纳建议",
            _no_action,
            effect="suggestions",
            outputs={"changed": FLAG, "restart": FLAG, "lapsed": "list"},
        ),
        ServiceTask("number", "编号", _no_action, effect="numbering"),
        ServiceTask("publish", "发布", _no_action, effect="release"),
        ServiceTask("classify", "确认类别", _no_action, outputs={"legality": FLAG}, updates="matter"),
        ServiceTask("probe", "探测", _no_action, outputs={"ok": FLAG, "state": ("new", "old"), "names": "list"}),
        ServiceTask("note", "登记", _no_action, parameters={"text": str, "days": int, "loud": bool}),
    )
}
VARIABLES: dict[str, dict[str, Domain]] = {
    "matter": {
        "legality": FLAG,
        "urgent": FLAG,
        "level": ("a", "b", "c"),
        "sections": "list",
        "pages": "int",
        "title": "text",
        "until": "instant",
    }
}
SECRECY = MandatoryGate("secrecy", "保密审查")
SIGN = MandatoryGate("sign", "签发")
LEGALITY = MandatoryGate("legality", "合法性审核", when="matter.legality")


def package(*gates: MandatoryGate, **changes: Any) -> ProcessPackage:
    plain = ProcessPackage(
        process_id="main",
        folder=None,  # type: ignore[arg-type]
        lanes={"办公室": lambda variables, item: "office"},
        kinds=KINDS,
        services=SERVICES,
        gates=gates,
        variables=VARIABLES,
        messages=frozenset({"withdraw", "hold"}),
        instants={"release_time": lambda session, subject: None},  # type: ignore[dict-item,return-value]
    )
    return replace(plain, **changes)


ONE = package(SECRECY)
TWO = package(SECRECY, SIGN)
BY_CLASS = package(SECRECY, LEGALITY)


def choice(key: str, *values: str, required: bool = True, **properties: str) -> dict[str, Any]:
    return {
        "type": "radio",
        "key": key,
        "values": [{"value": value, "label": value} for value in values],
        "validate": {"required": required},
        "properties": {"routing": "true", **properties},
    }


def component(kind: str, key: str, *, required: bool = False, **properties: str) -> dict[str, Any]:
    described = {"type": kind, "key": key, "validate": {"required": required}}
    if kind == "checklist":
        described["values"] = [{"value": value, "label": value} for value in ("x", "y")]
    return {**described, "properties": {"routing": "true", **properties}}


OUTCOME = choice("outcome", "approve", "return")
FORMS: Mapping[str, list[dict[str, Any]]] = {
    "draft": [component("checklist", "sections"), component("checkbox", "urgent")],
    "handle": [],
    "opinion": [choice("outcome", "agree", "object")],
}


def form(*components: dict[str, Any]) -> bytes:
    return orjson.dumps({"type": "default", "schemaVersion": 16, "components": components})


@dataclass(frozen=True)
class Attached:
    """A boundary event: `on` a host; `trigger` is timer, message or error, with its rule, name or code."""

    on: str
    trigger: str = "timer"
    detail: str | None = "working_days(3)"
    interrupting: bool = True


@dataclass(frozen=True)
class Each:
    """A multi-instance task."""

    collection: str
    until: str | None = None
    item: str = "item"


@dataclass(frozen=True)
class Drawing:
    """The files of a set, as `verify` takes them."""

    process_id: str
    files: Mapping[str, bytes]

    def with_called(self, *others: Drawing) -> Drawing:
        files = dict(self.files)
        for other in others:
            files.update(other.files)
        return Drawing(self.process_id, files)

    def changed(self, old: str, new: str) -> Drawing:
        """The main diagram with a piece of its XML replaced everywhere."""
        path = f"{self.process_id}/{self.process_id}.bpmn"
        text = self.files[path].decode()
        assert old in text, old
        return Drawing(self.process_id, {**self.files, path: text.replace(old, new).encode()})


@dataclass
class _Page:
    """One process being drawn."""

    forms: Mapping[str, Sequence[dict[str, Any]]]
    attached: Mapping[str, Attached]
    multi: Mapping[str, Each]
    subs: Mapping[str, Sequence[str]]
    rules: Mapping[str, str]
    inside: dict[str, bytes] = field(default_factory=dict)
    errors: set[str] = field(default_factory=set)


def drawing(
    *lines: str,
    name: str = "main",
    forms: Mapping[str, Sequence[dict[str, Any]]] | None = None,
    attached: Mapping[str, Attached] | None = None,
    multi: Mapping[str, Each] | None = None,
    subs: Mapping[str, Sequence[str]] | None = None,
    rules: Mapping[str, str] | None = None,
    extra: str = "",
) -> Drawing:
    """A set of one process. `rules`: timer rules; `subs`: lines inside the sub-processes; `extra`: more BPMN."""
    page = _Page(forms or {}, attached or {}, multi or {}, subs or {}, rules or {})
    elements, flows = _draw(lines, page)
    content = bpmn.diagram(
        bpmn.process(name, *elements, extra, flows=flows),
        messages=("withdraw", "hold", "unheard"),
        errors=tuple(sorted(page.errors | {"returned", "other"})),
    )
    files = {f"{name}/forms/{task}.form": text for task, text in page.inside.items()}
    return Drawing(name, {f"{name}/{name}.bpmn": content, **files})


def _draw(lines: Sequence[str], page: _Page) -> tuple[list[str], list[str]]:
    flows: list[str] = []
    ids: dict[str, None] = {}
    defaults: dict[str, str] = {}
    for line in lines:
        chain, _, condition = line.partition(" : ")
        names = chain.split()
        ids.update(dict.fromkeys(names))
        for position, (source, target) in enumerate(pairwise(names)):
            flow = f"{source} {target} = {source}__{target}"
            if position == 0 and condition == "else":
                defaults[source] = f"{source}__{target}"
            elif position == 0 and condition:
                flow += f" : {condition}"
            flows.append(flow)
    return [_element(name, page, defaults.get(name)) for name in ids], flows


def _element(name: str, page: _Page, default: str | None) -> str:
    prefix = re.match("[a-z]+", name)
    assert prefix is not None
    kind, rest = prefix.group(), name[prefix.end() :].lstrip("_")
    if name in page.attached:
        at = page.attached[name]
        if at.trigger == "error" and at.detail:
            page.errors.add(at.detail)
        given: dict[str, Any] = {at.trigger: at.detail} if at.detail else {}
        return bpmn.boundary(name, at.on, interrupting=at.interrupting, **given)
    if kind in KINDS:
        page.inside[name] = form(*page.forms.get(name, FORMS.get(kind, [OUTCOME])))
        each = page.multi.get(name)
        multi = bpmn.each(each.collection, each.item, each.until) if each else ""
        return bpmn.user(name, multi, kind=kind, lane="办公室", due="working_days(2)")
    if kind in SERVICES and kind != "note":
        return bpmn.service(name, kind)
    if kind == "sub":
        inner, inner_flows = _draw(page.subs[name], page)
        return bpmn.sub(name, *inner, flows=inner_flows)
    if kind == "fail":
        code = rest.rstrip("0123456789") or "returned"
        page.errors.add(code)
        return bpmn.end(name, error=code)
    simple = {
        "start": lambda: bpmn.start(name),
        "end": lambda: bpmn.end(name),
        "stop": lambda: bpmn.end(name, terminate=True),
        "x": lambda: bpmn.xor(name, default),
        "p": lambda: bpmn.parallel(name),
        "o": lambda: bpmn.inclusive(name, default),
        "ev": lambda: bpmn.events(name),
        "wait": lambda: bpmn.catch(name, timer=page.rules.get(name, "days(1)")),
        "msg": lambda: bpmn.catch(name, message=rest or "withdraw"),
        "mark": lambda: bpmn.element("intermediateThrowEvent", name),
        "call": lambda: bpmn.call(name, rest.rstrip("0123456789").rstrip("_")),
    }
    return simple[kind]()
