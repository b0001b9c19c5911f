"""The studio's pages and data over HTTP: who gets them, what they carry, what is refused and how."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.web.apps import application, opened_copy
from tests.web.visitor import Visitor
from workflows.installation.wiring import Installation

Visit = Callable[[str], Visitor]
DATA = "/studio/data"
DIAGRAM = "takedown/takedown.bpmn"
REVIEW = "takedown_review/takedown_review.bpmn"
PAST_THE_GATE = (
    'sourceRef="public_words_outcome" targetRef="takedown_returned_drafter"',
    'sourceRef="public_words_outcome" targetRef="approve_takedown"',
)


class Studio:
    """A visitor's scripts."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    def ask(self, method: str, path: str, json: Any = None, **options: Any) -> TestResponse:
        headers = {"Accept": "application/json", "X-CSRFToken": self.visitor.token, **options.pop("headers", {})}
        if json is not None:
            options |= {"data": orjson.dumps(json), "content_type": "application/json"}
        return self.visitor.client.open(DATA + path, method=method, headers=headers, **options)

    def open(self, title: str = "改一改", process: str = "takedown") -> str:
        response = self.ask("POST", "/drafts", {"process": process, "title": title})
        assert response.status_code == 201, response.get_data(as_text=True)
        return str(response.json["id"])

    def text(self, draft: str, path: str = DIAGRAM) -> str:
        return self.ask("GET", f"/drafts/{draft}/files/{path}").get_data(as_text=True)

    def put(self, draft: str, text: str, path: str = DIAGRAM, seen: str = '"0"') -> TestResponse:
        given = {"data": text.encode(), "content_type": "text/plain; charset=utf-8"}
        return self.ask("PUT", f"/drafts/{draft}/files/{path}", headers={"If-Match": seen}, **given)

    def replace(self, draft: str, old: str, new: str, path: str = DIAGRAM) -> TestResponse:
        text = self.text(draft, path)
        assert old in text
        return self.put(draft, text.replace(old, new), path)


@pytest.fixture(scope="module")
def installation(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One for the whole file, since every test has a draft of its own."""
    with opened_copy(demo_home, tmp_path_factory.mktemp("studio") / "home") as opened:
        yield opened


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return application(installation)


@pytest.fixture
def studio(visit: Visit) -> Studio:
    return Studio(visit("sysadmin"))


@pytest.fixture
def officer(visit: Visit) -> Studio:
    return Studio(visit("secadmin"))


def test_the_list_names_processes_versions_and_drafts(studio: Studio) -> None:
    draft = studio.open("看一看")
    found = studio.ask("GET", "/processes").json["processes"]
    assert [each["id"] for each in found] == ["prepublication", "routine_release", "takedown"]
    takedown = found[-1]
    assert takedown["published"]["proposed_by"]["name"]
    assert takedown["published"] in takedown["versions"]
    own = next(each for each in takedown["drafts"] if each["id"] == draft)
    assert (own["title"], own["base_is_current"], own["author"]["name"]) == ("看一看", True, "系统管理员")


@pytest.mark.parametrize("login", ["auditor", "qianbao", "lixiang"])
def test_nobody_else_reads_or_writes_it(visit: Visit, studio: Studio, login: str) -> None:
    draft = studio.open()
    other = Studio(visit(login))
    version = studio.ask("GET", f"/drafts/{draft}").json["base"]
    for method, path in (
        ("GET", "/processes"),
        ("GET", f"/drafts/{draft}"),
        ("GET", f"/drafts/{draft}/files/{DIAGRAM}"),
        ("GET", f"/drafts/{draft}/registries"),
        ("GET", f"/drafts/{draft}/completions"),
        ("GET", f"/drafts/{draft}/cases"),
        ("GET", f"/drafts/{draft}/export.zip"),
        ("GET", f"/drafts/{draft}/form"),
        ("GET", f"/versions/{version}/files/{DIAGRAM}"),
        ("GET", f"/versions/{version}/export.zip"),
        ("GET", f"/versions/{version}/proposal"),
        ("GET", f"/compare?left=draft:{draft}&right=version:{version}"),
        ("POST", "/drafts"),
        ("POST", f"/drafts/{draft}/check"),
        ("POST", f"/drafts/{draft}/condition"),
        ("POST", f"/drafts/{draft}/cases/run"),
        ("POST", f"/drafts/{draft}/cases/renew"),
        ("POST", f"/drafts/{draft}/simulation"),
        ("POST", f"/drafts/{draft}/simulation/keep"),
        ("POST", f"/drafts/{draft}/rename"),
        ("POST", f"/drafts/{draft}/discard"),
        ("POST", f"/drafts/{draft}/rebase"),
        ("POST", f"/drafts/{draft}/adopt"),
        ("POST", f"/drafts/{draft}/submit"),
        ("POST", f"/drafts/{draft}/take-back"),
        ("POST", f"/versions/{version}/publish"),
        ("POST", f"/versions/{version}/return"),
    ):
        body = None if method == "GET" else {"process": "takedown", "title": "x", "reason": "x"}
        assert other.ask(method, path, body).status_code == 403, path
    assert other.put(draft, "<a/>").status_code == 403
    for page in ("/studio/", f"/studio/drafts/{draft}", f"/studio/versions/{version}"):
        assert other.visitor.get(page).status_code == 403


def test_a_file_is_saved_with_the_revision_that_was_read(studio: Studio) -> None:
    draft = studio.open()
    response = studio.ask("GET", f"/drafts/{draft}/files/{DIAGRAM}")
    assert (response.headers["ETag"], response.mimetype) == ('"0"', "text/plain")
    saved = studio.put(draft, "<甲/>")
    assert saved.json == {"path": DIAGRAM, "file_revision": 2, "revision": 2, "changed": True}
    assert studio.text(draft) == "<甲/>"
    late = studio.put(draft, "<乙/>")
    assert late.status_code == 409
    assert late.json["theirs"]["revision"] == 2
    assert late.json["theirs"]["by"]["name"]
    assert studio.put(draft, "<乙/>", seen='"2"').status_code == 200


@pytest.mark.parametrize(
    ("text", "path", "seen", "status", "code"),
    [
        ("<!DOCTYPE a><a/>", DIAGRAM, '"0"', 422, "doctype"),
        ("<a/>", "takedown/other.bpmn", '"0"', 422, "bad-path"),
        ("<a/>" + " " * 2_000_001, DIAGRAM, '"0"', 422, "too-large"),
        ("<a/>", DIAGRAM, "", 422, None),
    ],
)
def test_what_is_not_kept_is_refused_in_words(
    studio: Studio, text: str, path: str, seen: str, status: int, code: str | None
) -> None:
    draft = studio.open()
    response = studio.put(draft, text, path, seen)
    assert response.status_code == status
    assert response.json["detail"]
    assert [each["code"] for each in response.json.get("issues", [])] == ([code] if code else [])


def test_a_new_file_is_added_and_removed(studio: Studio) -> None:
    draft, path = studio.open(), "takedown/cases/mine.yaml"
    new = {"headers": {"If-None-Match": "*"}, "data": b"name: x"}
    assert studio.ask("PUT", f"/drafts/{draft}/files/{path}", **new).status_code == 200
    files = {each["path"]: each for each in studio.ask("GET", f"/drafts/{draft}").json["files"]}
    assert (files[path]["origin"], files[path]["kind"], files[path]["revision"]) == ("added", "case", 2)
    gone = studio.ask("DELETE", f"/drafts/{draft}/files/{path}", headers={"If-Match": '"2"'})
    assert gone.json == {"revision": 3}


def test_the_check_shows_the_way_round_a_gate(studio: Studio) -> None:
    draft = studio.open()
    assert studio.ask("POST", f"/drafts/{draft}/check", {}).json["deployable"]
    text = studio.text(draft, REVIEW).replace(*PAST_THE_GATE)
    unsaved = studio.ask("POST", f"/drafts/{draft}/check", {"files": {REVIEW: text}}).json
    finding = unsaved["findings"][0]
    assert (finding["code"], finding["element"]) == ("gate-missing", "carry_out_takedown")
    assert [each["element"] for each in finding["steps"]] == finding["path"]
    assert {each["process"] for each in finding["steps"]} == {"takedown", "takedown_review"}


def test_the_panel_gets_its_registries_and_completions(studio: Studio) -> None:
    draft = studio.open(process="prepublication")
    found = studio.ask("GET", f"/drafts/{draft}/registries").json
    assert {"name": "保密", "group": "secrecy_review", "label": "保密员"} in found["lanes"]
    assert len(found["lanes"]) == 15
    assert [each["name"] for each in found["kinds"] if each["addable"]][:1] == ["opinion"]
    assert next(each for each in found["services"] if each["name"] == "tally_votes")["parameters"] == [
        {"name": "needed", "type": "str"}
    ]
    assert {each["id"] for each in found["processes"] if not each["in_set"]} >= {"takedown", "routine_review"}
    assert "bpmn:UserTask" in found["allowed"]
    words = studio.ask("GET", f"/drafts/{draft}/completions").json
    outcome = next(each for each in words["variables"] if each["name"] == "check_secrecy.outcome")
    assert "保密审查" in outcome["label"]
    assert {"value": "public", "label": "可以公开"} in outcome["values"]


@pytest.mark.parametrize(
    ("text", "kind", "ok"),
    [
        ("check_public_words.outcome == 'public'", "condition", True),
        ("check_public_words.outcome == 'nonsense'", "condition", False),
        ("nobody.outcome == 'x'", "condition", False),
        ("__import__('os')", "condition", False),
        ("working_days(3)", "duration", True),
        ("PT3D", "duration", False),
        ("instant(takedown.decide_by)", "duration", True),
        ("instant(matter.section)", "duration", False),
        ("matter.section", "collection", False),
        ("'abc'", "parameter", True),
        ("3", "parameter", False),
    ],
)
def test_a_condition_is_judged_while_it_is_typed(studio: Studio, text: str, kind: str, ok: bool) -> None:
    draft = studio.open()
    told = studio.ask("POST", f"/drafts/{draft}/condition", {"text": text, "kind": kind, "type": "str"}).json
    assert told["ok"] is ok, told
    assert bool(told["message"]) is not ok


def test_a_change_is_submitted_checked_and_published(studio: Studio, officer: Studio) -> None:
    draft = studio.open()
    before = studio.ask("GET", f"/drafts/{draft}").json["base"]
    studio.replace(draft, 'name="科室核对"', 'name="科室初核"', REVIEW)
    submitted = studio.ask("POST", f"/drafts/{draft}/submit", {"reason": "按批示"})
    version = submitted.json["version"]["id"]
    assert submitted.json["version"]["may_publish"] is False
    assert studio.ask("POST", f"/versions/{version}/publish", {}).status_code == 403
    proposal = officer.ask("GET", f"/versions/{version}/proposal").json
    assert (proposal["reason"], proposal["may_publish"], proposal["findings"]) == ("按批示", True, [])
    assert proposal["cases"]["passed"]
    assert proposal["comparison"]["changes"][0]["sentences"][1] == "名称：科室核对 → 科室初核"
    published = officer.ask("POST", f"/versions/{version}/publish", {}).json
    assert published["state"] == "published"
    compared = officer.ask("GET", f"/compare?left=version:{before}&right=version:{version}").json
    assert [each["kind"] for each in compared["changes"]] == ["changed"]
    assert studio.ask("GET", f"/drafts/{draft}").json["state"] == "published"
    for page in ("/studio/", f"/studio/drafts/{draft}", f"/studio/versions/{version}"):
        assert officer.visitor.get(page).status_code == 200
    address = f"/studio/compare?left=version:{before}&right=version:{version}"
    assert "科室初核" in officer.visitor.get(address).get_data(as_text=True)


def test_what_skips_a_gate_is_not_submitted_and_says_where(studio: Studio) -> None:
    draft = studio.open()
    studio.replace(draft, *PAST_THE_GATE, REVIEW)
    refused = studio.ask("POST", f"/drafts/{draft}/submit", {"reason": "x"})
    assert refused.status_code == 422
    assert refused.json["issues"][0]["code"] == "gate-missing"
    assert refused.json["issues"][0]["path"]


def test_given_back_it_can_be_changed_again(studio: Studio, officer: Studio) -> None:
    draft = studio.open()
    studio.replace(draft, 'name="保密审查"', 'name="保密把关"', REVIEW)
    version = studio.ask("POST", f"/drafts/{draft}/submit", {"reason": "x"}).json["version"]["id"]
    assert officer.visitor.get(f"/studio/versions/{version}").status_code == 200
    assert officer.ask("POST", f"/versions/{version}/return", {"reason": "名称不妥"}).status_code == 200
    returned = studio.ask("GET", f"/drafts/{draft}").json
    assert (returned["state"], returned["returned"]["reason"]) == ("drafting", "名称不妥")


def test_cases_run_over_what_is_not_saved(studio: Studio) -> None:
    draft = studio.open()
    assert len(studio.ask("GET", f"/drafts/{draft}/cases").json["cases"]) >= 5
    assert studio.ask("POST", f"/drafts/{draft}/cases/run", {}).json["passed"]
    text = studio.text(draft, REVIEW).replace("judge_takedown.outcome == 'decided'", "judge_takedown.outcome == 'x'")
    told = studio.ask("POST", f"/drafts/{draft}/cases/run", {"files": {REVIEW: text}}).json
    assert not told["passed"]
    assert any(each["message"] for each in told["results"])


def test_cases_are_brought_in_line_when_somebody_says_so(studio: Studio) -> None:
    draft, path = studio.open(), "takedown_review/forms/confirm_takedown.form"
    form = orjson.loads(studio.text(draft, path))
    form["components"].append({"type": "textfield", "key": "seen", "label": "看过", "validate": {"required": True}})
    studio.put(draft, orjson.dumps(form).decode(), path)
    preview = studio.ask("POST", f"/drafts/{draft}/cases/renew", {}).json
    assert (preview["revision"], all(each["text"] for each in preview["renewed"])) == (2, True)
    assert studio.ask("POST", f"/drafts/{draft}/cases/renew", {"save": True}).json["revision"] == 3
    assert studio.ask("POST", f"/drafts/{draft}/cases/run", {}).json["passed"]


def test_a_run_is_tried_and_kept(studio: Studio) -> None:
    draft = studio.open()
    begun = studio.ask("POST", f"/drafts/{draft}/simulation", {}).json
    assert (begun["ok"], begun["open"][0]["task"]) == (True, "propose_takedown")
    steps = [{"task": "propose_takedown", "answers": begun["open"][0]["usual"]}]
    further = studio.ask("POST", f"/drafts/{draft}/simulation", {"steps": steps}).json
    assert further["path"] == ["propose_takedown", "submit_takedown"]
    assert {each["name"] for each in further["inputs"]} >= {"matter.extra_urgent", "takedown.decide_by"}
    kept = studio.ask("POST", f"/drafts/{draft}/simulation/keep", {"steps": steps, "name": "first"})
    assert (kept.status_code, kept.json["path"]) == (201, "takedown/cases/first.yaml")
    told = studio.ask("POST", f"/drafts/{draft}/cases/run", {"paths": [kept.json["path"]]}).json
    assert told["passed"]


def test_a_set_goes_out_and_comes_in_again(studio: Studio) -> None:
    draft = studio.open()
    exported = studio.ask("GET", f"/drafts/{draft}/export.zip")
    with zipfile.ZipFile(io.BytesIO(exported.data)) as archive:
        assert DIAGRAM in archive.namelist()
    other = studio.open("另一份")
    given = {"file": (io.BytesIO(exported.data), "all.zip"), "csrf_token": studio.visitor.token}
    told = studio.ask("POST", f"/drafts/{other}/import", data=given, content_type="multipart/form-data").json
    assert DIAGRAM in told["written"]
    assert (told["left_out"], told["not_executed"], told["revision"]) == ([], [], 1)


def test_a_form_is_drawn_as_people_will_see_it(studio: Studio) -> None:
    draft, path = studio.open(), "takedown_review/forms/confirm_takedown.form"
    told = studio.ask("GET", f"/drafts/{draft}/form?path={path}").json
    assert 'name="outcome"' in told["html"]
    typed = studio.ask("POST", f"/drafts/{draft}/form?path={path}", data=b"{").json
    assert typed["html"] == ""
    assert typed["issues"]
    markup = {"components": [{"type": "textfield", "key": "a", "label": "<script>x</script>"}]}
    drawn = studio.ask("POST", f"/drafts/{draft}/form?path={path}", data=orjson.dumps(markup)).json["html"]
    assert "<script>" not in drawn


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/drafts", b"[]"),
        ("/drafts", b"{"),
        ("/drafts", b'{"process": 1, "title": "x"}'),
        ("/drafts", b'{"process": "takedown", "title": ""}'),
        ("/drafts/{}/check", b'{"files": ["a"]}'),
        ("/drafts/{}/check", b'{"files": {"a": 1}}'),
        ("/drafts/{}/condition", b'{"text": "a", "kind": "other"}'),
        ("/drafts/{}/cases/run", b'{"paths": "x"}'),
        ("/drafts/{}/simulation", b'{"steps": [{"eval": 1}]}'),
        ("/drafts/{}/simulation", b'{"steps": "x"}'),
        ("/drafts/{}/simulation", b'{"at": "x"}'),
    ],
)
def test_a_question_that_is_none_is_answered_in_words(studio: Studio, path: str, body: bytes) -> None:
    response = studio.ask("POST", path.format(studio.open()), data=body, content_type="application/json")
    assert response.status_code == 422
    assert response.json["detail"]


def test_unknown_things_are_not_found(studio: Studio) -> None:
    draft = studio.open()
    for path in ("/drafts/1", "/versions/1/files/x", f"/drafts/{draft}/files/x", "/compare?left=draft:1&right=draft:1"):
        assert studio.ask("GET", path).status_code == 404, path
    assert studio.ask("GET", "/compare").status_code == 422
