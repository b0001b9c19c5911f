"""抄送, 已阅, 会商: who may, what they see, and that nothing waits for them and nobody is excluded by them."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from engine.errors import Conflict, Invalid, NotAllowed, NotFound, NotReady
from tests.workflows.collaboration.acts import Desk
from tests.workflows.prepublication.house import LEGAL
from web.collaboration.pages import consultation_page
from workflows.collaboration.consultations import contribute, convene
from workflows.collaboration.copies import mark_read, send_copies
from workflows.collaboration.models import Consultation
from workflows.matters.models import Matter
from workflows.matters.search import found_matters, index_matter, narrowing
from workflows.matters.side_models import SideTask
from workflows.people.models import Person, PostHolding
from workflows.people.queries import load_actor
from workflows.prepublication import actions, withdrawals


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


@pytest.mark.parametrize("ask", ["copy", "convene"])
def test_who_may_read_along_finds_it_by_its_words(desk: Desk, matter: str, ask: str) -> None:
    def found() -> tuple[str, ...]:
        with desk.house.database.write() as session:
            actor = load_actor(session, desk.people["head_jyk"])
            assert narrowing(session, actor) is not None, "the search asks for marks"
            return found_matters(session, actor, "补贴", limit=9).matter_ids

    assert found() == ()
    if ask == "copy":
        desk.copy(matter, "drafter", "head_jyk")
    else:
        desk.convene(matter, "drafter", "口径", "head_jyk")
    assert found() == (matter,)
    with desk.house.database.write() as session:
        index_matter(session, session.get_one(Matter, matter))
    assert found() == (matter,), "a new version takes nobody's mark away"


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


@pytest.mark.parametrize("read", [False, True])
@pytest.mark.parametrize("by", ["drafter", "legal_a"])
def test_a_copy_taken_back_gives_no_right(desk: Desk, matter: str, read: bool, by: str) -> None:
    """By its sender, or whoever works on the matter by now; read or not."""
    desk.claim(matter, "review_legality", "legal_a")
    (task,) = desk.copy(matter, "drafter", "registry")
    if read:
        desk.answer(task, "registry", "read")
    with pytest.raises(NotFound):
        desk.take_back_copy(task, "head")
    with pytest.raises(Invalid):
        desk.take_back_copy(task, by, " ")
    desk.take_back_copy(task, by)
    assert not desk.reads("registry", matter)
    assert desk.told("registry") == ["copied", "withdrawn"]
    with pytest.raises(Conflict):
        desk.take_back_copy(task, by)
    with pytest.raises(NotFound):
        desk.answer(task, "registry", "read")


@pytest.mark.parametrize("kind", ["copy", "consultation"])
@pytest.mark.parametrize("how", ["left", "terminated"])
def test_reading_along_ends_with_the_section_and_with_the_matter(desk: Desk, matter: str, kind: str, how: str) -> None:
    if kind == "copy":
        desk.copy(matter, "drafter", "registry")
    else:
        desk.convene(matter, "drafter", "怎么定", "registry")
    (task,) = desk.tasks(matter)
    assert desk.listed("registry") == (1, 1, 0)
    desk.answer(task.id, "registry", "read" if kind == "copy" else "answered", "可行")
    assert desk.listed("registry") == (0, 0, 1)
    if how == "left":
        with desk.house.database.write() as session:
            session.get_one(Person, desk.people["registry"]).section_id = None
    else:
        with desk.house.database.write() as session:
            withdrawals.terminate(session, matter, load_actor(session, desk.people["drafter"]), "不再制发")
    assert not desk.reads("registry", matter)
    assert desk.listed("registry") == (0, 0, 0)
    with pytest.raises(NotFound):
        desk.answer(task.id, "registry", "read" if kind == "copy" else "answered", "再说一次")


def test_nothing_is_asked_for_about_a_closed_matter(desk: Desk, matter: str) -> None:
    with desk.house.database.write() as session:
        withdrawals.terminate(session, matter, load_actor(session, desk.people["drafter"]), "不再制发")
    with pytest.raises(NotAllowed, match="已经办结"):
        desk.copy(matter, "drafter", "registry")
    with pytest.raises(NotAllowed, match="已经办结"):
        desk.convene(matter, "drafter", "怎么定", "registry")


def test_the_same_consultation_sent_twice_is_one(desk_on_both: Desk) -> None:
    matter = desk_on_both.house.open("rights_policy")
    held = desk_on_both.convene(matter, "drafter", "怎么定", "registry")
    with pytest.raises(Conflict):
        desk_on_both.convene(matter, "drafter", " 怎么定 ", "registry")
    desk_on_both.conclude(held, "drafter", "", "照此办理")
    assert desk_on_both.convene(matter, "drafter", "怎么定", "registry") != held


@pytest.mark.parametrize("act", ["copy", "convene"])
def test_what_it_is_about_is_a_work_item_of_the_matter(desk: Desk, matter: str, act: str) -> None:
    foreign = desk.house.item(desk.house.open("general"), "draft_policy").id
    for wrong in (foreign, "0"):
        with desk.house.database.write() as session, pytest.raises(NotFound):
            actor, people = load_actor(session, desk.people["drafter"]), [desk.people["registry"]]
            if act == "copy":
                send_copies(session, matter, actor, people, work_item_id=wrong)
            else:
                convene(session, matter, actor, "怎么定", people, wrong)
    assert desk.tasks(matter) == []


def test_whoever_takes_part_in_a_decision_reads_on_after_leaving_the_section(desk: Desk, matter: str) -> None:
    item = desk.claim(matter, "review_legality", "legal_a")
    desk.delegate(item, "legal_a", "registry")
    with desk.house.database.write() as session:
        session.get_one(Person, desk.people["registry"]).section_id = None
    assert desk.reads("registry", matter)


def test_a_contribution_is_to_a_consultation_and_only_its_person_gives_it(desk: Desk, matter: str) -> None:
    (copy,) = desk.copy(matter, "drafter", "registry")
    desk.convene(matter, "drafter", "怎么定", "head_jyk")
    consulted = next(task for task in desk.tasks(matter) if task.kind == "consultation")
    for task_id, login in ((copy, "registry"), (consulted.id, "registry")):
        with desk.house.database.write() as session, pytest.raises(NotFound):
            contribute(session, session.get_one(SideTask, task_id), load_actor(session, desk.people[login]), "可行")
    assert len(desk.tasks(matter)) == 2


def test_who_may_not_read_the_matter_any_more_concludes_nothing(desk: Desk, matter: str) -> None:
    item = desk.claim(matter, "review_legality", "legal_a")
    held = desk.convene(matter, "legal_a", "怎么定", "registry")
    with desk.house.database.write() as session:
        actions.release(session, item, load_actor(session, desk.people["legal_a"]))
        session.execute(delete(PostHolding).where(PostHolding.person_id == desk.people["legal_a"]))
    assert not desk.reads("legal_a", matter)
    with pytest.raises(NotFound):
        desk.conclude(held, "legal_a", "", "同意")


def test_nothing_is_concluded_on_a_matter_that_is_over(desk: Desk, matter: str) -> None:
    held = desk.convene(matter, "drafter", "怎么定", "registry")
    with desk.house.database.write() as session:
        actor = load_actor(session, desk.people["drafter"])
        assert consultation_page(session, held, actor).may_conclude
        withdrawals.terminate(session, matter, actor, "不再制发")
        assert not consultation_page(session, held, actor).may_conclude
    before = desk.events(matter, "")
    with pytest.raises(NotReady):
        desk.conclude(held, "drafter", "补记", "照此办理")
    assert desk.events(matter, "") == before


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


def test_whoever_is_asked_to_a_consultation_reads_what_it_is_about(desk: Desk, matter: str) -> None:
    desk.convene(matter, "drafter", " 经费从哪里出 ", "registry")
    assert [task.request for task in desk.tasks(matter)] == ["经费从哪里出"]
