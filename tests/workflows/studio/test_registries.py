"""What the properties panel offers is what runs: the tables of the studio name no more and no less than it."""

from __future__ import annotations

import pytest

from engine.due_rules import parse_duration_rule
from engine.expression_values import FUNCTIONS
from engine.expressions import FORMS, compile_expression
from engine.verification.declarations import TASK_PROPERTIES as KNOWN_PROPERTIES
from engine.verification.reading import EXECUTED
from tests.workflows.studio.workshop import REVIEW, Workshop
from workflows.installation.wiring import PACKAGES
from workflows.studio import language, queries
from workflows.studio.labels import TAGS, TASK_PROPERTIES, TOLD
from workflows.studio.language import completions, typed_issues
from workflows.studio.registries import assembled, lane, registries


def test_every_function_and_property_and_node_has_its_words() -> None:
    assert language.FUNCTIONS.keys() == FUNCTIONS.keys() | FORMS.keys()
    assert TASK_PROPERTIES.keys() == KNOWN_PROPERTIES
    assert TAGS.keys() >= EXECUTED
    for _, example in language.FUNCTIONS.values():
        compile_expression(example)
    for text, _ in language.DURATIONS:
        parse_duration_rule(text)


@pytest.mark.parametrize("process_id", sorted(PACKAGES))
def test_every_lane_says_whose_it_is(process_id: str) -> None:
    package = PACKAGES[process_id]
    told = {name: lane(name, package) for name in package.lanes}
    assert told["保密"]["group"] == "secrecy_review"
    assert told["起草科室"]["group"] == "drafter"
    assert told["差异复核"]["group"] is None
    assert all(each["label"].zh for each in told.values())


def test_it_offers_what_the_package_registers(shop: Workshop) -> None:
    draft = shop.open()
    package = PACKAGES["takedown"]
    with shop.database.read() as session:
        found = registries(session, queries.draft(session, draft))
    assert [each["name"] for each in found["kinds"]] == list(package.kinds)
    assert [each["name"] for each in found["services"]] == list(package.services)
    assert {each["name"] for each in found["told"]} == package.told >= TOLD.keys()
    tasks = {path.rpartition("/")[2].removesuffix(".form") for path in shop.files(draft) if path.endswith(".form")}
    assert {each["task"] for each in found["forms"]} == tasks
    assert not any(each["addable"] for each in found["kinds"] if each["gate"])


def test_what_is_drawn_in_the_draft_is_completed(shop: Workshop) -> None:
    draft = shop.open()
    shop.replace(draft, 'name="保密审查"', 'name="保密把关"', REVIEW)
    with shop.database.read() as session:
        known = assembled(session, queries.draft(session, draft))
    words = {each["name"]: each for each in completions(known)["variables"]}
    assert words["check_public_words.outcome"]["label"].startswith("保密把关 · ")
    assert words["matter.extra_urgent"]["type"] == "bool"
    assert typed_issues(known, "check_public_words.outcome == 'public'", "condition") == (
        [],
        ["check_public_words.outcome"],
    )


def test_a_broken_drawing_leaves_what_can_be_read(shop: Workshop) -> None:
    draft = shop.open()
    shop.save(draft, REVIEW, "<broken")
    with shop.database.read() as session:
        found = registries(session, queries.draft(session, draft))
    assert {each["task"] for each in found["forms"]} == {"propose_takedown", "take_down_outside"}
