"""Pages that stand below others, and whether every page is in one of the tables: the same look as in test_pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from tests.features.conftest import DESKTOP, PHONE
from tests.features.test_pages import PAGES, _look
from web.app import create_app
from workflows.collaboration.consultations import convene
from workflows.installation.wiring import Installation
from workflows.matters.models import Matter
from workflows.matters.side_models import SideTask
from workflows.people.queries import load_actor, person_by_login
from workflows.release.models import ReleaseSet

Enter = Callable[..., Page]
BELOW = [
    ("rulebook", "sysadmin", "/rulebook"),
    ("rulebook-versions", "sysadmin", "/rulebook/versions"),
    ("upkeep", "qianbao", "/upkeep"),
    ("evidence", "qianbao", "/evidence"),
    ("rights", "auditor", "/audit/rights"),
    ("verify", "auditor", "/audit/verify"),
    ("comments", "lixiang", "/matters/{released}/comments"),
    ("side-work", "lixiang", "/matters/{open}/side-work"),
    ("matter-evidence", "lixiang", "/matters/{released}/evidence"),
    ("trail", "auditor", "/audit/matters/{released}"),
    ("takedown-proposal", "lixiang", "/releases/{release}/takedown"),
    ("consultation", "lixiang", "/consultations/{talk}"),
    ("side-task", "wujun", "/side-tasks/{task}"),
]
# no page of its own: answers for programs and files, and what leads on to a page
NO_PAGE = {"/", "/healthz", "/live/events", "/live/state", "/statistics/heat.json", "/evidence/matter"}
FILES = (".csv", ".xlsx", ".atom")
# looked at in tests of their own
ELSEWHERE = ("/studio/", "/handbook/", "/api/")


@pytest.fixture(scope="module")
def ids(served: Installation) -> dict[str, str]:
    """What the addresses name; a consultation about the open matter is under way."""
    with served.database.write() as session:
        matters = {each.number: each.id for each in session.scalars(select(Matter))}
        drafter, other = (person_by_login(session, login) for login in ("lixiang", "wujun"))
        assert drafter is not None
        assert other is not None
        talk = convene(session, matters["2026-0007"], load_actor(session, drafter.id), "补贴标准", [other.id])
        task = session.scalars(select(SideTask.id).where(SideTask.consultation_id == talk.id)).one()
        released = matters["2026-0001"]
        release = session.scalars(select(ReleaseSet.id).where(ReleaseSet.matter_id == released)).first()
        return {
            "released": released,
            "open": matters["2026-0007"],
            "release": str(release),
            "talk": talk.id,
            "task": task,
        }


@pytest.mark.parametrize(("name", "login", "path"), BELOW, ids=[page[0] for page in BELOW])
def test_page_below(enter: Enter, ids: dict[str, str], name: str, login: str, path: str) -> None:
    page = enter(login, at=None)
    answer = page.goto(path.format(**ids))
    assert answer is not None
    assert answer.status == 200
    for size in (DESKTOP, PHONE):
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(size)
        _look(page, name)


def test_every_page_with_an_address_of_its_own_is_in_a_table(served: Installation) -> None:
    looked_at = {path.partition("?")[0] for _name, _login, path in (*PAGES, *BELOW)}
    addresses = {
        rule.rule
        for rule in create_app(served).url_map.iter_rules()
        if rule.methods and "GET" in rule.methods and not rule.arguments
    }
    pages = {each for each in addresses if not each.endswith(FILES) and not each.startswith(ELSEWHERE)}
    assert pages - NO_PAGE == {each for each in looked_at if each in pages}
