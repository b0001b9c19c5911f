"""Executes a claim: what runs is driven on the real engine, what is refused is given to the deploy gate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.errors import Issue
from engine.verification import verify
from tests.engine.conformance.claims import Refused, Runs
from tests.engine.spiff.driving import Driver
from tests.engine.verification.drawings import Drawing, package

FREE = package()  # no gate in force: only the construct itself is judged
OUTPUTS: Mapping[str, dict[str, Any]] = {"probe": {"ok": True, "state": "new", "names": []}}
MATTER = {"legality": True, "urgent": True, "level": "a", "sections": [], "pages": 3, "title": "", "until": None}


class _Player:
    def __init__(self, drawn: Drawing) -> None:
        self.ran: list[str] = []
        self.driver = Driver(drawn, {"matter": MATTER}, services=self._serve, package=FREE)  # type: ignore[arg-type]

    def _serve(self, name: str, element: str, *_: Any) -> Mapping[str, Any]:
        self.ran.append(element)
        return OUTPUTS.get(name, {})

    def step(self, line: str) -> None:
        word, *given = line.split()
        match word:
            case "open":
                assert self.driver.open() == given
            case "ran":
                assert self.ran == given
            case "ended":
                assert self.driver.running.finished
            case "fire":
                self.driver.fire(given[0])
            case "send":
                assert self.driver.deliver(given[0]) == 1
            case _:
                assert word == "do"
                self._do(*given)

    def _do(self, task: str, answer: str = "") -> None:
        name, _, item = task.rstrip("]").partition("[")
        answers: dict[str, Any] = {}
        if name.startswith("draft"):
            answers = {"sections": answer.removeprefix("sections=").split(",") if answer else [], "urgent": False}
        self.driver.complete(name, None if name.startswith("draft") else answer or None, item or None, **answers)


def play(claim: Runs) -> None:
    """Drives the diagram through its story, every act followed by a save and a restore."""
    assert verify(claim.drawing, FREE) == []
    player = _Player(claim.drawing)
    for line in claim.story:
        player.step(line)


def answer(claim: Refused) -> Issue:
    """What the gate says of it: the only finding of its kind there, with the line on which the element stands."""
    files = {path: _in_lines(content) for path, content in claim.drawing.files.items()}
    issues = verify(Drawing("main", files), FREE)
    told = next(issue for issue in issues if issue.code == claim.code and issue.element == claim.element)
    lines = files["main/main.bpmn"].decode().splitlines()
    begun = next(number for number, line in enumerate(lines, 1) if f'id="{claim.element}"' in line)
    ended = next((n for n, line in enumerate(lines, 1) if n >= begun and re.match("</", line)), begun)
    assert told.line is not None
    assert begun <= told.line <= ended
    return told


def _in_lines(content: bytes) -> bytes:
    return content.replace(b"><", b">\n<")
