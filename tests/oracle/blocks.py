"""Random structured processes, as trees. Knows neither the engine nor SpiffWorkflow.

Every person answers `outcome` (x, y or z) and `picks` (some of p, q, r); services answer the same from a parameter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

OUTCOMES = ("x", "y", "z")
PICKS = ("p", "q", "r")


class Block:
    """One structured part of a process."""


@dataclass
class Task(Block):
    name: str


@dataclass
class Service(Block):
    """Answers from the outcome of `source`, or from `none` when that has no value."""

    name: str
    source: str


@dataclass
class Skip(Block):
    name: str


@dataclass
class Seq(Block):
    parts: list[Block]


@dataclass
class Xor(Block):
    """One branch by the outcome of `source` (the last is the default); `source` may have no value."""

    name: str
    source: str
    branches: list[Block]


@dataclass
class ByItem(Block):
    """Inside a multi-instance body: the first branch for item p, else the second."""

    name: str
    branches: list[Block]


@dataclass
class Par(Block):
    name: str
    branches: list[Block]


@dataclass
class Inc(Block):
    """Every branch whose letter was picked in `source`; none: the last branch."""

    name: str
    source: str
    branches: list[Block]


@dataclass
class Loop(Block):
    """The body, then a decision: outcome x goes round again."""

    name: str
    body: Block
    decision: Task


@dataclass
class Fail(Block):
    """A decision: outcome x ends in an error with `code`."""

    name: str
    decision: Task
    code: str


@dataclass
class Stop(Block):
    """A decision: outcome x ends the (sub-)process at once."""

    name: str
    decision: Task


@dataclass
class Sub(Block):
    name: str
    body: Block


@dataclass
class Call(Block):
    name: str
    process: str
    body: Block


@dataclass
class Many(Block):
    """One instance of `inner` per letter picked in `source`; `until`: ends early when that task's outcome is x."""

    name: str
    inner: Task | Sub | Call
    source: str
    until: str | None


@dataclass
class Boundary:
    """`back`: after its path the host starts again; else an interrupting path joins behind the host."""

    name: str
    kind: str  # timer, message, error
    trigger: str | None
    interrupting: bool
    back: bool
    path: Block


@dataclass
class Hosted(Block):
    name: str
    host: Block
    boundaries: list[Boundary]


@dataclass
class EventChoice(Block):
    name: str
    events: list[tuple[str, str, str | None, Block]]  # name, kind, message, path


@dataclass
class Process:
    name: str
    body: Block
    called: dict[str, Block] = field(default_factory=dict)


@dataclass
class Place:
    """What may be drawn at a place: error codes that are caught, answers given before, whether inside an instance."""

    codes: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    in_instance: bool = False
    inside: bool = False


class Generator:
    def __init__(self, seed: int, size: int = 14, depth: int = 4) -> None:
        self.random = Random(seed)
        self.size = size
        self.depth = depth
        self.count = 0
        self.called: dict[str, tuple[Block, tuple[str, ...]]] = {}

    def process(self) -> Process:
        """The process of this seed."""
        body = self.seq(self.depth, Place())
        return Process("main", body, {name: body for name, (body, _) in self.called.items()})

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def task(self) -> Task:
        self.size -= 1
        return Task(self.name("t"))

    def seq(self, depth: int, place: Place, first_is_task: bool = False) -> Seq:
        parts: list[Block] = [self.task()] if first_is_task else []
        for _ in range(self.random.randint(1, 3)):
            known = place.before + tuple(name for part in parts for name in answered(part))
            parts.append(self.block(depth - 1, Place(place.codes, known, place.in_instance, place.inside)))
        return Seq(parts)

    def block(self, depth: int, place: Place) -> Block:
        if depth <= 0 or self.size <= 0:
            return self.leaf(place)
        makers = [
            self.leaf, self.xor, self.par, self.par, self.inc, self.inc, self.loop, self.loop, self.sub, self.hosted,
            self.hosted, self.hosted, self.many, self.many, self.call, self.event_choice,
        ]  # fmt: skip
        if place.codes:
            makers += [self.fail, self.fail]
        if place.inside:
            makers += [self.stop, self.stop]
        maker = self.random.choice(makers)
        return self.leaf(place) if maker == self.leaf else maker(depth, place)

    def leaf(self, place: Place) -> Block:
        draw = self.random.random()
        if draw < 0.15 and place.before:
            return Service(self.name("s"), self.random.choice(place.before))
        if draw < 0.22:
            return Skip(self.name("k"))
        if draw < 0.34 and place.codes:
            return self.fail(0, place)
        if draw < 0.40 and place.inside:
            return self.stop(0, place)
        return self.task()

    def asked(self, place: Place) -> tuple[list[Block], str]:
        """A task just before a gateway, or an answer from before, which may be gone."""
        if place.before and self.random.random() < 0.25:
            return [], self.random.choice(place.before)
        task = self.task()
        return [task], task.name

    def branches(self, depth: int, place: Place, least: int = 2) -> list[Block]:
        return [self.seq(depth - 1, place) for _ in range(self.random.randint(least, 3))]

    def xor(self, depth: int, place: Place) -> Block:
        if place.in_instance and self.random.random() < 0.4:
            return ByItem(self.name("g"), [self.seq(depth - 1, place), self.seq(depth - 1, place)])
        before, source = self.asked(place)
        return Seq([*before, Xor(self.name("g"), source, self.branches(depth, place))])

    def par(self, depth: int, place: Place) -> Block:
        return Par(self.name("g"), self.branches(depth, place))

    def inc(self, depth: int, place: Place) -> Block:
        before, source = self.asked(place)
        return Seq([*before, Inc(self.name("g"), source, self.branches(depth, place))])

    def loop(self, depth: int, place: Place) -> Block:
        return Loop(self.name("g"), self.seq(depth - 1, place), self.task())

    def fail(self, depth: int, place: Place) -> Block:
        return Fail(self.name("g"), self.task(), self.random.choice(place.codes))

    def stop(self, depth: int, place: Place) -> Block:
        return Stop(self.name("g"), self.task())

    def sub(self, depth: int, place: Place) -> Sub:
        body = self.seq(depth - 1, Place(place.codes, place.before, place.in_instance, True))
        return Sub(self.name("b"), body)

    def call(self, depth: int, place: Place) -> Call:
        fitting = [name for name, (_, codes) in self.called.items() if set(codes) <= set(place.codes)]
        if fitting and self.random.random() < 0.5:
            process = self.random.choice(fitting)
        else:
            process = self.name("p")
            # its body knows none of the caller's answers, since several callers may share it
            body = self.seq(depth - 1, Place(place.codes, (), False, True), first_is_task=True)
            self.called[process] = (body, tuple(thrown(body)))
        return Call(self.name("c"), process, self.called[process][0])

    def many(self, depth: int, place: Place) -> Block:
        before, source = self.asked(place)
        return Seq([*before, self.instances(depth, place, source)])

    def instances(self, depth: int, place: Place, source: str) -> Many:
        until = None
        inner: Task | Sub | Call
        draw = self.random.random()
        if draw < 0.5:
            inner = self.task()
            first = inner
        elif draw < 0.8:
            body = self.seq(depth - 1, Place(place.codes, place.before, True, True), first_is_task=True)
            inner, first = Sub(self.name("b"), body), body.parts[0]
        else:
            inner = self.call(depth, place)
            first = inner.body.parts[0]
        if self.random.random() < 0.4:
            until = first.name
        return Many(self.name("m"), inner, source, until)

    def hosted(self, depth: int, place: Place) -> Block:
        codes = [self.name("e") for _ in range(self.random.randint(0, 2))]
        if codes and self.random.random() < 0.3:
            codes = [*codes[:1], "*"] if self.random.random() < 0.5 else ["*"]
        inner = Place(place.codes + tuple("any" if code == "*" else code for code in codes), place.before,
                      place.in_instance, place.inside)  # fmt: skip
        host = self.host(depth, inner, codes)
        boundaries = [self.error_boundary(code, depth, place) for code in codes]
        for _ in range(self.random.randint(0 if codes else 1, 2)):
            boundaries.append(self.other_boundary(depth, place))
        return Hosted(self.name("h"), host, boundaries)

    def host(self, depth: int, place: Place, codes: list[str]) -> Block:
        if not codes and self.random.random() < 0.4:
            return self.task()
        if place.before and self.random.random() < 0.25:
            return self.instances(depth, place, self.random.choice(place.before))
        if self.random.random() < 0.4:
            return self.call(depth, place)
        host = self.sub(depth, place)
        if codes and self.random.random() < 0.8:
            self.add_failure(host, self.random.choice(codes))
        return host

    def add_failure(self, host: Sub, code: str) -> None:
        assert isinstance(host.body, Seq)
        parts = host.body.parts
        number = self.random.randrange(len(parts))
        failing = Fail(self.name("g"), self.task(), "any" if code == "*" else code)
        if self.random.random() < 0.5:
            parts[number] = Par(self.name("g"), [parts[number], failing])
        else:
            parts.insert(number, failing)

    def error_boundary(self, code: str, depth: int, place: Place) -> Boundary:
        trigger = None if code == "*" else code
        return Boundary(self.name("v"), "error", trigger, True, self.random.random() < 0.4, self.seq(depth - 2, place))

    def other_boundary(self, depth: int, place: Place) -> Boundary:
        kind = self.random.choice(("timer", "message"))
        trigger = self.name("n") if kind == "message" else None
        interrupting = self.random.random() < 0.6
        # what runs beside the main path reads nothing, so that order within a step cannot matter
        path = self.seq(depth - 2, place if interrupting else Place(place.codes, (), place.in_instance, place.inside))
        if not interrupting and forks(path):
            # tokens of two turns meet at one join, as BPMN has it; inside a sub-process each turn has its own
            path = Seq([Sub(self.name("b"), path)])
        back = interrupting and self.random.random() < 0.4
        return Boundary(self.name("v"), kind, trigger, interrupting, back, path)

    def event_choice(self, depth: int, place: Place) -> Block:
        events: list[tuple[str, str, str | None, Block]] = []
        for _ in range(self.random.randint(2, 3)):
            kind = self.random.choice(("timer", "message"))
            events.append(
                (self.name("v"), kind, self.name("n") if kind == "message" else None, self.seq(depth - 1, place))
            )
        return EventChoice(self.name("g"), events)


def children(block: Block) -> list[Block]:
    """The blocks directly inside (a called process is inside its call)."""
    match block:
        case Seq(parts=parts):
            return parts
        case Xor(branches=branches) | ByItem(branches=branches) | Par(branches=branches) | Inc(branches=branches):
            return branches
        case Loop(body=body, decision=decision):
            return [body, decision]
        case Fail(decision=decision) | Stop(decision=decision):
            return [decision]
        case Sub(body=body) | Call(body=body):
            return [body]
        case Many(inner=inner):
            return [inner]
        case Hosted(host=host, boundaries=boundaries):
            return [host, *(boundary.path for boundary in boundaries)]
        case EventChoice(events=events):
            return [path for *_, path in events]
    return []


def answered(block: Block) -> list[str]:
    """Names under which the block may leave an answer that nothing beside the main path changes."""
    if isinstance(block, Task | Service):
        return [block.name]
    if isinstance(block, Many):
        return [block.inner.name] if isinstance(block.inner, Task) else []
    if isinstance(block, Hosted):
        paths = [boundary.path for boundary in block.boundaries if boundary.interrupting]
        return [name for part in [block.host, *paths] for name in answered(part)]
    return [name for part in children(block) for name in answered(part)]


def forks(block: Block) -> bool:
    """Whether tokens are joined in it, outside sub-processes and called processes."""
    if isinstance(block, Par | Inc):
        return True
    return not isinstance(block, Sub | Call) and any(forks(part) for part in children(block))


def thrown(block: Block) -> set[str]:
    """Error codes that the block may throw (some may be caught inside)."""
    own = {block.code} if isinstance(block, Fail) else set()
    return own.union(*(thrown(part) for part in children(block)))
