"""Who may propose and take down, for which ground, and what a case may do to a release: the tables."""

from __future__ import annotations

from dataclasses import fields
from types import SimpleNamespace
from typing import Any

import pytest

from engine.definitions import definition_set
from engine.verification import verify
from tests.processes.walk import definition
from workflows.installation.wiring import PACKAGES
from workflows.people.actor import Actor, HeldPost
from workflows.takedown.rules import GROUNDS_OF, emergency_issues, kind_issues, proposer_issues, term


def actor(*posts: str, admin: str | None = None) -> Actor:
    held = tuple(
        HeldPost(post.partition("/")[0], post.partition("/")[2] or None, "A", post.partition("/")[2] or None)
        for post in posts
    )
    given: dict[str, Any] = {field.name: None for field in fields(Actor)}
    return Actor(**given | {"person_id": "p", "posts": held, "admin_role": admin, "standing_in": ()})


MATTER: Any = SimpleNamespace(section_id="s1")


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (actor("drafter/s1"), True),
        (actor("drafter/s2"), False),
        (actor("section_head/s1"), False),
        (actor("office_check"), True),
        (actor("publisher"), True),
        (actor("attribute_review"), True),
        (actor("secrecy_review"), False),
        (actor("leader"), False),
        (actor(admin="security"), False),
        (actor(admin="audit"), False),
        (actor(admin="system"), False),
    ],
)
def test_who_may_propose(who: Actor, may: bool) -> None:
    assert (proposer_issues(who, MATTER) == []) == may


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (actor(admin="security"), True),
        (actor("publisher"), True),
        (actor(admin="system"), False),
        (actor(admin="audit"), False),
        (actor("leader"), False),
        (actor("secrecy_review"), False),
        (actor("drafter/s1"), False),
    ],
)
def test_who_may_take_down_at_once(who: Actor, may: bool) -> None:
    assert (emergency_issues(who) == []) == may


@pytest.mark.parametrize(
    ("ground", "emergency", "days"),
    [("content_error", False, 10), ("reversed", False, 3), ("reversed", True, 2), (None, True, 2)],
)
def test_the_term(ground: str | None, emergency: bool, days: int) -> None:
    assert term(ground, emergency=emergency) == days


def state(of: str) -> Any:
    return SimpleNamespace(state=of)


def mark(kind: str | None) -> Any:
    return None if kind is None else SimpleNamespace(kind=kind)


@pytest.mark.parametrize(
    ("kind", "of", "standing", "codes"),
    [
        ("withdraw", "released", None, set()),
        ("withdraw", "released", "expire", set()),
        ("withdraw", "taken_down", "suspended", set()),
        ("withdraw", "taken_down", "withdraw", {"takedown.state"}),
        ("withdraw", "prepared", None, {"takedown.state"}),
        ("correct", "released", None, set()),
        ("expire", "released", None, set()),
        ("expire", "released", "repeal", {"takedown.marked"}),
        ("expire", "taken_down", "suspended", set()),
        ("repeal", "taken_down", "withdraw", {"takedown.state"}),
        ("restore", "taken_down", "suspended", set()),
        ("restore", "taken_down", "withdraw", {"takedown.restore", "takedown.state"}),
        ("restore", "released", None, {"takedown.restore"}),
        ("erase", "released", None, {"takedown.kind"}),
    ],
)
def test_what_may_be_done(kind: str, of: str, standing: str | None, codes: set[str]) -> None:
    ground = sorted(GROUNDS_OF.get(kind, {"law"}))[0]
    assert {each.code for each in kind_issues(kind, ground, state(of), mark(standing))} == codes


def test_a_ground_fits_its_kind() -> None:
    assert {each.code for each in kind_issues("expire", "content_error", state("released"), None)} == {
        "takedown.ground"
    }


@pytest.mark.parametrize(
    ("task", "approving"),
    [("check_public_words", "public"), ("judge_takedown", "decided"), ("approve_takedown", "approve")],
)
def test_a_diagram_that_passes_over_a_review_cannot_be_deployed(task: str, approving: str) -> None:
    """The return of a review leads on instead of back."""
    files = dict(definition("takedown").files)
    name = "takedown_review/takedown_review.bpmn"
    condition = f"{task}.outcome == '{approving}'"
    drawn = files[name].decode()
    assert condition in drawn
    drawn = drawn.replace(condition, "ESCAPED").replace(f"{task}.outcome == 'return'", condition)
    files[name] = drawn.replace("ESCAPED", f"{task}.outcome == 'return'").encode()
    assert list(verify(definition_set("takedown", files), PACKAGES["takedown"])) != []
