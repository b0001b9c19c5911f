"""People see the pictures that no machine read: those who may read the matter, and nobody else."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from io import BytesIO

import docx
from lxml import html
from PIL import Image

from engine.audit.queries import Question, ask
from tests.samples_xlsx import picture
from tests.web.test_matters import FIELDS, POLICY
from tests.web.visitor import Visitor, words
from workflows.installation.wiring import Installation
from workflows.matters.access import ACCESS_CHAIN

Visit = Callable[[str], Visitor]


def _illustrated() -> bytes:
    document = docx.Document()
    for line in filter(str.strip, POLICY.splitlines()):
        document.add_paragraph(line)
    document.add_picture(BytesIO(picture("red")))
    document.sections[0].header.paragraphs[0].add_run().add_picture(BytesIO(picture("blue")))
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def _opened(drafter: Visitor) -> str:
    """The address of the pictures of a new matter's policy."""
    response = drafter.post("/matters", files={"policy": (BytesIO(_illustrated()), "图文.docx")}, **FIELDS)
    assert response.status_code == 302, words(response)
    page = drafter.get(str(response.location)).get_data(as_text=True)
    version = re.search(r"/versions/([0-9a-f]+)", page)
    assert version
    return f"/matters/versions/{version[1]}/pictures"


def test_the_pictures_are_listed_and_drawn_for_whoever_may_read_the_matter(visit: Visit) -> None:
    drafter = visit("lixiang")
    address = _opened(drafter)

    page = drafter.get(address)
    assert "图片 1 · 正文" in words(page)
    assert "图片 2 · 页眉" in words(page)
    assert "公开页面不含这些图片" in words(page)
    assert "<html" not in drafter.get(address, **{"HX-Request": "true"}).get_data(as_text=True)

    drawn = drafter.get(f"{address}/2.png")
    assert drawn.mimetype == "image/png"
    assert drawn.headers["Cache-Control"] == "no-store"
    red, green, blue = Image.open(BytesIO(drawn.data)).getpixel((3, 3))  # type: ignore[misc]
    assert blue > 200
    assert max(red, green) < 60
    assert drafter.get(f"{address}/3.png").status_code == 404


def test_nobody_else_sees_them_and_each_look_is_in_the_trail(installation: Installation, visit: Visit) -> None:
    drafter = visit("lixiang")
    address = _opened(drafter)
    drafter.get(f"{address}/1.png")
    with installation.database.read() as session:
        assert ask(session, Question(chain=ACCESS_CHAIN), limit=1)[0].action == "draft.read"

    stranger = visit("zhaomin")
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}/1.png").status_code == 404
    with installation.database.read() as session:
        assert ask(session, Question(chain=ACCESS_CHAIN), limit=1)[0].action == "access.denied"


def test_nobody_at_all_is_sent_to_the_log_in(visit: Visit, client: object) -> None:
    address = _opened(visit("lixiang"))

    for path in (address, f"{address}/1.png"):
        assert "/login" in client.get(path).headers["Location"]  # type: ignore[attr-defined]


def test_the_review_screen_offers_them_folded_under_the_document(visit: Visit) -> None:
    drafter = visit("lixiang")
    address = _opened(drafter)
    matter = re.search(r'href="(/matters/[0-9a-f]{32})"', drafter.get(address).get_data(as_text=True))
    assert matter
    form = html.document_fromstring(drafter.get(matter[1]).get_data(as_text=True))
    radios = form.xpath(f"//form[@action='{matter[1]}/submit']//input[@type='radio']")
    answers = {radio.get("name"): radio.get("value") for radio in reversed(radios)}
    assert "已送审" in words(drafter.post(f"{matter[1]}/submit", follow=True, **answers, opinion="请审。"))

    reviewer = visit("wujun")
    page = reviewer.get(reviewer.open_item(address)).get_data(as_text=True)

    assert f'hx-get="{address}"' in page
    assert "原文件中的图片（2）" in page
