"""Random walks through an accepted process on the real engine: nothing may be released without its gates."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine.errors import StepFailed
from engine.spiff import Running, compile_set, start
from tests.engine.verification.drawings import BY_CLASS, Drawing
from tests.engine.verification.oracle import ANSWERS, GATES, OUTCOMES, Graph, kind_of

MAX_ACTS = 60


class Entry(Protocol):
    """One entry of a user task; all instances of a multi-instance one have the same round."""

    @property
    def element_id(self) -> str: ...
    @property
    def round(self) -> Any: ...


@dataclass
class Book:
    """Keeps account of approvals by watching what people answer and what services run, never the diagram."""

    legality: bool
    graph: Graph
    dice: random.Random
    approved: set[str] = field(default_factory=set)
    lapsed: set[str] = field(default_factory=set)
    answers: dict[tuple[str, Any], list[bool]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def service(
        self, name: str, element: str, parameters: Mapping[str, Any], seen: Mapping[str, Any]
    ) -> dict[str, Any]:
        if name == "publish":
            needed = {"secrecy", "legality"} if self.legality else {"secrecy"}
            if needed - self.approved:
                self.faults.append(f"{element} released without {sorted(needed - self.approved)}")
        if name == "submit":
            self.approved.clear()
            self.lapsed.clear()
        if name == "suggest":
            changed = self.dice.random() < 0.7
            lapsed = sorted(self.approved) if changed else []
            if changed:
                self.lapsed, self.approved = set(self.approved), set()
            return {"changed": changed, "restart": False, "lapsed": lapsed}
        if name == "classify":
            self.legality = self.dice.random() < 0.5
            return {"legality": self.legality}
        if name == "probe":
            return {"ok": self.dice.random() < 0.5, "state": "new", "names": []}
        return {}

    def answered(self, token: Entry, outcome: str | None, size: int) -> None:
        kind = kind_of(token.element_id)
        if kind == "draft":
            self.approved.clear()
            self.lapsed.clear()
        if kind not in GATES | {"diff"}:
            return
        given = self.answers.setdefault((token.element_id, token.round), [])
        given.append(outcome == "approve")
        if len(given) == size and all(given):
            self.approved |= self.lapsed if kind == "diff" else {kind}
        if kind == "diff" and (not given[-1] or len(given) == size):
            self.lapsed = set()
        if kind in GATES and not given[-1]:
            self.approved.discard(kind)


def drive(files: Drawing, graph: Graph, seed: int) -> list[str]:
    """What went wrong on one random walk; empty when all was well."""
    dice = random.Random(seed)
    legality = dice.random() < 0.5
    book = Book(legality, graph, dice)
    matter = {"legality": legality, "urgent": dice.random() < 0.5, "level": "a", "sections": [], "pages": 3}
    try:
        running = start(compile_set(files, BY_CLASS), {"matter": matter}, call_service=book.service)
        for _ in range(MAX_ACTS):
            if running.finished or book.faults:
                break
            if not _act(running, book, dice):
                book.faults.append("nothing to do, but not finished")
    except StepFailed as error:
        book.faults.append(f"step failed: {error.detail}")
    return book.faults


def answer_to(element: str, dice: random.Random) -> dict[str, Any]:
    """What somebody answers, more often yes than no: else few walks get to the release."""
    kind = kind_of(element)
    answer = dict(dice.choice(ANSWERS.get(kind, OUTCOMES)))
    if "sections" in answer:
        answer["sections"] = list(answer["sections"])
    if kind in GATES | {"diff"} and dice.random() < 0.5:
        answer["outcome"] = "approve"
    return answer


def _act(running: Running, book: Book, dice: random.Random) -> bool:
    tasks, timers, messages = running.user_tasks(), running.timers(), sorted(running.waiting_messages())
    if not tasks and not timers and not messages:
        return False
    if tasks and (dice.random() < 0.85 or not (timers or messages)):
        token = dice.choice(tasks)
        answer = answer_to(token.element_id, dice)
        each = book.graph.multi.get(token.element_id)
        size = 1
        if each is not None:
            element, _, field_name = each.collection.partition(".")
            size = len(token.variables[element][field_name])
        book.answered(token, answer.get("outcome"), size)
        running.complete(token.task_id, answer)
    elif timers and (not messages or dice.random() < 0.7):
        running.fire_timer(dice.choice(timers).task_id)
    else:
        running.deliver(dice.choice(messages))
    return True
