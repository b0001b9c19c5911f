"""跳转: back to where the matter stands or to a step before, by the system administrator, with everybody told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.errors import Conflict, Invalid, NotAllowed, NotFound, NotReady
from engine.models import AuditEvent, WorkItem
from tests.workflows.prepublication.acts import suggest
from tests.workflows.prepublication.house import NOTHING_SECRET, PROACTIVE, SECRECY_PUBLIC, House
from tests.workflows.prepublication.test_telling import claimed, told
from workflows.matters.models import Revision
from workflows.prepublication import redirecting
from workflows.prepublication.redirecting_queries import moves_of

WHY = "承办人长期病休，需要重新核稿"


def preview(house: House, matter: str, login: str = "sysadmin") -> redirecting.Preview:
    with house.database.read() as session:
        return redirecting.preview(session, matter, house.actor(login))


def move(house: House, matter: str, step: str, *, login: str = "sysadmin", reason: str = WHY, seen: str = "") -> None:
    known = seen or preview(house, matter).seen
    with house.database.write() as session:
        redirecting.redirect(session, matter, house.actor(login), step, reason, known)


def at_attribute(house: House) -> str:
    """Legality and secrecy are cleared."""
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    return matter


def test_the_same_texts_are_reviewed_again_and_every_gate_anew(house_on_both: House) -> None:
    house = house_on_both
    matter = at_attribute(house)
    before = house.item(matter, "decide_attribute")
    move(house, matter, "legality")
    assert house.waiting(matter) == ["review_legality"]
    assert house.standing_approvals(matter) == {}
    with house.database.read() as session:
        assert session.get_one(WorkItem, before.id).status == "cancelled"
    house.pass_all_gates(matter)
    assert sorted(house.standing_approvals(matter)) == ["attribute", "legality", "secrecy", "sign_off"]


@pytest.mark.parametrize(
    ("step", "waiting"),
    [
        ("section", ["section_check"]),
        ("legality", ["review_legality"]),
        ("office", ["review_legality"]),  # lies behind the first gate
        ("secrecy", ["review_legality"]),
        ("attribute", ["review_legality"]),  # where it stands: no gate is spared
    ],
)
def test_never_past_the_first_gate(house: House, step: str, waiting: list[str]) -> None:
    matter = at_attribute(house)
    move(house, matter, step)
    assert house.waiting(matter) == waiting


def test_only_back_or_where_it_stands(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    offered = [(each.step, each.current) for each in preview(house, matter).targets]
    assert offered == [("section", False), ("legality", False), ("office", False), ("secrecy", True)]
    for ahead in ("attribute", "deputy", "sign_off", "consult", "", "release"):
        with pytest.raises(Invalid):
            move(house, matter, ahead)
    move(house, matter, "section")
    assert [each.step for each in preview(house, matter).targets] == ["section"]  # the later ones lie ahead again
    with pytest.raises(Invalid):
        move(house, matter, "legality")


def test_the_preview_says_what_ends_and_who_gets_it(house: House) -> None:
    known = preview(house, at_attribute(house))
    assert [each.element_id for each in known.open_items] == ["decide_attribute"]
    assert sorted(each.gate for each in known.approvals) == ["legality", "secrecy"]
    assert {each.name.zh: each.begins.zh for each in known.targets if each.begins != each.name} == {
        "办公室核稿": "合法性审核",
        "保密审查": "合法性审核",
        "公开属性认定": "合法性审核",
    }
    first = known.target("section")
    assert first is not None
    assert (first.receiver.zh, first.effect.zh) == (
        "科室负责人",
        "文稿未变，但本稿各关结论作废，从科室核稿起重审",
    )


@pytest.mark.parametrize("login", ["security", "auditor", "leader", "head", "drafter", "office"])
def test_nobody_else_may(house: House, login: str) -> None:
    matter = at_attribute(house)
    with pytest.raises(NotAllowed):
        preview(house, matter, login)
    with pytest.raises(NotAllowed):
        move(house, matter, "section", login=login)
    assert house.waiting(matter) == ["decide_attribute"]


def test_not_without_a_reason_and_not_when_it_moved_on(house: House) -> None:
    matter = at_attribute(house)
    for reason in ("", "  ", "长" * 501):
        with pytest.raises(Invalid):
            move(house, matter, "section", reason=reason)
    seen = preview(house, matter).seen
    house.decide(matter, "decide_attribute", "attribute_a", **PROACTIVE)
    with pytest.raises(Conflict):
        move(house, matter, "section", seen=seen)
    assert house.waiting(matter) == ["deputy_review"]


def test_only_under_review(house: House) -> None:
    matter = house.open("rights_policy")
    with pytest.raises(NotReady):
        move(house, matter, "section", seen="0")
    house.to_secrecy(matter)
    suggest(house, matter, "check_secrecy", "secrecy_a", ("初级工每人1000元", "初级工每人1200元"))
    with pytest.raises(NotReady):  # a suggestion waits for its answer
        move(house, matter, "section", seen="1")
    with pytest.raises(NotFound):
        move(house, "nothing", "section", seen="1")


def test_everybody_concerned_is_told_and_it_is_on_record(house: House) -> None:
    matter = at_attribute(house)
    claimed(house, "decide_attribute", "attribute_a", matter)
    move(house, matter, "section")
    assert told(house, "cancelled") == ["attribute_a"]
    assert sorted(told(house, "redirected")) == ["drafter", "legal_a", "secrecy_a"]
    with house.database.read() as session:
        query = select(AuditEvent).where(AuditEvent.action == "matter.redirected")
        event = session.scalars(query).one()
        assert (event.actor, event.reason) == (house.bureau.people["sysadmin"], WHY)
        assert event.changes == {"moved_to": ["attribute", "section"], "resumes_at": [None, "section"]}


def test_the_short_path_too(house: House) -> None:
    matter = house.open("speech")
    house.submit(matter)
    house.decide(matter, "section_first_check", "head", outcome="approve")
    house.decide(matter, "speaker_confirm", "speaker", outcome="agree")
    move(house, matter, "consult")
    assert house.waiting(matter) == ["speaker_confirm"]


def test_who_has_the_suggestions_is_said(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    suggest(house, matter, "check_secrecy", "secrecy_a", ("初级工每人1000元", "初级工每人1200元"))
    assert [each.code for each in preview(house, matter).issues] == ["redirect.suggestions"]
    house.decide(matter, "check_secrecy", "secrecy_a", **NOTHING_SECRET, outcome="suggest", opinion="请改")
    assert [each.code for each in preview(house, matter).issues] == ["redirect.handling"]


def test_the_reasons_are_read_beside_the_opinions(house: House) -> None:
    matter = at_attribute(house)
    move(house, matter, "section")
    with house.database.read() as session:
        (found,) = moves_of(session, matter)
        revision = session.get_one(Revision, found.revision_id)
        assert (found.reason, revision.ordinal, revision.closed_reason) == (WHY, 1, "jumped")
