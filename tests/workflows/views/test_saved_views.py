"""Views kept under a name: whose they are, who sees them, what they may hold, and what the trail tells of them."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select

from engine.audit.queries import Question
from engine.audit.queries import ask as ask_trail
from engine.errors import Invalid, NotFound
from tests.databases import count_statements
from tests.workflows.prepublication.house import House
from tests.workflows.prepublication.test_races import at_once
from workflows.people.queries import load_actor
from workflows.views import actions
from workflows.views.models import SavedView
from workflows.views.queries import saved_views
from workflows.views.rules import MOST_OWN


def save(house: House, login: str, name: str, shared: str = "nobody", listed: str = "inbox", **wanted: str) -> str:
    with house.database.write() as session:
        actor = load_actor(session, house.bureau.people[login])
        return actions.save_view(session, actor, listed, name, wanted, shared_with=shared).id


def names(house: House, login: str, listed: str = "inbox") -> list[str]:
    with house.database.read() as session:
        found = saved_views(session, load_actor(session, house.bureau.people[login]), listed)
        return [each.view.name for each in found]


def change(house: House, login: str, act: str, *given: object, **more: object) -> None:
    with house.database.write() as session:
        getattr(actions, act)(session, load_actor(session, house.bureau.people[login]), *given, **more)


@pytest.mark.parametrize(
    ("shared", "seen_by", "hidden_from"),
    [
        ("nobody", ["drafter"], ["head", "head_jyk", "auditor"]),
        ("section", ["drafter", "head"], ["head_jyk", "auditor", "security"]),
    ],
)
def test_a_view_is_for_its_owner_and_for_those_it_is_shared_with(
    house: House, shared: str, seen_by: list[str], hidden_from: list[str]
) -> None:
    save(house, "drafter", "本周会签", shared, stage="opinion.countersign")
    assert [names(house, login) for login in seen_by] == [["本周会签"]] * len(seen_by)
    assert [names(house, login) for login in hidden_from] == [[]] * len(hidden_from)


def test_own_views_come_first_and_each_list_has_its_own(house_on_both: House) -> None:
    house = house_on_both
    save(house, "drafter", "甲", "section")
    save(house, "head", "乙")
    save(house, "head", "事项的", listed="matters", state="drafting")
    assert names(house, "head") == ["乙", "甲"]
    assert names(house, "head", "matters") == ["事项的"]


@pytest.mark.parametrize("login", ["head", "head_jyk", "auditor"])
@pytest.mark.parametrize(
    ("act", "given", "more"),
    [
        ("rename_view", ("改名",), {}),
        ("share_view", ("nobody",), {}),
        ("choose_default", (), {"chosen": True}),
        ("remove_view", (), {}),
    ],
)
def test_only_its_owner_changes_it(
    house: House, login: str, act: str, given: tuple[str, ...], more: dict[str, bool]
) -> None:
    view = save(house, "drafter", "共用的", "section")
    with pytest.raises(NotFound):
        change(house, login, act, view, *given, **more)
    change(house, "drafter", act, view, *given, **more)


def test_sharing_ends_and_what_is_removed_is_gone_for_all(house: House) -> None:
    view = save(house, "drafter", "共用的", "section")
    change(house, "drafter", "share_view", view, "nobody")
    assert (names(house, "drafter"), names(house, "head")) == (["共用的"], [])
    change(house, "drafter", "remove_view", view)
    assert names(house, "drafter") == []
    with pytest.raises(NotFound):
        change(house, "drafter", "rename_view", view, "又来")


def test_one_default_a_list(house_on_both: House) -> None:
    house = house_on_both
    first, second = save(house, "drafter", "一"), save(house, "drafter", "二")
    other = save(house, "drafter", "三", listed="matters", state="drafting")
    for view in (first, second, other):
        change(house, "drafter", "choose_default", view, chosen=True)
    with house.database.read() as session:
        chosen = {view: session.get_one(SavedView, view).is_default for view in (first, second, other)}
    assert chosen == {first: False, second: True, other: True}


@pytest.mark.parametrize(
    ("listed", "name", "shared", "wanted", "why"),
    [
        ("inbox", " ", "nobody", {}, "名称"),
        ("inbox", "长" * 61, "nobody", {}, "名称"),
        ("inbox", "甲", "everybody", {}, "给谁用"),
        ("inbox", "甲", "auditors", {}, "给谁用"),
        ("nowhere", "甲", "nobody", {}, "没有这个列表"),
        ("inbox", "甲", "nobody", {"next": "https://example.org"}, "没有这样的查询条件"),
        ("matters", "甲", "nobody", {"stage": "gate.secrecy"}, "没有这样的查询条件"),
        ("inbox", "甲", "nobody", {"q": "长" * 101}, "不能超过"),
    ],
)
def test_what_is_no_view_is_not_kept(
    house: House, listed: str, name: str, shared: str, wanted: dict[str, str], why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        save(house, "drafter", name, shared, listed, **wanted)


def test_who_has_no_section_shares_with_none(house: House) -> None:
    with pytest.raises(Invalid, match="不属于任何科室"):
        save(house, "auditor", "甲", "section")


def test_there_is_an_end_to_views_and_their_list_is_one_statement(house: House) -> None:
    for number in range(MOST_OWN):
        save(house, "drafter", f"第{number}个", "section")
    with pytest.raises(Invalid, match="先删除"):
        save(house, "drafter", "再一个")
    save(house, "drafter", "别的列表", listed="matters", q="就业")
    with house.database.read() as session:
        actor = load_actor(session, house.bureau.people["head"])
        with count_statements(house.database) as seen:
            assert len(saved_views(session, actor, "inbox")) == MOST_OWN
    assert len(seen) == 1


def test_every_act_is_in_the_trail_without_name_or_words(house: House) -> None:
    view = save(house, "drafter", "金丝雀名", q="金丝雀词")
    change(house, "drafter", "rename_view", view, "金丝雀又名")
    change(house, "drafter", "share_view", view, "section")
    change(house, "drafter", "choose_default", view, chosen=True)
    change(house, "drafter", "remove_view", view)
    with house.database.read() as session:
        events = ask_trail(session, Question(actor=house.bureau.people["drafter"], actions=("view.",)))
    acts = ["view.removed", "view.made_default", "view.shared", "view.renamed", "view.saved"]
    assert [each.action for each in events] == acts
    assert "金丝雀" not in str([each.changes for each in events])


def test_two_windows_that_choose_a_default_at_once_leave_one(house_on_postgresql: House) -> None:
    house = house_on_postgresql
    views = [save(house, "drafter", name) for name in ("甲", "乙")]
    for _ in range(10):
        acts = [partial(change, house, "drafter", "choose_default", view, chosen=True) for view in views]
        assert at_once(acts) == [None, None]
        with house.database.write() as session:
            standing = session.scalars(select(SavedView).where(SavedView.is_default)).all()
            assert len(standing) == 1
            standing[0].is_default = False
