"""Every page at both sizes: no accessibility violation, nothing wider than the window, a picture to look at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.features.conftest import DESKTOP, PHONE, shot
from tests.features.looking import COLOURS, look, no_fault
from workflows.installation.wiring import Installation
from workflows.people.preferences import Preferences, set_preferences
from workflows.people.queries import load_actor, person_by_login

Enter = Callable[..., Page]
HERE_IN_SIGHT = """() => {
  const [bar, here] = ['.topbar > nav', '.topbar > nav [aria-current]'].map((which) => document.querySelector(which))
  if (!here) return true
  const menu = document.querySelector('.sections > summary')
  if (menu.checkVisibility()) return menu.innerText.trim() === here.firstChild.textContent.trim()
  const [around, box] = [bar, here].map((one) => one.getBoundingClientRect())
  return box.left >= around.left - 1 && box.right <= around.right + 1
}"""
PAGES = [
    ("login", None, "/login"),
    ("portal", None, "/portal/"),
    ("inbox", "qianbao", "/inbox"),
    ("inbox-done", "qianbao", "/inbox?view=done"),
    ("matters", "lixiang", "/matters"),
    ("new", "lixiang", "/matters/new"),
    ("releases", "guohua", "/releases"),
    ("audit", "auditor", "/audit"),
    ("password", "lixiang", "/password"),
    ("settings", "lixiang", "/me/settings"),
    ("acts", "qianbao", "/me/acts"),
    ("followed", "lixiang", "/me/followed"),
    ("holders", "guohua", "/holders"),
    ("substitutions", "qianbao", "/substitutions"),
    ("handover", "wujun", "/handover"),
    ("notices", "qianbao", "/notices"),
    ("notice-ways", "qianbao", "/notices/settings"),
    ("follow-ups", "qianbao", "/follow-ups"),
    ("side-tasks", "qianbao", "/side-tasks"),
    ("figures", "guohua", "/statistics"),
    ("admin", "sysadmin", "/admin/"),
    ("people", "secadmin", "/admin/people"),
    ("calendar", "sysadmin", "/admin/calendar"),
    ("dual-posts", "guohua", "/admin/dual-posts"),
    ("incidents", "sysadmin", "/admin/incidents"),
    ("redirects", "sysadmin", "/redirects"),
    ("numbers", "hanwen", "/admin/numbers"),
    ("intake", "qianbao", "/admin/intake"),
    ("takedowns", "lixiang", "/takedowns"),
    ("take-down", "secadmin", "/take-down"),
    ("phrases", "qianbao", "/phrases"),
    ("studio", "sysadmin", "/studio/"),
    ("error", "lixiang", "/matters/unknown"),
]
LINKED = [
    ("work-item", "qianbao", "/inbox?view=group", ".item-title"),
    ("drafting", "hejing", "/matters?state=drafting", "a.title"),
    ("matter", "lixiang", "/matters?state=archived", "a.title"),
    ("release", "guohua", "/releases", "a.title"),
    ("redirect", "sysadmin", "/redirects", "a.title"),
    ("portal-release", None, "/portal/", "a.title >> nth=-1"),
]


@pytest.fixture(scope="module", autouse=True)
def _light_and_dark(served: Installation) -> None:
    """Everybody's screens follow the system, so that one page can be looked at in both."""
    with served.database.write() as session:
        for login in sorted({login for _name, login, *_where in (*PAGES, *LINKED) if login}):
            found = person_by_login(session, login)
            assert found is not None
            set_preferences(session, Preferences(theme="system"), actor=load_actor(session, found.id))


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(("name", "login", "path"), PAGES, ids=[page[0] for page in PAGES])
def test_a_page_is_without_fault_at_both_sizes_light_and_dark(
    enter: Enter, name: str, login: str | None, path: str, size: dict[str, int]
) -> None:
    page = enter(login, size=size, at=None)
    with page.expect_response(lambda response: response.url.endswith(path)) as answer:
        page.goto(path)
    assert answer.value.status == (404 if name == "error" else 200)
    _look(page, name)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(("name", "login", "path", "link"), LINKED, ids=[page[0] for page in LINKED])
def test_a_page_behind_a_link_is_too(
    enter: Enter, name: str, login: str | None, path: str, link: str, size: dict[str, int]
) -> None:
    page = enter(login, size=size, at=None)
    page.goto(path)
    with page.expect_navigation():
        page.locator(link).first.click()
    _look(page, name)


def _look(page: Page, name: str) -> None:
    look(page, name, full=name not in ("inbox", "work-item"))
    assert page.evaluate(HERE_IN_SIGHT), "the entry of this page is out of sight in the bar on top"
    if page.viewport_size == DESKTOP:
        page.emulate_media(color_scheme="dark")
        shot(page, f"{name}-dark", full=True)
        no_fault(page, COLOURS)
