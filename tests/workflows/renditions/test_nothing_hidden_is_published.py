"""The proof: what a file hides reaches neither the rendition, nor the PDF drawn from it, nor its metadata."""

from __future__ import annotations

import io
import re

import pikepdf
import pypdfium2
import pytest

from tests.workflows.renditions.hiding import BUILDERS, POLICY, STEM, Canaries, holds
from workflows.renditions.canonical import text_of
from workflows.renditions.model import Rendition, Upload
from workflows.renditions.pdf import render_pdf
from workflows.renditions.uploads import read_upload
from workflows.renditions.xhtml import build_rendition

Made = tuple[Canaries, bytes, Upload, Rendition]


@pytest.fixture(scope="module", params=sorted(BUILDERS))
def made(request: pytest.FixtureRequest) -> Made:
    canaries = Canaries()
    content = BUILDERS[request.param](canaries)
    upload = read_upload(request.param, content)
    return canaries, content, upload, build_rendition(upload, role="policy")


def test_every_canary_is_in_the_file_and_every_one_is_read(made: Made) -> None:
    canaries, content, upload, _ = made
    read = "\n".join(piece.text for piece in upload.hidden_texts)

    for place in canaries.places:
        assert holds(content, f"{STEM}{place}语"), f"the builder did not hide {place}"
    if upload.kind != "pdf":
        assert [place for place in canaries.places if f"{STEM}{place}语" not in read] == []


def test_no_canary_is_in_the_rendition(made: Made) -> None:
    _, _, _, rendition = made

    assert not holds(rendition.content, STEM)
    assert STEM not in rendition.text
    assert rendition.text.strip()


def test_no_canary_is_in_the_pdf_drawn_from_it_and_the_pdf_shows_the_text(made: Made) -> None:
    _, _, _, rendition = made
    pdf = render_pdf(rendition.content, title="通知") if rendition.kind == "xhtml" else rendition.content

    assert not holds(pdf, STEM)
    assert STEM not in shown_text(pdf)
    expected = text_of(rendition.content) if rendition.kind == "xhtml" else POLICY
    assert letters(expected) <= letters(shown_text(pdf))


def test_no_public_file_says_who_wrote_it_or_with_what(made: Made) -> None:
    _, _, _, rendition = made
    pdf = render_pdf(rendition.content, title="通知") if rendition.kind == "xhtml" else rendition.content

    with pikepdf.open(io.BytesIO(pdf)) as document:
        told = {str(key): str(value) for key, value in document.docinfo.items() if str(value).strip()}
        assert set(told) <= {"/Title"}, told
        assert told.get("/Title", "通知") == "通知"
        assert "/Metadata" not in document.Root
        assert not document.attachments


def shown_text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def letters(text: str) -> set[str]:
    return set(re.findall(r"[\u4e00-\u9fff]", text))
