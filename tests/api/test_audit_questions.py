"""The standard questions in the API: listed for who may ask them, answered, counted and exported with a trace."""

from __future__ import annotations

import pytest

from tests.api.office import Office


def test_each_is_offered_the_questions_that_they_may_ask(office: Office) -> None:
    offered = {
        login: {each["code"] for each in office.get(login, "/audit-events/questions").json["items"]}
        for login in ("auditor", "secadmin", "lixiang")
    }

    assert {"who_saw", "unusual", "rights", "section"} <= offered["auditor"]
    assert {"rights", "rule_changes"} <= offered["secadmin"]
    assert not {"unusual", "section", "who_saw"} & offered["secadmin"]
    assert not {"unusual", "section", "person", "rights"} & offered["lixiang"]


def test_a_question_is_answered_with_tables_and_a_count(office: Office) -> None:
    answer = office.get("auditor", "/audit-events", question="rights", person="x").status_code
    rights = office.get("auditor", "/audit-events", question="rights", actor="lixiang").json
    changes = office.get("auditor", "/audit-events", question="rule_changes", count="true", limit=5).json

    assert answer == 422
    assert {table["code"] for table in rights["tables"]} == {"posts", "administrators", "dual_posts"}
    assert [row[1] for row in rights["tables"][0]["rows"]] == ["lixiang"]
    assert (len(changes["items"]), changes["next"], changes["tables"]) == (5, changes["items"][-1]["id"], [])
    assert changes["count"]["number"] > 5


@pytest.mark.parametrize("query", [{"question": "unusual"}, {"question": "person", "actor": "wujun"}])
def test_what_one_may_not_ask_is_refused(office: Office, query: dict[str, str]) -> None:
    assert office.get("lixiang", "/audit-events", **query).status_code == 403
    assert office.get("lixiang", "/audit-events/export", **query).status_code == 403


def test_writes_of_programs_carry_the_section_of_the_person(office: Office) -> None:
    matter = office.open(login="lixiang")
    office.submit(matter["id"])

    events = office.get("auditor", "/audit-events", matter_id=matter["id"], actor="lixiang", limit=200).json["items"]

    assert len(events) > 5
    assert {each["action"] for each in events if each["section"] is None} == set()


def test_returns_come_with_their_reasons_as_far_as_pages_tell_them(office: Office) -> None:
    matter = office.submitted()
    said = "“本市”应写全称，另有一处没有出处"
    office.decide(matter["id"], "section_check", outcome="return", return_to="drafter", opinion=said)

    (told,) = office.get("auditor", "/audit-events", question="returns", matter_id=matter["id"]).json["items"]
    events = office.get("auditor", "/audit-events", matter_id=matter["id"], limit=200).json["items"]

    assert "没有出处" in told["reason"]
    assert "本市" not in told["reason"]
    assert "〔原文略〕" in told["reason"]
    assert [each["reason"] for each in events if each["id"] == told["id"]] == [None]
