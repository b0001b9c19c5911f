"""Who gets which page, and what every answer carries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select, update

from engine.models import WorkItem
from engine.runtime import now
from tests.web.visitor import Visitor, words
from web.storable import MOST_VALUES
from workflows.installation.wiring import Installation
from workflows.matters.models import Suggestion
from workflows.people.models import LoginSession
from workflows.release.models import ReleaseSet

PUBLIC = frozenset({"static", "auth.login", "auth.enter", "auth.logout", "auth.language"})
Visit = Callable[[str], Visitor]


def test_every_page_asks_for_a_login_unless_it_is_public(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        own = rule.endpoint.split(".")[0] in app.config["OWN_LOGIN"] or rule.endpoint.startswith(("portal.", "health"))
        if own or rule.endpoint in PUBLIC or "GET" not in (rule.methods or ()):
            continue
        path = rule.build(dict.fromkeys(rule.arguments, "1"), append_unknown=False)
        assert path is not None
        response = client.get(path[1])
        if getattr(app.view_functions[rule.endpoint], "is_public", False):
            continue
        assert response.status_code == 302, rule
        assert response.location.startswith("/login"), rule


@pytest.mark.parametrize("path", ["/login", "/portal/", "/portal/feed.atom", "/inbox", "/matters", "/nowhere"])
def test_security_headers(visit: Visit, path: str) -> None:
    response = visit("qianbao").get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == ("no-cache" if path.startswith("/portal") else "no-store")


@pytest.mark.parametrize("path", ["/login", "/portal/", "/inbox", "/matters", "/matters/new", "/releases", "/audit"])
def test_no_inline_script_or_style_and_nothing_from_another_host(visit: Visit, path: str) -> None:
    page = visit("lixiang").get(path).get_data(as_text=True)
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert 'src="http' not in page
    assert 'href="http' not in page
    assert page.count("<script") == page.count('<script type="module" src=')


def test_cookies_are_out_of_the_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    visitor = Visitor(client)
    visitor.get("/login")
    answers = visitor.log_in("qianbao").headers.getlist("Set-Cookie")
    session = next(cookie for cookie in answers if cookie.startswith("xianshen_session="))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert "Secure" not in session
    secure = client.post(
        "/login",
        data={"csrf_token": visitor.token, "login": "qianbao", "password": "Linjiang-2026"},
        base_url="https://localhost",
        headers={"Referer": "https://localhost/login"},
    )
    for cookie in secure.headers.getlist("Set-Cookie"):
        assert "Secure" in cookie


def test_a_form_without_its_token_does_nothing_and_gives_the_words_back(visit: Visit) -> None:
    visitor = visit("lixiang")
    visitor.token = "forged"
    response = visitor.post("/matters", title="关于冒充提交的通知")
    assert response.status_code == 400
    assert "还没有提交" in words(response)
    assert "关于冒充提交的通知" in words(response)
    visitor.token = "forged"
    refused = visitor.post("/matters/unknown/withdraw", reason="误送审，需补充附件")
    assert refused.status_code == 400
    assert "页面已过期" in words(refused)
    assert "误送审，需补充附件" in refused.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/matters/unknown", "/work-items/unknown", "/releases/unknown", "/versions/unknown"])
def test_unknown_things_are_not_found_in_chinese(visit: Visit, path: str) -> None:
    response = visit("lixiang").get(path)
    assert response.status_code == 404
    assert "回到待办" in words(response)


def test_an_address_that_does_not_exist_leads_on_without_asking_who_comes(visit: Visit) -> None:
    response = visit("lixiang").get("/x")
    assert response.status_code == 404
    assert "公开目录" in words(response)


def test_administrators_see_no_matter(visit: Visit) -> None:
    drafter = visit("lixiang")
    path = _first_link(drafter.get("/matters").get_data(as_text=True), "/matters/0")
    assert drafter.get(path).status_code == 200
    for login in ("sysadmin", "secadmin", "auditor"):
        visitor = visit(login)
        assert visitor.get(path).status_code == 404
        assert "还没有事项" in words(visitor.get("/matters"))


def test_somebody_not_involved_sees_neither_matter_nor_work_item(visit: Visit) -> None:
    drafter = visit("hejing")
    page = drafter.get("/matters?state=drafting").get_data(as_text=True)
    stranger = visit("tanglu")
    assert stranger.get(_first_link(page, "/matters/0")).status_code == 404


FILLED_IN = {"outcome": "agree", "kind": "withdraw", "ground": "law", "public_words": "说明", "accept": "yes"}
TYPED = ("reason", "text", "opinion", "topic", "conclusion", "message", "title", "name")
UNKNOWN = "01a1fb3d084c710a9bfbd0bb8f79c699"


@pytest.mark.parametrize("login", ["zhaomin", "yangfan", "secadmin"])
def test_what_is_hidden_looks_like_nothing_wherever_something_could_be_done_to_it(
    app: Flask, visit: Visit, installation: Installation, login: str
) -> None:
    """A drafter of another section, and two who take down what is public, with a matter that is not public yet."""
    with installation.database.read() as session:
        suggestion = session.scalars(select(Suggestion).where(Suggestion.state == "open")).one()
        prepared = select(ReleaseSet.id).where(ReleaseSet.state == "prepared", ReleaseSet.released_at.is_(None))
        item = select(WorkItem.id).where(WorkItem.subject == suggestion.matter_id, WorkItem.status == "open")
        ids = {
            "matter_id": suggestion.matter_id,
            "suggestion_id": suggestion.id,
            "document_id": suggestion.document_id,
            "work_item_id": session.scalars(item.limit(1)).one(),
            "release_set_id": session.scalars(prepared.order_by(ReleaseSet.id.desc()).limit(1)).one(),
        }
    visitor, place = visit(login), app.url_map.bind("")
    assert visitor.token
    visitor.client.environ_base["HTTP_ACCEPT"] = "application/json"
    fields = {**FILLED_IN, **dict.fromkeys(TYPED, "看看")}
    asked = 0
    for rule in app.url_map.iter_rules():
        named = rule.arguments & ids.keys()
        if not named or "POST" not in rule.methods or rule.rule.startswith("/api/"):
            continue
        hidden, unknown = (
            visitor.post(place.build(rule.endpoint, {**dict.fromkeys(rule.arguments, "x"), **known}), **fields)
            for known in (ids, dict.fromkeys(ids, UNKNOWN))
        )
        asked += 1
        said = hidden.get_data(as_text=True)
        for known in ids.values():
            said = said.replace(known, UNKNOWN)
        assert (hidden.status_code, said) == (unknown.status_code, unknown.get_data(as_text=True)), rule.rule
    assert asked > 40


def test_a_redirect_after_login_never_leaves_the_site(client: FlaskClient) -> None:
    for elsewhere in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/inbox\r\nX: y",
    ):
        visitor = Visitor(client)
        response = visitor.log_in("qianbao", next=elsewhere)
        assert response.location == "/inbox"
        visitor.post("/logout")


def test_logging_out_ends_the_session_on_the_server(client: FlaskClient) -> None:
    visitor = Visitor(client, "qianbao")
    cookie = client.get_cookie("xianshen_session")
    assert cookie is not None
    visitor.get("/inbox")
    visitor.post("/logout")
    client.set_cookie("xianshen_session", cookie.value)
    assert client.get("/inbox").status_code == 302


def test_wrong_password_and_too_many_of_them(client: FlaskClient) -> None:
    visitor = Visitor(client)
    for _ in range(5):
        response = visitor.log_in("qianbao", "wrong-password")
        assert response.status_code == 422
        assert "不正确" in words(response)
    assert "次数过多" in words(visitor.log_in("qianbao"))


def _first_link(page: str, start: str) -> str:
    at = page.index(f'href="{start}') + len('href="')
    return page[at : page.index('"', at)]


def test_a_post_that_cannot_be_held_is_said_on_the_people_page(visit: Callable[[str], Visitor]) -> None:
    officer = visit("secadmin")
    page = html.document_fromstring(officer.get("/admin/people").get_data(as_text=True))
    action = page.xpath("//form[contains(@action, '/posts') and .//select[@name='post']]/@action")[0]
    refused = officer.post(action, post="section_head", section_id="", capacity="A")
    assert refused.status_code == 422
    assert "请选择科室" in words(refused)
    assert "人员与岗位" in words(refused)


def test_who_comes_back_after_some_minutes_goes_on_working(visit: Visit, installation: Installation) -> None:
    visitor = visit("qianbao")
    with installation.database.write() as session:
        session.execute(update(LoginSession).values(last_seen_at=now(session) - timedelta(minutes=5)))
    assert visitor.get("/inbox").status_code == 200
    with installation.database.read() as session:
        seen = session.scalars(select(LoginSession.last_seen_at).order_by(LoginSession.last_seen_at.desc())).first()
        assert seen is not None
        assert now(session) - seen < timedelta(minutes=1)


@pytest.mark.parametrize(
    "path",
    [
        "/inbox?q=%00",
        "/inbox?after=1~%00",
        "/matters?q=a%00b",
        "/me/acts?title=%00",
        "/login?next=%00",
        "/matters/a%00b",
    ],
)
def test_what_no_database_can_look_for_is_refused_at_the_door(visit: Visit, path: str) -> None:
    answer = visit("qianbao").get(path)
    assert answer.status_code == 422
    assert "不能识别的字符" in words(answer)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/login", {"login": "qian\x00bao", "password": "x"}),
        ("/matters/0/copies", {"people": "0", "request": "供参\x00考，请阅"}),
        ("/work-items/0/complete", {"outcome": "approve", "opinion": "同意\x00发布，请办"}),
        ("/side-tasks/read", {"task": "0\x000"}),
        ("/phrases", {"ph\x00rase": "同意"}),
        ("/work-items/bulk", {"item": ["0", "\x00"]}),
    ],
)
def test_what_no_database_can_keep_is_refused_before_anything_is_done(
    visit: Visit, path: str, fields: dict[str, str | list[str]]
) -> None:
    answer = visit("qianbao").post(path, **fields)
    assert answer.status_code == 422
    assert "含有不能保存的字符" in words(answer)
    assert "\x00" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/side-tasks/read", "/matters/0/copies", "/handover"])
def test_more_than_any_page_has_to_choose_from_is_refused(visit: Visit, path: str) -> None:
    visitor = visit("qianbao")
    chosen = {"csrf_token": visitor.token, "task": [str(each) for each in range(MOST_VALUES)]}
    answer = visitor.client.post(path, data=chosen)
    assert answer.status_code == 422
    assert "请分批办理" in words(answer)


@pytest.mark.parametrize(
    ("method", "path", "fields", "status"),
    [
        ("GET", "/rulebook/versions/" + "9" * 20, {}, 404),
        ("POST", "/phrases/gate.secrecy", {"act": "up:" + "9" * 5000, "phrase": "同意。", "version": "0"}, 302),
    ],
)
def test_numbers_that_nothing_has_are_no_fault(
    visit: Visit, method: str, path: str, fields: dict[str, str], status: int
) -> None:
    visitor = visit("sysadmin" if method == "GET" else "qianbao")
    answer = visitor.get(path) if method == "GET" else visitor.post(path, **fields)
    assert answer.status_code == status


def test_so_is_a_file_with_such_a_name(visit: Visit) -> None:
    answer = visit("zhaomin").post("/matters/new", files={"policy": (BytesIO(b"text"), "a\x00b.txt")})
    assert answer.status_code == 422
    assert "含有不能保存的字符" in words(answer)
