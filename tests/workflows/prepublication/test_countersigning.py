"""会签 in its four modes, and how votes are counted."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine.db import Database
from engine.errors import Invalid, NotAllowed, NotFound, NotReady
from engine.models import AuditEvent, WorkItem
from tests.workflows.bureau import furnish
from tests.workflows.prepublication.acts import HEADS, furnish_sections
from tests.workflows.prepublication.house import House
from tests.workflows.prepublication.test_taking_back import take_back
from workflows.matters.models import Revision
from workflows.notices.models import Notice
from workflows.people.models import Section
from workflows.people.queries import load_actor
from workflows.people.sections import set_vote_weight
from workflows.prepublication import actions
from workflows.prepublication.countersigning import Tally, count, tally_of, tally_words

RETURN = {"outcome": "return", "return_to": "drafter", "opinion": "请修改"}


@pytest.fixture
def bureau(house: House) -> House:
    """The house with three sections that can be asked."""
    return furnish_sections(house)


def asked(house: House, mode: str | None, *sections: str, urgency: str = "normal") -> str:
    matter = house.open("general", urgency=urgency)
    house.submit(matter, countersign=list(sections), countersign_mode=mode)
    house.decide(matter, "section_check", "head", outcome="approve")
    return matter


def says(house: House, matter: str, element: str, section: str, **answers: Any) -> None:
    key = None if element == "countersign_in_turn" else section
    house.decide(matter, element, HEADS[section], key, **({"outcome": "agree"} | answers))


def votes(house: House, matter: str, **said: str) -> None:
    for section, vote in said.items():
        item = next(each for each in house.open_items(matter) if each.item_key == section)
        with house.database.write() as session:
            answers = {"outcome": vote, "opinion": "口径不一致" if vote == "disagree" else None}
            actions.complete(session, item.id, load_actor(session, house.bureau.people[HEADS[section]]), answers)


def closed_reasons(house: House, matter: str) -> list[str | None]:
    with house.database.read() as session:
        query = select(Revision.closed_reason).where(Revision.matter_id == matter)
        return list(session.scalars(query.order_by(Revision.ordinal)))


class TestParallel:
    @pytest.mark.parametrize("mode", [None, "parallel"])
    def test_all_agree(self, bureau: House, mode: str | None) -> None:
        matter = asked(bureau, mode, "jyk", "fgk")
        assert bureau.waiting(matter) == ["countersign", "countersign"]
        says(bureau, matter, "countersign", "jyk")
        assert bureau.waiting(matter) == ["countersign"]
        says(bureau, matter, "countersign", "fgk")
        assert bureau.waiting(matter) == ["office_check"]

    def test_a_return_stops_the_others(self, bureau: House) -> None:
        matter = asked(bureau, "parallel", "jyk", "fgk", "bgs")
        says(bureau, matter, "countersign", "jyk")
        says(bureau, matter, "countersign", "fgk", **RETURN)
        assert bureau.waiting(matter) == ["draft_policy"]


class TestInTurn:
    def test_one_after_the_other_in_the_order_given(self, bureau: House) -> None:
        matter = asked(bureau, "in_turn", "fgk", "jyk", "bgs")
        for section in ("fgk", "jyk", "bgs"):
            assert bureau.waiting(matter) == ["countersign_in_turn"]
            assert bureau.item(matter, "countersign_in_turn").candidate_group == f"section_head/{section}"
            says(bureau, matter, "countersign_in_turn", section)
        assert bureau.waiting(matter) == ["office_check"]

    def test_most_urgent_matters_do_not_wait_for_one_after_the_other(self, bureau: House) -> None:
        matter = asked(bureau, "in_turn", "fgk", "jyk", urgency="extra_urgent")
        assert bureau.waiting(matter) == ["countersign", "countersign"]

    def test_nobody_comes_before_their_turn(self, bureau: House) -> None:
        matter = asked(bureau, "in_turn", "fgk", "jyk")
        with pytest.raises(NotFound):
            says(bureau, matter, "countersign_in_turn", "jyk")

    def test_a_return_ends_it_and_the_next_round_begins_with_the_first(self, bureau: House) -> None:
        matter = asked(bureau, "in_turn", "fgk", "jyk")
        says(bureau, matter, "countersign_in_turn", "fgk")
        says(bureau, matter, "countersign_in_turn", "jyk", **RETURN | {"return_to": "section"})
        bureau.decide(matter, "section_check", "head", outcome="approve")
        assert bureau.item(matter, "countersign_in_turn").candidate_group == "section_head/fgk"

    def test_one_section_takes_back_until_the_next_has_claimed(self, bureau: House) -> None:
        matter = asked(bureau, "in_turn", "fgk", "jyk", "bgs")
        says(bureau, matter, "countersign_in_turn", "fgk")
        take_back(bureau, matter, "countersign_in_turn", "head_fgk")
        assert bureau.waiting(matter) == ["countersign_in_turn"]
        again = bureau.item(matter, "countersign_in_turn")
        assert (again.candidate_group, again.assignee) == ("section_head/fgk", bureau.bureau.people["head_fgk"])
        for section in ("fgk", "jyk", "bgs"):
            assert bureau.item(matter, "countersign_in_turn").candidate_group == f"section_head/{section}"
            says(bureau, matter, "countersign_in_turn", section)
        assert bureau.waiting(matter) == ["office_check"]

    def test_the_last_section_takes_back_too_and_returns_instead(self, bureau: House) -> None:
        matter = asked(bureau, "in_turn", "fgk", "jyk")
        for section in ("fgk", "jyk"):
            says(bureau, matter, "countersign_in_turn", section)
        take_back(bureau, matter, "countersign_in_turn", "head_jyk")
        says(bureau, matter, "countersign_in_turn", "jyk", **RETURN)
        assert bureau.waiting(matter) == ["draft_policy"]

    def test_once_the_next_section_has_it_nothing_is_taken_back(self, bureau: House) -> None:
        matter = asked(bureau, "in_turn", "fgk", "jyk")
        says(bureau, matter, "countersign_in_turn", "fgk")
        with bureau.database.write() as session:
            next_item = bureau.item(matter, "countersign_in_turn")
            actions.claim(session, next_item.id, load_actor(session, bureau.bureau.people["head_jyk"]))
        with pytest.raises(NotAllowed, match="下一环节已有人签收"):
            take_back(bureau, matter, "countersign_in_turn", "head_fgk")


class TestFirst:
    def test_the_first_who_agrees_decides(self, bureau: House) -> None:
        matter = asked(bureau, "first", "jyk", "fgk", "bgs")
        assert bureau.waiting(matter) == ["countersign_first"] * 3
        says(bureau, matter, "countersign_first", "fgk")
        assert bureau.waiting(matter) == ["office_check"]
        with bureau.database.read() as session:
            ended = select(WorkItem.status).where(
                WorkItem.subject == matter, WorkItem.element_id == "countersign_first"
            )
            assert sorted(session.scalars(ended)) == ["cancelled", "cancelled", "completed"]

    def test_the_first_who_returns_decides(self, bureau: House) -> None:
        matter = asked(bureau, "first", "jyk", "fgk")
        says(bureau, matter, "countersign_first", "jyk", **RETURN)
        assert bureau.waiting(matter) == ["draft_policy"]


class TestVote:
    def test_a_majority_passes(self, bureau: House) -> None:
        matter = asked(bureau, "vote", "jyk", "fgk", "bgs")
        votes(bureau, matter, jyk="agree", fgk="disagree")
        assert bureau.waiting(matter) == ["countersign_vote"]
        votes(bureau, matter, bgs="agree")
        assert bureau.waiting(matter) == ["office_check"]
        assert closed_reasons(bureau, matter) == [None]

    def test_one_that_did_not_pass_goes_back_to_the_drafter_with_the_count(self, bureau: House) -> None:
        matter = asked(bureau, "vote", "jyk", "fgk", "bgs")
        votes(bureau, matter, jyk="agree", fgk="disagree", bgs="abstain")
        assert bureau.waiting(matter) == ["draft_policy"]
        assert closed_reasons(bureau, matter) == ["voted_down"]
        with bureau.database.read() as session:
            (revision,) = session.scalars(select(Revision.id).where(Revision.matter_id == matter))
            told = session.scalars(select(Notice.person_id).where(Notice.code == "returned")).all()
            assert told == [bureau.bureau.people["drafter"]]
            tally = tally_of(session, revision)
            assert tally is not None
            said = tally_words(tally, {"jyk": "就业促进科", "fgk": "政策法规科", "bgs": "办公室"})
        assert said == "同意 1，应投 3，须超过半数，未通过（就业促进科同意；政策法规科不同意；办公室弃权）。"

    def test_the_count_has_an_effect_and_bars_taking_back(self, bureau: House) -> None:
        matter = asked(bureau, "vote", "jyk", "fgk")
        votes(bureau, matter, jyk="agree", fgk="agree")
        with pytest.raises(NotAllowed, match="流程已有新的进展"):
            take_back(bureau, matter, "countersign_vote", "head_fgk")

    def test_weights_decide(self, bureau: House) -> None:
        with bureau.database.write() as session:
            set_vote_weight(session, bureau.bureau.sections["jyk"], 3, actor=bureau.actor("sysadmin"))
        matter = asked(bureau, "vote", "jyk", "fgk", "bgs")
        votes(bureau, matter, jyk="agree", fgk="disagree", bgs="disagree")
        assert bureau.waiting(matter) == ["office_check"]

    def test_nobody_changes_a_weight_while_a_vote_is_under_way(self, bureau: House) -> None:
        matter = asked(bureau, "vote", "jyk", "fgk")
        section, admin = bureau.bureau.sections["jyk"], bureau.actor("sysadmin")
        with pytest.raises(NotReady, match="有票签正在进行"), bureau.database.write() as session:
            set_vote_weight(session, section, 3, actor=admin)
        votes(bureau, matter, jyk="agree", fgk="agree")
        with bureau.database.write() as session:
            set_vote_weight(session, section, 3, actor=admin)

    def test_the_count_is_on_record_without_words(self, bureau: House) -> None:
        matter = asked(bureau, "vote", "jyk", "fgk")
        votes(bureau, matter, jyk="agree", fgk="disagree")
        with bureau.database.read() as session:
            query = select(AuditEvent).where(AuditEvent.subject == matter, AuditEvent.action == "votes.tallied")
            (event,) = session.scalars(query).all()
        assert event.changes["vote.jyk"] == [None, "agree/1"]
        assert event.changes["passed"] == [None, False]
        assert "口径不一致" not in str(event.changes)

    def test_disagreeing_needs_a_reason(self, bureau: House) -> None:
        matter = asked(bureau, "vote", "jyk")
        with pytest.raises(Invalid):
            bureau.decide(matter, "countersign_vote", "head_jyk", outcome="disagree")

    def test_the_second_round_counts_its_own_votes(self, bureau: House) -> None:
        matter = asked(bureau, "vote", "jyk", "fgk")
        votes(bureau, matter, jyk="agree", fgk="disagree")
        bureau.submit(matter, countersign=["jyk", "fgk"], countersign_mode="vote")
        bureau.decide(matter, "section_check", "head", outcome="approve")
        votes(bureau, matter, fgk="agree", jyk="agree")
        assert bureau.waiting(matter) == ["office_check"]


@pytest.mark.parametrize(
    ("needed", "weights", "votes", "passed"),
    [
        ("majority", (1, 1), "ad", False),  # half is not more than half
        ("majority", (1, 1, 1), "aad", True),
        ("majority", (2, 1, 1), "add", False),
        ("majority", (3, 1, 1), "add", True),
        ("majority", (1, 1, 1), "axx", False),  # who abstains does not consent
        ("majority", (1,), "a", True),
        ("majority", (1,), "x", False),
        ("two_thirds", (1, 1, 1), "aad", True),
        ("two_thirds", (1, 1, 1, 1, 1), "aaadd", False),
        ("two_thirds", (4, 1, 1), "add", True),
    ],
)
def test_what_passes(needed: str, weights: tuple[int, ...], votes: str, passed: bool) -> None:
    said = {"a": "agree", "d": "disagree", "x": "abstain"}
    entitled = {f"s{n}": weight for n, weight in enumerate(weights)}
    tally = count(needed, entitled, {f"s{n}": said[vote] for n, vote in enumerate(votes)})
    assert (tally.passed, tally.total) == (passed, sum(weights))


def test_whoever_did_not_vote_counts_as_abstaining() -> None:
    assert not count("majority", {"a": 1, "b": 1}, {"a": "agree"}).passed


def test_an_unknown_threshold_is_refused() -> None:
    with pytest.raises(NotReady, match="没有登记"):
        count("unanimity", {"a": 1}, {})


def test_nothing_passes_when_nobody_is_entitled() -> None:
    assert not Tally("majority", ()).passed


class TestWeights:
    def test_are_set_by_the_system_administrator_and_on_record(self, sqlite_database: Database) -> None:
        bureau = furnish(sqlite_database)
        with sqlite_database.write() as session:
            admin = load_actor(session, bureau.people["sysadmin"])
            set_vote_weight(session, bureau.sections["jyk"], 5, actor=admin)
            set_vote_weight(session, bureau.sections["jyk"], 5, actor=admin)  # nothing changed: nothing to record
        with sqlite_database.read() as session:
            assert session.get_one(Section, bureau.sections["jyk"]).vote_weight == 5
            (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "section.weighed")).all()
            assert event.changes == {"section": ["jyk", "jyk"], "vote_weight": [1, 5]}

    @pytest.mark.parametrize("weight", [0, -1, 100])
    def test_stay_within_bounds(self, sqlite_database: Database, weight: int) -> None:
        bureau = furnish(sqlite_database)
        with sqlite_database.write() as session, pytest.raises(Invalid):
            admin = load_actor(session, bureau.people["sysadmin"])
            set_vote_weight(session, bureau.sections["jyk"], weight, actor=admin)

    @pytest.mark.parametrize("login", ["security", "auditor", "head", "leader"])
    def test_are_nobody_elses_business(self, sqlite_database: Database, login: str) -> None:
        bureau = furnish(sqlite_database)
        with sqlite_database.write() as session, pytest.raises(NotAllowed):
            set_vote_weight(session, bureau.sections["jyk"], 2, actor=load_actor(session, bureau.people[login]))
