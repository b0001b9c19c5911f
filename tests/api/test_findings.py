"""Findings of the machine check through the API: read, answered, and held against a passing decision."""

from __future__ import annotations

from typing import Any

from tests.api.office import ANSWERS, POLICY, Office
from tests.samples import txt_of

FAULT = "申请截止日期为2026年2月30日。"
FAULTY = POLICY.replace("一、补贴对象。", f"{FAULT}\n\n一、补贴对象。")


def at_office(office: Office) -> str:
    matter = office.submit(office.open(matter_class="general", policy=(txt_of(FAULTY), "政策文件.txt"))["id"])["id"]
    office.decide(matter, "section_check")
    return matter


def found(office: Office, matter: str, login: str = "zhoukai") -> list[dict[str, Any]]:
    return office.get(login, f"/matters/{matter}/findings").json["items"]


def the_date(office: Office, matter: str, login: str = "zhoukai") -> dict[str, Any]:
    return next(each for each in found(office, matter, login) if each["matched"] == "2026年2月30日")


def test_a_finding_says_where_it_stands_and_who_deals_with_it(office: Office) -> None:
    matter = at_office(office)
    finding = the_date(office, matter)
    assert (finding["state"], finding["level"], finding["duty"]) == ("open", "error", "办公室核稿")
    assert FAULT[:10] in finding["quote"] or "2026年2月30日" in finding["quote"]
    assert finding["choices"] == [], "nobody has claimed the work item yet"
    item = office.item("zhoukai", matter, "office_check")
    assert office.post("zhoukai", f"/work-items/{item['id']}/claim").status_code == 200
    assert the_date(office, matter)["choices"] == ["correct", "dismiss", "refer"]
    assert the_date(office, matter, "lixiang")["choices"] == []


def test_an_open_finding_bars_the_approval_until_it_is_dealt_with(office: Office) -> None:
    matter = at_office(office)
    item = office.item("zhoukai", matter, "office_check")
    body = {"answers": ANSWERS["office_check"][1], "seen": item["seen"]}
    refused = office.post("zhoukai", f"/work-items/{item['id']}/complete", body)
    assert refused.status_code == 422
    assert [each["code"] for each in refused.json["issues"]] == ["finding.open"]
    office.decide(matter, "office_check")
    disposal = the_date(office, matter)["disposals"][0]
    assert (disposal["disposition"], disposal["person"], disposal["post"]) == ("dismiss", "周凯", "office_check")


def test_what_cannot_be_said_is_named(office: Office) -> None:
    matter = at_office(office)
    finding = the_date(office, matter)["id"]
    item = office.item("zhoukai", matter, "office_check")["id"]
    path, body = f"/work-items/{item}/findings", {"finding_ids": [finding], "disposition": "dismiss", "reason": "可"}
    assert office.post("zhoukai", path, body).status_code == 403, "not claimed"
    assert office.post("lixiang", path, body).status_code == 404, "the drafter does not see the item"
    office.post("zhoukai", f"/work-items/{item}/claim")
    for wrong, field in (({"reason": " "}, "reason"), ({"disposition": "forget"}, "disposition")):
        refused = office.post("zhoukai", path, body | wrong)
        assert (refused.status_code, refused.json["issues"][0]["field"]) == (422, field)
    assert office.post("zhoukai", path, body | {"finding_ids": [finding, "0" * 32]}).status_code == 404
    key = {"Idempotency-Key": "one"}
    first, again = (office.post("zhoukai", path, body, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code, first.json) == (200, 200, again.json)
    assert office.post("zhoukai", path, body).status_code == 409, "said already"
    assert len(the_date(office, matter)["disposals"]) == 1
