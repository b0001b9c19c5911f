"""Side work through the API: the same actions and the same refusals as on the pages."""

from __future__ import annotations

import pytest

from tests.api.office import Office
from tests.api.test_work_items import at_secrecy
from workflows.collaboration.rules import MOST_PEOPLE


def test_a_copy_from_sending_to_taking_it_back(office: Office) -> None:
    matter, _item = at_secrecy(office)
    one = f"/matters/{matter}"
    assert office.get("tanglu", one).status_code == 404
    crowd = office.post("lixiang", f"{one}/copies", {"people": ["tanglu"] * (MOST_PEOPLE + 1)})
    assert (crowd.status_code, crowd.json["issues"][0]["field"]) == (422, "people")
    sent = office.post("lixiang", f"{one}/copies", {"people": ["tanglu"], "request": "供参考"})
    assert sent.status_code == 201
    (task,) = sent.json["items"]
    (waiting,) = office.get("tanglu", "/side-tasks").json["items"]
    about = office.get("lixiang", one).json
    assert (waiting["request"], waiting["asked_by"], waiting["stage"]) == ("供参考", "李想", None)
    assert (waiting["title"], waiting["number"]) == (about["title"], about["number"])
    assert office.get("tanglu", one).status_code == 200
    path = f"/side-tasks/{task['id']}"
    assert office.post("tanglu", f"{path}/answer", {"outcome": "agree"}).status_code == 422
    assert office.post("tanglu", f"{path}/answer", {"outcome": "read"}).json["state"] == "done"
    assert office.post("tanglu", f"{path}/answer", {"outcome": "read"}).status_code == 409
    assert office.post("tanglu", f"{path}/call-off", {"reason": "不用了"}).status_code == 404
    assert office.post("lixiang", f"{path}/call-off", {"reason": " "}).status_code == 422
    assert office.post("lixiang", f"{path}/call-off", {"reason": "发错了"}).json["state"] == "cancelled"
    assert office.get("tanglu", one).status_code == 404


def test_delegation_and_signers_hold_the_decision_up_and_know_the_rules(office: Office) -> None:
    matter, item = at_secrecy(office)
    path = f"/work-items/{item['id']}"
    body = {"people": ["tanglu"], "position": "before"}
    assert office.post("qianbao", f"{path}/signers", body).status_code == 403  # not claimed
    assert office.post("qianbao", f"{path}/claim").status_code == 200
    assert office.post("tanglu", f"{path}/delegate", {"to": "hejing"}).status_code == 404
    author = office.post("qianbao", f"{path}/delegate", {"to": "lixiang"})
    assert (author.status_code, author.json["issues"][0]["code"]) == (403, "separation.drafter")
    assert office.post("qianbao", f"{path}/delegate", {"to": "nobody"}).status_code == 422
    given = office.post("qianbao", f"{path}/delegate", {"to": "tanglu", "request": "请核对"})
    assert given.status_code == 201
    assert office.post("qianbao", f"{path}/delegate", {"to": "tanglu"}).status_code == 403
    answered = office.post(
        "tanglu", f"/side-tasks/{given.json['id']}/answer", {"outcome": "answered", "text": "未发现。"}
    )
    assert answered.json["outcome"] == "answered"
    assert "text" not in answered.json, "what a write answers is kept"
    (told,) = office.get("lixiang", f"/matters/{matter}/side-tasks").json["items"]
    assert (told["asked_by"], told["person"], told["request"]) == ("钱葆", "唐璐", "请核对")
    assert (told["stage"], told["outcome"], told["text"]) == (item["name"], "answered", "未发现。")


def test_a_consultation_from_convening_to_its_conclusion(office: Office) -> None:
    matter, _item = at_secrecy(office)
    path = f"/matters/{matter}/consultations"
    body = {"topic": "补贴标准怎么定", "people": ["tanglu", "hejing"]}
    assert office.post("tanglu", path, body).status_code == 404
    key = {"Idempotency-Key": "convened-once"}
    convened = office.post("lixiang", path, body, headers=key)
    assert convened.status_code == 201
    assert office.post("lixiang", path, body, headers=key).json == convened.json
    assert office.post("lixiang", path, body).status_code == 409  # the same topic again
    (mine,) = [each for each in convened.json["participants"] if each["person"] == "唐璐"]
    said = {"outcome": "answered", "text": "按就高原则。"}
    assert office.post("tanglu", f"/side-tasks/{mine['side_task_id']}/answer", said).status_code == 200
    end = f"/consultations/{convened.json['id']}/conclude"
    assert office.post("tanglu", end, {"conclusion": "标准就高。"}).status_code == 404
    assert office.post("lixiang", end, {"conclusion": " "}).status_code == 422
    ended = office.post("lixiang", end, {"minutes": "两人参加。", "conclusion": "标准就高。"})
    assert (ended.json["conclusion"], ended.json["minutes"]) == ("标准就高。", "两人参加。")
    assert [(each["text"], each["state"]) for each in ended.json["participants"]] == [
        ("按就高原则。", "done"),
        (None, "cancelled"),
    ]
    assert office.get("qianbao", path).json["items"] == [ended.json]
    assert office.post("lixiang", end, {"conclusion": "另议。"}).status_code == 409


@pytest.mark.parametrize("login", ["sysadmin", "auditor", "sunwei"])
def test_who_may_not_read_it_asks_nobody(office: Office, login: str) -> None:
    matter, _item = at_secrecy(office)
    assert office.post(login, f"/matters/{matter}/copies", {"people": ["tanglu"]}).status_code in (403, 404)
    assert office.get(login, "/side-tasks").status_code == 200
