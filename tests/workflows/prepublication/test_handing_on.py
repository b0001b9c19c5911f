"""Who gave an item to its holder, as the review page says it: a person, and in words why; nobody where it went back by
itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.workflows.prepublication.house import House
from tests.workflows.prepublication.test_substitution import (
    ABSENT,
    SUBSTITUTE,
    claim,
    end,
    stand_in,
    waiting_for_secrecy,
)
from workflows.collaboration.labels import REASONS
from workflows.evidence.words import reason_words
from workflows.people.labels import Label
from workflows.prepublication import actions
from workflows.prepublication.handing_on import handed
from workflows.prepublication.substitution_ends import hand_back


def told(house: House, matter: str) -> tuple[str, Label | str] | None:
    with house.database.read() as session:
        found = handed(session, house.item(matter, "check_secrecy"))
    return None if found is None else (found.person, found.reason)


def give(house: House, item: str, by: str, to: str, reason: str) -> None:
    with house.database.write() as session:
        actions.reassign(session, item, house.bureau.actor(session, by), house.bureau.people[to], reason)


def test_a_colleague_with_the_reason_that_they_wrote(house: House) -> None:
    matter, item = waiting_for_secrecy(house)
    assert told(house, matter) is None
    claim(house, item, ABSENT)
    assert told(house, matter) is None
    give(house, item, ABSENT, "both", "出差三天")
    assert told(house, matter) == ("陈保密", "出差三天")


@pytest.mark.parametrize(("by", "named"), [(ABSENT, False), (SUBSTITUTE, True), ("security", True)])
def test_whoever_ended_the_substitution_but_not_the_holder_themselves(house: House, by: str, named: bool) -> None:
    made = stand_in(house)
    matter, item = waiting_for_secrecy(house)
    claim(house, item, SUBSTITUTE)
    end(house, made, by)
    found = told(house, matter)
    assert (found is not None) == named
    assert found is None or found[1] == REASONS["substitution.ended"]


def test_nobody_when_it_went_back_by_itself_whoever_had_given_it_before(house: House) -> None:
    matter, item = waiting_for_secrecy(house)
    claim(house, item, "both")
    give(house, item, "both", ABSENT, "出差三天")
    stand_in(house)
    claim(house, item, SUBSTITUTE)
    house.bureau.clock.move(timedelta(days=5))
    assert hand_back(house.database) == 1
    assert told(house, matter) is None


def test_the_papers_say_in_words_why_the_system_did_it() -> None:
    assert reason_words("substitution.ended") == "代办已结束"
    assert [code for code in REASONS if reason_words(code) == code] == []
    assert (reason_words("出差三天"), reason_words(None)) == ("出差三天", "")
