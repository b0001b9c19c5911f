"""退回到已办的环节: the same bytes are reviewed again from there, and no gate is stepped over."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import Invalid
from engine.runtime import runtime_of
from tests.workflows.prepublication.house import LEGAL, OFFICE, SECRECY_PUBLIC, House
from workflows.matters.models import Matter, Revision
from workflows.prepublication.resuming import Course, step_options
from workflows.prepublication.work import form_of, form_options

FULL, SHORT = True, False


@pytest.mark.parametrize(
    ("course", "step", "place"),
    [
        # full path, legality, urgent
        (Course(FULL, True, False), "section", "section"),
        (Course(FULL, True, False), "consult", "consult"),
        (Course(FULL, True, False), "legality", "gates"),
        (Course(FULL, True, False), "deliberation", "gates"),
        (Course(FULL, True, False), "office", "gates"),  # behind the legality review
        (Course(FULL, True, False), "secrecy", "gates"),
        (Course(FULL, False, False), "office", "office"),
        (Course(FULL, False, False), "secrecy", "gates"),
        (Course(FULL, True, True), "office", "office"),  # 特急: the office comes first
        (Course(FULL, True, True), "legality", "gates"),
        (Course(FULL, True, True), "deputy", "gates"),
        (Course(SHORT, False, False), "consult", "consult"),
        (Course(SHORT, False, False), "attribute", "gates"),
    ],
)
def test_where_the_review_goes_on(course: Course, step: str, place: str) -> None:
    assert course.place(step) == place


@pytest.mark.parametrize(
    ("course", "place", "said"),
    [
        (Course(FULL, True, False), "section", "从科室核稿起重审"),
        (Course(FULL, True, False), "gates", "从合法性审核起重审；科室核稿、会签、六协同不再重复"),
        (Course(FULL, False, False), "gates", "从保密审查起重审；科室核稿、会签、六协同、办公室核稿不再重复"),
        (Course(FULL, True, True), "gates", "从合法性审核和保密审查起重审；科室核稿、会签、六协同、办公室核稿不再重复"),
        (Course(SHORT, False, False), "consult", "从讲话人确认起重审；科室初审不再重复"),
    ],
)
def test_what_is_said_of_it(course: Course, place: str, said: str) -> None:
    effect = course.effect(place)
    assert effect.zh == f"文稿未变，但本稿各关结论作废，{said}"
    assert ("不再重复" in effect.zh) is ("not repeated" in effect.en)


def back(step: str) -> dict[str, Any]:
    return {"outcome": "return", "return_to": "step", "return_step": step, "opinion": "请再核"}


def revisions(house: House, matter: str) -> list[Revision]:
    with house.database.read() as session:
        return list(session.scalars(select(Revision).where(Revision.matter_id == matter).order_by(Revision.ordinal)))


def offered(house: House, matter: str, element: str) -> list[str]:
    item = house.item(matter, element)
    with house.database.read() as session:
        return [step for step, _ in step_options(session, session.get_one(Matter, matter), item)]  # type: ignore[arg-type]


def test_the_same_bytes_begin_anew_and_every_approval_is_void(house_on_both: House) -> None:
    house, matter = house_on_both, house_on_both.open("rights_policy")
    house.to_secrecy(matter)
    assert house.standing_approvals(matter) == {"legality": "legal_a"}
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC | back("legality"))
    first, second = revisions(house, matter)
    assert (first.closed_reason, first.resumes_at) == ("returned", "gates")
    assert (second.closed_at, second.content_hash) == (None, first.content_hash)
    assert house.standing_approvals(matter) == {}
    assert house.waiting(matter) == ["review_legality"]  # not the section check
    house.pass_all_gates(matter)
    assert sorted(house.standing_approvals(matter)) == ["attribute", "legality", "secrecy", "sign_off"]


@pytest.mark.parametrize(
    ("matter_class", "urgency", "step", "waiting"),
    [
        ("rights_policy", "normal", "section", ["section_check"]),
        ("rights_policy", "normal", "consult", ["countersign"]),
        ("rights_policy", "normal", "office", ["review_legality"]),
        ("general", "normal", "office", ["office_check"]),
        ("general", "normal", "secrecy", ["check_secrecy"]),
        ("rights_policy", "extra_urgent", "office", ["office_check"]),
        ("rights_policy", "extra_urgent", "legality", ["check_secrecy", "review_legality"]),
    ],
)
def test_it_goes_on_there_and_no_further(
    house: House, matter_class: str, urgency: str, step: str, waiting: list[str]
) -> None:
    matter = house.open(matter_class, urgency=urgency)
    house.submit(matter, countersign=["jyk"])
    house.decide(matter, "section_check", "head", outcome="approve")
    house.decide(matter, "countersign", "head_jyk", outcome="agree")
    done = {
        "review_legality": ("legal_a", LEGAL),
        "office_check": ("office", OFFICE),
        "check_secrecy": ("secrecy_a", SECRECY_PUBLIC),
    }
    while house.waiting(matter) != ["decide_attribute"]:
        element = house.waiting(matter)[0]
        house.decide(matter, element, done[element][0], **done[element][1])
    house.decide(matter, "decide_attribute", "attribute_a", **back(step))
    assert house.waiting(matter) == waiting
    assert house.standing_approvals(matter) == {}


def test_only_steps_that_were_done_before_this_one_are_offered_the_last_one_last(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    assert offered(house, matter, "check_secrecy") == ["section", "legality", "office"]
    with pytest.raises(Invalid):
        house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC | back("consult"))  # nobody was asked
    with pytest.raises(Invalid):
        house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC | back("deputy"))  # lies ahead
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC | back("legality"))
    assert offered(house, matter, "review_legality") == ["section"]  # done for these bytes, before the return


def test_after_the_drafter_had_it_earlier_rounds_are_not_offered(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    to_drafter = {"outcome": "return", "return_to": "drafter", "opinion": "请修改"}
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC | to_drafter)
    house.submit(matter)
    house.decide(matter, "section_check", "head", outcome="approve")
    assert offered(house, matter, "review_legality") == ["section"]


def test_the_choice_says_what_follows(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    item = house.item(matter, "check_secrecy")
    with house.database.read() as session:
        assert runtime_of(session)
        form = form_of(session, item)  # type: ignore[arg-type]
        options = form_options(session, form, item)["earlier_steps"]  # type: ignore[arg-type]
        english = form_options(session, form, item, language="en")["earlier_steps"]  # type: ignore[arg-type]
    assert options[-1][1].startswith("办公室核稿（")
    assert options[-1][1].endswith("从合法性审核起重审；科室核稿、会签、六协同不再重复")
    assert english[-1][1].startswith("Office check (")
    assert english[-1][1].endswith("not repeated: Section check, Countersigning and coordination")
    assert english[-1][1].startswith("Office check (")
    assert english[-1][1].endswith("not repeated: Section check, Countersigning and coordination")


def test_the_short_path_goes_back_to_the_speaker(house: House) -> None:
    matter = house.open("speech")
    house.submit(matter)
    house.decide(matter, "section_first_check", "head", outcome="approve")
    house.decide(matter, "speaker_confirm", "speaker", outcome="agree")
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC | back("consult"))
    assert house.waiting(matter) == ["speaker_confirm"]
    house.decide(matter, "speaker_confirm", "speaker", outcome="agree")
    assert house.waiting(matter) == ["check_secrecy"]
