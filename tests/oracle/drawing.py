"""Draws a structured process as BPMN."""

from __future__ import annotations

from itertools import pairwise

from tests.engine.spiff.diagrams import (
    boundary,
    call,
    catch,
    diagram,
    each,
    element,
    end,
    events,
    inclusive,
    parallel,
    process,
    service,
    start,
    sub,
    user,
    xor,
)
from tests.oracle import blocks as b


def draw(drawn: b.Process) -> bytes:
    """The whole process with all that it calls, in one file."""
    messages: set[str] = set()
    errors: set[str] = set()
    processes = []
    for name, body in [(drawn.name, drawn.body), *drawn.called.items()]:
        sheet = Sheet()
        sheet.whole(name, body)
        messages |= sheet.messages
        errors |= sheet.errors
        processes.append(process(name, *sheet.elements, flows=sheet.flows))
    return diagram(*processes, messages=tuple(sorted(messages)), errors=tuple(sorted(errors)))


class Sheet:
    """The elements and flows of one process or sub-process."""

    def __init__(self) -> None:
        self.elements: list[str] = []
        self.flows: list[str] = []
        self.messages: set[str] = set()
        self.errors: set[str] = set()

    def whole(self, name: str, body: b.Block) -> None:
        first, last = self.block(body)
        self.add(start(f"{name}_start"), end(f"{name}_end"))
        self.flows += [f"{name}_start {first}", f"{last} {name}_end"]

    def add(self, *drawn: str) -> None:
        self.elements += drawn

    def block(self, block: b.Block, multi: str = "") -> tuple[str, str]:
        """Draw it; returns the elements where it is entered and left."""
        match block:
            case b.Task(name=name):
                self.add(user(name, multi))
                return name, name
            case b.Service(name=name, source=source):
                self.add(service(name, "answer", given=("str", f"default({source}.outcome, 'none')")))
                return name, name
            case b.Skip(name=name):
                self.add(element("intermediateThrowEvent", name))
                return name, name
            case b.Seq(parts=parts):
                return self.sequence(parts)
            case b.Sub(name=name, body=body):
                inner = Sheet()
                inner.whole(name, body)
                self.messages |= inner.messages
                self.errors |= inner.errors
                self.add(sub(name, *inner.elements, flows=inner.flows, multi=multi))
                return name, name
            case b.Call(name=name, process=called):
                self.add(call(name, called, multi))
                return name, name
            case b.Many(inner=inner_block, source=source, until=until):
                condition = f"default({until}.outcome, '') == 'x'" if until else None
                return self.block(inner_block, each(f"default({source}.picks, [])", "item", condition))
        return self.gateway(block)

    def sequence(self, parts: list[b.Block]) -> tuple[str, str]:
        ends = [self.block(part) for part in parts]
        self.flows += [f"{left} {entered}" for (_, left), (entered, _) in pairwise(ends)]
        return ends[0][0], ends[-1][1]

    def gateway(self, block: b.Block) -> tuple[str, str]:
        match block:
            case b.Xor(name=name, source=source, branches=branches):
                tests = [f"default({source}.outcome, '') == '{outcome}'" for outcome in b.OUTCOMES]
                return self.fork(xor(name, f"{name}_d"), xor(f"{name}_j"), name, branches, tests)
            case b.ByItem(name=name, branches=branches):
                return self.fork(xor(name, f"{name}_d"), xor(f"{name}_j"), name, branches, ["item == 'p'"])
            case b.Inc(name=name, source=source, branches=branches):
                tests = [f"'{letter}' in default({source}.picks, [])" for letter in b.PICKS]
                return self.fork(inclusive(name, f"{name}_d"), inclusive(f"{name}_j"), name, branches, tests)
            case b.Par(name=name, branches=branches):
                return self.fork(parallel(name), parallel(f"{name}_j"), name, branches, [])
            case b.Loop(name=name, body=body, decision=decision):
                self.add(xor(f"{name}_j"), xor(name, f"{name}_d"), xor(f"{name}_o"))
                first, last = self.sequence([body, decision])
                self.flows += [f"{name}_j {first}", f"{last} {name}", f"{name} {name}_o = {name}_d"]
                self.flows.append(f"{name} {name}_j : {decision.name}.outcome == 'x'")
                return f"{name}_j", f"{name}_o"
            case b.Fail(name=name, decision=decision, code=code):
                self.errors.add(code)
                return self.leave(name, decision, end(f"{name}_end", error=code))
            case b.Stop(name=name, decision=decision):
                return self.leave(name, decision, end(f"{name}_end", terminate=True))
            case b.Hosted():
                return self.hosted(block)
            case b.EventChoice(name=name, events=choices):
                return self.event_choice(name, choices)
        raise TypeError(block)

    def fork(self, split: str, join: str, name: str, branches: list[b.Block], tests: list[str]) -> tuple[str, str]:
        self.add(split, join)
        for number, branch in enumerate(branches):
            first, last = self.block(branch)
            last_branch = number == len(branches) - 1
            suffix = "" if not tests else f" = {name}_d" if last_branch else f" : {tests[number]}"
            self.flows += [f"{name} {first}{suffix}", f"{last} {name}_j"]
        return name, f"{name}_j"

    def leave(self, name: str, decision: b.Task, ending: str) -> tuple[str, str]:
        self.block(decision)
        self.add(xor(name, f"{name}_d"), xor(f"{name}_o"), ending)
        self.flows += [f"{decision.name} {name}", f"{name} {name}_o = {name}_d"]
        self.flows.append(f"{name} {name}_end : {decision.name}.outcome == 'x'")
        return decision.name, f"{name}_o"

    def hosted(self, block: b.Hosted) -> tuple[str, str]:
        name = block.name
        host, _ = self.block(block.host)
        self.add(xor(f"{name}_i"), xor(f"{name}_o"))
        self.flows += [f"{name}_i {host}", f"{host} {name}_o"]
        for event in block.boundaries:
            if event.kind == "message":
                self.messages.add(str(event.trigger))
            elif event.trigger and event.kind == "error":
                self.errors.add(event.trigger)
            self.add(
                boundary(
                    event.name,
                    host,
                    timer="hours(4)" if event.kind == "timer" else None,
                    message=event.trigger if event.kind == "message" else None,
                    error=event.trigger if event.kind == "error" else None,
                    interrupting=event.interrupting,
                )
            )
            first, last = self.block(event.path)
            target = f"{name}_i" if event.back else f"{name}_o" if event.interrupting else f"{event.name}_end"
            if not event.interrupting:
                self.add(end(target))
            self.flows += [f"{event.name} {first}", f"{last} {target}"]
        return f"{name}_i", f"{name}_o"

    def event_choice(self, name: str, choices: list[tuple[str, str, str | None, b.Block]]) -> tuple[str, str]:
        self.add(events(name), xor(f"{name}_j"))
        for event, kind, message, path in choices:
            self.messages |= {message} if message else set()
            self.add(catch(event, timer="days(1)" if kind == "timer" else None, message=message))
            first, last = self.block(path)
            self.flows += [f"{name} {event}", f"{event} {first}", f"{last} {name}_j"]
        return name, f"{name}_j"
