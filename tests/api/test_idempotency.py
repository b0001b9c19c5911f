"""A request sent twice with one key is done once; the second answer is the first."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import select

from engine.models import IdempotencyKey
from tests.api.office import ANSWERS, POLICY, TITLE, Office
from tests.samples import txt_of
from workflows.people import queries as people
from workflows.people.accounts import deactivate_person
from workflows.people.actor import INSTALLER


def key(value: str) -> dict[str, str]:
    return {"Idempotency-Key": value}


def new(office: Office, name: str, **given: Any) -> Any:
    wanted = {"policy": (txt_of(POLICY), "稿.txt"), "class": "general", "title": TITLE} | given
    return office.hand_in("lixiang", headers=key(name), **wanted)


def titled(office: Office, title: str) -> list[dict[str, Any]]:
    return office.get("lixiang", "/matters", q=title).json["items"]


def test_a_repeated_upload_opens_one_matter(office: Office) -> None:
    """A multipart body differs with each try in its boundary only."""
    first = new(office, "upload-1", title="信天翁甲")
    second = new(office, "upload-1", title="信天翁甲")

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json == first.json
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(titled(office, "信天翁甲")) == 1


def test_the_same_key_with_another_file_is_409_and_changes_nothing(office: Office) -> None:
    new(office, "upload-2", title="信天翁乙")

    other = new(office, "upload-2", title="信天翁乙", policy=(txt_of(POLICY + "另加一条。"), "稿.txt"))

    assert (other.status_code, other.json["code"]) == (409, "conflict")
    assert "幂等键" in other.json["detail"]
    assert len(titled(office, "信天翁乙")) == 1


def test_a_repeated_decision_is_made_once_and_answered_twice(office: Office) -> None:
    matter = office.submitted()
    item = office.item("wujun", matter["id"], "section_check")
    body = {"answers": ANSWERS["section_check"][1], "seen": item["seen"]}

    first = office.post("wujun", f"/work-items/{item['id']}/complete", body, headers=key("decide-1"))
    second = office.post("wujun", f"/work-items/{item['id']}/complete", body, headers=key("decide-1"))

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json == first.json
    opinions = office.get("lixiang", f"/matters/{matter['id']}").json["opinions"]
    assert [each["task"] for each in opinions].count("科室核稿") == 1


def test_a_repeated_decision_without_a_key_is_409(office: Office) -> None:
    matter = office.submitted()
    item = office.item("wujun", matter["id"], "section_check")
    body = {"answers": ANSWERS["section_check"][1], "seen": item["seen"]}

    answers = [office.post("wujun", f"/work-items/{item['id']}/complete", body).status_code for _ in range(2)]

    assert answers == [200, 409]


def test_a_refused_request_leaves_its_key_free(office: Office) -> None:
    matter = office.open(disclosure_attribute=None)
    path = f"/matters/{matter['id']}/submit"

    body = {"answers": {"fair_competition": "passed"}}
    refused = office.post("lixiang", path, body, headers=key("submit-1"))
    office.patch("lixiang", f"/matters/{matter['id']}", {"disclosure_attribute": "proactive"})
    done = office.post("lixiang", path, body, headers=key("submit-1"))

    assert (refused.status_code, done.status_code) == (422, 200)


def test_keys_are_each_persons_own(office: Office) -> None:
    mine = new(office, "shared-key")
    other = office.hand_in(
        "zhaomin",
        headers=key("shared-key"),
        policy=(txt_of(POLICY), "稿.txt"),
        title=TITLE,
        **{"class": "general"},
    )

    assert other.status_code == 201
    assert other.json["id"] != mine.json["id"]


def test_the_same_key_at_once_does_it_once(office: Office) -> None:
    matter = office.submitted()
    item = office.item("wujun", matter["id"], "section_check")
    body = {"answers": ANSWERS["section_check"][1], "seen": item["seen"]}
    answers: list[Any] = []

    def send() -> None:
        answers.append(office.post("wujun", f"/work-items/{item['id']}/complete", body, headers=key("decide-2")))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [each.status_code for each in answers] == [200] * 4
    assert len({each.get_data() for each in answers}) == 1
    assert sum("Idempotent-Replayed" in each.headers for each in answers) == 3


def test_a_key_of_unusable_length_is_refused(office: Office) -> None:
    matter = office.open()

    for unusable in ("", "x" * 201):
        answer = office.post("lixiang", f"/matters/{matter['id']}/submit", {}, headers=key(unusable))
        assert (answer.status_code, answer.json["code"]) == (409, "conflict")


def test_an_answer_with_texts_is_made_again_with_the_rights_of_that_moment(office: Office) -> None:
    first = new(office, "upload-rights", title="信天翁丁")
    with office.installation.database.write() as session:
        person = people.person_by_login(session, "lixiang")
        assert person is not None
        deactivate_person(session, person.id, actor=INSTALLER, reason="调离")

    second = new(office, "upload-rights", title="信天翁丁")

    assert (first.status_code, second.status_code) == (201, 401)
    with office.installation.database.read() as session:
        kept = session.scalars(select(IdempotencyKey.response)).all()
    assert kept
    assert not any("信天翁丁" in response for response in kept)
