"""What the lists of the inbox give away: nothing that is not theirs, neither as a row nor as a number."""

from __future__ import annotations

from tests.workflows.prepublication.house import POLICY, House
from tests.workflows.prepublication.test_substitution import stand_in
from web.inbox import queries
from web.inbox.filters import Filters
from workflows.matters.access import may_read
from workflows.matters.queries import MatterFilter, matters_page
from workflows.people.queries import load_actor

CANARY = "金丝雀螳螂"


def test_words_of_a_secret_draft_are_found_and_counted_for_nobody_without_rights(house: House) -> None:
    """P17 of the index of words: rare words, and words that stand in everything."""
    matter = house.open("normative", policy=POLICY.replace("一、补贴对象。", f"一、补贴对象。{CANARY}。"))
    house.submit(matter)
    readers = set()
    for login in house.bureau.people:
        with house.database.read() as session:
            actor = load_actor(session, house.bureau.people[login])
            found = [row.matter.id for row in matters_page(session, actor, MatterFilter(words=CANARY[:2])).rows]
            filters = Filters(words=CANARY[1:3])
            numbers = queries.counts_of(session, actor, [(view, filters) for view in queries.VIEWS])
            listed = [
                row for view in queries.VIEWS for row in queries.listed(session, actor, view, filters=filters).rows
            ]
            if may_read(session, actor, matter):
                readers.add(login)
                assert found == [matter], login
            else:
                assert (found, sum(numbers), listed) == ([], 0, []), login
    assert {"drafter", "head"} <= readers
    assert {"drafter_jyk", "head_jyk", "secrecy_a", "auditor", "sysadmin"}.isdisjoint(readers)


def test_what_the_absent_person_may_not_review_is_not_offered_in_their_name(house: House) -> None:
    """`both` is of 就业促进科: what that section drafted, their substitute would be refused."""
    stand_in(house, "both", "desks", posts=("secrecy_review",))
    offered = {}
    for login, head in (("drafter", "head"), ("drafter_jyk", "head_jyk")):
        matter = house.open("news", login=login)
        house.submit(matter, login)
        house.decide(matter, "section_first_check", head, outcome="approve")
        offered[login] = house.item(matter, "check_secrecy").id
    with house.database.read() as session:
        actor = load_actor(session, house.bureau.people["desks"])
        ids = [row.item.id for row in queries.listed(session, actor, "group").rows]
        assert ids == [offered["drafter"]]
        assert queries.counts(session, actor)["group"] == 1
