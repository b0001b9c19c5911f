"""What SpiffWorkflow, used as it is, runs wrongly: why a construct is refused here or brings its own element."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.exceptions import WorkflowDataException
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from tests.engine.spiff import diagrams as bpmn

SIGNAL = '<bpmn:signal id="s" name="s" />'


@dataclass(frozen=True)
class Alone:
    """`seen`: True when it goes wrong as `says` says. `here`: what becomes of it in this product."""

    name: str
    bpmn: str
    says: str
    here: str
    seen: Callable[[], bool]


class Bare:
    """A workflow of the library on a diagram."""

    def __init__(self, *elements: str, flows: list[str], roots: str = "", data: dict[str, Any] | None = None) -> None:
        content = bpmn.diagram(bpmn.process("p", *elements, flows=flows), messages=("go",), errors=("e",))
        parser = SpiffBpmnParser()
        text = content.decode().replace("</bpmn:definitions>", f"{roots}</bpmn:definitions>")
        parser.add_bpmn_xml(etree.fromstring(text.encode()), filename="p")
        self.workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
        self.workflow.get_next_task(state=TaskState.READY).data.update(data or {})
        self._settle()

    def open(self) -> set[str]:
        return {task.task_spec.bpmn_id for task in self.workflow.get_tasks(state=TaskState.READY, manual=True)}

    def do(self, element: str, **data: Any) -> None:
        tasks = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        task = next(task for task in tasks if task.task_spec.bpmn_id == element)
        task.data.update(data)
        task.run()
        self._settle()

    def send(self, message: str) -> None:
        self.workflow.send_event(BpmnEvent(MessageEventDefinition(message), payload={}))
        self._settle()

    def _settle(self) -> None:
        self.workflow.do_engine_steps()
        while self.workflow.get_next_task(state=TaskState.READY, manual=False) is not None:
            self.workflow.do_engine_steps()


def _definition(trigger: str, /, **attributes: str) -> str:
    given = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<bpmn:{trigger}EventDefinition{given} />"


def _link() -> bool:
    throw = bpmn.element("intermediateThrowEvent", "t", _definition("link", name="l"))
    catch = bpmn.element("intermediateCatchEvent", "c", _definition("link", name="l"))
    elements = (bpmn.start("s"), bpmn.user("a"), throw, catch, bpmn.user("b"), bpmn.end("e"))
    bare = Bare(*elements, flows=["s a", "a t", "c b", "b e"])
    bare.do("a")
    return not bare.open() and not bare.workflow.get_tasks(state=TaskState.NOT_FINISHED_MASK)


def _condition_on_a_task() -> bool:
    elements = (bpmn.start("s"), bpmn.user("a"), bpmn.user("b"), bpmn.end("e"))
    bare = Bare(*elements, flows=["s a", "a b : False", "b e"])
    bare.do("a")
    return bare.open() == {"b"}


def _receive() -> bool:
    elements = (bpmn.start("s"), bpmn.element("receiveTask", "r"), bpmn.user("a"), bpmn.end("e"))
    return Bare(*elements, flows=["s r", "r a", "a e"]).open() == {"a"}


def _signal_end() -> bool:
    ending = bpmn.element("endEvent", "e1", _definition("signal", signalRef="s"))
    caught = bpmn.element("boundaryEvent", "k", _definition("signal", signalRef="s"), attachedToRef="a")
    elements = (bpmn.start("st"), bpmn.parallel("p1"), bpmn.user("a"), caught, bpmn.user("b"), bpmn.user("c"), ending)
    flows = ["st p1", "p1 a", "p1 c", "c e1", "k b", "a e2", "b e3"]
    bare = Bare(*elements, bpmn.end("e2"), bpmn.end("e3"), flows=flows, roots=SIGNAL)
    bare.do("c")
    return bare.open() == {"a"}


def _event_sub_process(definition: str, **attributes: str) -> Bare:
    started = bpmn.element("startEvent", "s2", definition, **attributes)
    inner = (started, bpmn.user("b"), bpmn.end("e2"))
    inside = "".join(inner) + bpmn.wires(["s2 b", "b e2"], "es")
    beside = bpmn.element("subProcess", "es", inside, triggeredByEvent="true")
    return Bare(bpmn.start("s"), bpmn.user("a"), bpmn.end("e"), beside, flows=["s a", "a e"])


def _started_by_error() -> bool:
    return "b" in _event_sub_process(_definition("error", errorRef="e")).open()


def _not_interrupted() -> bool:
    bare = _event_sub_process(_definition("message", messageRef="go"), isInterrupting="true")
    bare.send("go")
    return bare.open() == {"a", "b"}


def _join_in_a_loop() -> bool:
    elements = (bpmn.start("s"), bpmn.xor("x0"), bpmn.parallel("p1"), bpmn.user("a"), bpmn.user("b"))
    rest = (bpmn.parallel("p2"), bpmn.user("c"), bpmn.xor("x", "back"), bpmn.end("e"))
    flows = ["s x0", "x0 p1", "p1 a", "p1 b", "a p2", "b p2", "p2 c", "c x", "x e : done", "x x0 = back"]
    bare = Bare(*elements, *rest, flows=flows)
    for task in ("a", "b"):
        bare.do(task)
    bare.do("c", done=False)
    bare.do("b")
    return bare.open() == {"a", "c"}


def _many_again() -> bool:
    many = bpmn.each("items", "item").replace('name="item"', 'id="item"')
    elements = (bpmn.start("s"), bpmn.xor("x0"), bpmn.user("a", many), bpmn.xor("x", "back"), bpmn.end("e"))
    bare = Bare(*elements, flows=["s x0", "x0 a", "a x", "x e : done", "x x0 = back"], data={"items": [1]})
    try:
        bare.do("a", done=False)
    except WorkflowDataException:
        return True
    return False


REFUSED_HERE, RIGHT_HERE = "拒绝部署", "由本系统的元素正确执行"
ALONE: tuple[Alone, ...] = (
    Alone("链接事件", "linkEventDefinition", "令牌到此消失，后面的环节不再出现，也不报错", REFUSED_HERE, _link),
    Alone(
        "任务出线上的条件",
        "conditionExpression on a flow from an activity",
        "条件不成立也照走",
        REFUSED_HERE,
        _condition_on_a_task,
    ),
    Alone("没有消息的接收任务", "receiveTask", "不等待，当即通过", REFUSED_HERE, _receive),
    Alone(
        "信号结束事件",
        "endEvent, signalEventDefinition",
        "信号发不出去，等它的边界事件不触发",
        REFUSED_HERE,
        _signal_end,
    ),
    Alone(
        "错误触发的事件子流程",
        "subProcess triggeredByEvent=true, errorEventDefinition",
        "没有出错，流程一开始它就启动",
        REFUSED_HERE,
        _started_by_error,
    ),
    Alone(
        "中断型事件子流程",
        "subProcess triggeredByEvent=true, isInterrupting=true",
        "启动后，本应取消的环节仍然开着",
        REFUSED_HERE,
        _not_interrupted,
    ),
    Alone(
        "回路里的并行汇合",
        "parallelGateway in a loop",
        "退回重来之后，一路还没有办完就继续",
        RIGHT_HERE,
        _join_in_a_loop,
    ),
    Alone(
        "回路里的多实例",
        "multiInstanceLoopCharacteristics in a loop",
        "第二次进入时报错，流程停住",
        RIGHT_HERE,
        _many_again,
    ),
)
