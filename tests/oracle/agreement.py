"""Drives the engine and the token game side by side over one random process, saving and restoring at every step.

The process is compiled twice, and every restored instance goes on with the compiled set that the last one did not
have: what an instance left in its set, or took for its own, would show in what the game sees next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import cycle
from random import Random
from typing import Any

from engine.spiff import CompiledSet, Running, Token, compile_set, restore, start
from tests.engine.spiff.diagrams import files
from tests.oracle.blocks import OUTCOMES, PICKS, Generator, Process
from tests.oracle.drawing import draw
from tests.oracle.token_game import Game, Person, Wait, answer_of

MOST_STEPS = 40


class Disagreement(AssertionError):
    """The engine and the token game see different things."""


def call_service(
    name: str, element_id: str, parameters: Mapping[str, Any], variables: Mapping[str, Any]
) -> Mapping[str, Any]:
    return answer_of(parameters["given"])


def play(seed: int, *, size: int = 14, depth: int = 4) -> int:
    """Play the process of a seed to its end or for MOST_STEPS steps; returns the number of steps taken."""
    process = Generator(seed, size, depth).process()
    definition = files("main", draw(process))
    compiled = cycle([compile_set(definition), compile_set(definition)])
    return Match(process, compiled, Random(seed)).play()


class Match:
    def __init__(self, process: Process, compiled: Iterator[CompiledSet], random: Random) -> None:
        self.random = random
        self.compiled = compiled
        self.history: list[str] = []
        self.game = Game(process)
        self.engine = start(next(compiled), {}, call_service=call_service)

    def play(self) -> int:
        self.compare()
        while not self.game.finished and len(self.history) < MOST_STEPS:
            self.save_and_restore()
            self.step()
            self.compare()
        return len(self.history)

    def save_and_restore(self) -> None:
        state = self.engine.dump()
        self.engine = restore(next(self.compiled), state, call_service=call_service)
        if self.engine.dump() != state:
            raise Disagreement("a restored instance dumps differently")

    def step(self) -> None:
        moves = [self.complete] * len(self.game.open) + [self.happen] * (len(self.game.waits) + 1 >> 1)
        self.game.entered.clear()
        self.random.choice(moves)()

    def complete(self) -> None:
        person = self.random.choice(self.game.open)
        alike = [other for other in self.game.open if person_key(other) == person_key(person)]
        person = min(alike, key=lambda other: other.round)
        tokens = [token for token in self.engine.user_tasks() if token_key(token) == person_key(person)]
        token = min(tokens, key=lambda other: other.round)
        answers = {
            "outcome": self.random.choice(OUTCOMES),
            "picks": [letter for letter in PICKS if self.random.random() < 0.5],
        }
        self.history.append(f"complete {person_key(person)} {answers}")
        person.answer(answers)
        self.engine.complete(token.task_id, answers)

    def happen(self) -> None:
        wait: Wait = self.random.choice(self.game.waits)
        if wait.message is not None:
            self.history.append(f"deliver {wait.message}")
            if self.game.deliver(wait.message) != self.engine.deliver(wait.message):
                raise Disagreement(f"delivered differently: {self.history}")
            return
        # several tokens may wait alike, beside each other: both sides take the oldest
        wait = next(w for w in self.game.waits if (w.level.path, w.name) == (wait.level.path, wait.name))
        timer = next(t for t in self.engine.timers() if (t.path, t.element_id) == (wait.level.path, wait.name))
        self.history.append(f"fire {wait.level.path} {wait.name}")
        self.game.fire(wait)
        self.engine.fire_timer(timer.task_id)

    def compare(self) -> None:
        expected, found = seen_by_game(self.game), seen_by_engine(self.engine, self.game.unordered)
        for what, value in expected.items():
            if value != found[what]:
                steps = "\n  ".join(self.history)
                raise Disagreement(f"{what}: expected {value}, the engine says {found[what]}, after\n  {steps}")


def person_key(person: Person) -> tuple[Any, ...]:
    return (person.level.path, person.block.name, person.item)


def token_key(token: Token) -> tuple[Any, ...]:
    return (token.path, token.element_id, token.item_key)


def seen_by_game(game: Game) -> dict[str, Any]:
    return {
        "finished": game.finished,
        "open": Counter(person_key(person) for person in game.open),
        "rounds": Counter((p.block.name, p.round) for p in game.open if p.block.name not in game.unordered),
        "timers": Counter((wait.level.path, wait.name) for wait in game.waits if wait.message is None),
        "messages": {wait.message for wait in game.waits if wait.message is not None},
        "variables": game.main.values.here,
        "seen": {person_key(person): seen(person) for person in game.open},
    }


def seen(person: Person) -> dict[str, Any]:
    visible = person.level.values.visible()
    return visible | ({"item": person.item} if person.item else {})


def seen_by_engine(engine: Running, unordered: set[str]) -> dict[str, Any]:
    tokens = engine.user_tasks()
    return {
        "finished": engine.finished,
        "open": Counter(token_key(token) for token in tokens),
        "rounds": Counter((token.element_id, token.round) for token in tokens if token.element_id not in unordered),
        "timers": Counter((timer.path, timer.element_id) for timer in engine.timers()),
        "messages": set(engine.waiting_messages()),
        "variables": engine.variables(),
        "seen": {token_key(token): dict(token.variables) for token in tokens},
    }
