"""The decision table of countersigning: what it decides, and what a bureau may make of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.decisions.reading import read_decision
from engine.decisions.tables import DecisionTable
from engine.verification import verify
from engine.verification.documents import read_xml
from tests.processes.walk import definition
from workflows.installation.wiring import PACKAGES
from workflows.prepublication.countersigning import THRESHOLDS

PATH = "countersigning/countersigning_mode.dmn"
PACKAGE = PACKAGES["prepublication"]
SHIPPED = definition("prepublication").files[PATH].decode()


def table(text: str = SHIPPED) -> DecisionTable:
    found, issues = read_decision(read_xml(text.encode(), PATH), PATH)
    assert issues == []
    assert found is not None
    return found


DECIDED = [
    (None, False, "parallel"),
    (None, True, "parallel"),
    ("parallel", False, "parallel"),
    ("in_turn", False, "in_turn"),
    ("in_turn", True, "parallel"),
    ("first", False, "first"),
    ("first", True, "first"),
    ("vote", False, "vote"),
    ("vote", True, "vote"),
]


@pytest.mark.parametrize(("chosen", "urgent", "mode"), DECIDED)
def test_what_the_section_chose_holds_except_one_by_one_in_most_urgent_matters(
    chosen: str | None, urgent: bool, mode: str
) -> None:
    for matter_class in PACKAGE.variables["matter"]["matter_class"]:
        matter = {"matter_class": matter_class, "extra_urgent": urgent}
        decided = table().decide({"draft_policy": {"countersign_mode": chosen}, "matter": matter})
        assert decided == {"mode": mode, "needed": "majority"}


def test_the_threshold_is_one_that_is_counted() -> None:
    (needed,) = (column for column in table().outputs if column.name == "needed")
    assert set(needed.allowed) == set(THRESHOLDS)


VOTE = SHIPPED.index('<rule id="rule_vote">')
MAJOR = SHIPPED[VOTE : SHIPPED.index("</rule>", VOTE) + len("</rule>")]
EMPTY, MAJOR_ONLY = "<text></text>", '<text>"major_decision"</text>'
TWO_THIRDS = MAJOR.replace("vote_", "major_").replace("rule_vote", "rule_major").replace("majority", "two_thirds")
TWO_THIRDS = TWO_THIRDS.replace(EMPTY, MAJOR_ONLY, 1)


FIRST = '<outputEntry id="first_mode">\n          <text>"first"', '<outputEntry id="first_mode"><text>"parallel"'


def codes(text: str) -> set[tuple[str, str | None]]:
    shipped = definition("prepublication")
    changed = replace(shipped, files={**shipped.files, PATH: text.encode()})
    return {(issue.code, issue.element) for issue in verify(changed, PACKAGE)}


def test_a_bureau_may_ask_for_two_thirds_in_major_decisions() -> None:
    changed = SHIPPED.replace(MAJOR, TWO_THIRDS + MAJOR)
    assert codes(changed) == set()
    given = {"draft_policy": {"countersign_mode": "vote"}}
    major = {"matter": {"matter_class": "major_decision", "extra_urgent": False}}
    other = {"matter": {"matter_class": "general", "extra_urgent": False}}
    assert table(changed).decide(given | major)["needed"] == "two_thirds"
    assert table(changed).decide(given | other)["needed"] == "majority"


def test_a_bureau_may_do_without_a_mode() -> None:
    """The gateway still asks for it; the drawing need not be touched."""
    assert codes(SHIPPED.replace(*FIRST)) == set()


REST = SHIPPED.index('<rule id="rule_parallel">')
NONE = SHIPPED.replace('"first","vote"</text>\n        </outputValues>', '"first","vote","none"</text></outputValues>')
MISTAKES = {
    "behind the row for all votes": (SHIPPED.replace(MAJOR, MAJOR + TWO_THIRDS), "table-rule-unused", "rule_major"),
    "no row for the rest": (
        SHIPPED[:REST] + "</decisionTable></decision></definitions>",
        "table-gap",
        "countersigning_mode",
    ),
    "a mode that nobody drew": (
        NONE.replace(
            '<outputEntry id="first_mode">\n          <text>"first"', '<outputEntry id="first_mode"><text>"none"'
        ),
        "no-flow-taken",
        "countersign_mode",
    ),
    "a threshold that nobody counts": (
        SHIPPED.replace('<text>"majority"</text>', '<text>"all"</text>', 1),
        "table-invalid",
        "urgent_in_turn_needed",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_before_it_is_published(name: str) -> None:
    text, code, element = MISTAKES[name]
    assert text != SHIPPED
    assert (code, element) in codes(text)
