"""Which kinds of work somebody's posts can have, as the published diagrams say."""

from __future__ import annotations

import pytest

from engine.db import Session
from tests.databases import count_statements
from tests.workflows.prepublication.house import House
from tests.workflows.prepublication.test_substitution import stand_in
from workflows.prepublication.kinds import KINDS
from workflows.prepublication.lanes import LANES
from workflows.prepublication.work_of_posts import kinds_of_work, leads_to, post_of

GATE_KINDS = {"gate.legality", "gate.secrecy", "gate.attribute", "gate.sign_off"}


def kinds(house: House, session: Session, login: str) -> frozenset[str]:
    return kinds_of_work(session, house.bureau.actor(session, login))


@pytest.mark.parametrize(
    ("login", "among", "not_among"),
    [
        ("secrecy_a", {"gate.secrecy", "gate.difference"}, {"gate.attribute", "opinion.coordination"}),
        ("legal_a", {"gate.legality", "gate.difference"}, {"gate.secrecy", "draft.policy"}),
        ("both", {"gate.secrecy", "gate.attribute", "gate.difference"}, {"gate.legality"}),
        ("leader", {"gate.sign_off", "gate.difference"}, {"gate.secrecy", "register.archive"}),
        ("drafter", {"draft.policy"}, {*GATE_KINDS, "gate.difference", "opinion.coordination"}),
        ("head", {"review.section", "opinion.countersign"}, GATE_KINDS),
        ("desks", {"opinion.coordination"}, {*GATE_KINDS, "opinion.countersign"}),
        ("registry", {"register.number", "register.archive"}, {*GATE_KINDS, "gate.difference"}),
        ("security", set(), set(KINDS)),
    ],
)
def test_posts_have_the_work_of_their_lanes(house: House, login: str, among: set[str], not_among: set[str]) -> None:
    with house.database.read() as session:
        found = kinds(house, session, login)
    assert among <= found
    assert not found & not_among


def test_whoever_stands_in_has_the_work_of_the_absent_person_in_the_processes_covered(house: House) -> None:
    with house.database.read() as session:
        assert "gate.secrecy" not in kinds(house, session, "desks")
    stand_in(house)
    with house.database.read() as session:
        assert {"gate.secrecy", "opinion.coordination"} <= kinds(house, session, "desks")


def test_diagrams_are_read_once_and_asked_for_in_one_statement(house: House) -> None:
    with house.database.read() as session:
        actor = house.bureau.actor(session, "secrecy_a")
        first = kinds_of_work(session, actor)
        with count_statements(house.database) as sent:
            assert kinds_of_work(session, actor) == first
    assert sent.count == 1


@pytest.mark.parametrize(
    ("lane", "posts", "leads"),
    [
        ("保密", {"secrecy_review"}, True),
        ("保密", {"legal_review"}, False),
        ("协同单位", {"desk_petition"}, True),
        ("协同单位", {"drafter"}, False),
        ("会签科室", {"section_head"}, True),
        ("差异复核", {"attribute_review"}, True),
        ("差异复核", {"deputy_leader"}, True),
        ("差异复核", {"office_check", "drafter"}, False),
        ("起草科室", set(), False),
    ],
)
def test_a_lane_leads_to_posts(lane: str, posts: set[str], leads: bool) -> None:
    assert leads_to(LANES[lane], posts) == leads


def test_only_the_lane_of_a_lapsed_gate_leaves_the_post_open() -> None:
    assert [lane for lane, rule in LANES.items() if post_of(rule) is None] == ["差异复核"]
