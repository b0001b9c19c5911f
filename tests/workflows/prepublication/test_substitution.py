"""AB角代办: dated, scoped, with both persons' exclusions, and both names in the record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import AuditEvent, WorkItem
from tests.workflows.prepublication.house import SECRECY_PUBLIC, House
from workflows.matters.access import may_read
from workflows.matters.models import Approval, Editor, Opinion
from workflows.notices.models import Notice
from workflows.people.accounts import deactivate_person
from workflows.people.actor import INSTALLER
from workflows.people.models import Substitution
from workflows.people.queries import load_actor, today
from workflows.people.substitution_queries import arranged, arranged_one, holdings_of
from workflows.people.substitution_rules import LONGEST, Wanted
from workflows.prepublication import actions, substitutions
from workflows.prepublication.substitution_ends import hand_back

ABSENT, SUBSTITUTE = "secrecy_a", "desks"  # 保密员 A角 is away; whoever stands in holds no post that reviews


def wanted(house: House, absent: str = ABSENT, substitute: str = SUBSTITUTE, **terms: Any) -> Wanted:
    people = house.bureau.people
    with house.database.read() as session:
        day = today(session)
        first, last = terms.pop("first_day", day), terms.pop("last_day", day + timedelta(days=4))
        posts = terms.pop("posts", None)
        held = holdings_of(session, people[absent], day, day)
    holdings = tuple(each.holding_id for each in held if posts is None or each.post in posts)
    terms = {"reason": "出差", "holdings": holdings} | terms
    return Wanted(people[absent], people[substitute], first_day=first, last_day=last, **terms)


def stand_in(
    house: House, absent: str = ABSENT, substitute: str = SUBSTITUTE, by: str | None = None, **terms: Any
) -> str:
    """Arranged, and confirmed by the security officer where it waits for that."""
    made = ask_for(house, absent, substitute, by, **terms)
    if state_of(house, made) == "waits":
        confirm(house, made, "security")
    return made


def ask_for(house: House, absent: str, substitute: str, by: str | None = None, **terms: Any) -> str:
    asked = wanted(house, absent, substitute, **terms)
    with house.database.write() as session:
        return substitutions.arrange(session, asked, actor=house.bureau.actor(session, by or absent)).id


def confirm(house: House, substitution_id: str, by: str) -> None:
    with house.database.write() as session:
        substitutions.confirm(session, substitution_id, actor=house.bureau.actor(session, by))


def state_of(house: House, substitution_id: str) -> str:
    with house.database.read() as session:
        return arranged_one(session, substitution_id, house.bureau.actor(session, "security")).state


def end(house: House, substitution_id: str, by: str) -> list[str]:
    with house.database.write() as session:
        return substitutions.end(session, substitution_id, actor=house.bureau.actor(session, by), reason="提前返回")


def waiting_for_secrecy(house: House, matter_class: str = "news", login: str = "drafter") -> tuple[str, str]:
    """A matter whose secrecy review is open: its id and the work item's."""
    matter = house.open(matter_class, login=login)
    house.submit(matter, login)
    house.decide(matter, "section_first_check", "head", outcome="approve")
    return matter, house.item(matter, "check_secrecy").id


def decide(house: House, item: str, login: str, **answers: Any) -> None:
    house.answer_findings(item, login, answers)
    with house.database.write() as session:
        actions.complete(session, item, house.bureau.actor(session, login), answers)


def claim(house: House, item: str, login: str) -> None:
    with house.database.write() as session:
        actions.claim(session, item, house.bureau.actor(session, login))


class TestArranging:
    def test_both_are_told_and_the_trail_has_both_names(self, house: House) -> None:
        made = stand_in(house, by="security")
        with house.database.read() as session:
            people = {house.bureau.people[ABSENT], house.bureau.people[SUBSTITUTE]}
            assert set(session.scalars(select(Notice.person_id).where(Notice.about_id == made))) == people
            event = session.scalars(select(AuditEvent).where(AuditEvent.action == "substitution.arranged")).one()
            assert {event.changes["person"][1], event.changes["substitute"][1]} == people
            assert event.reason == "出差"
            (row,) = arranged(session, person_id=house.bureau.people[SUBSTITUTE])
            assert (row.state, [each.post for each in row.posts]) == ("in_force", ["secrecy_review"])

    @pytest.mark.parametrize(
        ("by", "absent", "may"),
        [
            ("secrecy_a", "secrecy_a", True),  # oneself
            ("security", "secrecy_a", True),  # a post that reviews
            ("sysadmin", "secrecy_a", False),
            ("sysadmin", "drafter", True),
            ("security", "drafter", False),
            ("leader", "secrecy_a", False),
            ("desks", "secrecy_a", False),
        ],
    )
    def test_who_arranges(self, house: House, by: str, absent: str, may: bool) -> None:
        if may:
            assert stand_in(house, absent, by=by)
            return
        with pytest.raises(NotAllowed):
            stand_in(house, absent, by=by)

    @pytest.mark.parametrize(
        ("substitute", "terms", "code"),
        [
            ("secrecy_a", {}, "substitution.self"),
            ("auditor", {}, "substitution.administrator"),
            ("desks", {"holdings": ()}, "substitution.posts"),
            ("desks", {"reason": " "}, "substitution.reason"),
            ("desks", {"processes": ("unknown",)}, "substitution.processes"),
            ("desks", {"first_day": date(2026, 1, 1)}, "substitution.past"),
            ("desks", {"last_day": date(2026, 1, 1)}, "substitution.days"),
            ("desks", {"last_day": date(2026, 3, 2) + LONGEST * 2}, "substitution.long"),
        ],
    )
    def test_what_is_refused(self, house: House, substitute: str, terms: dict[str, Any], code: str) -> None:
        with pytest.raises(Invalid) as refused:
            stand_in(house, substitute=substitute, **terms)
        assert code in {issue.code for issue in refused.value.issues}

    def test_a_post_that_somebody_else_holds_is_no_post_of_the_absent(self, house: House) -> None:
        other = wanted(house, "leader", "desks").holdings
        with pytest.raises(Invalid):
            stand_in(house, holdings=other)

    @pytest.mark.parametrize(
        ("absent", "substitute", "code"),
        [
            ("secrecy_a", "recheck", "substitution.overlap"),
            ("desks", "secrecy_a", "substitution.chain"),  # a circle
            ("desks", "recheck", "substitution.chain"),  # the substitute's substitute
            ("recheck", "secrecy_a", "substitution.chain"),  # somebody absent
        ],
    )
    def test_the_same_post_twice_circles_and_chains(
        self, house: House, absent: str, substitute: str, code: str
    ) -> None:
        stand_in(house)
        with pytest.raises(Invalid) as refused:
            stand_in(house, absent, substitute)
        assert code in {issue.code for issue in refused.value.issues}

    def test_another_process_and_other_days_do_not_overlap(self, house: House) -> None:
        stand_in(house, processes=("prepublication",))
        assert stand_in(house, substitute="recheck", processes=("routine_release",))
        later = date(2026, 5, 6)
        assert stand_in(house, substitute="recheck", first_day=later, last_day=later)


class TestConfirming:
    @pytest.mark.parametrize(
        ("absent", "substitute", "by", "waits"),
        [
            ("secrecy_a", "desks", "secrecy_a", True),  # nobody picks who decides a gate
            ("secrecy_a", "desks", "security", False),  # that is the security officer's word
            ("secrecy_a", "both", "secrecy_a", True),  # of the secrecy post always, though they hold it too
            ("attribute_a", "both", "attribute_a", False),  # holds the same post
            ("attribute_a", "secrecy_a", "attribute_a", True),  # a post of another gate is not the same
            ("leader", "deputy", "leader", True),
            ("recheck", "desks", "recheck", False),  # decides no gate
            ("drafter", "desks", "sysadmin", False),
        ],
    )
    def test_when_it_waits_for_the_security_officer(
        self, house: House, absent: str, substitute: str, by: str, waits: bool
    ) -> None:
        made = ask_for(house, absent, substitute, by)
        assert state_of(house, made) == ("waits" if waits else "in_force")
        with house.database.read() as session:
            officer = Notice.about_id == made, Notice.person_id == house.bureau.people["security"]
            codes = session.scalars(select(Notice.code).where(*officer)).all()
            assert codes == (["substitution_waits"] if waits else [])

    def test_until_then_it_gives_nothing_and_afterwards_it_counts(self, house: House) -> None:
        made = ask_for(house, ABSENT, SUBSTITUTE)
        matter, item = waiting_for_secrecy(house)
        with pytest.raises(NotFound):
            claim(house, item, SUBSTITUTE)
        with house.database.read() as session:
            assert not may_read(session, house.bureau.actor(session, SUBSTITUTE), matter)
        for nobody in (ABSENT, SUBSTITUTE, "sysadmin", "auditor"):
            with pytest.raises(NotAllowed):
                confirm(house, made, nobody)
        with pytest.raises(NotFound):
            confirm(house, made, "leader")
        confirm(house, made, "security")
        claim(house, item, SUBSTITUTE)
        with pytest.raises(NotAllowed):
            confirm(house, made, "security")
        with house.database.read() as session:
            event = session.scalars(select(AuditEvent).where(AuditEvent.action == "substitution.confirmed")).one()
            assert event.actor == house.bureau.people["security"]

    def test_one_that_was_ended_is_not_confirmed_any_more(self, house: House) -> None:
        made = ask_for(house, ABSENT, SUBSTITUTE)
        end(house, made, SUBSTITUTE)
        with pytest.raises(NotAllowed):
            confirm(house, made, "security")


class TestRights:
    def test_the_substitute_decides_and_both_names_are_kept(self, house: House) -> None:
        stand_in(house)
        matter, item = waiting_for_secrecy(house)
        claim(house, item, SUBSTITUTE)
        decide(house, item, SUBSTITUTE, **SECRECY_PUBLIC)
        both = (house.bureau.people[SUBSTITUTE], house.bureau.people[ABSENT])
        with house.database.read() as session:
            for model, where in ((Opinion, Opinion.work_item_id == item), (Approval, Approval.matter_id == matter)):
                row = session.scalars(select(model).where(where)).one()
                assert (row.person_id, row.on_behalf_of) == both
                assert row.post == "secrecy_review"
            ended = session.get_one(WorkItem, item)
            assert (ended.ended_by, ended.on_behalf_of) == both
            acts = session.scalars(select(AuditEvent).where(AuditEvent.work_item_id == item)).all()
            told = [each for each in acts if each.actor == both[0]]
            assert {"work_item.claimed", "opinion.recorded", "approval.recorded"} <= {each.action for each in told}
            for event in told:
                assert event.changes["on_behalf_of"][1] == both[1]
                assert event.circumstances is not None
                assert "substitute" in event.circumstances
            assert may_read(session, load_actor(session, both[1]), matter)  # what was done in their name

    def test_what_lies_with_the_absent_person_is_taken_over_and_taken_back(self, house: House) -> None:
        _matter, item = waiting_for_secrecy(house)
        claim(house, item, ABSENT)
        with pytest.raises(NotFound):
            claim(house, item, SUBSTITUTE)
        stand_in(house)
        claim(house, item, SUBSTITUTE)
        with house.database.read() as session:
            held = session.get_one(WorkItem, item)
            people = house.bureau.people
            assert (held.assignee, held.on_behalf_of) == (people[SUBSTITUTE], people[ABSENT])
        claim(house, item, ABSENT)
        decide(house, item, ABSENT, **SECRECY_PUBLIC)
        with house.database.read() as session:
            assert session.get_one(WorkItem, item).on_behalf_of is None

    def test_nobody_takes_over_from_somebody_else(self, house: House) -> None:
        stand_in(house)
        _matter, item = waiting_for_secrecy(house)
        claim(house, item, "both")
        with pytest.raises(NotFound):
            claim(house, item, SUBSTITUTE)

    @pytest.mark.parametrize(
        "terms",
        [
            {"processes": ("prepublication",)},  # the matter is of the short path
            {"first_day": date(2026, 12, 1), "last_day": date(2026, 12, 2)},  # not yet
        ],
    )
    def test_outside_its_scope_it_gives_nothing(self, house: House, terms: dict[str, Any]) -> None:
        stand_in(house, **terms)
        matter, item = waiting_for_secrecy(house)
        with pytest.raises(NotFound):
            claim(house, item, SUBSTITUTE)
        with house.database.read() as session:
            assert not may_read(session, house.bureau.actor(session, SUBSTITUTE), matter)

    def test_what_a_post_may_do_beside_work_items_stays_with_its_holder(self, house: House) -> None:
        stand_in(house, "leader")
        with house.database.read() as session:
            actor = house.bureau.actor(session, SUBSTITUTE)
            assert not actor.holds("leader")
            assert [held.held_for for held in actor.standing_in] == [house.bureau.people["leader"]]


class TestExclusions:
    def test_an_author_clears_nothing_through_a_post_of_somebody_else(self, house: House) -> None:
        stand_in(house, substitute="drafter")
        _matter, item = waiting_for_secrecy(house)
        with pytest.raises(NotAllowed) as refused:
            claim(house, item, "drafter")
        assert refused.value.issues[0].code == "separation.drafter"

    def test_nobody_clears_in_the_name_of_an_author(self, house: House) -> None:
        stand_in(house)
        matter, item = waiting_for_secrecy(house)
        with house.database.write() as session:
            at = house.bureau.clock.now()
            session.add(Editor(matter_id=matter, person_id=house.bureau.people[ABSENT], since=at, why="uploaded"))
        with pytest.raises(NotAllowed) as refused:
            claim(house, item, SUBSTITUTE)
        assert refused.value.issues[0].code == "separation.editor"
        assert "您所代的" in refused.value.issues[0].message

    @pytest.mark.parametrize("second", [ABSENT, SUBSTITUTE])
    def test_both_count_as_having_cleared_the_gate(self, house: House, second: str) -> None:
        """`second`: who stands in at the next gate: whom the substitute stood in for, or the substitute again."""
        made = stand_in(house)
        matter, item = waiting_for_secrecy(house)
        decide(house, item, SUBSTITUTE, **SECRECY_PUBLIC)
        if second == ABSENT:
            end(house, made, ABSENT)
        stand_in(house, "attribute_a", second)
        with pytest.raises(NotAllowed) as refused:
            claim(house, house.item(matter, "decide_attribute").id, second)
        assert refused.value.issues[0].code == "separation.one-gate"


class TestItsEnd:
    def test_it_ends_by_itself(self, house: House) -> None:
        stand_in(house)
        _matter, item = waiting_for_secrecy(house)
        claim(house, item, SUBSTITUTE)
        house.bureau.clock.move(timedelta(days=5))
        with pytest.raises(NotAllowed) as refused:
            decide(house, item, SUBSTITUTE, **SECRECY_PUBLIC)
        assert refused.value.issues[0].code == "duty.substitution-ended"
        claim(house, item, ABSENT)  # it lies with them as before
        decide(house, item, ABSENT, **SECRECY_PUBLIC)

    def test_what_is_left_in_hand_goes_back_by_itself_once(self, house: House) -> None:
        stand_in(house)
        matter, item = waiting_for_secrecy(house)
        claim(house, item, SUBSTITUTE)
        assert hand_back(house.database) == 0
        house.bureau.clock.move(timedelta(days=5))
        assert hand_back(house.database) == 1
        assert hand_back(house.database) == 0
        held = house.item(matter, "check_secrecy")
        assert (held.assignee, held.on_behalf_of) == (house.bureau.people[ABSENT], None)
        with house.database.read() as session:
            told = session.scalars(select(Notice.code).where(Notice.work_item_id == item)).all()
        assert "assigned" in told
        decide(house, item, ABSENT, **SECRECY_PUBLIC)

    def test_what_a_substitute_left_who_is_deactivated_goes_back_too(self, house: House) -> None:
        stand_in(house)
        matter, item = waiting_for_secrecy(house)
        claim(house, item, SUBSTITUTE)
        with house.database.write() as session:
            deactivate_person(session, house.bureau.people[SUBSTITUTE], actor=INSTALLER, reason="离职")
        house.bureau.clock.move(timedelta(days=5))
        assert hand_back(house.database) == 1
        assert house.item(matter, "check_secrecy").assignee == house.bureau.people[ABSENT]

    def test_it_stays_in_hand_while_another_one_runs_on(self, house: House) -> None:
        stand_in(house)
        _matter, item = waiting_for_secrecy(house)
        claim(house, item, SUBSTITUTE)
        day = wanted(house).last_day + timedelta(days=1)
        stand_in(house, first_day=day, last_day=day)
        house.bureau.clock.move(timedelta(days=5))
        assert hand_back(house.database) == 0
        decide(house, item, SUBSTITUTE, **SECRECY_PUBLIC)

    @pytest.mark.parametrize("by", ["secrecy_a", "desks", "sysadmin", "security"])
    def test_ended_early_it_acts_at_once_and_work_goes_back(self, house: House, by: str) -> None:
        made = stand_in(house)
        _matter, item = waiting_for_secrecy(house)
        claim(house, item, SUBSTITUTE)
        with house.database.read() as session:
            page = house.bureau.actor(session, SUBSTITUTE)  # as a page that is still open knows them
        assert end(house, made, by) == [item]
        with pytest.raises((NotFound, NotAllowed)), house.database.write() as session:
            actions.complete(session, item, page, SECRECY_PUBLIC)
        with house.database.read() as session:
            held = session.get_one(WorkItem, item)
            assert (held.assignee, held.on_behalf_of) == (house.bureau.people[ABSENT], None)
            row = session.get_one(Substitution, made)
            assert (row.ended_by, row.ended_reason) == (house.bureau.people[by], "提前返回")

    def test_others_do_not_end_it_and_nobody_ends_it_twice(self, house: House) -> None:
        made = stand_in(house)
        with pytest.raises(NotFound):
            end(house, made, "leader")
        with pytest.raises(NotAllowed):
            end(house, made, "auditor")
        end(house, made, ABSENT)
        with pytest.raises((NotAllowed, Conflict)):
            end(house, made, SUBSTITUTE)
