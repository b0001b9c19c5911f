"""Random review processes: mostly well-formed blocks with gates and returns, some then spoilt by a small change."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from tests.engine.verification.drawings import Attached, Drawing, Each, drawing
from tests.engine.verification.oracle import Graph, kind_of

TASKS = ("opinion", "review", "mark", "probe", "number")
CONDITIONS = ("matter.urgent", "not matter.urgent", "matter.legality", "not matter.legality", "probe0.ok")


@dataclass
class _Page:
    """A process being made up. `top`: where a return inside the main process leads."""

    dice: random.Random
    lines: dict[str, list[str]] = field(default_factory=lambda: {"": []})
    attached: dict[str, Attached] = field(default_factory=dict)
    multi: dict[str, Each] = field(default_factory=dict)
    count: int = 0
    budget: int = 14

    def new(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"


def generate(seed: int) -> Graph:
    """A small process that begins with drafting and ends, usually, with a release."""
    page = _Page(random.Random(seed))
    dice = page.dice
    page.lines[""].append("start x0 draft0 submit0 probe0 mark0")
    here = "mark0"
    gates = ["secrecy", "legality"]
    dice.shuffle(gates)
    for gate in gates:
        here = _blocks(page, "", here, dice.randint(0, 2), 0, parallel=False)
        if dice.random() < 0.93:
            here = _gate_section(page, here, gate)
        if dice.random() < 0.25:
            here = _suggestions(page, here)
    here = _blocks(page, "", here, dice.randint(0, 1), 0, parallel=False)
    page.lines[""].append(f"{here} publish0 end0")
    for _ in range(dice.choice((0, 0, 1, 1, 2))):
        _spoil(page)
    if dice.random() < 0.1:
        page.lines[""].append(f"at0 {dice.choice(['x0', 'publish0', 'mark0'])}")
        page.attached["at0"] = Attached(dice.choice(_tasks(page)))
    return Graph({scope: tuple(lines) for scope, lines in page.lines.items()}, page.attached, page.multi)


def _tasks(page: _Page) -> list[str]:
    names = [name for line in page.lines[""] for name in line.partition(" : ")[0].split()]
    return [name for name in names if kind_of(name) in ("opinion", "review", "secrecy", "legality", "draft")]


def drawn(graph: Graph) -> Drawing:
    """The graph as files."""
    subs = {scope: lines for scope, lines in graph.lines.items() if scope.startswith("sub")}
    pages = {scope.removeprefix("call_"): lines for scope, lines in graph.lines.items() if scope not in subs}
    drawings = [
        drawing(*lines, name=name or "main", subs=subs, attached=graph.attached, multi=graph.multi)
        for name, lines in pages.items()
    ]
    return drawings[0].with_called(*drawings[1:])


def _gate_section(page: _Page, here: str, gate: str) -> str:
    """A gate in the main process, in a sub-process left by errors, or only for those that need it."""
    dice = page.dice
    choice = dice.random()
    if gate == "legality" and choice < 0.5:
        fork, merge = page.new("x"), page.new("x")
        page.lines[""].append(f"{here} {fork}")
        page.lines[""].append(f"{fork} {merge} : not matter.legality")
        first = page.new("mark")
        page.lines[""].append(f"{fork} {first} : else")
        after = _gate(page, "", first, gate, "x0")
        page.lines[""].append(f"{after} {merge}")
        return merge
    if choice < 0.75:
        return _gate(page, "", here, gate, "x0")
    return _sub(page, "", here, 1, gate)


def _gate(page: _Page, scope: str, here: str, gate: str, back: str) -> str:
    task, fork, after = page.new(gate), page.new("x"), page.new("mark")
    lines = page.lines[scope]
    if page.dice.random() < 0.15:
        until = page.dice.choice((f"{task}.outcome == 'return'", f"{task}.outcome == 'return'", None))
        page.multi[task] = Each("draft0.sections", until)
        skip = page.new("x")
        lines += [f"{here} {skip}", f"{skip} {task} : len(draft0.sections) > 0", f"{skip} {back} : else"]
        lines.append(f"{task} {fork}")
    else:
        lines.append(f"{here} {task} {fork}")
    lines += [f"{fork} {after} : {task}.outcome == 'approve'", f"{fork} {back} : else"]
    if page.dice.random() < 0.15:
        event = page.new("at")
        page.attached[event] = Attached(task)
        lines.append(f"{event} {back}")
    return after


def _suggestions(page: _Page, here: str) -> str:
    """Suggestions are dealt with; who had approved looks at the differences, mostly."""
    handle, suggest, fork, after = page.new("handle"), page.new("suggest"), page.new("x"), page.new("x")
    lines = page.lines[""]
    lines += [f"{here} {handle} {suggest} {fork}", f"{fork} {after} : not {suggest}.changed"]
    if page.dice.random() < 0.8:
        diff, judged = page.new("diff"), page.new("x")
        until = page.dice.choice((f"{diff}.outcome == 'return'",) * 4 + (None, f"{diff}.outcome == 'approve'"))
        page.multi[diff] = Each(f"{suggest}.lapsed", until)
        lines += [
            f"{fork} {diff} {judged} : len({suggest}.lapsed) > 0",
            f"{judged} {after} : {diff}.outcome == 'approve'",
        ]
        lines += [f"{judged} x0 : else", f"{fork} {page.new('mark')} {after} : else"]
    else:
        lines.append(f"{fork} {page.new('mark')} {after} : else")
    return after


def _blocks(page: _Page, scope: str, here: str, count: int, depth: int, *, parallel: bool) -> str:
    for _ in range(count):
        if page.budget <= 0:
            break
        page.budget -= 1
        here = _block(page, scope, here, depth, parallel=parallel)
    return here


def _block(page: _Page, scope: str, here: str, depth: int, *, parallel: bool) -> str:
    dice = page.dice
    kinds = ["task"] * 5 + (["choice", "split", "split", "sub", "loop", "either", "edit", "time"] if depth < 2 else [])
    kind = dice.choice(kinds)
    if kind == "choice":
        return _choice(page, scope, here, depth, parallel=parallel)
    if kind == "split":
        return _split(page, scope, here, depth, "p")
    if kind == "either":
        return _split(page, scope, here, depth, "o")
    if kind == "sub":
        return _sub(page, scope, here, depth + 1, None)
    if kind == "loop":
        return _loop(page, scope, here)
    if kind == "time":
        return _timed(page, scope, here)
    if kind == "edit" and not parallel:
        task = page.new(dice.choice(("draft", "submit")))
    else:
        task = page.new(dice.choice(TASKS))
    page.lines[scope].append(f"{here} {task}")
    return task


def _choice(page: _Page, scope: str, here: str, depth: int, *, parallel: bool) -> str:
    fork, merge = page.new("x"), page.new("x")
    page.lines[scope].append(f"{here} {fork}")
    for condition in (page.dice.choice(CONDITIONS), "else"):
        first = page.new("mark")
        page.lines[scope].append(f"{fork} {first} : {condition}")
        last = _blocks(page, scope, first, page.dice.randint(0, 2), depth + 1, parallel=parallel)
        page.lines[scope].append(f"{last} {merge}")
    return merge


def _split(page: _Page, scope: str, here: str, depth: int, kind: str) -> str:
    fork, join = page.new(kind), page.new(kind)
    page.lines[scope].append(f"{here} {fork}")
    conditions = ["", ""] if kind == "p" else [" : matter.urgent", " : else"]
    if kind == "o" and page.dice.random() < 0.7:
        conditions = [" : matter.urgent", " : matter.legality", " : else"]
    for condition in conditions:
        first = page.new(page.dice.choice(("opinion", "mark", "review", "secrecy")))
        page.lines[scope].append(f"{fork} {first}{condition}")
        last = _blocks(page, scope, first, page.dice.randint(0, 1), depth + 1, parallel=page.dice.random() < 0.9)
        page.lines[scope].append(f"{last} {join}")
    return join


def _loop(page: _Page, scope: str, here: str) -> str:
    merge, task, fork, after = page.new("x"), page.new("review"), page.new("x"), page.new("mark")
    page.lines[scope] += [
        f"{here} {merge} {task} {fork}",
        f"{fork} {after} : {task}.outcome == 'approve'",
        f"{fork} {merge} : else",
    ]
    return after


def _timed(page: _Page, scope: str, here: str) -> str:
    task, event = page.new(page.dice.choice(("review", "opinion"))), page.new("at")
    interrupting = page.dice.random() < 0.6
    page.attached[event] = Attached(task, interrupting=interrupting)
    page.lines[scope].append(f"{here} {task}")
    if interrupting:
        merge = page.new("x")
        page.lines[scope] += [f"{task} {merge}", f"{event} {merge}"]
        return merge
    page.lines[scope].append(f"{event} {page.new('opinion')} {page.new('end')}")
    return task


def _sub(page: _Page, scope: str, here: str, depth: int, gate: str | None) -> str:
    """A sub-process; with a gate inside, a return leaves it by an error that leads back to the drafter."""
    sub = page.new("sub")
    if page.dice.random() < 0.4:
        sub = f"call_{sub}x"
    page.lines[sub] = []
    begin = page.new("start")
    first = page.new("mark")
    page.lines[sub].append(f"{begin} {first}")
    last = _blocks(page, sub, first, page.dice.randint(0, 2), depth, parallel=bool(scope))
    if gate is not None:
        failing = page.new("fail_returned")
        last = _gate(page, sub, last, gate, failing)
        event = page.new("at")
        page.attached[event] = Attached(sub, "error", page.dice.choice(("returned", None)))
        page.lines[scope].append(f"{event} x0")
    page.lines[sub].append(f"{last} {page.new('end')}")
    page.lines[scope].append(f"{here} {sub}")
    if not scope and page.dice.random() < 0.3:
        event = page.new("at")
        page.attached[event] = Attached(sub, *page.dice.choice((("timer", "days(9)"), ("message", "withdraw"))))
        page.lines[scope].append(f"{event} x0")
    return sub


def _spoil(page: _Page) -> None:
    """One small change: an edit more, an event that leads elsewhere, another target, another condition, a task less."""
    dice = page.dice
    scope = dice.choice(list(page.lines))
    lines = page.lines[scope]
    events = [number for number, line in enumerate(lines) if line.split()[0] in page.attached]
    change = dice.random()
    position = dice.choice(events) if events and change < 0.35 else dice.randrange(len(lines))
    names, _, condition = lines[position].partition(" : ")
    chain = names.split()
    where = {name: None for line in lines for name in line.partition(" : ")[0].split()}
    places = [name for name in where if kind_of(name) not in ("start", "at") and name not in page.attached]
    if change > 0.75:
        chain.insert(dice.randrange(1, len(chain)), page.new(dice.choice(("draft", "submit"))))
    elif change < 0.35 or change > 0.6:
        chain[-1] = dice.choice(places)
    elif condition:
        condition = dice.choice((*CONDITIONS, "else"))
    elif len(chain) > 2:
        del chain[dice.randrange(1, len(chain) - 1)]
    if len(set(pairwise(chain))) == len(chain) - 1:
        lines[position] = " ".join(chain) + (f" : {condition}" if condition else "")


def summary(graph: Graph) -> Mapping[str, object]:
    """For messages of failing tests."""
    return {"lines": graph.lines, "attached": graph.attached, "multi": graph.multi}
