"""The PDF of a rendition: reproducible, self-contained, laid out after GB/T 9704."""

from datetime import date

import pypdfium2
import pytest

from tests import samples
from workflows.renditions.model import Slots
from workflows.renditions.page import page_html
from workflows.renditions.pdf import render_pdf
from workflows.renditions.pdf_reading import page_texts
from workflows.renditions.uploads import read_upload
from workflows.renditions.xhtml import build_rendition, fill_slots

REVIEWED = build_rendition(read_upload("通知.txt", samples.txt_of(samples.NOTICE)), role="policy").content
PUBLISHED = fill_slots(REVIEWED, Slots("东人社发〔2026〕16号", date(2026, 3, 9), date(2026, 3, 10)))


def test_the_same_rendition_gives_the_same_bytes() -> None:
    assert render_pdf(PUBLISHED, title="通知") == render_pdf(PUBLISHED, title="通知")


def test_another_rendition_gives_other_bytes() -> None:
    assert render_pdf(PUBLISHED, title="通知") != render_pdf(REVIEWED, title="通知")


def test_the_pages_hold_the_text_on_a4_with_page_numbers() -> None:
    content = render_pdf(PUBLISHED, title="通知")
    text = "".join(page_texts(content))
    width, height = pypdfium2.PdfDocument(content)[0].get_size()

    assert (round(width), round(height)) == (595, 842)
    for words in ("东人社发〔2026〕16号", "2026年3月9日", "2026年3月10日印发", "高级每人2000元", "— 1 —", "— 2 —"):
        assert words in text


def test_a_pdf_tells_its_title_and_neither_author_nor_date() -> None:
    facts = pypdfium2.PdfDocument(render_pdf(PUBLISHED, title="通知 & <公告>")).get_metadata_dict()

    assert facts["Title"] == "通知 & <公告>"
    assert (facts["Author"], facts["CreationDate"], facts["ModDate"]) == ("", "", "")


def test_nothing_is_fetched(capfd: pytest.CaptureFixture[str]) -> None:
    spiked = REVIEWED.replace(b"</body>", b'<img src="file:///etc/passwd"/><link href="http://127.0.0.1:9/x"/></body>')

    assert render_pdf(spiked, title="x") == render_pdf(spiked, title="x")
    assert "passwd" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "attack",
    ["<script>alert(1)</script>", '<p onclick="x()">a</p>', '<a href="javascript:x">a</a>', "<style>p{}</style>",
     '<img src="x" onerror="y"/>', '<p style="position:fixed">a</p>', "<iframe></iframe>"],
)  # fmt: skip
def test_a_page_shows_only_the_elements_of_a_rendition(attack: str) -> None:
    page = page_html(REVIEWED.replace(b"</body>", attack.encode() + b"</body>"))

    for word in ("script", "onclick", "javascript", "style", "img", "iframe"):
        assert word not in page


def test_a_page_leaves_out_lines_that_are_only_an_empty_slot() -> None:
    page = page_html(REVIEWED)

    assert '<h1 class="title">东湖区人力资源和社会保障局关于做好' in page
    assert 'class="number"' not in page
    assert 'data-slot="number">东人社发〔2026〕16号<' in page_html(PUBLISHED)


def test_reviewers_see_which_values_are_still_to_come() -> None:
    page = page_html(REVIEWED, placeholders=True)

    for words in ("（发文字号待编）", "（成文日期待定）", "（印发日期待填）"):
        assert words in page
    assert page_html(PUBLISHED, placeholders=True) == page_html(PUBLISHED)
