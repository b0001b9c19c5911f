"""A set is judged once for each content and each package of the code."""

from __future__ import annotations

import threading
from dataclasses import replace

from engine.errors import Issue
from engine.verification.assembly import FileSet
from engine.verification.known import Verdicts
from engine.workflow import ProcessPackage
from tests.engine.verification.drawings import ONE, Drawing, drawing

GIVEN = drawing("start draft end")
MAIN = "main/main.bpmn"


def test_the_same_texts_are_judged_once_and_other_texts_or_other_code_anew() -> None:
    asked: list[FileSet] = []

    def judge(candidate: FileSet, package: ProcessPackage) -> list[Issue]:
        asked.append(candidate)
        return [Issue("x", f"verdict {len(asked)}")]

    known = Verdicts(judge)
    turned = Drawing("main", dict(reversed(GIVEN.files.items())))
    with_a_case = Drawing("main", {**GIVEN.files, "main/cases/a.yaml": b"a"})
    other_text = Drawing("main", {**GIVEN.files, MAIN: GIVEN.files[MAIN] + b" "})
    other_process = Drawing("second", GIVEN.files)
    for given, package, number in (
        (GIVEN, ONE, 1),
        (turned, ONE, 1),
        (with_a_case, ONE, 1),
        (other_text, ONE, 2),
        (GIVEN, replace(ONE), 3),
        (other_process, ONE, 4),
        (GIVEN, ONE, 1),
    ):
        assert known.on(given, package)[0].message == f"verdict {number}"
    assert len(asked) == 4


def test_what_was_asked_longest_ago_is_forgotten_first() -> None:
    asked: list[str] = []

    def judge(candidate: FileSet, package: ProcessPackage) -> list[Issue]:
        asked.append(candidate.process_id)
        return []

    known = Verdicts(judge, most=2)
    for name in ("a", "b", "a", "c", "a", "b"):
        known.on(Drawing(name, GIVEN.files), ONE)
    assert asked == ["a", "b", "c", "b"]


def test_what_is_known_is_told_while_another_set_is_being_judged() -> None:
    begun, finish = threading.Event(), threading.Event()

    def judge(candidate: FileSet, package: ProcessPackage) -> list[Issue]:
        if candidate.process_id == "huge":
            begun.set()
            assert finish.wait(30)
        return []

    known = Verdicts(judge)
    known.on(GIVEN, ONE)
    slow = threading.Thread(target=known.on, args=(Drawing("huge", GIVEN.files), ONE))
    slow.start()
    assert begun.wait(30)
    assert known.on(GIVEN, ONE) == ()
    assert slow.is_alive()
    finish.set()
    slow.join()
