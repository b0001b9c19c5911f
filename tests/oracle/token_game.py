"""Plays a structured process by its structure. Independent: imports neither the engine nor SpiffWorkflow.

A join needs no rule here: a parallel block has ended when all its branches have. What runs is a tree of activities
that start, end, and are cancelled with all that is inside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.oracle import blocks as b


class Values:
    """Answers of one (sub-)process; `own` names hide what stands outside, and replace it when it ends."""

    def __init__(self, outer: Values | None, own: set[str], item: str | None) -> None:
        self.outer, self.own, self.item = outer, own, item
        self.here: dict[str, Any] = {}

    def visible(self) -> dict[str, Any]:
        below = self.outer.visible() if self.outer else {}
        mine = {name: value for name, value in below.items() if name not in self.own} | self.here
        return mine | ({"item": self.item} if self.item else {})

    def end(self) -> None:
        if self.outer:
            for name in self.own:
                self.outer.here.pop(name, None)
            self.outer.here |= self.here


class Activity:
    def __init__(self, game: Game, parent: Activity, level: Level) -> None:
        self.game, self.parent, self.level = game, parent, level
        self.alive = True
        self.inside: list[Activity] = []
        parent.inside.append(self)

    def start(self) -> None:
        raise NotImplementedError

    def run(self, block: b.Block, parent: Activity | None = None) -> None:
        make(block, self.game, parent or self, self.level).start()

    def ended(self, child: Activity) -> None:
        """A child has ended by itself."""
        self.end()

    def end(self) -> None:
        if self.alive:
            self.alive = False
            self.parent.inside.remove(self)
            self.parent.ended(self)

    def cancel(self) -> None:
        if self.alive:
            self.alive = False
            self.parent.inside.remove(self)
            for child in list(self.inside):
                child.cancel()


class Single(Activity):
    """An activity made from one block."""

    def __init__(self, block: Any, game: Game, parent: Activity, level: Level) -> None:
        super().__init__(game, parent, level)
        self.block = block


class Person(Single):
    def __init__(
        self, block: Any, game: Game, parent: Activity, level: Level, item: str | None = None, entry: int = 0
    ) -> None:
        super().__init__(block, game, parent, level)
        self.item, self.round = item, entry

    def start(self) -> None:
        if self.item is None:
            self.level.values.here.pop(self.block.name, None)
            self.round = self.game.enter(self.block.name)
        self.game.open.append(self)

    def answer(self, answers: dict[str, Any]) -> None:
        self.game.open.remove(self)
        self.level.values.here[self.block.name] = answers
        self.end()

    def cancel(self) -> None:
        if self.alive:
            self.game.open.remove(self)
        super().cancel()


class Automatic(Single):
    def start(self) -> None:
        if isinstance(self.block, b.Service):
            given = self.level.outcome(self.block.source, "none")
            self.level.values.here[self.block.name] = answer_of(given)
        self.end()


class Sequence(Single):
    def start(self) -> None:
        self.next = 0
        self.ended(self)

    def ended(self, child: Activity) -> None:
        if self.next == len(self.block.parts):
            self.end()
            return
        self.next += 1
        self.run(self.block.parts[self.next - 1])


class Choice(Single):
    def start(self) -> None:
        branches = self.block.branches
        if isinstance(self.block, b.ByItem):
            number = 0 if self.level.values.visible()["item"] == "p" else 1
        else:
            outcome = self.level.outcome(self.block.source, "")
            tests = list(b.OUTCOMES[: len(branches) - 1])
            number = tests.index(outcome) if outcome in tests else len(branches) - 1
        self.run(branches[number])


class Together(Single):
    def start(self) -> None:
        chosen = self.block.branches
        if isinstance(self.block, b.Inc):
            picks = self.level.picks(self.block.source)
            chosen = [
                branch for letter, branch in zip(b.PICKS, chosen[:-1], strict=False) if letter in picks
            ] or chosen[-1:]
        self.left = len(chosen)
        for branch in chosen:
            self.run(branch)

    def ended(self, child: Activity) -> None:
        self.left -= 1
        if not self.left:
            self.end()


class Repeat(Single):
    def start(self) -> None:
        self.deciding = False
        self.run(self.block.body)

    def ended(self, child: Activity) -> None:
        self.deciding = not self.deciding
        if self.deciding:
            self.run(self.block.decision)
        elif self.level.outcome(self.block.decision.name, "") == "x":
            self.run(self.block.body)
        else:
            self.end()


class WayOut(Single):
    """A decision that may end in an error or end the whole (sub-)process."""

    def start(self) -> None:
        self.run(self.block.decision)

    def ended(self, child: Activity) -> None:
        if self.level.outcome(self.block.decision.name, "") != "x":
            self.end()
        elif isinstance(self.block, b.Fail):
            self.level.throw(self.block.code)
        else:
            self.level.stop()


class Level(Single):
    """The main process, a called process or a sub-process: ends when the main path and all side paths have."""

    def __init__(
        self, block: Any, game: Game, parent: Activity, level: Level | None, item: str | None = None, own: bool = False
    ) -> None:
        super().__init__(block, game, parent, level or self)
        self.outer = level
        self.depth = 0 if level is None else level.depth + 1
        suffix = f"[{item}]" if item else ""
        self.path: tuple[str, ...] = () if level is None else (*level.path, block.name + suffix)
        self.owns = own or level is None
        names = answering(block.body)
        self.values = Values(level and level.values, names, item) if self.owns else level.values

    def start(self) -> None:
        make(self.block.body, self.game, self, self).start()

    def ended(self, child: Activity) -> None:
        if not self.inside:
            self.close()
            self.end()

    def stop(self) -> None:
        for child in list(self.inside):
            child.cancel()
        self.close()
        self.end()

    def cancel(self) -> None:
        if self.alive:
            super().cancel()
            self.close()

    def close(self) -> None:
        if self.owns:
            self.values.end()

    def throw(self, code: str) -> None:
        level: Level = self
        while level.outer is not None:
            host = level.parent.parent if isinstance(level.parent, Instances) else level.parent
            if isinstance(host, Host) and host.catches(code):
                return
            level = level.outer
        raise AssertionError(f"{code} is not caught")

    def outcome(self, source: str, missing: str) -> str:
        return str(self.values.visible().get(source, {}).get("outcome", missing))

    def picks(self, source: str) -> list[str]:
        return list(self.values.visible().get(source, {}).get("picks", []))


class Instances(Single):
    def start(self) -> None:
        inner = self.block.inner
        entry = 0
        if isinstance(inner, b.Task):
            self.level.values.here.pop(inner.name, None)
            entry = self.game.enter(inner.name)
        items = self.level.picks(self.block.source)
        if not items:
            self.end()
            return
        for item in items:
            made: Activity
            if isinstance(inner, b.Task):
                made = Person(inner, self.game, self, self.level, item, entry)
            else:
                made = Level(inner, self.game, self, self.level, item, own=True)
            made.start()

    def ended(self, child: Activity) -> None:
        until = self.block.until
        if self.inside and not (until and self.level.outcome(until, "") == "x"):
            return
        for other in list(self.inside):
            other.cancel()
        self.end()


@dataclass
class Wait:
    """Something that may happen: a timer or a message."""

    name: str
    message: str | None
    level: Level
    happen: Callable[[], Callable[[], None]]  # what ends at once; returns what then goes on


class Host(Single):
    def start(self) -> None:
        self.waits: list[Wait] = []
        self.hosted: Activity | None = None
        for event in self.block.boundaries:
            if event.kind != "error":
                self.arm(event)
        self.on = True
        self.run(self.block.host)

    def arm(self, event: b.Boundary) -> None:
        wait = Wait(event.name, event.trigger, self.level, lambda: self.happen(event, wait))
        self.waits.append(wait)
        self.game.waits.append(wait)

    def disarm(self) -> None:
        self.on = False
        for wait in self.waits:
            if wait in self.game.waits:
                self.game.waits.remove(wait)

    def happen(self, event: b.Boundary, wait: Wait | None) -> Callable[[], None]:
        if event.interrupting:
            self.disarm()
            for child in list(self.inside):
                child.cancel()
            return lambda: self.go(event)
        if event.kind == "timer" and wait:
            self.game.waits.remove(wait)
        return lambda: self.run(event.path, self.level)

    def go(self, event: b.Boundary) -> None:
        self.back = event.back
        self.run(event.path)

    def catches(self, code: str) -> bool:
        for trigger in (code, None):
            for event in self.block.boundaries:
                if self.on and event.kind == "error" and event.trigger == trigger:
                    self.happen(event, None)()
                    return True
        return False

    def ended(self, child: Activity) -> None:
        if self.on:
            self.disarm()
            self.end()
        elif self.back:
            self.start()
        else:
            self.end()

    def cancel(self) -> None:
        if self.alive:
            self.disarm()
        super().cancel()


class Race(Single):
    def start(self) -> None:
        self.waits = [
            Wait(name, message, self.level, lambda path=path: self.happen(path))
            for name, _, message, path in self.block.events
        ]
        self.game.waits += self.waits

    def disarm(self) -> None:
        self.game.waits[:] = [wait for wait in self.game.waits if wait not in self.waits]

    def happen(self, path: b.Block) -> Callable[[], None]:
        self.disarm()
        return lambda: self.run(path)

    def cancel(self) -> None:
        if self.alive:
            self.disarm()
        super().cancel()


class Game:
    """One run of a process. `open`: what people can do; `waits`: what may happen."""

    def __init__(self, process: b.Process) -> None:
        self.open: list[Person] = []
        self.waits: list[Wait] = []
        self.rounds: dict[str, int] = {}
        self.entered: set[str] = set()  # in this step
        self.unordered: set[str] = set()  # entered twice in one step: which was first is nobody's business
        self.finished = False
        self.alive = True
        self.inside: list[Activity] = []
        self.main = Level(b.Sub(process.name, process.body), self, self, None)  # type: ignore[arg-type]
        self.main.start()

    def ended(self, child: Activity) -> None:
        self.finished = True

    def enter(self, name: str) -> int:
        if name in self.entered:
            self.unordered.add(name)
        self.entered.add(name)
        self.rounds[name] = self.rounds.get(name, 0) + 1
        return self.rounds[name]

    def fire(self, wait: Wait) -> None:
        wait.happen()()

    def deliver(self, message: str) -> int:
        """Outer events first; an event that an outer one has ended does not get it."""
        going = []
        for wait in sorted((w for w in self.waits if w.message == message), key=lambda w: w.level.depth):
            if wait in self.waits:
                going.append(wait.happen())
        for go_on in going:
            go_on()
        return len(going)


KINDS: dict[type[b.Block], type[Single]] = {
    b.Task: Person, b.Service: Automatic, b.Skip: Automatic, b.Seq: Sequence, b.Xor: Choice, b.ByItem: Choice,
    b.Par: Together, b.Inc: Together, b.Loop: Repeat, b.Fail: WayOut, b.Stop: WayOut, b.Many: Instances,
    b.Hosted: Host, b.EventChoice: Race,
}  # fmt: skip


def make(block: b.Block, game: Game, parent: Activity, level: Level) -> Activity:
    if isinstance(block, b.Sub | b.Call):
        return Level(block, game, parent, level, own=isinstance(block, b.Call))
    return KINDS[type(block)](block, game, parent, level)


def answering(block: b.Block) -> set[str]:
    own = {block.name} if isinstance(block, b.Task | b.Service) else set()
    return own.union(*(answering(part) for part in b.children(block)))


def answer_of(given: str) -> dict[str, Any]:
    """What the service answers: another outcome, and some letters."""
    return {"x": {"outcome": "y", "picks": ["q"]}, "y": {"outcome": "z", "picks": ["p", "r"]}}.get(
        given, {"outcome": "x" if given == "z" else "y", "picks": []}
    )
