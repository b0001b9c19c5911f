"""Questions kept under a name: one's own, for the section or for auditors; what leaves as CSV is in the trail."""

from __future__ import annotations

import pytest

from engine.audit.queries import Question
from engine.audit.queries import ask as ask_trail
from engine.errors import Invalid, NotAllowed, NotFound
from tests.workflows.oversight.asking import read_draft
from tests.workflows.prepublication.house import House
from workflows.oversight.cells import csv_text, neutral
from workflows.oversight.exports import everything, record_export
from workflows.oversight.models import SavedQuestion
from workflows.oversight.saved import remove_question, save_question, saved_question, saved_questions
from workflows.oversight.wanted import Wanted, wanted_from
from workflows.people.queries import load_actor


def save(house: House, login: str, name: str, code: str = "returns", shared: str = "nobody", **given: str) -> str:
    with house.database.write() as session:
        actor = load_actor(session, house.bureau.people[login])
        return save_question(session, actor, name, code, given, shared_with=shared).id


def listed(house: House, login: str) -> list[str]:
    with house.database.read() as session:
        return [each.name for each in saved_questions(session, load_actor(session, house.bureau.people[login]))]


def test_a_question_is_kept_for_oneself_the_section_or_the_auditors(house: House) -> None:
    save(house, "drafter", "本人的")
    save(house, "drafter", "科室的", shared="section")
    save(house, "drafter", "审计的", shared="auditors")

    assert set(listed(house, "drafter")) == {"本人的", "科室的", "审计的"}
    assert listed(house, "head") == ["科室的"]
    assert listed(house, "head_jyk") == []
    assert listed(house, "auditor") == ["审计的"]
    assert listed(house, "security") == []


def test_it_holds_what_was_asked(house: House) -> None:
    kept = save(house, "auditor", "三月退回", since="2026-03-01", gate="legality", text=" ")

    with house.database.read() as session:
        found = saved_question(session, house.actor("auditor"), kept)
        assert (found.question, wanted_from(found.wanted).gate) == ("returns", "legality")
        assert set(found.wanted) == {"since", "gate"}


def test_only_its_owner_removes_it_and_the_row_stays(house: House) -> None:
    kept = save(house, "drafter", "科室的", shared="section")
    for login in ("head", "auditor", "sysadmin"):
        with pytest.raises(NotFound), house.database.write() as session:
            remove_question(session, load_actor(session, house.bureau.people[login]), kept)
    with house.database.write() as session:
        remove_question(session, load_actor(session, house.bureau.people["drafter"]), kept)

    assert listed(house, "head") == []
    with house.database.read() as session:
        assert session.get_one(SavedQuestion, kept).removed_at is not None
        with pytest.raises(NotFound):
            saved_question(session, house.actor("drafter"), kept)
        saved = ask_trail(session, Question(actor=house.bureau.people["drafter"], actions=("audit.",)))
    assert [each.action for each in saved] == ["audit.question_removed", "audit.question_saved"]


def test_what_one_may_not_ask_one_may_not_keep(house: House) -> None:
    with pytest.raises(NotAllowed):
        save(house, "drafter", "他人", code="person", person="head")
    with pytest.raises(Invalid, match="请填写事项编号"):
        save(house, "auditor", "事项", code="matter")
    with pytest.raises(Invalid, match="名称"):
        save(house, "auditor", " ")
    with pytest.raises(Invalid, match="不属于任何科室"):
        save(house, "auditor", "共用", shared="section")
    with pytest.raises(Invalid, match="给谁用"):
        save(house, "auditor", "共用", shared="everybody")


def test_every_export_is_an_event_without_the_words_looked_for(house: House) -> None:
    read_draft(house, "head", "m1", "m2", "m3")
    with house.database.write() as session:
        auditor = load_actor(session, house.bureau.people["auditor"])
        wanted = Wanted(person="head", text="金丝雀")
        record_export(
            session,
            auditor,
            "everything",
            wanted,
            everything(session, auditor, "everything", Wanted(person="head"), most=2),
        )

    with house.database.read() as session:
        (event,) = ask_trail(session, Question(actions=("audit.exported",)))
    assert event.changes["question"] == [None, "everything"]
    assert event.changes["events"] == [None, 2]
    assert "金丝雀" not in str(event.changes)


def test_an_export_says_that_there_is_more(house: House) -> None:
    read_draft(house, "head", *(f"m{number}" for number in range(5)))
    auditor = house.actor("auditor")
    with house.database.read() as session:
        some = everything(session, auditor, "person", Wanted(person="head"), most=3)
        every = everything(session, auditor, "person", Wanted(person="head"), most=10)

    assert (len(some.events), some.next) == (3, some.events[-1].id)
    assert (len(every.events), every.next) == (5, None)


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM",
        " =1",
        "\u3000＝1",
        "\ufeff=1",
        "−1",
    ],
)
def test_a_cell_that_a_spreadsheet_would_compute_is_neutral(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"
    assert csv_text(["栏"], [[cell]]).startswith("\ufeff")
    assert f"'{cell}" in csv_text(["栏"], [[cell]])


def test_what_no_workbook_can_hold_is_left_out() -> None:
    assert neutral("\x00=1\x1b说明") == "'=1说明"


@pytest.mark.parametrize("cell", ["", "通知", "——试行", "'x", "2026-0001", "说明=是", "a@b", "（一）"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert neutral(cell) == cell
