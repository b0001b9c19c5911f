"""What the readers of a BPMN file share: what has been read, what is refused for its name alone, and names."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from engine.errors import Issue
from engine.verification.diagram import Process
from engine.verification.documents import BPMN, LAYOUT, line_of

REFUSED_ELEMENTS: dict[str, tuple[str, str]] = {
    "scriptTask": ("script", "脚本任务不会被执行。请改用登记过的自动环节（服务任务）。"),
    "complexGateway": ("complex-gateway", "复杂网关不受支持。请改用排他、并行或包容网关。"),
    "transaction": ("unsupported-element", "事务子流程不受支持。请改用普通子流程。"),
    "adHocSubProcess": ("ad-hoc-subprocess", "自由子流程不受支持。请把各步按顺序或并行画出来。"),
    "receiveTask": ("receive-task", "接收任务不受支持。请改用消息中间事件。"),
    "sendTask": ("unsupported-element", "发送任务不受支持。请改用登记过的自动环节。"),
    "task": ("plain-task", "没有类型的任务不能执行。请改为人工环节（用户任务）或自动环节（服务任务）。"),
    "manualTask": ("plain-task", "手工任务不能执行。请改为人工环节（用户任务）。"),
    "dataStoreReference": ("data-store", "数据存储不受支持。请删除，数据由环节的表单提供。"),
    "dataObject": ("data-store", "数据对象不受支持。请删除，数据由环节的表单提供。"),
    "dataObjectReference": ("data-store", "数据对象不受支持。请删除，数据由环节的表单提供。"),
    "ioSpecification": ("data-store", "输入输出定义不受支持。请删除。"),
    "standardLoopCharacteristics": ("unsupported-loop", "循环标记不受支持。请用网关画出回路。"),
    "subConversation": ("unsupported-element", "会话不受支持。请删除。"),
}
PLAIN = frozenset({"incoming", "outgoing", "documentation", "textAnnotation", "association", "group"})


@dataclass
class Drawing:
    """What one file yields: its processes and what is wrong with it."""

    path: str
    processes: list[Process] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    messages: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str | None] = field(default_factory=dict)

    def refuse(self, code: str, message: str, element: etree._Element) -> None:
        owner: etree._Element | None = element
        while owner is not None and owner.get("id") is None:
            owner = owner.getparent()
        identifier = None if owner is None else owner.get("id")
        self.issues.append(Issue(code, message, field=self.path, element=identifier, line=line_of(element)))


def refuse_element(drawing: Drawing, element: etree._Element, owner: etree._Element | None = None) -> None:
    name = name_of(element)
    unknown = ("unsupported-element", f"元素 {name} 不受支持。请删除或改用受支持的元素。")
    code, text = REFUSED_ELEMENTS.get(name, unknown)
    drawing.refuse(code, text, element if element.get("id") or owner is None else owner)


def owner_of(element: etree._Element) -> etree._Element:
    owner = element.getparent()
    return element if owner is None else owner


def children(element: etree._Element) -> list[etree._Element]:
    return [child for child in element if etree.QName(child).namespace not in LAYOUT]


def name_of(element: etree._Element) -> str:
    """The local name of a BPMN element; foreign elements keep their namespace and so match nothing."""
    name = etree.QName(element)
    return name.localname if name.namespace == BPMN else str(element.tag)


def bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"
