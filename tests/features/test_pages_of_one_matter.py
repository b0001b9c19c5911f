"""Pages that stand below others, and whether every page is in one of the tables: the same look as in test_pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.features.conftest import DESKTOP, PHONE
from tests.features.test_pages import PAGES, _look
from tests.samples import docx_of
from tests.today import number_of
from web.app import create_app
from workflows.collaboration.consultations import convene
from workflows.installation.wiring import Installation
from workflows.matters.models import Matter
from workflows.matters.side_models import SideTask
from workflows.people.actor import Actor
from workflows.people.queries import load_actor, person_by_login
from workflows.prepublication.drafting import HandedIn, hand_in
from workflows.prepublication.intake import take_in
from workflows.release.models import ReleaseSet
from workflows.studio.drafts import open_draft
from workflows.studio.queries import published_versions

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
    ("takedown-proposal", "lixiang", "/releases/{release}/takedown"),
    ("consultation", "lixiang", "/consultations/{talk}"),
    ("side-task", "wujun", "/side-tasks/{task}"),
    ("rulebook-version", "sysadmin", "/rulebook/versions/1"),
    ("statistics-rows", "guohua", "/statistics/rows/steps"),
    ("differences", "hejing", "/versions/{text}/differences"),
    ("pictures", "hejing", "/matters/versions/{text}/pictures"),
    ("draft-findings", "hejing", "/matters/{drafted}/findings/draft"),
    ("handbooks", "lixiang", "/handbook/"),
    ("studio-draft", "sysadmin", "/studio/drafts/{design}"),
    ("studio-version", "sysadmin", "/studio/versions/{definition}"),
    ("studio-comparison", "sysadmin", "/studio/compare?left=version:{definition}&right=draft:{design}"),
    ("studio-migration", "sysadmin", "/studio/versions/{definition}/migration"),
]
# pages that a link of test_pages, or a walk through trail, studio and handbooks, leads to
LINKED_TO = (
    *("/work-items/x", "/matters/x", "/releases/x", "/redirects/x", "/portal/releases/x"),
    *("/audit/matters/x", "/audit/matters/x/verify", "/studio/migrations/x", "/handbook/x", "/handbook/versions/x"),
)
# GET without a page: files, answers for programs and parts of pages, what only leads on to a page, and the text of a
# version, whose frame runs no script, not even one that looks for faults
NO_PAGE = re.compile(
    r"/|/static/.*|/healthz|/api/.*|/live/.*|.*\.(csv|xlsx|atom|json|pdf|png|zip|bpmn|<kind>)|/evidence/matter"
    r"|/matters/<matter_id>/missing|/versions/<version_id>|/work-items/<work_item_id>/preview|/audit/questions/<saved_id>|/studio/data/.*"
)


@pytest.fixture(scope="module")
def ids(served: Installation) -> dict[str, str]:
    """What the addresses name: a draft in its second version, a consultation, a draft of a process."""
    with served.database.read() as session:
        drafter = _actor(session, "hejing")
        drafted = session.scalars(select(Matter.id).where(Matter.state == "drafting")).first() or ""
    policy = None
    for wording in ("不少于20家", "不少于30家"):
        taken_in = take_in(served.database, drafter, "policy", "通知.docx", docx_of(wording))
        with served.database.write() as session:
            text = hand_in(session, drafted, drafter, HandedIn("policy", taken_in), policy)
            policy = text.document_id
    with served.database.write() as session:
        matters = {each.number: each.id for each in session.scalars(select(Matter))}
        talk = convene(
            session,
            matters[number_of(7)],
            _actor(session, "lixiang"),
            "补贴标准",
            [_actor(session, "wujun").person_id],
        )
        return {
            "released": matters[number_of(1)],
            "open": matters[number_of(7)],
            "drafted": drafted,
            "release": session.scalars(
                select(ReleaseSet.id).where(ReleaseSet.matter_id == matters[number_of(1)])
            ).first()
            or "",
            "talk": talk.id,
            "task": session.scalars(select(SideTask.id).where(SideTask.consultation_id == talk.id)).one(),
            "text": text.id,
            "design": open_draft(session, _actor(session, "sysadmin"), "prepublication", "看一看").id,
            "definition": published_versions(session)[0].id,
        }


def _actor(session: Session, login: str) -> Actor:
    person = person_by_login(session, login)
    assert person is not None
    return load_actor(session, person.id)


@pytest.mark.parametrize(("name", "login", "path"), BELOW, ids=[page[0] for page in BELOW])
def test_a_page_below_another_is_without_fault_at_both_sizes(
    enter: Enter, ids: dict[str, str], name: str, login: str, path: str
) -> None:
    page = enter(login, at=None)
    answer = page.goto(path.format(**ids))
    assert answer is not None
    assert answer.status == 200
    for size in (DESKTOP, PHONE):
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(size)
        _look(page, name)


def test_a_text_on_its_own_looks_like_the_sheet_that_it_is(enter: Enter, ids: dict[str, str]) -> None:
    page = enter("hejing", at=f"/versions/{ids['text']}")
    expect(page.locator("main.sheet")).to_have_css("text-align", "justify")


def test_every_page_is_in_a_table(served: Installation) -> None:
    app = create_app(served)
    place = app.url_map.bind("bureau.example")
    paths = [path.partition("?")[0] for _name, _login, path in (*PAGES, *BELOW)]
    looked_at = {place.match(path)[0] for path in (*paths, *LINKED_TO) if path != "/matters/unknown"}
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.methods and "GET" in rule.methods and not NO_PAGE.fullmatch(rule.rule)
    }
    assert pages == looked_at
