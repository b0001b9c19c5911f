"""常用意见: shipped until somebody changes them; each person's own."""

from __future__ import annotations

import pytest

from engine.db import Database
from engine.errors import Conflict, Invalid
from tests.workflows.bureau import Bureau
from workflows.matters.phrases import LONGEST, MOST, SHIPPED, every_kind, phrases_of, save_phrases
from workflows.prepublication.kinds import KINDS


def test_shipped_ones_belong_to_kinds_that_exist_and_fit() -> None:
    assert set(SHIPPED) <= set(KINDS)
    assert all(0 < len(one) <= LONGEST for phrases in SHIPPED.values() for one in phrases)


def test_nothing_is_stored_until_somebody_changes_them(database: Database, bureau: Bureau) -> None:
    with database.write() as session:
        one, other = bureau.actor(session, "secrecy_a"), bureau.actor(session, "both")
        before = phrases_of(session, one.person_id, "gate.secrecy")
        assert (before.phrases, before.version) == (SHIPPED["gate.secrecy"], 0)
        given = ["  可以公开。 ", "", *before.phrases[:1], "可以公开。"]
        saved = save_phrases(session, one, "gate.secrecy", given, seen_version=0)
        assert saved.phrases == ("可以公开。", before.phrases[0])
        assert phrases_of(session, one.person_id, "gate.secrecy") == saved
        assert phrases_of(session, one.person_id, "gate.legality").phrases == SHIPPED["gate.legality"]
        assert phrases_of(session, other.person_id, "gate.secrecy").version == 0
        assert [each.version for each in every_kind(session, one.person_id) if each.kind == "gate.secrecy"] == [1]


def test_an_emptied_list_stays_empty_and_a_second_window_is_noticed(database: Database, bureau: Bureau) -> None:
    with database.write() as session:
        actor = bureau.actor(session, "legal_a")
        save_phrases(session, actor, "gate.legality", [], seen_version=0)
        assert phrases_of(session, actor.person_id, "gate.legality").phrases == ()
        with pytest.raises(Conflict):
            save_phrases(session, actor, "gate.legality", ["合法。"], seen_version=7)
    with database.write() as session, pytest.raises(Conflict):
        save_phrases(session, bureau.actor(session, "legal_a"), "gate.legality", ["合法。"], seen_version=0)


@pytest.mark.parametrize("phrases", [["字" * (LONGEST + 1)], [str(at) for at in range(MOST + 1)]])
def test_too_long_or_too_many_is_said(database: Database, bureau: Bureau, phrases: list[str]) -> None:
    with database.write() as session, pytest.raises(Invalid):
        save_phrases(session, bureau.actor(session, "legal_a"), "gate.legality", phrases, seen_version=0)
