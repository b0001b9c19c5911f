"""What one BPMN file draws, as plain values: nodes, flows and scopes. Layout is not read; it means nothing.

(One thing it would mean: SpiffWorkflow tries the conditions of a gateway from top to bottom of the drawing. The
verdict therefore takes any true condition as possible.)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from engine.verification.sentences import named, say
from engine.wording import Said, called

NodeKind = Literal[
    "start",
    "end",
    "error_end",
    "terminate",
    "user",
    "service",
    "rule",
    "call",
    "sub",
    "exclusive",
    "parallel",
    "inclusive",
    "event_gateway",
    "timer",
    "message",
    "pass",
    "boundary_timer",
    "boundary_message",
    "boundary_error",
]

WAITING = frozenset({"user", "timer", "message", "event_gateway"})
GATEWAYS = frozenset({"exclusive", "parallel", "inclusive", "event_gateway"})
ENDS = frozenset({"end", "error_end", "terminate"})


@dataclass(frozen=True)
class MultiInstance:
    """One task for each element of `collection`; `condition` ends it early."""

    collection: str
    item: str
    condition: str | None


@dataclass(frozen=True)
class Parameter:
    name: str
    type: str
    value: str


@dataclass(frozen=True)
class Flow:
    id: str
    source: str
    target: str
    condition: str | None
    name: str
    line: int


@dataclass
class Node:
    """One flow node. `scope`: id of the embedded sub-process around it, or None.

    `reference` says what the kind needs: called process, registered service, decision, message name, error code
    (None: any), timer rule."""

    id: str
    kind: NodeKind
    name: str
    line: int
    scope: str | None
    reference: str | None = None
    properties: dict[str, str] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    attached_to: str | None = None
    interrupting: bool = True
    default: str | None = None
    multi: MultiInstance | None = None
    lane: str | None = None

    @property
    def title(self) -> Said:
        """How messages name it: 人工环节“保密审查”; without a name, by its id and line."""
        return named(self.kind, self.name, self.id, self.line)


@dataclass
class Process:
    """One executable process. `path` is its file in the set; `folder` holds its forms and tables; `refused`: elements
    drawn in it that are not among its nodes."""

    id: str
    name: str
    path: str
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    line: int = 0

    @property
    def title(self) -> Said:
        return named("process", self.name, self.id, self.line)

    def flow_title(self, flow: Flow) -> Said:
        """How messages name a flow: by where it comes from, and its name or where it leads to."""
        source, target = self.nodes.get(flow.source), self.nodes.get(flow.target)
        if source is not None and called(flow.name):
            return say("flow.named", source=source.title, name=called(flow.name))
        if source is not None and target is not None:
            return say("flow.between", source=source.title, target=target.title)
        if source is not None:
            return say("flow.from", source=source.title)
        if target is not None and not called(flow.name):
            return say("flow.to", target=target.title)
        return named("flow", flow.name, flow.id, flow.line)

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    def outgoing(self, node_id: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.source == node_id]

    def incoming(self, node_id: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.target == node_id]

    def members(self, scope: str | None) -> list[Node]:
        """The nodes drawn directly in a scope."""
        return [node for node in self.nodes.values() if node.scope == scope]
