"""The studio's palette, context pad and menu of replacements offer only what the engine runs."""

from __future__ import annotations

import re

import pytest

from engine.verification.reading import EXECUTED, REFUSED_ELEMENTS
from web.build_assets import FRONTEND

OFFER = (FRONTEND / "src/studio/offer/elements.js").read_text("utf-8")
ENTRIES = (FRONTEND / "node_modules/bpmn-js/lib/features/popup-menu/PopupEntries.js").read_text("utf-8")
# names of bpmn-js that differ from its entries
RENAMED = {
    "none-start": "none-start-event",
    "none-end": "none-end-event",
    "none-intermediate-throw": "none-intermediate-throwing",
}
EVENTS = {"TimerEventDefinition", "MessageEventDefinition", "ErrorEventDefinition", "TerminateEventDefinition"}
FLOWS = {"sequence-flow", "default-flow"}


def tag(bpmn_type: str) -> str:
    """`bpmn:UserTask` -> `userTask`."""
    name = bpmn_type.removeprefix("bpmn:")
    return name[0].lower() + name[1:]


def drawn() -> list[str]:
    return re.findall(r"type: '(bpmn:\w+)'", OFFER)


def replacements() -> list[str]:
    return [RENAMED.get(name, name) for name in re.findall(r"'replace-with-([\w-]+)'", OFFER)]


def test_what_is_drawn_runs() -> None:
    assert len(drawn()) >= 10
    assert {tag(each) for each in drawn()} <= set(EXECUTED)
    assert not {tag(each) for each in drawn()} & set(REFUSED_ELEMENTS)


@pytest.mark.parametrize("name", sorted(set(replacements()) - FLOWS))
def test_what_replaces_an_element_runs(name: str) -> None:
    entry = re.search(rf"'{name}': \{{(.*?)^  \}}", ENTRIES, re.S | re.M)
    assert entry is not None, name
    found = re.findall(r"'bpmn:(\w+)'", entry[1])
    events = {each for each in found if each.endswith("EventDefinition")}
    assert {tag(each) for each in set(found) - events} <= set(EXECUTED)
    assert events <= EVENTS
