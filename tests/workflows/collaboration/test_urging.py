"""催办: who waits may urge, once an hour an item; the holder is told, or the whole post while nobody has claimed it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.errors import Invalid
from engine.models import AuditEvent
from tests.workflows.prepublication.house import House
from workflows.collaboration.models import Urge
from workflows.collaboration.urging import LONGEST, Urged, urge, urges_of
from workflows.notices.models import Notice
from workflows.people.queries import load_actor
from workflows.prepublication import actions


def urged(house: House, items: list[str], login: str, message: str = "") -> list[Urged]:
    with house.database.write() as session:
        return urge(session, items, load_actor(session, house.bureau.people[login]), message)


def told(house: House) -> set[str]:
    logins = {person_id: login for login, person_id in house.bureau.people.items()}
    with house.database.read() as session:
        return {logins[each] for each in session.scalars(select(Notice.person_id).where(Notice.code == "urged"))}


@pytest.fixture
def item(house: House, matter: str) -> str:
    """Its legality review, not claimed yet."""
    return house.item(matter, "review_legality").id


@pytest.mark.parametrize(
    ("login", "may"),
    [
        ("drafter", True),
        ("drafter2", True),
        ("legal_b", False),  # of the drafting section, where neither drafter nor head
        ("head", True),
        ("office", True),
        ("leader", True),
        ("deputy", True),
        ("drafter_jyk", False),
        ("head_jyk", False),
        ("registry", False),
        ("sysadmin", False),
        ("security", False),
        ("auditor", False),
    ],
)
def test_who_may(house: House, item: str, login: str, may: bool) -> None:
    (result,) = urged(house, [item], login)
    assert bool(result.issues) != may
    assert (result.times, bool(told(house))) == ((1, True) if may else (0, False))


def test_the_whole_post_is_told_until_somebody_claims_it(house: House, item: str) -> None:
    assert urged(house, [item], "drafter")[0].told == 2
    assert told(house) == {"legal_a", "legal_b"}


def test_only_the_holder_is_told(house: House, item: str) -> None:
    with house.database.write() as session:
        actions.claim(session, item, load_actor(session, house.bureau.people["legal_a"]))
    assert urged(house, [item], "drafter")[0].told == 1
    assert told(house) == {"legal_a"}


def test_the_holder_does_not_urge_themself(house: House) -> None:
    matter = house.open("rights_policy")
    draft = house.item(matter, "draft_policy")
    assert urged(house, [draft.id], "drafter")[0].issues[0].code == "urge.own"


def test_not_twice_within_an_hour_whoever_it_is(house: House, item: str) -> None:
    urged(house, [item], "drafter", "请本周内办结")
    house.clock.move(timedelta(minutes=59))
    assert urged(house, [item], "leader")[0].issues[0].code == "urge.pause"
    house.clock.move(timedelta(minutes=1))
    assert urged(house, [item], "leader", "会前要用")[0].times == 2
    with house.database.read() as session:
        known = urges_of(session, [item])[item]
    assert (known.times, known.message) == (2, "会前要用")


def test_one_result_an_item(house: House, item: str) -> None:
    other = house.open("general")
    results = urged(house, [item, "nothing", house.item(other, "draft_policy").id, item], "head")
    assert [(each.told, len(each.issues)) for each in results] == [(2, 0), (0, 1), (1, 0)]


def test_what_has_ended_is_not_urged(house: House) -> None:
    matter = house.open("rights_policy")
    draft = house.item(matter, "draft_policy").id
    house.submit(matter)
    assert urged(house, [draft], "head")[0].issues[0].code == "urge.ended"


def test_the_message_is_short_and_does_not_leave_the_item(house: House, item: str) -> None:
    with pytest.raises(Invalid):
        urged(house, [item], "drafter", "请" * (LONGEST + 1))
    urged(house, [item], "drafter", "这句话只给办理人看")
    with house.database.read() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "work_item.urged")).one()
        notice = session.scalars(select(Notice).where(Notice.code == "urged")).first()
        assert session.scalars(select(Urge.message)).one() == "这句话只给办理人看"
    assert (event.work_item_id, event.changes) == (item, {"times": [0, 1]})
    assert "只给办理人" not in f"{event.reason}{event.changes}"
    assert notice is not None
    assert notice.work_item_id == item
