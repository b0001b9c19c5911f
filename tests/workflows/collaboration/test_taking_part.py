"""委派, 加签, 减签: the holder waits or not, the decision stays the holder's, separation of duties goes along."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, Invalid, NotAllowed, NotFound, NotReady
from engine.wording import Said
from tests.workflows.collaboration.acts import Desk
from tests.workflows.prepublication.acts import withdraw
from tests.workflows.prepublication.house import LEGAL, OFFICE, PROACTIVE, SECRECY_PUBLIC
from tests.workflows.prepublication.test_substitution import stand_in
from workflows.matters.editing import name_editor
from workflows.matters.eligibility import involvement
from workflows.matters.opinion_drafts import opinion_draft
from workflows.people.actor import INSTALLER
from workflows.people.posts import hold_post
from workflows.people.queries import load_actor
from workflows.prepublication import delegation
from workflows.prepublication.taking_back import take_back

RETURN = {**LEGAL, "outcome": "return", "return_to": "drafter", "opinion": "缺少依据"}


@pytest.fixture
def item(desk: Desk, matter: str) -> str:
    return desk.claim(matter, "review_legality", "legal_a")


# --- 委派 ---------------------------------------------------------------------------------------------------------


def test_a_delegated_item_waits_for_its_answer_and_stays_the_holders(desk_on_both: Desk) -> None:
    desk = desk_on_both
    matter = desk.house.open("rights_policy")
    desk.house.to_legality(matter)
    item = desk.claim(matter, "review_legality", "legal_a")
    due = desk.house.item(matter, "review_legality").due_at
    task = desk.delegate(item, "legal_a", "drafter_fgk", "请核对上位法")
    with pytest.raises(NotReady, match="已委派郑法规提出意见"):
        desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    desk.answer(task, "drafter_fgk", "answered", "依据充分")
    assert desk.told("legal_a") == ["answered"]
    after = desk.house.item(matter, "review_legality")
    assert (after.assignee, after.due_at) == (desk.people["legal_a"], due)
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    assert desk.house.standing_approvals(matter) == {"legality": "legal_a"}
    assert desk.events(matter, "delegation.") == ["delegation.given", "delegation.answered"]


def test_the_prepared_opinion_comes_into_the_box(desk: Desk, matter: str, item: str) -> None:
    task = desk.delegate(item, "legal_a", "drafter_fgk")
    desk.answer(task, "drafter_fgk", "answered", "依据充分")
    with desk.house.database.write() as session:
        assert delegation.adopt(session, task, load_actor(session, desk.people["legal_a"])) == item
    with desk.house.database.read() as session:
        draft = opinion_draft(session, item, desk.people["legal_a"])
        assert draft is not None
        assert draft.answers["opinion"] == "依据充分"
    with desk.house.database.write() as session, pytest.raises(NotFound):
        delegation.adopt(session, task, load_actor(session, desk.people["drafter_fgk"]))


def test_revoking_frees_the_holder_and_takes_the_right_to_read(desk: Desk, matter: str, item: str) -> None:
    task = desk.delegate(item, "legal_a", "drafter_fgk")
    assert desk.reads("drafter_fgk", matter)
    with pytest.raises(Invalid):
        desk.revoke(task, "legal_a", " ")
    with pytest.raises(NotFound):
        desk.revoke(task, "drafter")
    desk.revoke(task, "legal_a")
    assert not desk.reads("drafter_fgk", matter)
    with pytest.raises(Conflict, match="不再需要您的意见"):
        desk.answer(task, "drafter_fgk", "answered", "晚了")
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)


def test_one_delegate_at_a_time_and_only_the_holders_choice(desk: Desk, matter: str, item: str) -> None:
    desk.delegate(item, "legal_a", "drafter_fgk")
    with pytest.raises(NotAllowed, match="已经委派"):
        desk.delegate(item, "legal_a", "registry")
    with pytest.raises((NotAllowed, NotFound)):
        desk.delegate(item, "legal_b", "registry")


def test_a_draft_is_not_delegated(desk: Desk) -> None:
    matter = desk.house.open("rights_policy")
    with pytest.raises(NotAllowed, match="不能委派"):
        desk.delegate(desk.house.item(matter, "draft_policy").id, "drafter", "registry")


# --- separation of duties -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "said"),
    [("drafter", "起草人"), ("drafter2", "所在科室"), ("legal_b", "所在科室"), ("head", "所在科室")],
)
@pytest.mark.parametrize("position", ["delegate", "before", "after"])
def test_exclusions_go_along(desk: Desk, matter: str, item: str, to: str, said: str, position: str) -> None:
    with pytest.raises(NotAllowed, match=said):
        if position == "delegate":
            desk.delegate(item, "legal_a", to)
        else:
            desk.add(item, "legal_a", position, to)


@pytest.mark.parametrize("to", ["sysadmin", "security", "auditor"])
def test_administrators_take_no_part(desk: Desk, item: str, to: str) -> None:
    with pytest.raises(Invalid, match="三员分立"):
        desk.delegate(item, "legal_a", to)


def test_who_took_part_in_a_gate_clears_no_other(desk: Desk, matter: str, item: str) -> None:
    (task,) = desk.add(item, "legal_a", "before", "secrecy_a")
    desk.answer(task, "secrecy_a", "agree")
    with desk.house.database.read() as session:
        assert involvement(session, matter).cleared_by(desk.people["secrecy_a"]) == {"legality"}
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    desk.house.decide(matter, "office_check", "office", **OFFICE)
    with pytest.raises(NotAllowed, match="一人只办一个关口"):
        desk.claim(matter, "check_secrecy", "secrecy_a")
    desk.claim(matter, "check_secrecy", "both")


def test_who_cleared_a_gate_takes_part_in_no_other(desk: Desk, matter: str, item: str) -> None:
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    desk.house.decide(matter, "office_check", "office", **OFFICE)
    secrecy = desk.claim(matter, "check_secrecy", "secrecy_a")
    with pytest.raises(NotAllowed, match="合法性审核"):
        desk.delegate(secrecy, "secrecy_a", "legal_a")


def test_the_only_one_left_for_a_later_gate_is_not_used_up(desk: Desk, matter: str, item: str) -> None:
    with pytest.raises(NotAllowed, match="“签发”唯一可以办理的人"):
        desk.add(item, "legal_a", "before", "leader")
    desk.add(item, "legal_a", "before", "secrecy_a")
    with pytest.raises(NotAllowed, match="“保密审查”唯一可以办理的人"):
        desk.add(item, "legal_a", "after", "both")


def test_whom_the_holder_stands_in_for_is_used_up_with_them(desk: Desk, matter: str) -> None:
    """The absent person could clear secrecy too, but not any more once legality is approved in their name."""
    with desk.house.database.write() as session:
        hold_post(session, desk.people["legal_a"], "secrecy_review", capacity="B", actor=INSTALLER)
    stand_in(desk.house, "legal_a", "registry", posts=("legal_review",))
    item = desk.claim(matter, "review_legality", "registry")
    desk.add(item, "registry", "before", "secrecy_a")
    with pytest.raises(NotAllowed, match="“保密审查”唯一可以办理的人"):
        desk.add(item, "registry", "before", "both")


def test_a_removed_signer_took_no_part(desk: Desk, matter: str, item: str) -> None:
    (task,) = desk.add(item, "legal_a", "before", "secrecy_a")
    desk.remove(task, "legal_a")
    with desk.house.database.read() as session:
        assert involvement(session, matter).cleared_by(desk.people["secrecy_a"]) == frozenset()


# --- 前加签, 减签 -----------------------------------------------------------------------------------------------------


def test_the_holder_decides_after_the_signers_before(desk: Desk, matter: str, item: str) -> None:
    one, two = desk.add(item, "legal_a", "before", "drafter_fgk", "registry")
    with pytest.raises(Invalid, match="请写明理由"):
        desk.answer(one, "drafter_fgk", "object")
    desk.answer(one, "drafter_fgk", "object", "标准偏高")
    with pytest.raises(NotReady, match="尚未提出意见"):
        desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    desk.answer(two, "registry", "agree")
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)  # who objects is heard
    assert desk.house.standing_approvals(matter) == {"legality": "legal_a"}


def test_taking_a_signer_off(desk: Desk, matter: str, item: str) -> None:
    one, two = desk.add(item, "legal_a", "before", "drafter_fgk", "registry")
    desk.answer(one, "drafter_fgk", "agree")
    with pytest.raises(Conflict):
        desk.remove(one, "legal_a")
    with pytest.raises(NotFound):
        desk.remove(two, "head")  # of another section than who added them
    desk.remove(two, "legal_a")
    assert desk.events(matter, "signer.") == ["signer.added", "signer.added", "signer.agreed", "signer.removed"]
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)


# --- 后加签 ---------------------------------------------------------------------------------------------------------


def test_a_decision_is_carried_out_when_the_last_signer_agrees(desk_on_both: Desk) -> None:
    desk = desk_on_both
    matter = desk.house.open("rights_policy")
    desk.house.to_legality(matter)
    item = desk.claim(matter, "review_legality", "legal_a")
    one, two = desk.add(item, "legal_a", "after", "drafter_fgk", "registry")
    with pytest.raises(NotReady, match="还没有拟定结论"):
        desk.answer(one, "drafter_fgk", "agree")
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    assert desk.house.standing_approvals(matter) == {}
    assert desk.house.waiting(matter) == ["review_legality"]
    with pytest.raises(NotReady, match="结论已拟定"):
        desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    desk.answer(one, "drafter_fgk", "agree")
    assert desk.house.standing_approvals(matter) == {}
    desk.answer(two, "registry", "agree")
    assert desk.house.standing_approvals(matter) == {"legality": "legal_a"}
    assert desk.house.waiting(matter) == ["office_check"]
    assert desk.told("legal_a")[-1] == "decision_carried_out"
    assert desk.events(matter, "decision.", "approval.") == [
        "decision.held",
        "decision.carried_out",
        "approval.recorded",
    ]


def test_an_objection_drops_it_and_all_sign_the_next_one(desk: Desk, matter: str, item: str) -> None:
    one, two = desk.add(item, "legal_a", "after", "drafter_fgk", "registry")
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    desk.answer(one, "drafter_fgk", "agree")
    desk.answer(two, "registry", "object", "请再核")
    assert [(each.state, each.reason) for each in desk.held(matter)] == [("dropped", "objected")]
    assert desk.told("legal_a")[-1] == "decision_dropped"
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    waiting = {task.person_id: task.id for task in desk.tasks(matter)}
    assert set(waiting) == {desk.people["drafter_fgk"], desk.people["registry"]}
    desk.answer(waiting[desk.people["registry"]], "registry", "agree")
    assert desk.house.standing_approvals(matter) == {}
    desk.answer(waiting[desk.people["drafter_fgk"]], "drafter_fgk", "agree")
    assert desk.house.standing_approvals(matter) == {"legality": "legal_a"}


def test_the_holder_recalls_it(desk: Desk, matter: str, item: str) -> None:
    (task,) = desk.add(item, "legal_a", "after", "drafter_fgk")
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    with pytest.raises(NotFound):
        desk.recall(item, "drafter_fgk")
    desk.recall(item, "legal_a")
    with pytest.raises(NotReady):
        desk.answer(task, "drafter_fgk", "agree")
    desk.remove(task, "legal_a")
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    assert desk.house.standing_approvals(matter) == {"legality": "legal_a"}


def test_a_decision_that_waits_for_nobody_else_is_carried_out(desk: Desk, matter: str, item: str) -> None:
    one, two = desk.add(item, "legal_a", "after", "drafter_fgk", "registry")
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    desk.answer(one, "drafter_fgk", "agree")
    desk.remove(two, "legal_a")
    assert desk.house.standing_approvals(matter) == {"legality": "legal_a"}


def test_the_rules_are_judged_again_when_it_is_carried_out(desk: Desk, matter: str, item: str) -> None:
    """Meanwhile the holder has written the text: the signature stays, the decision does not count."""
    (task,) = desk.add(item, "legal_a", "after", "drafter_fgk")
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    with desk.house.database.write() as session:
        name_editor(session, matter, desk.people["legal_a"], "uploaded")
    desk.answer(task, "drafter_fgk", "agree")
    assert desk.house.standing_approvals(matter) == {}
    (held,) = desk.held(matter)
    assert held.state == "dropped"
    assert held.reason is not None
    assert "修改过本事项的文稿" in held.reason
    assert desk.task(task).outcome == "agree"
    assert desk.told("legal_a")[-1] == "decision_dropped"


def test_a_decision_taken_back_is_signed_again_by_the_same_people(desk: Desk, matter: str, item: str) -> None:
    one, two = desk.add(item, "legal_a", "after", "drafter_fgk", "registry")
    desk.remove(two, "legal_a")
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    desk.answer(one, "drafter_fgk", "agree")
    with desk.house.database.write() as session:
        again = take_back(session, item, load_actor(session, desk.people["legal_a"]), "意见写错了")
    assert again.id != item
    (waits,) = desk.tasks(matter)
    assert (waits.work_item_id, waits.person_id, waits.gate) == (again.id, desk.people["drafter_fgk"], "legality")
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    assert desk.house.standing_approvals(matter) == {}
    desk.answer(waits.id, "drafter_fgk", "agree")
    assert desk.house.standing_approvals(matter) == {"legality": "legal_a"}


# --- what ends them -------------------------------------------------------------------------------------------------


def test_a_withdrawal_ends_them_but_not_copies(desk: Desk, matter: str, item: str) -> None:
    desk.delegate(item, "legal_a", "registry")
    desk.copy(matter, "drafter", "publisher")
    withdraw(desk.house, matter)
    assert [task.kind for task in desk.tasks(matter)] == ["copy"]
    assert desk.told("registry")[-1] == "withdrawn"
    assert "delegation.cancelled" in desk.events(matter, "delegation.")


def test_a_withdrawal_drops_a_held_decision(desk: Desk, matter: str, item: str) -> None:
    (task,) = desk.add(item, "legal_a", "after", "drafter_fgk")
    desk.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    withdraw(desk.house, matter)
    assert [(each.state, each.reason) for each in desk.held(matter)] == [("dropped", "withdrawn")]
    with pytest.raises(Conflict, match="不再需要您的意见") as told:
        desk.answer(task, "drafter_fgk", "agree")
    assert "撤回" not in str(told.value)  # what became of it is for who may read it
    with desk.house.database.write() as session:
        name_editor(session, matter, desk.people["drafter_fgk"], "helped")
    with pytest.raises(Conflict, match=r"已撤回.*不再需要您的意见") as told:
        desk.answer(task, "drafter_fgk", "agree")
    assert isinstance(told.value.detail, Said)
    assert "(withdrawn)" in told.value.detail.in_language("en")
    assert "decision_dropped" in desk.told("legal_a")


def test_a_return_by_a_sibling_ends_them(desk: Desk) -> None:
    matter = desk.house.open("rights_policy", urgency="extra_urgent")
    desk.house.submit(matter, fair_competition="passed")
    desk.house.decide(matter, "section_check", "head", outcome="approve")
    desk.house.decide(matter, "office_check", "office", **OFFICE)
    legality = desk.claim(matter, "review_legality", "legal_a")
    desk.delegate(legality, "legal_a", "registry")
    back = {"outcome": "return", "return_to": "drafter", "opinion": "请改"}
    desk.house.decide(matter, "check_secrecy", "secrecy_a", **{**SECRECY_PUBLIC, **back})
    assert desk.tasks(matter) == []


def test_the_held_return_is_carried_out_too(desk: Desk, matter: str, item: str) -> None:
    (task,) = desk.add(item, "legal_a", "after", "drafter_fgk")
    desk.house.decide(matter, "review_legality", "legal_a", **RETURN)
    desk.answer(task, "drafter_fgk", "agree")
    assert desk.house.waiting(matter) == [
        "draft_interpretation",
        "draft_policy",
    ] or "draft_policy" in desk.house.waiting(matter)


def test_the_attribute_gate_is_held_and_carried_out_whole(desk: Desk, matter: str, item: str) -> None:
    house = desk.house
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    house.decide(matter, "office_check", "office", **OFFICE)
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    attribute = desk.claim(matter, "decide_attribute", "attribute_a")
    (task,) = desk.add(attribute, "attribute_a", "after", "publisher")
    house.decide(matter, "decide_attribute", "attribute_a", **PROACTIVE)
    assert house.matter(matter).attribute is None
    desk.answer(task, "publisher", "agree")
    assert house.matter(matter).attribute == "proactive"
    assert house.standing_approvals(matter)["attribute"] == "attribute_a"
