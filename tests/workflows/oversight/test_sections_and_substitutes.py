"""Every act of a person stands in the trail under a section, and acts of a B in place of an A are marked."""

from __future__ import annotations

from engine.audit.queries import Event, Question, ask
from tests.workflows.prepublication.acts import suggest, take_suggestion, withdraw
from tests.workflows.prepublication.house import LEGAL, WORDING, House
from workflows.people.accounts import move_person
from workflows.people.actor import INSTALLER
from workflows.people.queries import load_actor
from workflows.prepublication import actions


def events(house: House, matter_id: str) -> list[Event]:
    with house.database.read() as session:
        return ask(session, Question(subject=matter_id), limit=1000)


def without_section(house: House, matter_id: str) -> set[tuple[str, str]]:
    people = {person_id: login for login, person_id in house.bureau.people.items()}
    nowhere = [each for each in events(house, matter_id) if each.actor in people and not each.section]
    return {(people[each.actor], each.action) for each in nowhere}


def substitutes(house: House, matter_id: str) -> set[tuple[str, str]]:
    people = {person_id: login for login, person_id in house.bureau.people.items()}
    marked = [each for each in events(house, matter_id) if "substitute" in (each.circumstances or "")]
    return {(people[each.actor], each.action) for each in marked}


def test_on_the_way_to_the_release_nobody_acts_without_a_section(house: House) -> None:
    matter = house.open("normative")

    house.to_last_check(matter)

    assert len(events(house, matter)) > 60
    assert without_section(house, matter) == set()
    assert substitutes(house, matter) == set()


def test_claims_suggestions_returns_and_withdrawals_have_one_too(house: House) -> None:
    matter = house.open("normative")
    house.to_legality(matter)
    item = house.item(matter, "review_legality")
    with house.database.write() as session:
        actions.claim(session, item.id, load_actor(session, house.bureau.people["legal_a"]))
    with house.database.write() as session:
        actions.release(session, item.id, load_actor(session, house.bureau.people["legal_a"]))
    made = suggest(house, matter, "review_legality", "legal_a", WORDING)
    house.decide(matter, "review_legality", "legal_a", **LEGAL | {"outcome": "suggest", "opinion": "请改"})
    take_suggestion(house, made)
    house.decide(matter, "handle_suggestions", "drafter")
    withdraw(house, matter)

    acts = {each.action for each in events(house, matter)}
    assert {"work_item.claimed", "work_item.released", "suggestion.made", "suggestion.accepted"} <= acts
    assert {"message.delivered", "revision.closed"} <= acts
    assert without_section(house, matter) == set()


def test_what_b_decides_in_place_of_a_is_marked_and_nothing_else(house: House) -> None:
    matter = house.open("normative", login="drafter_jyk")
    house.submit(matter, login="drafter_jyk")
    house.decide(matter, "section_check", "head_jyk", outcome="approve")
    house.decide(matter, "review_legality", "legal_b", **LEGAL)

    marked = substitutes(house, matter)

    assert ("head_jyk", "opinion.recorded") not in marked
    assert {login for login, _ in marked} == {"legal_b"}
    assert {"opinion.recorded", "approval.recorded", "work_item.completed"} <= {action for _, action in marked}


def test_the_section_is_the_one_at_the_time(house: House) -> None:
    matter = house.open("normative")
    house.to_legality(matter)
    then = {each.id: each.section for each in events(house, matter)}

    with house.database.write() as session:
        move_person(session, house.bureau.people["head"], house.bureau.sections["bgs"], actor=INSTALLER)

    head = [each for each in events(house, matter) if each.actor == house.bureau.people["head"]]
    assert {each.section for each in head} == {house.bureau.sections["zyjs"]}
    assert {each.id: each.section for each in events(house, matter)} == then
