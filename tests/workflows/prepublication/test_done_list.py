"""我已办结: by when the person ended it, whatever is older of the items themselves, page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import Invalid
from tests.workflows.prepublication.house import House
from web.inbox import queries
from workflows.people.queries import load_actor


def test_what_was_ended_last_stands_first_and_pages_go_on_behind_it(house: House) -> None:
    matters = [house.open("news") for _ in range(3)]
    for matter in matters:
        house.submit(matter)
    items = [house.item(matter, "section_first_check").id for matter in matters]
    ended = [1, 2, 0]
    for number in ended[:2]:  # these two at the same instant
        house.decide(matters[number], "section_first_check", "head", outcome="approve")
    house.clock.move(timedelta(minutes=5))
    house.decide(matters[0], "section_first_check", "head", outcome="approve")
    with house.database.read() as session:
        head = load_actor(session, house.bureau.people["head"])
        whole = [row.item.id for row in queries.listed(session, head, "done").rows]
        assert whole == [items[0], items[2], items[1]]
        walked, after = [], None
        for _ in items:
            page = queries.listed(session, head, "done", after, limit=1)
            walked += [row.item.id for row in page.rows]
            after = page.after
        assert (walked, after) == (whole, None)


@pytest.mark.parametrize("cursor", ["x", "5", "~a", "-1~a", "5~", "５~a", "9" * 17 + "~a", "1.5~a", "1~a~b"])
def test_a_mark_of_a_page_that_we_did_not_write_is_refused(house: House, cursor: str) -> None:
    with house.database.read() as session, pytest.raises(Invalid):
        queries.listed(session, load_actor(session, house.bureau.people["head"]), "done", cursor)
