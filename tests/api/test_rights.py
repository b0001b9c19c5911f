"""Who sees and does what. What is hidden looks like what does not exist; canaries in a matter tell if it leaks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.office import ANSWERS, POLICY, Office
from tests.samples import txt_of
from workflows.matters.classes import ELEMENTS
from workflows.people.actor import INSTALLER
from workflows.people.models import PostHolding
from workflows.people.posts import hold_post, leave_post
from workflows.people.queries import person_by_login, section_by_code

CANARIES = (
    "金丝雀标题",
    "金丝雀正文",
    "金丝雀解读",
    "金丝雀要素",
    "金丝雀说明",
    "金丝雀依据",
    "金丝雀意见",
    "金丝雀文件名",
)
NOTHING = "01a1fb3d084c710a9bfbd0bb8f79c699"
WITHOUT_RIGHTS = ("zhaomin", "hejing", "sunwei", "chenming", "auditor", "sysadmin", "secadmin")
WITH_RIGHTS = ("lixiang", "wujun", "zhengfa", "zhoukai")  # drafter, head, who decided, who may decide now


@pytest.fixture(scope="module")
def secret(office: Office) -> dict[str, Any]:
    """A matter under review, waiting for the office check, with a canary in every text."""
    matter = office.open(
        title="关于金丝雀标题的通知",
        policy=(txt_of(POLICY + "\n金丝雀正文。\n"), "金丝雀文件名.txt"),
        interpretation=(txt_of("金丝雀解读。"), "解读.txt"),
        explanation="金丝雀说明。",
        basis="金丝雀依据。",
        elements=dict.fromkeys(ELEMENTS, "金丝雀要素。"),
    )
    office.submit(matter["id"])
    office.decide(matter["id"], "section_check", login="wujun", outcome="approve", opinion="金丝雀意见。")
    office.decide(matter["id"], "review_legality")
    return office.get("lixiang", f"/matters/{matter['id']}").json


def acts(matter: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """Everything that could be tried on the matter by its ids."""
    one, item = f"/matters/{matter['id']}", f"/work-items/{matter['work_items'][-1]['id']}"
    suggestion = {"document_id": matter["documents"][0]["id"], "original": "金", "replacement": "银"}
    return [
        ("GET", one, None),
        ("PATCH", one, {"title": "改"}),
        ("PATCH", one, {"elements": {"keywords": "改"}}),
        ("PATCH", one, {"disclosure_attribute": "proactive"}),
        ("PATCH", one, {}),
        ("POST", f"{one}/submit", {}),
        ("POST", f"{one}/copies", {"people": ["tanglu"]}),
        ("GET", f"{one}/side-tasks", None),
        ("GET", f"{one}/consultations", None),
        ("POST", f"{one}/consultations", {"topic": "金", "people": ["tanglu"]}),
        ("GET", one.replace("/matters/", "/takedowns/"), None),
        ("POST", f"{one}/again", {"reason": "改"}),
        ("POST", f"{item}/delegate", {"to": "tanglu"}),
        ("POST", f"{item}/signers", {"people": ["tanglu"], "position": "after"}),
        ("POST", f"{one}/withdraw", {"reason": "改"}),
        ("POST", f"{one}/terminate", {"reason": "改"}),
        ("GET", item, None),
        ("POST", f"{item}/claim", {}),
        ("POST", f"{item}/release", {}),
        ("POST", f"{item}/reassign", {"to": "zhaomin", "reason": "改"}),
        ("POST", f"{item}/complete", {"answers": ANSWERS["office_check"][1], "seen": "1.1"}),
        ("POST", f"{item}/suggestions", suggestion),
    ]


@pytest.mark.parametrize("login", WITHOUT_RIGHTS)
def test_without_rights_every_act_looks_like_one_on_nothing(office: Office, secret: dict[str, Any], login: str) -> None:
    for method, path, body in acts(secret):
        hidden = office.ask(login, method, path, json=body)
        absent = office.ask(
            login,
            method,
            path.replace(secret["id"], NOTHING).replace(secret["work_items"][-1]["id"], NOTHING),
            json=body,
        )
        assert hidden.status_code == 404, (method, path)
        assert hidden.get_data() == absent.get_data(), (method, path)

    assert office.get("lixiang", f"/matters/{secret['id']}").json == secret


def test_only_the_section_of_a_matter_begins_one_that_follows_it(office: Office, secret: dict[str, Any]) -> None:
    def follow(login: str, previous: str) -> Any:
        given = {"title": "后续事项的通知", "class": "general", "previous_matter_id": previous}
        return office.hand_in(login, policy=(txt_of(POLICY), "稿.txt"), **given)

    hidden, absent = (follow("zhaomin", each) for each in (secret["id"], NOTHING))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.get_data() == absent.get_data()
    own = office.open(matter_class="general")["id"]
    assert office.post("lixiang", f"/matters/{own}/copies", {"people": ["zhaomin"]}).status_code == 201
    assert follow("zhaomin", own).status_code == 403  # who reads it along is of another section
    assert follow("lixiang", own).status_code == 201


@pytest.mark.parametrize("login", WITHOUT_RIGHTS)
def test_lists_and_searches_hide_it_and_do_not_count_it(office: Office, secret: dict[str, Any], login: str) -> None:
    answers = [
        office.get(login, "/matters", limit=200),
        office.get(login, "/matters", q="金丝雀"),
        office.get(login, "/matters", q=secret["number"]),
        office.get(login, "/work-items", limit=200),
        office.get(login, "/work-items", matter_id=secret["id"]),
        office.get(login, "/audit-events", matter_id=secret["id"], limit=200),
    ]

    for answer in answers:
        text = answer.get_data(as_text=True)
        assert not [canary for canary in CANARIES if canary in text]
    assert answers[1].json == {"items": [], "next": None}
    assert answers[4].json == {"items": [], "next": None}


@pytest.mark.parametrize("login", WITH_RIGHTS)
def test_with_rights_it_can_be_read(office: Office, secret: dict[str, Any], login: str) -> None:
    assert office.get(login, f"/matters/{secret['id']}").json == secret
    assert [each["id"] for each in office.get(login, "/matters", q="金丝雀").json["items"]] == [secret["id"]]


def test_readers_who_are_not_reviewers_do_not_see_the_work_item(office: Office, secret: dict[str, Any]) -> None:
    for login in ("lixiang", "wujun", "zhengfa"):
        assert office.get(login, f"/work-items/{secret['work_items'][-1]['id']}").status_code == 404


def test_reading_is_no_right_to_change(office: Office, secret: dict[str, Any]) -> None:
    """The office may read and decide; the text is the drafting section's."""
    one = f"/matters/{secret['id']}"

    answers = [
        office.patch("zhoukai", one, {"title": "改"}),
        office.post("zhoukai", f"{one}/withdraw", {"reason": "改"}),
        office.post("zhoukai", f"{one}/terminate", {"reason": "改"}),
        office.post("zhoukai", f"{one}/submit", {}),
    ]

    assert {each.status_code for each in answers} <= {403, 422}
    assert office.get("lixiang", one).json == secret


def test_the_auditor_sees_events_and_hashes_but_no_text(office: Office, secret: dict[str, Any]) -> None:
    page = office.get("auditor", "/audit-events", matter_id=secret["id"], limit=200)
    text = page.get_data(as_text=True)

    assert page.status_code == 200
    assert {"matter.opened", "revision.opened", "approval.recorded"} <= {each["action"] for each in page.json["items"]}
    assert secret["revisions"][0]["content_hash"] in text
    assert not [canary for canary in CANARIES if canary in text]


@pytest.mark.parametrize("login", ["secadmin", "sysadmin"])
def test_the_other_administrators_see_what_administrators_did(
    office: Office, secret: dict[str, Any], login: str
) -> None:
    of_matter = office.get(login, "/audit-events", matter_id=secret["id"], limit=200)
    page = office.get(login, "/audit-events", group="people", limit=200)

    assert (of_matter.status_code, of_matter.json["items"]) == (200, [])
    assert {each["action"] for each in page.json["items"]} >= {"person.created", "administrator.appointed"}


def test_nobody_but_administrators_asks_the_whole_trail(office: Office, secret: dict[str, Any]) -> None:
    for login in ("lixiang", "guohua", "zhaomin"):
        refused = office.get(login, "/audit-events")
        assert (refused.status_code, refused.json["code"]) == (403, "not-allowed")
        assert "matter_id" in refused.json["detail"]
    for query in ({"actor": "lixiang"}, {"action": "matter."}):
        assert office.get("lixiang", "/audit-events", **query).status_code == 403
    assert office.get("zhaomin", "/audit-events", matter_id=secret["id"]).status_code == 404
    assert office.get("lixiang", "/audit-events", matter_id=secret["id"]).status_code == 200


def test_the_trail_can_be_narrowed_to_a_person_and_an_action(office: Office, secret: dict[str, Any]) -> None:
    page = office.get("auditor", "/audit-events", actor="zhengfa", action="approval.", matter_id=secret["id"]).json

    assert [(each["actor_name"], each["action"]) for each in page["items"]] == [("郑法", "approval.recorded")]


def test_a_prepared_release_is_hidden_like_its_matter(office: Office) -> None:
    matter = office.open(title="待发布的金丝雀标题")
    office.submit(matter["id"])
    office.bring_to(matter["id"], "last_check")
    release = office.get("lixiang", f"/matters/{matter['id']}").json["releases"][0]

    assert office.get("lixiang", f"/releases/{release['id']}").json["state"] == "prepared"
    for login in ("zhaomin", "auditor", "sysadmin", "secadmin"):
        hidden = office.get(login, f"/releases/{release['id']}")
        assert hidden.status_code == 404
        assert hidden.json["code"] == office.get(login, f"/releases/{NOTHING}").json["code"]


def test_a_post_given_up_between_two_requests_counts_no_more(office: Office) -> None:
    """Rights are those of this request, not of the page that was loaded before."""
    matter = office.open(login="zhaomin", matter_class="general")
    office.submit(matter["id"], login="zhaomin")
    database = office.installation.database
    with database.write() as session:
        jiuye, fang = section_by_code(session, "jiuye"), person_by_login(session, "fangyuan")
        hold_post(session, fang.id, "section_head", section_id=jiuye.id, capacity="B", actor=INSTALLER)
    item = office.item("fangyuan", matter["id"], "section_check")

    with database.write() as session:
        holding = session.query(PostHolding).filter_by(person_id=fang.id, section_id=jiuye.id).one()
        leave_post(session, holding.id, actor=INSTALLER)

    body = {"answers": {"outcome": "approve"}, "seen": item["seen"]}
    assert office.post("fangyuan", f"/work-items/{item['id']}/complete", body).status_code == 404
    assert office.get("fangyuan", f"/matters/{matter['id']}").status_code == 404
    assert office.get("fangyuan", "/work-items", matter_id=matter["id"]).json["items"] == []
