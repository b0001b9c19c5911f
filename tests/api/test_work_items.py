"""Work items through the API: found by whom they concern, claimed by one, decided once on what was seen."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.api.office import ANSWERS, Office
from tests.workflows.prepublication.house import NOTHING_SECRET

APPROVE = {"outcome": "approve"}


def at_secrecy(office: Office, **given: Any) -> tuple[str, dict[str, Any]]:
    """A general document that waits for the secrecy reviewer: (matter id, work item)."""
    matter = office.open(matter_class="general", **given)
    office.submit(matter["id"])
    office.bring_to(matter["id"], "check_secrecy", legality=False)
    return matter["id"], office.item("qianbao", matter["id"], "check_secrecy")


def test_the_item_comes_with_everything_needed_to_decide_it(office: Office) -> None:
    matter_id, item = at_secrecy(office)

    assert item["kind"] == "gate.secrecy"
    assert item["matter"]["id"] == matter_id
    assert item["seen"] == f"{item['version']}.1"
    assert len(item["content_hash"]) == 64
    assert item["obstacles"] == []
    assert item["due_at"] is not None


def test_a_number_is_suggested_and_nothing_else_is(office: Office) -> None:
    matter_id, item = at_secrecy(office)
    assert item["suggested"] == {}
    for task in ("check_secrecy", "decide_attribute", "deputy_review", "sign_off", "recheck"):
        office.decide(matter_id, task)
    suggested = office.item("hanwen", matter_id, "register_number")["suggested"]
    assert suggested["code"] == "临人社发"
    assert suggested["year"] == int(item["created_at"][:4])


def test_the_form_names_fields_types_options_and_what_is_required(office: Office) -> None:
    _, item = at_secrecy(office)
    fields = {each["key"]: each for each in item["form"]["fields"]}

    assert fields["state_secret"]["type"] == "radio"
    assert {each["value"] for each in fields["state_secret"]["options"]} == {"yes", "no"}
    assert fields["state_secret"]["required_when"] == "outcome != 'return'"
    assert fields["outcome"]["required"] is True
    assert fields["outcome"]["routing"] is True
    assert {"public", "not_public", "refer", "suggest", "return"} == {
        each["value"] for each in fields["outcome"]["options"]
    }


def test_claiming_takes_the_item_from_the_others_and_giving_back_returns_it(office: Office) -> None:
    matter_id, item = at_secrecy(office)

    claimed = office.post("qianbao", f"/work-items/{item['id']}/claim").json
    assert claimed["assignee"] == "钱葆"
    assert office.get("sunwei", "/work-items", matter_id=matter_id).json["items"] == []

    back = office.post("qianbao", f"/work-items/{item['id']}/release").json
    assert back["assignee"] is None
    assert [each["id"] for each in office.get("sunwei", "/work-items", matter_id=matter_id).json["items"]] == [
        item["id"]
    ]


def test_who_claims_second_gets_409_in_chinese(office: Office) -> None:
    _, item = at_secrecy(office)
    office.post("qianbao", f"/work-items/{item['id']}/claim")

    late = office.post("sunwei", f"/work-items/{item['id']}/claim", {"version": item["version"]})

    assert (late.status_code, late.json["code"]) == (409, "conflict")
    assert "他人" in late.json["detail"]


def test_of_two_who_claim_at_once_exactly_one_gets_it(office: Office) -> None:
    _, item = at_secrecy(office)

    answers = at_once(
        lambda: office.post("qianbao", f"/work-items/{item['id']}/claim"),
        lambda: office.post("sunwei", f"/work-items/{item['id']}/claim"),
    )

    assert sorted(each.status_code for each in answers) == [200, 409]


def test_of_two_who_decide_at_once_exactly_one_does(office: Office) -> None:
    matter_id, item = at_secrecy(office)
    body = {"answers": ANSWERS["check_secrecy"][1], "seen": item["seen"]}

    answers = at_once(
        lambda: office.post("qianbao", f"/work-items/{item['id']}/complete", body),
        lambda: office.post("sunwei", f"/work-items/{item['id']}/complete", body),
    )

    assert sorted(each.status_code for each in answers) == [200, 409]
    approvals = office.get("lixiang", f"/matters/{matter_id}").json["approvals"]
    assert [each["gate"] for each in approvals] == ["secrecy"]


def at_once(*asks: Any) -> list[Any]:
    """The answers to requests that start together."""
    barrier, answers = threading.Barrier(len(asks)), [None] * len(asks)

    def run(position: int) -> None:
        barrier.wait()
        answers[position] = asks[position]()

    threads = [threading.Thread(target=run, args=(position,)) for position in range(len(asks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_decision_answers_what_the_step_did(office: Office) -> None:
    matter_id, item = at_secrecy(office)

    body = {"answers": ANSWERS["check_secrecy"][1], "seen": item["seen"]}
    done = office.post("qianbao", f"/work-items/{item['id']}/complete", body).json

    assert done["status"] == "completed"
    assert done["step"]["finished"] is False
    assert done["step"]["new_work_items"] == [office.item("chenming", matter_id, "decide_attribute")["id"]]


def test_a_decided_item_cannot_be_decided_again(office: Office) -> None:
    _, item = at_secrecy(office)
    body = {"answers": ANSWERS["check_secrecy"][1], "seen": item["seen"]}
    office.post("qianbao", f"/work-items/{item['id']}/complete", body)

    again = office.post("qianbao", f"/work-items/{item['id']}/complete", body)

    assert (again.status_code, again.json["code"]) == (409, "conflict")


@pytest.mark.parametrize("seen", ["9.9", "0.0", "nonsense", "1", "²." + "1", "9" * 5000 + ".1"])
def test_what_was_seen_must_be_what_stands(office: Office, seen: str) -> None:
    matter_id, item = at_secrecy(office)

    stale = office.post(
        "qianbao", f"/work-items/{item['id']}/complete", {"answers": ANSWERS["check_secrecy"][1], "seen": seen}
    )

    assert (stale.status_code, stale.json["code"]) == (409, "conflict")
    assert office.item("qianbao", matter_id, "check_secrecy") == item


def test_a_decision_says_what_was_seen(office: Office) -> None:
    matter_id, item = at_secrecy(office)

    blind = office.post("qianbao", f"/work-items/{item['id']}/complete", {"answers": ANSWERS["check_secrecy"][1]})

    assert (blind.status_code, [each["field"] for each in blind.json["issues"]]) == (422, ["seen"])
    assert office.item("qianbao", matter_id, "check_secrecy") == item


def test_a_page_from_before_a_claim_is_stale(office: Office) -> None:
    _, item = at_secrecy(office)
    office.post("qianbao", f"/work-items/{item['id']}/claim")

    stale = office.post(
        "qianbao", f"/work-items/{item['id']}/complete", {"answers": ANSWERS["check_secrecy"][1], "seen": item["seen"]}
    )

    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({**NOTHING_SECRET}, "outcome"),
        ({**NOTHING_SECRET, "outcome": "fine"}, "outcome"),
        ({**NOTHING_SECRET, "state_secret": "yes", "outcome": "not_public"}, "state_secret"),
        ({**NOTHING_SECRET, "outcome": "public", "unheard_of": 1}, "unheard_of"),
        ({"outcome": "public"}, "state_secret"),
    ],
)
def test_answers_that_do_not_fit_are_422_with_an_issue_per_field(office: Office, answers: dict, field: str) -> None:
    matter_id, item = at_secrecy(office)

    refused = office.post("qianbao", f"/work-items/{item['id']}/complete", {"answers": answers, "seen": item["seen"]})

    assert (refused.status_code, refused.json["code"]) == (422, "invalid")
    assert any(each["field"].startswith(field) for each in refused.json["issues"])
    assert office.item("qianbao", matter_id, "check_secrecy") == item


def test_a_yes_to_any_barred_class_forbids_public(office: Office) -> None:
    _, item = at_secrecy(office)
    answers = {
        **NOTHING_SECRET,
        "work_secret": "yes",
        "work_secret_ground": "工作秘密事项清单第3项",
        "work_secret_place": "第二条",
        "outcome": "public",
    }

    refused = office.post("qianbao", f"/work-items/{item['id']}/complete", {"answers": answers, "seen": item["seen"]})

    assert (refused.status_code, refused.json["code"]) == (422, "not-ready")


def test_reassigning_names_the_receiver_and_a_reason(office: Office) -> None:
    matter_id, item = at_secrecy(office)
    path = f"/work-items/{item['id']}/reassign"
    office.post("qianbao", f"/work-items/{item['id']}/claim")

    without_reason = office.post("qianbao", path, {"to": "sunwei"})
    outside = office.post("qianbao", path, {"to": "chenming", "reason": "出差"})
    unknown = office.post("qianbao", path, {"to": "nobody", "reason": "出差"})
    done = office.post("qianbao", path, {"to": "sunwei", "reason": "出差"})

    assert [without_reason.status_code, outside.status_code, unknown.status_code] == [403, 403, 403]
    assert (done.status_code, done.json["assignee"]) == (200, "孙伟")
    assert [each["id"] for each in office.get("sunwei", "/work-items", matter_id=matter_id).json["items"]] == [
        item["id"]
    ]
    assert office.get("qianbao", "/work-items", matter_id=matter_id).json["items"] == []


def test_the_drafter_clears_no_gate_of_the_own_matter(office: Office) -> None:
    """何静's colleague 林岚 holds legal review as B: whoever edited the text is kept from the gate."""
    matter = office.open(login="hejing", matter_class="rights_policy")
    office.submit(matter["id"], login="hejing")
    office.decide(matter["id"], "section_check", login="majun", outcome="approve")
    item = office.item("linlan", matter["id"], "review_legality")

    body = {"answers": ANSWERS["review_legality"][1], "seen": item["seen"]}
    refused = office.post("linlan", f"/work-items/{item['id']}/complete", body)

    assert item["obstacles"], "B from the drafting section reviews nothing of it"
    assert (refused.status_code, refused.json["code"]) == (403, "not-allowed")


def test_a_suggestion_goes_to_the_drafter_and_makes_a_new_version_when_accepted(office: Office) -> None:
    matter_id, item = at_secrecy(office)
    policy = office.get("lixiang", f"/matters/{matter_id}").json["documents"][0]
    wanted = {
        "document_id": policy["id"],
        "original": "初级工每人1000元",
        "replacement": "初级工每人壹仟元",
        "reason": "数字写法",
    }

    made = office.post("qianbao", f"/work-items/{item['id']}/suggestions", wanted)
    assert (made.status_code, made.json["state"]) == (201, "open")
    body = {"answers": ANSWERS["check_secrecy"][1], "seen": item["seen"]}
    early = office.post("qianbao", f"/work-items/{item['id']}/complete", body)
    assert (early.status_code, early.json["issues"][0]["code"]) == (422, "suggest.open")
    office.decide(matter_id, "check_secrecy", **NOTHING_SECRET, outcome="suggest", opinion="请改。")

    accepted = office.post("lixiang", f"/suggestions/{made.json['id']}/accept")

    assert (accepted.status_code, accepted.json["state"]) == (200, "accepted")
    now = office.get("lixiang", f"/matters/{matter_id}").json["documents"][0]
    assert now["version"] == policy["version"] + 1


def test_a_suggestion_is_declined_with_a_reason(office: Office) -> None:
    matter_id, item = at_secrecy(office)
    policy = office.get("lixiang", f"/matters/{matter_id}").json["documents"][0]
    wanted = {"document_id": policy["id"], "original": "企业职工", "replacement": "职工", "reason": "范围"}
    made = office.post("qianbao", f"/work-items/{item['id']}/suggestions", wanted).json
    office.decide(matter_id, "check_secrecy", **NOTHING_SECRET, outcome="suggest", opinion="请改。")

    bare = office.post("lixiang", f"/suggestions/{made['id']}/decline", {})
    declined = office.post("lixiang", f"/suggestions/{made['id']}/decline", {"reason": "范围不变。"})

    assert bare.status_code == 422
    assert (declined.status_code, declined.json["state"]) == (200, "declined")


def test_a_return_from_review_goes_to_the_drafter_with_its_reason(office: Office) -> None:
    matter_id, item = at_secrecy(office)
    office.decide(
        matter_id, "check_secrecy", **NOTHING_SECRET, outcome="return", return_to="drafter", opinion="第二条不清楚。"
    )

    matter = office.get("lixiang", f"/matters/{matter_id}").json

    assert matter["state"] == "drafting"
    assert matter["revisions"][0]["closed_reason"] == "returned"
    assert matter["opinions"][-1]["text"] == "第二条不清楚。"
    assert item["id"] in {each["id"] for each in matter["work_items"]}
