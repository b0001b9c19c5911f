"""The public sees what was released, and nothing else at any address."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from lxml import etree, html
from sqlalchemy import select

from tests.web.visitor import Visitor, words
from workflows.installation.wiring import Installation
from workflows.matters.models import Document, DocumentVersion, Matter
from workflows.release.models import ReleasedDocument, ReleaseSet

Visit = Callable[[str], Visitor]
RELEASED = "关于调整职业技能提升补贴标准的通知"
DRAFT = "关于加强新就业形态劳动者权益保障的实施意见"


def test_policy_and_interpretation_stand_side_by_side(client: FlaskClient) -> None:
    listed = client.get("/portal/")
    assert RELEASED in words(listed)
    link = html.document_fromstring(listed.get_data(as_text=True)).xpath(f"//a[text()='{RELEASED}']/@href")[0]
    page = html.document_fromstring(client.get(link).get_data(as_text=True))
    assert [section.get("id") for section in page.xpath("//div[contains(@class,'pair')]/section")] == [
        "policy",
        "interpretation",
    ]
    assert page.xpath("//meta[@name='ArticleTitle']/@content") == [RELEASED]
    assert page.xpath("//meta[@name='PubDate']")
    for pdf in page.xpath("//a[contains(@href, '.pdf')]/@href"):
        assert client.get(pdf).data.startswith(b"%PDF")


def test_searching_and_filtering(client: FlaskClient) -> None:
    assert RELEASED in words(client.get("/portal/?q=补贴标准"))
    assert RELEASED not in words(client.get("/portal/?q=没有这样的文件"))
    assert RELEASED not in words(client.get("/portal/?class=news"))
    assert client.get("/portal/?year=abcd").status_code == 422
    assert client.get("/portal/?after=broken").status_code == 422


def test_the_feed_is_atom(client: FlaskClient) -> None:
    response = client.get("/portal/feed.atom")
    assert response.mimetype == "application/atom+xml"
    feed = etree.fromstring(response.data)
    titles = feed.xpath("//a:entry/a:title/text()", namespaces={"a": "http://www.w3.org/2005/Atom"})
    assert RELEASED in titles
    assert DRAFT not in titles


def test_what_is_not_released_is_reachable_at_no_address(app: Flask, installation: Installation) -> None:
    with installation.database.read() as session:
        hidden = set(session.scalars(select(Matter.id).where(Matter.state.notin_(("released", "archived")))))
        sets = list(session.scalars(select(ReleaseSet.id).where(ReleaseSet.matter_id.in_(hidden))))
        pairs = session.execute(
            select(Document.id, DocumentVersion.id)
            .join(DocumentVersion, DocumentVersion.document_id == Document.id)
            .where(Document.matter_id.in_(hidden))
        ).all()
    ids = [*hidden, *sets, *(one for pair in pairs for one in pair)]
    assert len(ids) > 10
    client = app.test_client()
    for one in ids:
        assert client.get(f"/portal/releases/{one}").status_code == 404
        assert client.get(f"/portal/releases/{one}/{one}.pdf").status_code == 404
        for path in (
            f"/matters/{one}",
            f"/versions/{one}",
            f"/releases/{one}",
            f"/diagrams/matters/{one}/prepublication.json",
        ):
            assert client.get(path).status_code == 302
    for listed in ("/portal/", "/portal/feed.atom", f"/portal/?q={DRAFT[:6]}"):
        body = client.get(listed).get_data(as_text=True)
        assert not any(one in body for one in ids)
        assert re.search(DRAFT, body) is None


def test_one_title_takes_neither_feed_nor_downloads_down(client: FlaskClient, installation: Installation) -> None:
    with installation.database.write() as session:
        released = session.scalars(select(ReleaseSet).where(ReleaseSet.title == RELEASED)).one()
        release_id, released.title = released.id, f"{RELEASED}\x0b\ufffe\r\nX-Injected: 1"
        documents = session.scalars(select(ReleasedDocument).where(ReleasedDocument.release_set_id == release_id))
        for document in documents:
            document.title = f"{document.title}\r\nX-Injected: 1"
            document_id = document.document_id
    feed = client.get("/portal/feed.atom")
    assert feed.status_code == 200
    assert RELEASED in feed.get_data(as_text=True)
    download = client.get(f"/portal/releases/{release_id}/{document_id}.pdf")
    assert download.data.startswith(b"%PDF")
    assert "X-Injected" not in download.headers
