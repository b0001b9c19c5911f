"""After a release: who may propose and take down, what stands at the old addresses, and what leads where."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import select

from tests.web.visitor import Visitor, words
from workflows.installation.wiring import Installation
from workflows.matters.models import Matter
from workflows.release.models import ReleasedDocument, ReleaseSet
from workflows.takedown.models import TakedownCase

Visit = Callable[[str], Visitor]
TITLE = "关于调整职业技能提升补贴标准的通知"
WORDS = "该文件附表有误，现予撤下，更正后重新公布。"
PROPOSAL = {"kind": "withdraw", "ground": "content_error", "public_words": WORDS, "opinion": "附表第二行写错了。"}
STEPS = (("wujun", "approve"), ("qianbao", "public"), ("chenming", "decided"), ("guohua", "approve"))
TOMBSTONES = {"at": "http://purl.org/atompub/tombstones/1.0", "a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def release_id(installation: Installation) -> str:
    with installation.database.read() as session:
        found = session.scalars(select(ReleaseSet).where(ReleaseSet.title == TITLE, ReleaseSet.state == "released"))
        return found.one().id


@pytest.fixture
def document_id(installation: Installation, release_id: str) -> str:
    with installation.database.read() as session:
        query = select(ReleasedDocument.document_id).where(ReleasedDocument.release_set_id == release_id)
        return str(session.scalars(query).first())


def review(visit: Visit, case: str) -> None:
    """Four people agree, one after the other; each finds the work item on the page of the case."""
    for login, outcome in STEPS:
        visitor = visit(login)
        found = re.search(r"/work-items/[0-9a-f]+", visitor.get(case).get_data(as_text=True))
        assert found, login
        item = found[0]
        assert "看公众现在看到的页面" in words(visitor.get(item)), login
        visitor.post(f"{item}/claim")
        visitor.answer_findings(item)
        seen = re.search(r'name="seen" value="([^"]+)"', visitor.get(item).get_data(as_text=True))
        assert seen
        answer = visitor.post(f"{item}/complete", seen=seen[1], outcome=outcome)
        assert answer.status_code == 302, words(answer)


def test_a_reviewed_withdrawal(visit: Visit, client: FlaskClient, release_id: str, document_id: str) -> None:
    proposer = visit("lixiang")
    proposal = proposer.get(f"/releases/{release_id}/takedown")
    preview = words(proposal)
    # the script offers only the reasons that fit the treatment
    assert 'value="expired" data-fits="expire"' in proposal.get_data(as_text=True)
    assert f"/portal/releases/{release_id}/{document_id}.pdf" in preview
    assert "/portal/feed.atom" in preview
    answer = proposer.post(f"/releases/{release_id}/takedown", **PROPOSAL)
    assert answer.status_code == 302, words(answer)
    case = answer.location
    page = proposer.get(f"/releases/{release_id}")
    assert "撤下与更正正在审查（撤下）：" in words(page)
    assert f'href="{case}"' in page.get_data(as_text=True)
    other = visit("guohua").get(f"/releases/{release_id}")  # reads what was published, but not yet the case
    assert other.status_code == 200
    assert "正在审查" not in words(other)
    assert client.get(f"/portal/releases/{release_id}").status_code == 200
    review(visit, case)
    for path in (f"/portal/releases/{release_id}", f"/portal/releases/{release_id}/{document_id}.pdf"):
        gone = client.get(path)
        assert gone.status_code == 410
        assert TITLE in words(gone)
        assert WORDS in words(gone)
    assert TITLE not in words(client.get("/portal/"))
    feed = etree.fromstring(client.get("/portal/feed.atom").data)
    assert TITLE not in feed.xpath("//a:title/text()", namespaces=TOMBSTONES)
    assert feed.xpath("//at:deleted-entry/@ref", namespaces=TOMBSTONES) == [f"urn:xianshen:release:{release_id}"]
    assert WORDS in words(proposer.get(case))
    assert "已归档 已撤下" in words(proposer.get(case))  # the matter before this one
    assert "已执行" in words(proposer.get("/takedowns"))
    assert "已归档 已撤下" in words(proposer.get(f"/matters?q={TITLE}"))


def test_take_down_at_once_hides_the_title_too(
    visit: Visit, installation: Installation, client: FlaskClient, release_id: str
) -> None:
    officer = visit("secadmin")
    visit("lixiang").post(f"/releases/{release_id}/takedown", **PROPOSAL)  # which is no reason to wait
    assert TITLE in words(officer.get("/take-down"))
    answer = officer.post(f"/releases/{release_id}/take-down", follow=True, reason="附表疑有个人信息")
    assert "已紧急下线，待决定" in words(answer)
    with installation.database.read() as session:
        number = session.scalars(
            select(Matter.number).where(Matter.matter_class == "takedown", Matter.state != "terminated")
        ).one()
    shown = words(visit("guohua").get(f"/releases/{release_id}"))
    assert ("撤下与更正正在审查" in shown, number in shown) == (True, False)
    gone = client.get(f"/portal/releases/{release_id}")
    assert gone.status_code == 410
    assert TITLE not in words(gone)
    assert "正在核实" in words(gone)
    assert TITLE not in words(client.get("/portal/"))


@pytest.mark.parametrize("login", ["auditor", "sysadmin", "lixiang", "wujun", "qianbao", "guohua"])
def test_nobody_else_takes_down_at_once(visit: Visit, client: FlaskClient, release_id: str, login: str) -> None:
    visitor = visit(login)
    assert visitor.get("/take-down").status_code == 403
    assert visitor.post(f"/releases/{release_id}/take-down", reason="试一试").status_code == 403
    assert client.get(f"/portal/releases/{release_id}").status_code == 200


@pytest.mark.parametrize(("login", "status"), [("auditor", 404), ("secadmin", 404), ("tanglu", 404), ("zhaomin", 404)])
def test_who_has_nothing_to_do_with_it_proposes_nothing(
    visit: Visit, installation: Installation, release_id: str, login: str, status: int
) -> None:
    visitor = visit(login)
    assert visitor.get(f"/releases/{release_id}/takedown").status_code == status
    assert visitor.post(f"/releases/{release_id}/takedown", **PROPOSAL).status_code in (403, 404)
    with installation.database.read() as session:
        assert session.scalars(select(TakedownCase)).all() == []


def test_what_was_typed_stands_there_again(visit: Visit, release_id: str) -> None:
    answer = visit("lixiang").post(f"/releases/{release_id}/takedown", **PROPOSAL | {"ground": "expired"})
    assert answer.status_code == 422
    assert WORDS in answer.get_data(as_text=True)


def test_a_following_matter_begins_on_the_page_of_the_old_one(
    visit: Visit, installation: Installation, release_id: str
) -> None:
    with installation.database.read() as session:
        old = session.get_one(ReleaseSet, release_id).matter_id
    drafter = visit("lixiang")
    assert "另立事项再公开" in words(drafter.get(f"/matters/{old}"))
    new = drafter.post(f"/matters/{old}/again", reason="更正附表").location
    assert "前一事项" in words(drafter.get(new))
    assert "后续事项" in words(drafter.get(f"/matters/{old}"))
    assert visit("wujun").post(f"/matters/{old}/again").status_code == 403


def test_the_trail_says_what_happened(visit: Visit, installation: Installation, release_id: str) -> None:
    visit("secadmin").post(f"/releases/{release_id}/take-down", reason="附表疑有个人信息")
    with installation.database.read() as session:
        old = session.get_one(ReleaseSet, release_id).matter_id
    said = words(visit("lixiang").get(f"/matters/{old}"))
    assert "紧急下线" in said
    assert "takedown." not in said
