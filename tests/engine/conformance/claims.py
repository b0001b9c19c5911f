"""What can be claimed of a BPMN construct, each claim with the smallest diagram that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.engine.spiff import diagrams as bpmn
from tests.engine.verification.drawings import Drawing, drawing

PLAIN = ("start draft review x", "x end : review.outcome == 'approve'", "x draft : else")
MARK = '<bpmn:intermediateThrowEvent id="mark1"></bpmn:intermediateThrowEvent>'
VENDORS = {
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "flowable": "http://flowable.org/bpmn",
    "activiti": "http://activiti.org/bpmn",
    "signavio": "http://www.signavio.com",
    "drools": "http://www.jboss.org/drools",
}


@dataclass(frozen=True)
class Runs:
    """It runs, and does what `says` says. `story`: what happens in the diagram, step by step:
    `open a b` these tasks are open; `do a approve` a task is completed; `fire t`, `send m`; `ran a b` the automatic
    steps so far; `ended` the process is over."""

    group: str
    name: str
    bpmn: str
    says: str
    drawing: Drawing
    story: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """The deploy gate refuses it, with this code, at this element."""

    group: str
    name: str
    bpmn: str
    code: str
    element: str
    drawing: Drawing


def runs(group: str, name: str, bpmn_name: str, says: str, drawn: Drawing, *story: str) -> Runs:
    return Runs(group, name, bpmn_name, says, drawn, story)


def refused(group: str, name: str, bpmn_name: str, code: str, drawn: Drawing, element: str = "odd") -> Refused:
    return Refused(group, name, bpmn_name, code, element, drawn)


def beside(xml: str) -> Drawing:
    """A sound process with something drawn in it."""
    return drawing(*PLAIN, extra=xml)


def at_root(xml: str) -> Drawing:
    return drawing(*PLAIN).changed("</bpmn:definitions>", f"{xml}</bpmn:definitions>")


def in_review(xml: str) -> Drawing:
    """A sound process with something inside its task `review`."""
    text = drawing(*PLAIN).files["main/main.bpmn"].decode()
    task = text[text.index('<bpmn:userTask id="review"') :].partition("</bpmn:userTask>")[0]
    return drawing(*PLAIN).changed(task, task + xml)


def on_review(attribute: str, tag: str = "userTask") -> Drawing:
    return drawing(*PLAIN).changed(f'<bpmn:{tag} id="review"', f'<bpmn:{tag} {attribute} id="review"')


def extended(xml: str) -> Drawing:
    """Another extension beside the properties of `review`."""
    text = drawing(*PLAIN).files["main/main.bpmn"].decode()
    task = text[text.index('<bpmn:userTask id="review"') :].partition("</bpmn:extensionElements>")[0]
    return drawing(*PLAIN).changed(task, task + xml)


def foreign(vendor: str, xml: str) -> str:
    """An element of another vendor, with its namespace declared."""
    first, rest = xml.split(" ", 1) if " " in xml else (xml.rstrip("/>"), "/>")
    return f'{first} xmlns:{vendor}="{VENDORS[vendor]}" {rest}'


def event(tag: str, *definitions: str, attributes: str = "") -> str:
    """An event with these triggers; `message` refers to a registered one."""
    inside = ""
    for name in definitions:
        reference = {"message": ' messageRef="hold"', "error": ' errorRef="returned"', "link": ' name="a"'}.get(
            name, ""
        )
        timer = "<bpmn:timeDuration>days(1)</bpmn:timeDuration>" if name == "timer" else ""
        inside += f"<bpmn:{name}EventDefinition{reference}>{timer}</bpmn:{name}EventDefinition>"
    return f'<bpmn:{tag} id="odd"{" " if attributes else ""}{attributes}>{inside}</bpmn:{tag}>'


def instead_of_mark(xml: str, *lines: str) -> Drawing:
    return drawing(*lines).changed(MARK, xml)


def sub_process(xml: str, attributes: str = "", tag: str = "subProcess") -> str:
    return f'<bpmn:{tag} id="odd"{" " if attributes else ""}{attributes}>{xml}</bpmn:{tag}>'


RULE = bpmn.rule("mark1", "route")
TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="route" name="route"><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i"><inputExpression id="ie" typeRef="string"><text>matter.level</text></inputExpression></input>
<output id="o" name="way" typeRef="string"/>
<rule id="r1"><inputEntry id="r1i"><text>"a"</text></inputEntry>
<outputEntry id="r1o"><text>"up"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="r2i"><text>not("a")</text></inputEntry>
<outputEntry id="r2o"><text>"down"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def ruled() -> Drawing:
    drawn = instead_of_mark(RULE, "start draft mark1 x", "x review end : mark1.way == 'up'", "x opinion end2 : else")
    return Drawing("main", {**drawn.files, "main/route.dmn": TABLE})
