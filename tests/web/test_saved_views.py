"""Saved views as a person meets them: on every list, without script, with their own rights."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import html

from tests.databases import count_statements
from tests.web.visitor import Visitor, words
from workflows.installation.wiring import Installation

Visit = Callable[[str], Visitor]
LISTS = [
    ("lixiang", "inbox", "/inbox", {"view": "group", "urgency": "urgent"}),
    ("lixiang", "matters", "/matters", {"state": "drafting"}),
    ("lixiang", "release", "/releases", {"state": "released"}),
    ("sunwei", "holders", "/holders", {"whose": "people", "by": "stage"}),
    ("lixiang", "acts", "/me/acts", {"by": "for_me", "kind": "draft"}),
]


def links(visitor: Visitor, path: str) -> dict[str, str]:
    """The saved views of a list: address by name."""
    page = html.document_fromstring(visitor.get(path).get_data(as_text=True))
    found = page.xpath("//div[@class='saved-views']//nav/a")
    return {"".join(each.xpath("text()")).strip(): each.get("href") for each in found}


def the_form(visitor: Visitor, path: str, act: str) -> str:
    page = html.document_fromstring(visitor.get(path).get_data(as_text=True))
    return str(page.xpath(f"//div[@class='saved-views']//form[contains(@action, '/{act}')]/@action")[0])


@pytest.mark.parametrize(("login", "listed", "path", "filters"), LISTS, ids=[each[1] for each in LISTS])
def test_every_list_keeps_a_view_renames_it_opens_with_it_and_loses_it(
    visit: Visit, login: str, listed: str, path: str, filters: dict[str, str]
) -> None:
    visitor = visit(login)
    shown = f"{path}?" + "&".join(f"{name}={value}" for name, value in filters.items())
    assert "存为视图" in words(visitor.get(shown))
    where = visitor.post("/views", list=listed, name="甲", **filters).location
    assert "甲" in links(visitor, path)
    assert links(visitor, where)["甲"] == where

    visitor.post(the_form(visitor, where, "rename"), name="乙")
    assert "乙" in links(visitor, path)
    visitor.post(the_form(visitor, where, "default"), chosen="yes")
    assert visitor.get(path).location == where
    assert visitor.get(next(iter(links(visitor, where).values()))).status_code == 200
    visitor.post(the_form(visitor, where, "default"), chosen="no")
    assert visitor.get(path).status_code == 200
    visitor.post(the_form(visitor, where, "remove"))
    assert "乙" not in links(visitor, path)


def test_a_shared_view_shows_each_reader_only_what_they_may_see(visit: Visit) -> None:
    owner, colleague, stranger = visit("lixiang"), visit("wujun"), visit("qianbao")
    where = owner.post("/views", list="matters", name="审查中的", state="in_review", shared_with="section").location
    assert links(colleague, "/matters")["审查中的"] == where
    assert "审查中的" not in links(stranger, "/matters")
    assert "李想与本科室共用" in words(colleague.get(where))
    page = html.document_fromstring(colleague.get(where).get_data(as_text=True))
    assert not page.xpath("//div[@class='saved-views']//form"), "only its owner looks after it"
    assert colleague.post(the_form(owner, where, "remove")).status_code == 404
    owner.post(the_form(owner, where, "share"), shared_with="nobody")
    assert "审查中的" not in links(colleague, "/matters")


@pytest.mark.parametrize(
    ("listed", "filters", "status"),
    [
        ("inbox", {"next": "https://example.org/"}, 422),
        ("nowhere", {"state": "drafting"}, 404),
        ("holders", {"whose": "people"}, 403),
        ("acts", {"since": "gestern"}, 422),
    ],
)
def test_a_view_is_never_an_address_of_its_own(visit: Visit, listed: str, filters: dict[str, str], status: int) -> None:
    assert visit("lixiang").post("/views", list=listed, name="甲", **filters).status_code == status


def test_saved_views_of_the_inbox_are_counted_in_the_same_statements(visit: Visit, installation: Installation) -> None:
    visitor = visit("qianbao")

    def statements() -> int:
        with count_statements(installation.database) as seen:
            assert visitor.get("/inbox?view=group").status_code == 200
        return len(seen)

    statements()
    before = statements()
    for number in range(10):
        visitor.post("/views", list="inbox", name=f"第{number}个", view="group", stage=f"gate.{number}")
    assert statements() == before
    page = html.document_fromstring(visitor.get("/inbox?view=group").get_data(as_text=True))
    counted = page.xpath("//div[@class='saved-views']//nav/a[span[@class='n']]")
    assert len(counted) == 8
