"""Side work through the API: the same actions and the same refusals as on the pages."""

from __future__ import annotations

import pytest

from tests.api.office import Office
from tests.api.test_work_items import at_secrecy


def test_a_copy_from_sending_to_taking_it_back(office: Office) -> None:
    matter, _item = at_secrecy(office)
    one = f"/matters/{matter}"
    assert office.get("tanglu", one).status_code == 404
    sent = office.post("lixiang", f"{one}/copies", {"people": ["tanglu"], "request": "供参考"})
    assert sent.status_code == 201
    (task,) = sent.json["items"]
    assert [each["request"] for each in office.get("tanglu", "/side-tasks").json["items"]] == ["供参考"]
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
    _matter, item = at_secrecy(office)
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


@pytest.mark.parametrize("login", ["sysadmin", "auditor", "sunwei"])
def test_who_may_not_read_it_asks_nobody(office: Office, login: str) -> None:
    matter, _item = at_secrecy(office)
    assert office.post(login, f"/matters/{matter}/copies", {"people": ["tanglu"]}).status_code in (403, 404)
    assert office.get(login, "/side-tasks").status_code == 200
