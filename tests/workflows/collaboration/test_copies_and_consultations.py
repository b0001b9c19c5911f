"""抄送, 已阅, 会商: who may, what they see, and that nothing waits for them and nobody is excluded by them."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.workflows.collaboration.acts import Desk
from tests.workflows.prepublication.house import LEGAL
from workflows.collaboration.copies import cancel_copy, mark_read
from workflows.collaboration.models import Consultation
from workflows.people.queries import load_actor


@pytest.fixture
def matter(desk: Desk) -> str:
    matter = desk.house.open("rights_policy")
    desk.house.to_legality(matter)
    return matter


def test_a_copy_gives_the_right_to_read_and_is_read_once(desk: Desk, matter: str) -> None:
    assert not desk.reads("registry", matter)
    (task,) = desk.copy(matter, "drafter", "registry", request="供编号参考")
    assert desk.reads("registry", matter)
    assert desk.told("registry") == ["copied"]
    desk.answer(task, "registry", "read")
    assert desk.reads("registry", matter)
    assert desk.task(task).state == "done"
    with pytest.raises(Conflict):
        desk.answer(task, "registry", "read")
    assert desk.events(matter, "copy.") == ["copy.sent", "copy.read"]


def test_copies_to_several_and_no_second_unread_one(desk: Desk, matter: str) -> None:
    desk.copy(matter, "drafter", "registry")
    assert len(desk.copy(matter, "drafter", "registry", "head_jyk", "head_jyk")) == 1
    assert len(desk.tasks(matter)) == 2


def test_many_are_marked_read_at_once_and_only_ones_own(desk: Desk, matter: str) -> None:
    other = desk.house.open("general")
    mine = [*desk.copy(matter, "drafter", "registry"), *desk.copy(other, "drafter", "registry")]
    others = desk.copy(matter, "drafter", "head_jyk")
    with desk.house.database.write() as session:
        actor = load_actor(session, desk.people["registry"])
        assert sorted(mark_read(session, [*mine, *others, "nothing"], actor)) == sorted(mine)
    assert [task.id for task in desk.tasks(matter)] == others


@pytest.mark.parametrize("login", ["registry", "head_jyk", "legal_a", "auditor"])
def test_only_who_works_on_it_sends_copies(desk: Desk, matter: str, login: str) -> None:
    with pytest.raises((NotFound, NotAllowed)):
        desk.copy(matter, login, "publisher")


@pytest.mark.parametrize("to", ["sysadmin", "auditor", "drafter", "somebody"])
def test_copies_go_to_other_staff_only(desk: Desk, matter: str, to: str) -> None:
    with pytest.raises(Invalid):
        desk.copy(matter, "drafter", to)
    assert desk.tasks(matter) == []


def test_a_copy_taken_back_gives_no_right(desk: Desk, matter: str) -> None:
    (task,) = desk.copy(matter, "drafter", "registry")
    with desk.house.database.write() as session, pytest.raises(NotFound):
        cancel_copy(session, task, load_actor(session, desk.people["head"]), "发错了")
    with desk.house.database.write() as session:
        cancel_copy(session, task, load_actor(session, desk.people["drafter"]), "发错了")
    assert not desk.reads("registry", matter)
    assert desk.told("registry") == ["copied", "withdrawn"]


def test_copies_and_consultations_exclude_nobody_and_hold_nothing_up(desk: Desk, matter: str) -> None:
    desk.copy(matter, "drafter", "legal_a")
    desk.convene(matter, "drafter", "补贴标准怎么定", "legal_a", "secrecy_a")
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    assert desk.house.standing_approvals(matter) == {"legality": "legal_a"}
    assert len(desk.tasks(matter)) == 3  # and they stay through the review


def test_a_consultation_ends_with_minutes_and_a_conclusion(desk: Desk, matter: str) -> None:
    held = desk.convene(matter, "drafter", "补贴标准怎么定", "registry", "head_jyk")
    spoken, silent = desk.tasks(matter)
    assert desk.reads("registry", matter)
    desk.answer(
        spoken.id, "registry" if spoken.person_id == desk.people["registry"] else "head_jyk", "answered", "可行"
    )
    with pytest.raises(NotFound):
        desk.conclude(held, "registry", "", "同意")
    with pytest.raises(Invalid):
        desk.conclude(held, "drafter", "纪要", " ")
    desk.conclude(held, "drafter", "三人参加。", "标准不变")
    with desk.house.database.read() as session:
        found = session.get_one(Consultation, held)
        assert (found.minutes, found.conclusion, found.closed_at is not None) == ("三人参加。", "标准不变", True)
    assert desk.task(silent.id).state == "cancelled"
    with pytest.raises(Conflict):
        desk.conclude(held, "drafter", "", "再来一次")
    assert desk.events(matter, "consultation.") == [
        "consultation.convened",
        "consultation.convened",
        "consultation.answered",
        "consultation.concluded",
        "consultation.cancelled",
    ]
