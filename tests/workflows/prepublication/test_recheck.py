"""技术复查: rules that change while a matter is under way are asked again before anything goes out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.errors import NotReady
from engine.models import Incident
from tests.workflows.prepublication.acts import withdraw
from tests.workflows.prepublication.found import claim, lines, new_term, place, say
from tests.workflows.prepublication.house import PROACTIVE, House
from workflows.matters.locks import open_revision
from workflows.people.queries import load_actor
from workflows.prepublication import actions
from workflows.prepublication.screenings import renew_if_stale
from workflows.release.actions import release_issues
from workflows.release.models import ReleaseSet
from workflows.screening.models import Screening
from workflows.screening.rulebooks import current_rulebook
from workflows.screening.rules import rules_hash

NEW_WORD = "加强政策宣传"  # stands in the policy of the house
RELEASE = {"outcome": "release"}


def last_check(house: House, matter: str, **answers: object) -> None:
    """As the publisher would answer, without dealing with findings first."""
    with house.database.write() as session:
        publisher = load_actor(session, house.bureau.people["publisher"])
        actions.complete(session, house.item(matter, "last_check").id, publisher, answers or RELEASE)


def release_set(house: House, matter: str) -> ReleaseSet:
    with house.database.read() as session:
        query = select(ReleaseSet).where(ReleaseSet.matter_id == matter).order_by(ReleaseSet.id.desc())
        return session.scalars(query).first()


def occasions(house: House, matter: str) -> list[str]:
    with house.database.read() as session:
        query = select(Screening.occasion).where(Screening.matter_id == matter).order_by(Screening.id)
        return list(session.scalars(query))


def test_every_run_is_kept_and_a_matter_without_findings_goes_out(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_last_check(matter)
    last_check(house, matter)
    house.run_due()
    assert house.public_releases() == 1
    assert occasions(house, matter) == ["submission", "last_check", "release"]


def test_a_text_is_checked_once_by_the_rules_of_the_moment_it_was_handed_in(house_on_both: House) -> None:
    house, runs = house_on_both, select(Screening.matter_id, Screening.rules_hash).order_by(Screening.id)
    before = house.open("rights_policy")
    house.submit(before)
    new_term(house, NEW_WORD)  # what the process read last is no longer in force
    after = house.open("rights_policy")
    house.submit(after)
    with house.database.read() as session:
        kept = [tuple(row) for row in session.execute(runs)]
        assert kept[-1][1] == rules_hash(current_rulebook(session))
    assert [matter for matter, _ in kept] == [before, after]
    assert kept[0][1] != kept[1][1]


def test_a_rule_that_came_during_the_review_is_met_at_the_last_check(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_sign_off(matter)
    new_term(house, NEW_WORD)
    house.finish_signed(matter)
    (finding,) = lines(house, matter, "publisher")
    assert (finding.matched, finding.state, finding.duty) == (NEW_WORD, "open", "发布前复核")
    with pytest.raises(NotReady, match="还有 1 条技术核查发现没有处理（文字关 1）"):
        last_check(house, matter)
    say(house, "publisher", [finding.id], "dismiss", "指对外宣传", claim(house, matter, "last_check", "publisher"))
    last_check(house, matter)
    house.run_due()
    assert house.public_releases() == 1


def test_a_rule_that_comes_during_the_countdown_stops_it_and_asks_a_person(house: House) -> None:
    matter = house.open("rights_policy")
    at = house.clock.now() + timedelta(days=3)
    house.to_last_check(matter, PROACTIVE | {"release_at": at.isoformat()})
    last_check(house, matter)
    new_term(house, NEW_WORD)
    house.clock.set(at + timedelta(minutes=1))
    house.run_due()
    assert (house.public_releases(), house.waiting(matter)) == (0, ["last_check"])
    held = release_set(house, matter)
    assert held.state == "held"
    assert "发布时刻技术复查" in str(held.held_reason)
    assert "文字关 1" in str(held.held_reason)
    assert NEW_WORD not in str(held.held_reason)
    (finding,) = lines(house, matter, "publisher")
    say(house, "publisher", [finding.id], "dismiss", "指对外宣传", claim(house, matter, "last_check", "publisher"))
    last_check(house, matter)
    house.run_due()
    assert (house.public_releases(), release_set(house, matter).state) == (1, "released")


def test_what_is_to_be_corrected_then_goes_back_to_the_drafter(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_sign_off(matter)
    new_term(house, NEW_WORD)
    house.finish_signed(matter)
    (finding,) = lines(house, matter, "publisher")
    say(house, "publisher", [finding.id], "correct", item=claim(house, matter, "last_check", "publisher"))
    with pytest.raises(NotReady, match="请退回"):
        last_check(house, matter)
    last_check(house, matter, outcome="return", return_to="drafter", opinion="用语须改")
    assert house.waiting(matter) == ["draft_interpretation", "draft_policy"]
    house.run_due()
    assert house.public_releases() == 0


def test_something_about_secrecy_waits_for_the_secrecy_reviewer(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_sign_off(matter)
    new_term(house, NEW_WORD, "secrecy")
    house.finish_signed(matter)
    (finding,) = lines(house, matter, "publisher")
    assert finding.choices == ()
    with pytest.raises(NotReady, match="技术核查发现没有处理"):
        last_check(house, matter)
    say(house, "secrecy_a", [finding.id], "dismiss", "可以公开")
    last_check(house, matter)
    house.run_due()
    assert house.public_releases() == 1


def test_a_finding_placed_during_the_countdown_is_never_released(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_last_check(matter)
    last_check(house, matter)
    place(house, matter, "wording", state="confirmed")
    house.run_due()
    assert (house.public_releases(), house.waiting(matter)) == (0, ["last_check"])


def test_a_diagram_without_the_second_run_still_asks_by_the_rules_of_the_day(house: House) -> None:
    """Sets that were published before it was drawn run on."""
    matter = house.open("rights_policy")
    house.to_last_check(matter)
    new_term(house, "本文中没有的词语")

    def stale() -> list[str]:
        with house.database.read() as session:
            row = session.get_one(ReleaseSet, release_set(house, matter).id)
            return [each.code for each in release_issues(session, row) if each.code.startswith("release.screening")]

    assert stale() == ["release.screening_stale"]
    for _ in range(2):
        with house.database.write() as session:
            assert open_revision(session, matter) is not None
            renew_if_stale(session, matter, "engine")
    assert stale() == []
    assert occasions(house, matter) == ["submission", "last_check", "release"], "once is enough"


def test_the_last_check_does_not_stop_at_rules_that_find_nothing(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_last_check(matter)
    new_term(house, "本文中没有的词语")
    last_check(house, matter)
    house.run_due()
    assert house.public_releases() == 1


def test_a_withdrawn_matter_is_not_looked_at_again(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    withdraw(house, matter)
    with house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Incident)) == 0
    assert occasions(house, matter) == ["submission"]
