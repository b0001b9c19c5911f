"""The demo bureau: a newcomer sees a full office within a minute, and a second run changes nothing."""

from __future__ import annotations

import json
import sqlite3
import stat
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from engine.clock import BUREAU_ZONE, SystemClock
from tests.cli.installed import PASSWORD, Console
from web.app import create_app
from workflows.calendar.days import Entries
from workflows.demonstration.absence import SUBSTITUTE
from workflows.demonstration.scripts import CASES
from workflows.demonstration.staff import ADMINISTRATORS, STAFF
from workflows.installation.home import Home
from workflows.installation.wiring import open_installation
from workflows.people.labels import POSTS


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Console:
    return Console(tmp_path_factory.mktemp("demo") / "home")


@pytest.fixture(scope="module")
def made(console: Console) -> dict[str, Any]:
    """What `xianshen demo --json` printed on a clean home."""
    return console.json("demo")


def rows(console: Console, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(console.home / "database.sqlite3") as database:
        found = database.execute(query).fetchall()
    database.close()
    return found


def working_day(day: date) -> bool:
    return Entries({}, frozenset()).day(day).working


def test_it_prints_what_the_issue_says(made: dict[str, Any]) -> None:
    assert set(made) == {"people", "matters"}
    for person in made["people"]:
        assert set(person) == {"login", "name", "password", "token", "posts"}
        assert person["posts"]
    for matter in made["matters"]:
        assert set(matter) == {"id", "title", "state"}
    assert {each["login"] for each in made["people"]} == {each.login for each in STAFF} | set(ADMINISTRATORS)


def test_every_post_is_filled(console: Console, made: dict[str, Any]) -> None:
    assert {post for (post,) in rows(console, "SELECT DISTINCT post FROM post_holding")} == set(POSTS)


def test_a_dozen_matters_stand_at_different_stages(console: Console, made: dict[str, Any]) -> None:
    waiting = {element for (element,) in rows(console, "SELECT element_id FROM work_item WHERE status = 'open'")}

    assert len(made["matters"]) >= 12
    assert {each["state"] for each in made["matters"]} >= {
        "drafting",
        "in_review",
        "signed",
        "released",
        "withheld",
        "archived",
    }
    assert waiting >= {
        "draft_policy",
        "draft_interpretation",
        "coordinate",
        "review_legality",
        "check_secrecy",
        "handle_suggestions",
        "sign_off",
        "routine_sign_off",
        "last_check",
        "archive_withheld",
    }
    assert {matter_class for (matter_class,) in rows(console, "SELECT DISTINCT matter_class FROM matter")} >= {
        "normative", "rights_policy", "application_policy", "general", "news", "new_media", "notice_list", "speech",
    }  # fmt: skip


def test_it_looks_like_a_real_office(console: Console, made: dict[str, Any]) -> None:
    opinions = rows(console, "SELECT count(*) FROM opinion GROUP BY matter_id ORDER BY 1 DESC")
    kinds = {media_type for (media_type,) in rows(console, "SELECT DISTINCT media_type FROM document_version")}
    urgencies = {urgency for (urgency,) in rows(console, "SELECT DISTINCT urgency FROM matter")}

    assert opinions[0][0] >= 20
    assert {"application/pdf"} < kinds
    assert "extra_urgent" in urgencies
    assert max(len(each["title"]) for each in made["matters"]) > 36
    assert all("演示" not in each["title"] and "测试" not in each["title"] for each in made["matters"])


def test_nothing_went_wrong_and_the_trail_is_whole(console: Console, made: dict[str, Any]) -> None:
    status = console.json("status")

    assert (status["open_incidents"], status["audit_trail"]) == (0, "intact")


def test_people_act_in_office_hours_and_never_in_the_future(console: Console, made: dict[str, Any]) -> None:
    """But for two evenings, which the trail notes."""
    acts = rows(console, "SELECT at, actor, circumstances FROM audit_event WHERE chain LIKE 'matter:%'")

    evenings = set()
    for at, actor, circumstances in acts:
        when = datetime.fromisoformat(at)
        local = when.astimezone(BUREAU_ZONE)
        if local.time() == time(20, 30):
            assert actor == "system" or "out_of_hours" in circumstances
            evenings.add(local.date())
        else:
            assert time(9) <= local.time() <= time(17, 30), local
        assert working_day(local.date()), local
        assert when <= SystemClock().now()
    assert len(evenings) == 2


def test_two_months_of_work_give_statistics_and_the_auditor_something_to_tell(
    console: Console, made: dict[str, Any]
) -> None:
    (spread,) = rows(console, "SELECT julianday(max(created_at)) - julianday(min(created_at)) FROM matter")
    claimed = rows(console, "SELECT element_id FROM work_item WHERE status = 'completed' AND claimed_at < ended_at")
    returns = rows(
        console,
        "SELECT w.element_id FROM audit_event e JOIN work_item w ON w.id = e.work_item_id"
        " WHERE e.action = 'work_item.completed' AND e.outcome = 'return'",
    )
    noted = {
        code
        for (text,) in rows(console, "SELECT DISTINCT circumstances FROM audit_event")
        for code in (text or "").split(",")
    }

    assert spread[0] > 45
    assert {"section_check", "review_legality", "check_secrecy", "sign_off", "last_check"} <= {
        each for (each,) in claimed
    }
    assert {each for (each,) in returns} == {"review_legality", "office_check", "check_secrecy", "coordinate"}
    assert noted >= {"late", "substitute", "out_of_hours"}


def test_releases_were_withdrawn_corrected_put_back_and_followed(console: Console, made: dict[str, Any]) -> None:
    cases = rows(
        console,
        "SELECT c.kind, c.ground, c.decided_at IS NOT NULL, s.state, c.emergency_by IS NOT NULL"
        " FROM takedown_case c JOIN release_set s ON s.id = c.release_set_id ORDER BY 1",
    )
    followed = rows(
        console,
        "SELECT old.title = new.title, s.state,"
        " old.id IN (SELECT matter_id FROM release_set WHERE state = 'taken_down')"
        " FROM matter new JOIN matter old ON old.id = new.previous_matter_id JOIN release_set s ON s.matter_id = new.id"
        " WHERE new.matter_class != 'takedown'",
    )

    assert cases == [
        ("correct", "content_error", 1, "taken_down", 0),
        ("restore", "no_ground", 1, "released", 1),
        ("withdraw", "privacy", 1, "taken_down", 0),
    ]
    assert followed == [(1, "released", 1)]


def test_one_release_is_elsewhere_too_and_its_page_there_is_to_be_put_right(
    console: Console, made: dict[str, Any]
) -> None:
    pages = rows(console, "SELECT state, address IS NOT NULL FROM channel_delivery WHERE channel = 'manual' ORDER BY 1")
    waiting = rows(console, "SELECT assignee FROM work_item WHERE element_id = 'publish_manually' AND status = 'open'")

    assert (pages, waiting) == ([("delivered", 1), ("failed", 1)], [(None,)])


def test_somebody_is_away_and_the_substitute_has_items_in_hand_and_more_to_claim(
    console: Console, made: dict[str, Any]
) -> None:
    installation = open_installation(Home(console.home))
    try:
        client = create_app(installation).test_client()
        token = next(each["token"] for each in made["people"] if each["login"] == SUBSTITUTE)
        asked = client.get("/api/v1/work-items", headers={"Authorization": f"Bearer {token}"})
    finally:
        installation.close()
    reached = {each["element_id"] for each in asked.json["items"]}
    in_hand = rows(console, "SELECT element_id FROM work_item WHERE on_behalf_of IS NOT NULL AND status = 'open'")

    assert in_hand == [("coordinate",)]
    assert reached >= {"coordinate", "last_check", "publish_manually"}


def test_findings_wait_for_the_secrecy_reviewer_and_none_was_passed_over(
    console: Console, made: dict[str, Any]
) -> None:
    waiting = rows(
        console,
        "SELECT f.level, w.element_id FROM finding f JOIN work_item w ON w.subject = f.matter_id"
        " AND w.status = 'open' AND w.kind = 'gate.secrecy' WHERE f.state = 'open' AND f.aspect = 'secrecy'",
    )
    released = rows(
        console,
        "SELECT count(*) FROM finding f JOIN release_set s ON s.revision_id = f.revision_id"
        " WHERE s.state = 'released' AND f.state != 'dismissed'",
    )

    assert waiting == [("error", "check_secrecy")] * 2
    assert released == [(0,)]


def test_each_document_has_a_text_of_its_own() -> None:
    policies = [case.item.policy for case in CASES if "高温" in case.item.title]

    assert all("高温津贴" in policy and "政务公开工作要点" not in policy for policy in policies)


def test_a_second_run_reports_the_same_and_does_nothing(console: Console, made: dict[str, Any]) -> None:
    before = rows(console, "SELECT count(*), max(id) FROM audit_event")

    assert console.json("demo") == made
    assert rows(console, "SELECT count(*), max(id) FROM audit_event") == before


def test_the_log_ins_are_readable_for_the_owner_only(console: Console, made: dict[str, Any]) -> None:
    path = console.home / "demo-logins.json"

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for (content,) in rows(console, "SELECT token_hash FROM api_token"):
        assert content not in {each["token"] for each in made["people"]}


def test_without_json_it_prints_a_table_of_log_ins(console: Console, made: dict[str, Any]) -> None:
    printed = console.ok("demo")

    assert printed.startswith("登录名")
    for person in made["people"]:
        assert person["login"] in printed
        assert person["token"] not in printed
    assert "演示密码只用于演示" in printed


def test_people_log_in_and_their_tokens_work(console: Console, made: dict[str, Any]) -> None:
    by_login = {each["login"]: each for each in made["people"]}
    installation = open_installation(Home(console.home))
    try:
        app = create_app(installation)
        for login, awaited in (("qianbao", "check_secrecy"), ("guohua", "sign_off"), ("yangfan", "last_check")):
            token = by_login[login]["token"]
            answer = app.test_client().get("/api/v1/work-items", headers={"Authorization": f"Bearer {token}"})
            assert awaited in {each["element_id"] for each in answer.json["items"]}
        app.config["WTF_CSRF_ENABLED"] = False
        client = app.test_client()
        client.post("/login", data={"login": "lixiang", "password": by_login["lixiang"]["password"]})
        assert client.get("/inbox").status_code == 200
        portal = client.get("/portal/").get_data(as_text=True)
        assert "关于调整职业技能提升补贴标准的通知" in portal
        assert "用工监测" not in portal
    finally:
        installation.close()


def test_an_installation_with_people_of_its_own_is_left_alone(tmp_path: Path) -> None:
    console = Console(tmp_path / "home")
    console.ok("init")
    console.ok("users", "add", "zhang", "张三", "--password", PASSWORD)

    refused = console.run("demo", "--json")

    assert refused.exit_code == 1
    assert "另选目录" in refused.stderr
    assert [each["login"] for each in json.loads(console.ok("users", "list", "--json"))] == ["zhang"]
