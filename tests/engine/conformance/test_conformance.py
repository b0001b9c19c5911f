"""What is said about BPMN elements in docs/conformance.md holds, and is what the document says."""

from __future__ import annotations

import pytest

from engine.verification import verify
from engine.verification.reading import EXECUTED
from tests.engine.conformance.alone import ALONE, Alone
from tests.engine.conformance.claims import Refused, Runs
from tests.engine.conformance.document import COMMAND, PATH, written
from tests.engine.conformance.executing import FREE, answer, play
from tests.engine.conformance.refusing import REFUSED
from tests.engine.conformance.running import RUNNING


@pytest.mark.parametrize("claim", RUNNING, ids=lambda claim: claim.name)
def test_what_is_said_to_run_runs(claim: Runs) -> None:
    play(claim)


@pytest.mark.parametrize("claim", REFUSED, ids=lambda claim: f"{claim.name} {claim.bpmn}")
def test_what_is_said_to_be_refused_is_refused_at_its_element_and_line(claim: Refused) -> None:
    assert answer(claim).message.endswith("。")


@pytest.mark.parametrize("alone", ALONE, ids=lambda alone: alone.name)
def test_what_the_library_runs_wrongly_it_still_runs_wrongly(alone: Alone) -> None:
    assert alone.seen()


def test_the_document_is_up_to_date() -> None:
    assert PATH.read_text(encoding="utf-8") == written(), f"run {COMMAND}"


def test_every_element_that_the_gate_admits_is_in_the_table() -> None:
    shown = " ".join(claim.bpmn for claim in RUNNING)
    assert {name for name in EXECUTED if name not in shown} == set()


def test_a_claim_that_does_not_hold_is_found() -> None:
    wrong = Runs("x", "x", "x", "x", RUNNING[0].drawing, ("open review",))
    with pytest.raises(AssertionError):
        play(wrong)
    sound = Refused("x", "x", "x", "script", "draft", RUNNING[0].drawing)
    assert verify(sound.drawing, FREE) == []
    with pytest.raises(StopIteration):
        answer(sound)
