"""A matter through the API: opened with its files, changed while drafting, submitted, withdrawn, terminated."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from tests.api.office import INTERPRETATION, POLICY, TITLE, Office
from tests.samples import docx_of, pdf_of, txt_of


def test_opening_a_matter_stores_its_files_and_opens_the_drafting_tasks(office: Office) -> None:
    matter = office.open(attachments=[docx_of("附件一 申领表")])

    assert (matter["title"], matter["class"], matter["state"]) == (TITLE, "rights_policy", "drafting")
    assert (matter["section"], matter["drafter"]) == ("职业能力建设科", "李想")
    assert [each["role"] for each in matter["documents"]] == ["policy", "interpretation", "attachment"]
    assert all(len(each["rendition_hash"]) == 64 for each in matter["documents"])
    assert {each["kind"] for each in matter["work_items"]} == {"draft.policy", "draft.interpretation"}
    assert matter["issues"] == []
    assert isinstance(matter["id"], str)


def test_what_was_opened_can_be_read_again(office: Office) -> None:
    opened = office.open()

    read = office.get("lixiang", f"/matters/{opened['id']}")

    assert read.status_code == 200
    assert read.json == opened


@pytest.mark.parametrize(("name", "content"), [("稿.txt", txt_of(POLICY)), ("稿.pdf", pdf_of(POLICY))])
def test_text_and_pdf_are_taken_too(office: Office, name: str, content: bytes) -> None:
    matter = office.open(matter_class="general", policy=(content, name))

    assert matter["documents"][0]["file_name"] == name


def test_the_title_is_read_from_the_policy_when_none_is_given(office: Office) -> None:
    assert office.open(matter_class="general", title="")["title"].endswith("关于调整职业技能培训补贴标准的通知")


def test_choices_may_be_given_in_chinese(office: Office) -> None:
    matter = office.open(**{"class": "涉及权利义务的政策文件", "disclosure_attribute": "主动公开", "urgency": "加急"})

    assert (matter["class"], matter["proposed_attribute"], matter["urgency"]) == (
        "rights_policy",
        "proactive",
        "urgent",
    )


def test_metadata_may_come_as_a_json_part_of_its_own(office: Office) -> None:
    given = json.dumps({"class": "general", "title": "关于印发工作要点的通知"}).encode()
    data = {"policy": (BytesIO(docx_of(POLICY)), "稿.docx"), "metadata": (BytesIO(given), "", "application/json")}

    answer = office.ask("lixiang", "POST", "/matters", data=data)

    assert (answer.status_code, answer.json["title"]) == (201, "关于印发工作要点的通知")


def test_what_is_still_missing_stands_in_the_answer(office: Office) -> None:
    matter = office.open(policy=None, interpretation=None, disclosure_attribute=None, elements={}, explanation="")

    missing = {each["code"] for each in matter["issues"]}

    assert {"policy-missing", "interpretation-missing", "attribute-missing", "explanation-missing"} <= missing


def test_particulars_attribute_and_elements_can_be_changed_while_drafting(office: Office) -> None:
    matter = office.open()
    changes = {
        "title": "关于调整补贴标准的通知",
        "disclosure_attribute": "on_request",
        "attribute_ground": "outside_19_21",
        "attribute_reason": "仅供内部使用。",
        "elements": {"keywords": "补贴、培训", "changes": {"applicable": False, "text": "首次制定。"}},
    }

    changed = office.patch("lixiang", f"/matters/{matter['id']}", changes).json

    assert changed["title"] == "关于调整补贴标准的通知"
    assert changed["proposed_attribute"] == "on_request"
    assert changed["elements"]["keywords"] == {"applicable": True, "text": "补贴、培训"}
    assert changed["elements"]["changes"] == {"applicable": False, "text": "首次制定。"}


def test_a_new_version_replaces_the_document_and_keeps_its_id(office: Office) -> None:
    matter = office.open()
    policy = matter["documents"][0]
    data = {"file": (BytesIO(docx_of(POLICY.replace("1000元", "1200元"))), "改.docx"), "role": "policy"}

    changed = office.ask("lixiang", "POST", f"/matters/{matter['id']}/documents", data=data)

    assert changed.status_code == 201
    now = changed.json["documents"][0]
    assert (now["id"], now["version"]) == (policy["id"], 2)
    assert now["rendition_hash"] != policy["rendition_hash"]


def test_submitting_completes_both_drafting_tasks_and_opens_a_revision(office: Office) -> None:
    matter = office.submitted()

    assert matter["state"] == "in_review"
    assert [each["status"] for each in matter["work_items"][:2]] == ["completed", "completed"]
    assert [each["element_id"] for each in matter["work_items"] if each["status"] == "open"] == ["section_check"]
    assert [(each["ordinal"], each["closed_at"]) for each in matter["revisions"]] == [(1, None)]


def test_submitting_takes_the_answers_to_the_drafting_form(office: Office) -> None:
    matter = office.open()

    office.submit(matter["id"], countersign=["jiuye"], consult=["legal", "petition"])
    office.decide(matter["id"], "section_check")

    open_now = [
        each
        for each in office.get("lixiang", f"/matters/{matter['id']}").json["work_items"]
        if each["status"] == "open"
    ]
    assert sorted((each["element_id"], each["item_key"]) for each in open_now) == [
        ("coordinate", "legal"),
        ("coordinate", "petition"),
        ("countersign", "jiuye"),
    ]


def test_submitting_what_is_not_ready_is_422_with_every_reason_and_changes_nothing(office: Office) -> None:
    matter = office.open(interpretation=None, disclosure_attribute=None)

    answer = office.post("lixiang", f"/matters/{matter['id']}/submit", {})

    assert (answer.status_code, answer.json["code"]) == (422, "not-ready")
    assert {each["code"] for each in answer.json["issues"]} == {
        "attribute-missing",
        "interpretation-missing",
        "fair-competition-missing",
    }
    assert "fair_competition" in {each["field"] for each in answer.json["issues"]}
    assert office.get("lixiang", f"/matters/{matter['id']}").json == matter


def test_submitting_needs_no_body(office: Office) -> None:
    matter = office.open(matter_class="general")

    assert office.post("lixiang", f"/matters/{matter['id']}/submit").status_code == 200


def test_withdrawing_goes_back_to_drafting_and_closes_the_revision(office: Office) -> None:
    matter = office.submitted()

    back = office.post("lixiang", f"/matters/{matter['id']}/withdraw", {"reason": "标准还要核对。"}).json

    assert back["state"] == "drafting"
    assert back["revisions"][0]["closed_reason"] == "withdrawn"
    assert {each["kind"] for each in back["work_items"] if each["status"] == "open"} == {
        "draft.policy",
        "draft.interpretation",
    }


def test_terminating_ends_the_matter(office: Office) -> None:
    matter = office.submitted()

    ended = office.post("lixiang", f"/matters/{matter['id']}/terminate", {"reason": "另行制定。"}).json

    assert ended["state"] == "terminated"
    assert not [each for each in ended["work_items"] if each["status"] == "open"]


@pytest.mark.parametrize("act", ["withdraw", "terminate"])
def test_both_want_a_reason(office: Office, act: str) -> None:
    matter = office.submitted()

    answer = office.post("lixiang", f"/matters/{matter['id']}/{act}", {})

    assert answer.status_code == 422
    assert answer.json["issues"][0]["field"] == "reason"
    assert office.get("lixiang", f"/matters/{matter['id']}").json["state"] == "in_review"


def test_a_text_under_review_cannot_be_changed_behind_the_reviewers(office: Office) -> None:
    matter = office.submitted()
    data = {"file": (BytesIO(docx_of(POLICY + "加一句。")), "改.docx"), "role": "policy"}

    answers = [
        office.ask("lixiang", "POST", f"/matters/{matter['id']}/documents", data=data),
        office.patch("lixiang", f"/matters/{matter['id']}", {"elements": {"keywords": "改"}}),
        office.patch("lixiang", f"/matters/{matter['id']}", {"title": "改"}),
        office.post("lixiang", f"/matters/{matter['id']}/submit", {}),
    ]

    assert [each.status_code for each in answers] == [422, 422, 403, 422]
    assert {each.json["code"] for each in answers} == {"not-ready", "not-allowed"}
    assert office.get("lixiang", f"/matters/{matter['id']}").json == matter


def test_the_short_path_needs_no_interpretation(office: Office) -> None:
    matter = office.open(login="tanglu", matter_class="news", policy=docx_of("临江区举办招聘会\n\n126家企业参会。"))

    submitted = office.submit(matter["id"], login="tanglu")

    assert [each["element_id"] for each in submitted["work_items"] if each["status"] == "open"] == [
        "section_first_check"
    ]


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"q": "鲸落"}, 2),
        ({"q": "鲸落 落二"}, 1),
        ({"q": "鲸落", "class": "general"}, 1),
        ({"q": "鲸落", "state": "in_review"}, 0),
    ],
)
def test_the_list_can_be_narrowed(office: Office, narrowed: dict, found: int) -> None:
    standing = {each["title"] for each in office.get("lixiang", "/matters", q="鲸落").json["items"]}
    for title, matter_class in (("鲸落一", "general"), ("鲸落二", "rights_policy")):
        if title not in standing:
            office.open(matter_class=matter_class, title=title)

    assert len(office.get("lixiang", "/matters", **narrowed).json["items"]) == found


def test_the_interpretation_is_kept_apart_from_the_policy(office: Office) -> None:
    matter = office.open(interpretation_form="qa", interpretation=docx_of(INTERPRETATION))

    assert [(each["role"], each["form"]) for each in matter["documents"]] == [
        ("policy", None),
        ("interpretation", "qa"),
    ]
