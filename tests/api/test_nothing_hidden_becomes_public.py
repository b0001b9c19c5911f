"""A matter whose files hide canaries everywhere is released in earnest: no public address gives one of them away."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator

import pikepdf
from flask.testing import FlaskClient

from tests.api.office import Office
from tests.workflows.renditions.hiding import BUILDERS, STEM, Canaries, everything_in, holds

# what intake refuses outright is not among them: files inside the file
HANDED_IN = {"policy": "通知.docx", "interpretation": "通知.html", "attachments": "通知.md"}
KEPT_TO_US = ("WeasyPrint", "python-docx", "pikepdf", "openpyxl", "QPDF")


def public_answers(public: FlaskClient, release: str, documents: list[str]) -> Iterator[tuple[str, bytes]]:
    """(address, bytes) of everything on the portal that speaks of the release, links followed."""
    page = f"/portal/releases/{release}"
    asked = ["/portal/", "/portal/feed.atom", page]
    asked += [
        f"{page}/{each}.{kind}{how}" for each in documents for kind in ("xhtml", "pdf") for how in ("", "?download=1")
    ]
    done: set[str] = set()
    while asked:
        address = asked.pop()
        if address in done:
            continue
        done.add(address)
        response = public.get(address)
        assert response.status_code == 200, address
        yield address, response.data + str(response.headers).encode()
        if response.mimetype == "text/html":
            asked += re.findall(
                r'(?:href|src|data)="(/portal/[^"#]*)"', response.get_data(as_text=True).replace("&amp;", "&")
            )


def test_no_canary_is_in_any_page_feed_or_download_after_a_release(new_office: Office) -> None:
    # given: files that hide something in every place, and show a text
    canaries = Canaries()
    files = {role: (BUILDERS[name](canaries), name) for role, name in HANDED_IN.items()}
    assert all(holds(content, STEM) for content, _ in files.values())
    attachment = files.pop("attachments")
    matter = new_office.open(matter_class="rights_policy", attachments=[attachment], **files)

    # when: everybody does their part
    new_office.submit(matter["id"])
    new_office.release(matter["id"])
    release = new_office.get("lixiang", f"/matters/{matter['id']}").json["releases"][0]["id"]
    documents = [each["document_id"] for each in new_office.get("zhaomin", f"/releases/{release}").json["documents"]]

    # then: the texts are public, and nothing else of the files is
    public = new_office.app.test_client()
    answers = dict(public_answers(public, release, documents))
    assert len(documents) == 3
    assert "做好冬季用工服务" in answers[f"/portal/releases/{release}"].decode("utf-8", "ignore")
    assert [address for address, content in answers.items() if holds(content, STEM)] == []
    assert release in public.get("/portal/", query_string={"q": "通知"}).get_data(as_text=True)
    assert release not in public.get("/portal/", query_string={"q": STEM}).get_data(as_text=True)

    # and: no public file names a person or a program, and each is what its digest says
    page = answers[f"/portal/releases/{release}"].decode("utf-8", "ignore")
    for document in documents:
        pdf = public.get(f"/portal/releases/{release}/{document}.pdf").data
        assert not [name for name in KEPT_TO_US if name in everything_in(pdf)]
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert set(opened.docinfo.keys()) <= {"/Title"}
        assert hashlib.sha256(pdf).hexdigest() in page
        assert hashlib.new("sm3", pdf).hexdigest() in page
    assert "文件摘要" in page
