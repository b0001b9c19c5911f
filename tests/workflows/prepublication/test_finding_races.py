"""Two people at one finding, and an answer against a return, at the same instant on PostgreSQL."""

from __future__ import annotations

from functools import partial

from sqlalchemy import select

from engine.errors import Conflict, NotAllowed, NotReady
from tests.workflows.prepublication.found import FAULTY, claim, lines, place, say
from tests.workflows.prepublication.house import OFFICE, PROACTIVE, SECRECY_PUBLIC, House
from tests.workflows.prepublication.test_races import at_once
from workflows.people.queries import load_actor
from workflows.prepublication import actions
from workflows.screening.models import FindingDisposal, FindingRow

ROUNDS = 12
RETURN = {"outcome": "return", "return_to": "drafter", "opinion": "请修改"}


def _answered(house: House, finding: str) -> tuple[str, list[str]]:
    """State of the finding, and what was said of it in order."""
    with house.database.read() as session:
        said = select(FindingDisposal.disposition).where(FindingDisposal.finding_id == finding)
        in_order = session.scalars(said.order_by(FindingDisposal.id)).all()
        return session.get_one(FindingRow, finding).state, list(in_order)


def _decide(house: House, item: str, login: str, answers: dict[str, str]) -> None:
    with house.database.write() as session:
        actions.complete(session, item, load_actor(session, house.bureau.people[login]), answers)


def test_the_same_said_twice_is_kept_once(house_on_postgresql: House) -> None:
    """From two windows, or by two who may."""
    house = house_on_postgresql
    matter = _past_secrecy(house)
    for _ in range(ROUNDS):
        finding = place(house, matter, "secrecy")
        one = partial(say, house, "secrecy_a", [finding], "dismiss", "可以公开")
        other = partial(say, house, "secrecy_a", [finding], "dismiss", "已经公开过")
        results = at_once([one, other])
        assert [type(each) for each in results if each is not None] == [Conflict], results
        assert _answered(house, finding) == ("dismissed", ["dismiss"])


def test_two_different_answers_are_both_kept_in_their_order(house_on_postgresql: House) -> None:
    house = house_on_postgresql
    matter = _past_secrecy(house)
    for _ in range(ROUNDS):
        finding = place(house, matter, "secrecy")
        dismiss = partial(say, house, "secrecy_a", [finding], "dismiss", "可以公开")
        correct = partial(say, house, "secrecy_a", [finding], "correct", "须删去")
        assert at_once([dismiss, correct]) == [None, None]
        state, said = _answered(house, finding)
        assert sorted(said) == ["correct", "dismiss"]
        assert state == {"correct": "confirmed", "dismiss": "dismissed"}[said[-1]]


def test_an_answer_and_a_return_at_once(house_on_postgresql: House) -> None:
    """The answer comes first and is kept with the closed revision, or it comes too late and nothing of it stands."""
    house = house_on_postgresql
    matter = house.open("general", policy=FAULTY)
    for _ in range(ROUNDS):
        house.to_legality(matter)
        item = claim(house, matter, "office_check", "office")
        finding = lines(house, matter, "office")[0].id
        results = at_once(
            [
                partial(say, house, "office", [finding], "dismiss", "引用原文", item),
                partial(_decide, house, item, "office", OFFICE | RETURN),
            ]
        )
        assert results[1] is None
        late = isinstance(results[0], Conflict | NotAllowed)
        assert late or results[0] is None, results
        assert _answered(house, finding) == (("open", []) if late else ("dismissed", ["dismiss"]))
        assert house.waiting(matter) == ["draft_policy"]


def test_an_approval_never_overtakes_a_finding_that_is_to_be_corrected(house_on_postgresql: House) -> None:
    house = house_on_postgresql
    matter = _past_secrecy(house)
    for _ in range(ROUNDS):
        finding = place(house, matter, "wording", state="dismissed")
        item = claim(house, matter, "decide_attribute", "attribute_a")
        results = at_once(
            [
                partial(say, house, "attribute_a", [finding], "correct", "", item),
                partial(_decide, house, item, "attribute_a", PROACTIVE),
            ]
        )
        if results[0] is None:
            assert isinstance(results[1], NotReady), results
            say(house, "attribute_a", [finding], "dismiss", "已核对", item)
        else:
            assert results[1] is None, results
            return


def _past_secrecy(house: House) -> str:
    matter = house.open("general")
    house.to_legality(matter)
    house.decide(matter, "office_check", "office", **OFFICE)
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    return matter
