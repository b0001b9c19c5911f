"""What happens after a release, through the API: the same actions and the same refusals as on the pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.office import Office
from tests.api.test_work_items import at_secrecy

WITHDRAW = {
    "kind": "withdraw",
    "ground": "content_error",
    "public_words": "附表有误，现予撤下。",
    "reason": "附表第二行写错了。",
}
REVIEW = (
    ("confirm_takedown", "wujun", {"outcome": "approve"}),
    ("check_public_words", "qianbao", {"outcome": "public"}),
    ("judge_takedown", "chenming", {"outcome": "decided"}),
    ("approve_takedown", "guohua", {"outcome": "approve"}),
)


@pytest.fixture(scope="module")
def out(office: Office) -> dict[str, Any]:
    """A matter whose release is public."""
    matter = office.submitted(matter_class="general")
    office.release(matter["id"], legality=False)
    return office.get("lixiang", f"/matters/{matter['id']}").json


def test_what_was_not_released_is_unknown(office: Office) -> None:
    matter, _item = at_secrecy(office)
    assert office.post("lixiang", f"/releases/{matter}/takedown", WITHDRAW).status_code == 404
    assert office.post("secadmin", f"/releases/{matter}/take-down", {"reason": "有误"}).status_code == 404
    assert office.get("lixiang", f"/takedowns/{matter}").status_code == 404
    assert office.post("lixiang", f"/matters/{matter}/again", {}).status_code == 422


def test_taken_down_at_once_then_withdrawn_then_public_again_as_a_new_matter(
    office: Office, out: dict[str, Any]
) -> None:
    release = out["releases"][0]["id"]
    one = f"/releases/{release}"
    assert office.post("lixiang", f"{one}/take-down", {"reason": "有误"}).status_code == 403
    assert office.post("secadmin", f"{one}/take-down", {"reason": " "}).status_code == 422
    key = {"Idempotency-Key": "down-once"}
    down = office.post("secadmin", f"{one}/take-down", {"reason": "附表疑有个人信息"}, headers=key)
    assert (down.status_code, down.json["emergency"]) == (201, True)
    assert office.post("secadmin", f"{one}/take-down", {"reason": "附表疑有个人信息"}, headers=key).json == down.json
    assert office.post("secadmin", f"{one}/take-down", {"reason": "再来"}).status_code == 409
    assert office.app.test_client().get(f"/portal/releases/{release}").status_code == 410
    assert office.post("lixiang", f"{one}/takedown", WITHDRAW).status_code == 422  # one case at a time
    case = down.json["id"]
    assert [each["id"] for each in office.get("secadmin", "/takedowns").json["items"]] == [case]
    assert office.get("secadmin", f"/takedowns/{case}").status_code == 404  # its words are the reviewers'
    assert office.get("zhaomin", "/takedowns").json["items"] == []
    answers = {name: WITHDRAW[name] for name in ("kind", "ground", "public_words")}
    office.decide(case, "propose_takedown", "lixiang", **answers, opinion=WITHDRAW["reason"])
    for element, login, given in REVIEW:
        office.decide(case, element, login, **given)
    whole = office.get("lixiang", f"/takedowns/{case}").json
    assert (whole["state"], whole["kind"], whole["mark"]) == ("carried_out", "withdraw", "withdraw")
    assert whole["public_words"] == WITHDRAW["public_words"]
    assert office.post("zhaomin", f"/matters/{out['id']}/again", {}).status_code == 404
    again = office.post("lixiang", f"/matters/{out['id']}/again", {"reason": "更正后再公开"})
    assert (again.status_code, again.json["state"], again.json["title"]) == (201, "drafting", out["title"])


def test_a_proposal_that_cannot_be(office: Office) -> None:
    matter = office.submitted(matter_class="general")
    office.release(matter["id"], legality=False)
    release = office.get("lixiang", f"/matters/{matter['id']}").json["releases"][0]["id"]
    for wrong in ({"kind": "delete"}, {"ground": "because"}, {"public_words": " "}, {"kind": "restore"}):
        refused = office.post("lixiang", f"/releases/{release}/takedown", WITHDRAW | wrong)
        assert refused.status_code == 422, wrong
    assert not [each for each in office.get("lixiang", "/takedowns").json["items"] if each["release_id"] == release]
