"""Acts at the same instant, by different people or twice by one. SQLite has one writer: PostgreSQL counts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import func, select

from engine.errors import Conflict, NotAllowed, NotFound, NotReady, XianshenError
from engine.models import Incident, ProcessInstance
from tests.workflows.prepublication.acts import withdraw
from tests.workflows.prepublication.house import LEGAL, OFFICE, SECRECY_PUBLIC, SIGN, House
from workflows.matters.models import Approval, Opinion, Revision
from workflows.people.accounts import deactivate_person
from workflows.people.actor import INSTALLER
from workflows.people.models import PostHolding
from workflows.people.posts import leave_post
from workflows.people.queries import load_actor
from workflows.prepublication import actions
from workflows.prepublication.actions import Seen

ROUNDS = 200
RETURN = {"outcome": "return", "return_to": "drafter", "opinion": "请修改"}
Act = Callable[[], object]


def at_once(acts: Sequence[Act]) -> list[object]:
    """Do all of them at the same instant; what each gave, or the error that it raised."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index: int, act: Act) -> None:
        barrier.wait()
        try:
            results[index] = act()
        except XianshenError as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def version(house: House, matter_id: str) -> int:
    with house.database.read() as session:
        query = select(ProcessInstance.version).where(ProcessInstance.subject == matter_id)
        return session.scalars(query).one()


def count(house: House, *what: object) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(what[0]).where(*what[1:])) or 0


def test_the_same_item_submitted_twice_at_once_is_decided_once(house_on_postgresql: House) -> None:
    """P4. Two rounds of a return and a new submission each: cheap, and both decisions move the process."""
    house = house_on_postgresql
    matter = house.open("general")
    house.submit(matter)
    for _ in range(ROUNDS // 2):
        _twice(house, matter, "section_check", "head", outcome="return", return_to="drafter", opinion="请修改")
        _twice(house, matter, "draft_policy", "drafter")
    assert count(house, Opinion, Opinion.matter_id == matter) == ROUNDS + 1
    assert count(house, Incident) == 0


def _twice(house: House, matter: str, element: str, login: str, **answers: object) -> None:
    before = version(house, matter)
    act = _decision(house, matter, element, login, answers)
    results = at_once([act, act])
    assert [isinstance(each, Conflict) for each in results].count(True) == 1, results
    assert [isinstance(each, XianshenError) for each in results].count(True) == 1, results
    assert version(house, matter) == before + 1


def test_all_parallel_items_of_a_matter_at_once_are_all_accepted(house_on_postgresql: House) -> None:
    house = house_on_postgresql
    matter = house.open("rights_policy", urgency="extra_urgent")
    house.submit(
        matter,
        fair_competition="not_applicable",
        countersign=["jyk"],
        consult=["legal", "petition", "service", "consultation", "publicity"],
    )
    house.decide(matter, "section_check", "head", outcome="approve")
    coordinated = [("coordinate", "desks", each.item_key, {"outcome": "comment", "opinion": "无意见"})
                   for each in house.open_items(matter) if each.element_id == "coordinate"]  # fmt: skip
    _all(house, matter, [("countersign", "head_jyk", "jyk", {"outcome": "agree"}), *coordinated])
    assert house.waiting(matter) == ["office_check"]
    house.decide(matter, "office_check", "office", **OFFICE)
    _all(
        house,
        matter,
        [("review_legality", "legal_a", None, LEGAL), ("check_secrecy", "secrecy_a", None, SECRECY_PUBLIC)],
    )
    assert set(house.standing_approvals(matter)) == {"legality", "secrecy"}
    assert house.waiting(matter) == ["decide_attribute"]


def _all(house: House, matter: str, decisions: Sequence[tuple[str, str, str | None, dict]]) -> None:
    acts = [_decision(house, matter, element, login, answers, key) for element, login, key, answers in decisions]
    results = at_once(acts)
    assert not [each for each in results if isinstance(each, Exception)], results


def _decision(house: House, matter: str, element: str, login: str, answers: dict, key: str | None = None) -> Act:
    """The act, for an item that is open now."""
    item = house.item(matter, element, key)

    def act() -> object:
        with house.database.write() as session:
            return actions.complete(session, item.id, load_actor(session, house.bureau.people[login]), answers)

    return act


class TestEditsVoidApprovals:
    """P7: an edit at the same instant as the last approval, or as the release."""

    @pytest.mark.parametrize("again", range(3))
    def test_withdrawal_beside_the_sign_off(self, house_on_postgresql: House, again: int) -> None:
        house = house_on_postgresql
        matter = house.open("rights_policy")
        house.to_sign_off(matter)
        sign = _decision(house, matter, "sign_off", "leader", SIGN)
        signed, withdrawn = at_once([sign, lambda: withdraw(house, matter)])
        if isinstance(withdrawn, Exception):
            assert isinstance(withdrawn, NotReady | NotFound | Conflict)
            assert house.matter(matter).state == "signed"
            assert set(house.standing_approvals(matter)) == {"legality", "secrecy", "attribute", "sign_off"}
        else:
            assert isinstance(signed, Conflict), signed
            assert house.standing_approvals(matter) == {}
            assert house.waiting(matter) == ["draft_interpretation", "draft_policy"]

    def test_a_return_beside_an_approval_in_the_parallel_part(self, house_on_postgresql: House) -> None:
        house = house_on_postgresql
        matter = house.open("rights_policy", urgency="extra_urgent")
        for _ in range(10):
            house.submit(matter, fair_competition="not_applicable")
            house.decide(matter, "section_check", "head", outcome="approve")
            house.decide(matter, "office_check", "office", **OFFICE)
            approved, returned = at_once(
                [
                    _decision(house, matter, "review_legality", "legal_a", LEGAL),
                    _decision(house, matter, "check_secrecy", "secrecy_a", SECRECY_PUBLIC | RETURN),
                ]
            )
            assert not isinstance(returned, Exception), returned
            assert not isinstance(approved, Exception) or isinstance(approved, Conflict), approved
            assert house.standing_approvals(matter) == {}
            assert house.waiting(matter) == ["draft_interpretation", "draft_policy"]
            open_ = (Approval.revision_id == Revision.id, Approval.void_at.is_(None), Revision.closed_at.is_not(None))
            assert count(house, Approval, *open_) == 0

    def test_a_return_beside_the_release(self, house_on_postgresql: House) -> None:
        """The last check is done; while the release fires, the publisher holds it and returns the matter."""
        from workflows.prepublication.publication import hold

        house = house_on_postgresql
        matter = house.open("rights_policy")
        house.to_last_check(matter)
        house.decide(matter, "last_check", "publisher", outcome="release")

        def stop() -> None:
            with house.database.write() as session:
                actor = load_actor(session, house.bureau.people["publisher"])
                hold(session, matter, actor, "等待新闻发布会")
            house.decide(matter, "last_check", "publisher", **RETURN)

        _, stopped = at_once([house.run_due, stop])
        if isinstance(stopped, Exception):
            assert (house.public_releases(), house.matter(matter).state) == (1, "released")
        else:
            assert (house.public_releases(), house.standing_approvals(matter)) == (0, {})


class TestRightsActAtOnce:
    """P10: what the page showed is worth nothing at the moment of decision."""

    def _seen(self, house: House, matter: str, element: str) -> tuple[str, Seen]:
        item = house.item(matter, element)
        with house.database.read() as session:
            query = select(Revision.ordinal).where(Revision.matter_id == matter, Revision.closed_at.is_(None))
            return item.id, Seen(item.version, session.scalars(query).one())

    def _submit(self, house: House, login: str, item: tuple[str, Seen]) -> None:
        with house.database.write() as session:
            actor = load_actor(session, house.bureau.people[login])
            actions.complete(session, item[0], actor, SECRECY_PUBLIC, item[1])

    def test_a_post_that_was_taken_away_between_page_and_decision(self, house_on_both: House) -> None:
        house = house_on_both
        matter = house.open("rights_policy")
        house.to_secrecy(matter)
        page = self._seen(house, matter, "check_secrecy")
        actor = house.actor("secrecy_a")  # the request began before the post ended
        _leave(house, "secrecy_a")
        with pytest.raises(NotFound):
            self._submit(house, "secrecy_a", page)
        with pytest.raises(NotAllowed), house.database.write() as session:
            actions.complete(session, page[0], actor, SECRECY_PUBLIC, page[1])
        assert "secrecy" not in house.standing_approvals(matter)

    def test_a_claimed_item_does_not_outlive_the_post(self, house: House) -> None:
        matter = house.open("rights_policy")
        house.to_secrecy(matter)
        item = house.item(matter, "check_secrecy")
        with house.database.write() as session:
            actions.claim(session, item.id, load_actor(session, house.bureau.people["secrecy_a"]))
        _leave(house, "secrecy_a")
        with pytest.raises(NotAllowed, match="不在办理此项的岗位"):
            house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
        with house.database.write() as session:
            actions.release(session, item.id, load_actor(session, house.bureau.people["secrecy_a"]))
        house.decide(matter, "check_secrecy", "both", **SECRECY_PUBLIC)

    def test_a_deactivated_person_decides_nothing(self, house_on_both: House) -> None:
        house = house_on_both
        matter = house.open("rights_policy")
        house.to_secrecy(matter)
        page, actor = self._seen(house, matter, "check_secrecy"), house.actor("secrecy_a")
        with house.database.write() as session:
            deactivate_person(session, house.bureau.people["secrecy_a"], actor=INSTALLER, reason="离职")
        with pytest.raises(NotAllowed, match="停用"):
            self._submit(house, "secrecy_a", page)
        with pytest.raises(NotAllowed), house.database.write() as session:
            actions.complete(session, page[0], actor, SECRECY_PUBLIC, page[1])
        assert "secrecy" not in house.standing_approvals(matter)

    def test_a_page_of_an_earlier_revision_decides_nothing(self, house: House) -> None:
        matter = house.open("rights_policy")
        house.to_secrecy(matter)
        page = self._seen(house, matter, "check_secrecy")
        withdraw(house, matter)
        house.to_secrecy(matter)
        with pytest.raises((Conflict, NotFound)):
            self._submit(house, "secrecy_a", page)
        again = self._seen(house, matter, "check_secrecy")
        with pytest.raises(Conflict):
            self._submit(house, "secrecy_a", (again[0], page[1]))
        self._submit(house, "secrecy_a", again)


def _leave(house: House, login: str) -> None:
    """The person leaves every post today."""
    with house.database.write() as session:
        held = session.scalars(select(PostHolding.id).where(PostHolding.person_id == house.bureau.people[login]))
        for holding_id in held.all():
            leave_post(session, holding_id, actor=INSTALLER)
