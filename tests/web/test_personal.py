"""Settings of a person, what they did, what they follow, as the pages show it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.ids import first_id_at
from engine.jobs import run_due
from engine.runtime import now
from tests.today import LATELY, YEAR, number_of
from tests.web.visitor import Visitor
from web.installed import EXTENSION
from workflows.installation.wiring import Installation
from workflows.matters.following_models import Followed
from workflows.matters.models import Matter, Opinion
from workflows.people.models import Person

Visit = Callable[[str], Visitor]
SETTINGS = {"theme": "dark", "density": "compact", "language": "zh", "phone": "8888 1234", "letter_keys": ""}


def body_of(page: str) -> dict[str, str]:
    return dict(html.document_fromstring(page).body.attrib)


def test_settings_act_on_the_next_page_and_only_for_their_person(visit: Visit) -> None:
    visitor, colleague = visit("qianbao"), visit("zhaomin")
    saved = visitor.post("/me/settings", follow=True, **SETTINGS)
    body = body_of(saved.get_data(as_text=True))
    assert (body["data-theme"], body["data-density"], body["data-letter-keys"]) == ("dark", "compact", "off")
    assert 'media="screen"' in saved.get_data(as_text=True)
    other = colleague.get("/me/settings").get_data(as_text=True)
    assert body_of(other)["data-theme"] == "light"
    assert "dark-style" not in other
    assert "8888 1234" not in other


@pytest.mark.parametrize(
    ("theme", "media"), [("light", None), ("dark", "screen"), ("system", "screen and (prefers-color-scheme: dark)")]
)
def test_the_page_comes_in_its_theme_before_any_script_runs(visit: Visit, theme: str, media: str | None) -> None:
    visitor = visit("qianbao")
    visitor.post("/me/settings", **SETTINGS | {"theme": theme})
    page = html.document_fromstring(visitor.get("/inbox").get_data(as_text=True))
    linked = page.xpath("//link[contains(@href, 'dark-style')]/@media")
    assert linked == ([media] if media else [])


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("theme", "pink", "外观应为"),
        ("density", "", "疏密应为"),
        ("phone", "call me", "电话只能"),
        ("language", "fr", "zh 或 en"),
    ],
)
def test_a_wrong_setting_changes_nothing(visit: Visit, field: str, value: str, said: str) -> None:
    visitor = visit("qianbao")
    answer = visitor.post("/me/settings", **SETTINGS | {field: value})
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert body_of(visitor.get("/me/settings").get_data(as_text=True))["data-theme"] == "light"


def test_the_log_in_page_looks_as_the_browser_was_left(visit: Visit) -> None:
    visitor = visit("qianbao")
    visitor.post("/me/settings", **SETTINGS)
    visitor.post("/logout")
    assert "dark-style" in visitor.get("/login").get_data(as_text=True)


def rows_of(visitor: Visitor, path: str) -> list[str]:
    page = html.document_fromstring(visitor.get(path).get_data(as_text=True))
    return [" ".join(row.text_content().split()) for row in page.xpath("//tbody/tr")]


@pytest.mark.parametrize(
    ("query", "some"),
    [
        ("", True),
        ("gate=secrecy", True),
        ("gate=legality", False),
        ("kind=gate", True),
        ("kind=register", False),
        ("outcome=public", True),
        (f"number={number_of(1)}", True),
        (f"number={YEAR}", False),
        ("title=职业技能", True),
        ("title=%25", False),
        (LATELY, True),
        ("until=2020-01-01", False),
        ("by=for_me", False),
    ],
)
def test_what_one_did_is_narrowed_by_each_filter(visit: Visit, query: str, some: bool) -> None:
    found = rows_of(visit("qianbao"), f"/me/acts?{query}")
    assert bool(found) is some, found


def test_what_one_did_is_ones_own(visit: Visit) -> None:
    secrecy, legal = rows_of(visit("qianbao"), "/me/acts"), rows_of(visit("zhengfa"), "/me/acts")
    assert secrecy
    assert legal
    assert all("保密审查" in row for row in secrecy)
    assert not [row for row in legal if "保密审查" in row]
    assert rows_of(visit("sysadmin"), "/me/acts") == []


def test_the_demo_bureaus_past_stands_in_the_order_in_which_it_was_done(installation: Installation) -> None:
    """Its acts were made in one go, at moments of weeks."""
    with installation.database.read() as session:
        by_id = session.execute(select(Opinion.id, Opinion.at).order_by(Opinion.id)).all()
    milliseconds = [int(row.at.timestamp() * 1000) for row in by_id]
    assert milliseconds == sorted(milliseconds)
    assert (by_id[-1].at - by_id[0].at).days > 7
    assert all(first_id_at(row.at) <= row.id for row in by_id)


@pytest.mark.parametrize(
    "query", ["gate=none", "kind=x", "since=yesterday", "nonsense=1", "by=others", "until=9999-12-31"]
)
def test_a_wrong_filter_of_ones_acts_is_said(visit: Visit, query: str) -> None:
    assert visit("qianbao").get(f"/me/acts?{query}").status_code == 422


def test_the_sheet_of_ones_acts_holds_the_list_and_is_in_the_trail(visit: Visit) -> None:
    visitor = visit("qianbao")
    sheet = visitor.get("/me/acts.csv?gate=secrecy").get_data(as_text=True)
    assert sheet.count("可以公开") >= 1
    assert sheet.startswith("\ufeff")
    assert visitor.get("/me/acts.xlsx").data[:2] == b"PK"
    assert "导出本人办理记录" in visit("auditor").get("/audit?action=acts.exported").get_data(as_text=True)
    assert visitor.get("/me/acts.csv?nonsense=1").status_code == 422


def matter_of(visitor: Visitor, item: str) -> str:
    page = html.document_fromstring(visitor.get(item).get_data(as_text=True))
    return str(page.xpath("//form[contains(@class, 'follow')]/@action")[0]).split("/")[2]


def test_what_one_follows_is_marked_when_it_moves_on(visit: Visit, installation: Installation) -> None:
    follower, drafter = visit("hejing"), visit("majun")
    matters = html.document_fromstring(follower.get("/matters?state=in_review").get_data(as_text=True))
    path = matters.xpath("//a[@class='title']/@href")[0]
    assert "已关注" in follower.post(f"{path}/follow", follow=True).get_data(as_text=True)
    assert "还没有进展" in rows_of(follower, "/me/followed")[0]
    drafter.post(f"{path}/withdraw", reason="重新起草")
    run_due(installation.database)
    assert "有新进展" in rows_of(follower, "/me/followed")[0]
    assert len(rows_of(follower, "/me/followed?new=1")) == 1
    assert "您关注的事项有进展" in follower.get("/notices").get_data(as_text=True)
    follower.get(path)
    assert rows_of(follower, "/me/followed?new=1") == []
    follower.post(f"{path}/unfollow")
    assert rows_of(follower, "/me/followed") == []


def test_nobody_follows_what_they_may_not_read(visit: Visit) -> None:
    reader, stranger = visit("hejing"), visit("zhaomin")
    matters = html.document_fromstring(reader.get("/matters?state=drafting").get_data(as_text=True))
    path = matters.xpath("//a[@class='title']/@href")[0]
    assert stranger.post(f"{path}/follow").status_code == 404
    assert rows_of(stranger, "/me/followed") == []


def test_what_is_said_alike_is_one_choice_and_finds_both(visit: Visit, installation: Installation) -> None:
    """同意 of a review and 同意 of a vote."""
    page = html.document_fromstring(visit("sunwei").get("/me/acts").get_data(as_text=True))
    words_offered = page.xpath("//select[@id='outcome']/option/text()")
    assert len(words_offered) == len(set(words_offered))
    assert "同意" in words_offered
    for outcome in ("approve", "agree"):
        with installation.database.write() as session:
            one = session.scalars(select(Opinion).order_by(Opinion.id)).first()
            login = session.scalar(select(Person.login).where(Person.id == one.person_id))
            session.execute(update(Opinion).where(Opinion.id == one.id).values(outcome=outcome))
            item = one.work_item_id
        assert item in visit(str(login)).get("/me/acts?outcome=approve").get_data(as_text=True), outcome


def test_what_two_windows_do_at_the_same_moment_is_a_lost_race_and_no_fault_of_the_system(app: Flask) -> None:
    """Both found nothing there, and both add it; on PostgreSQL the later one waits for the earlier and is refused."""
    database = app.extensions[EXTENSION].database
    with database.read() as session:
        person, matter = session.scalars(select(Person.id)).first(), session.scalars(select(Matter.id)).first()
        at = now(session)
    row = {"person_id": person, "matter_id": matter, "since": at, "seen_at": at, "tells": True}
    for again, twice in ((row, True), ({**row, "person_id": "nobody"}, False)):
        with pytest.raises(IntegrityError) as refused, database.write() as session:
            session.execute(insert(Followed), [row, again])
        with app.test_request_context("/matters/x/follow", method="POST", headers={"Accept": "application/json"}):
            if twice:
                assert app.handle_user_exception(refused.value).status_code == 409
            else:
                with pytest.raises(IntegrityError):
                    app.handle_user_exception(refused.value)
