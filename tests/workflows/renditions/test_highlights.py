"""Marks in the text: around exactly what was found, and without them the page is what it was."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.renditions.canonical import clean_block, serialise
from workflows.renditions.highlights import Highlight, highlighted_html
from workflows.renditions.model import Block, Cell, Paragraph, Run, Table
from workflows.renditions.page import page_html
from workflows.screening.passages import screened_document

MARK = re.compile(r"</?mark[^>]*>")


def _paragraph(*texts: str, part: str = "body") -> Paragraph:
    return Paragraph(tuple(Run(text, bold=index % 2 == 1) for index, text in enumerate(texts)), part=part)


def _rendition(*blocks: Block) -> bytes:
    return serialise(clean_block(block) for block in blocks)


def _passages(xhtml: bytes) -> list[str]:
    return [passage.text for passage in screened_document("d", "policy", "", xhtml, None).visible]


def _marked(page: str, finding: str) -> str:
    """The text inside the marks of one finding, in order."""
    depth, found = 0, []
    opened: list[str] = []
    for token in re.findall(r"<[^>]*>|[^<]+", page):
        if token.startswith("<mark"):
            opened.append(re.search(r'data-finding="([^"]*)"', token)[1])  # type: ignore[index]
            depth += opened[-1] == finding
        elif token == "</mark>":
            depth -= opened.pop() == finding
        elif not token.startswith("<") and depth:
            found.append(token.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    return "".join(found)


def test_a_passage_is_marked_with_id_finding_and_level() -> None:
    xhtml = _rendition(_paragraph("关于做好工作的通知", part="title"), _paragraph("自2026年2月30日起施行。"))
    page = highlighted_html(xhtml, [Highlight(1, 1, 11, "f1", "error")])
    wanted = '自<mark id="mark-f1" data-finding="f1" class="finding finding-error">2026年2月30日</mark>起施行。'
    assert wanted in page
    assert MARK.sub("", page) == page_html(xhtml)


def test_a_stretch_over_bold_words_becomes_marks_that_share_their_finding() -> None:
    xhtml = _rendition(_paragraph("前面", "粗体", "后面"))
    page = highlighted_html(xhtml, [Highlight(0, 1, 5, "f1", "warning")])
    assert page.count('data-finding="f1"') == 3
    assert page.count('id="mark-f1"') == 1
    assert _marked(page, "f1") == "面粗体后"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [(0, 2, "姓名"), (3, 5, "金额"), (0, 8, "姓名金额元整"), (3, 8, "金额元整"), (6, 8, "元整"), (1, 4, "名金")],
)
def test_cells_are_joined_by_a_tab_and_their_paragraphs_by_a_line_end(start: int, end: int, words: str) -> None:
    row = (Cell((_paragraph("姓名"),)), Cell((_paragraph("金额"), _paragraph("元整"))))
    xhtml = _rendition(_paragraph("表前"), Table((row, (Cell((_paragraph("甲"),)), Cell(())))), _paragraph("表后"))
    assert _passages(xhtml) == ["表前", "姓名\t金额\n元整", "甲\t", "表后"]
    assert _marked(highlighted_html(xhtml, [Highlight(1, start, end, "f1", "error")]), "f1") == words


def test_passages_behind_a_table_are_counted_after_its_rows() -> None:
    rows = tuple((Cell((_paragraph(text),)),) for text in ("一", "二"))
    xhtml = _rendition(Table(rows), _paragraph("表后的话"))
    assert _marked(highlighted_html(xhtml, [Highlight(2, 0, 2, "f1", "error")]), "f1") == "表后"


def test_overlapping_findings_are_each_marked_whole() -> None:
    xhtml = _rendition(_paragraph("甲乙丙丁戊己"))
    found = [Highlight(0, 0, 4, "f1", "error"), Highlight(0, 2, 6, "f2", "note"), Highlight(0, 2, 4, "f3", "warning")]
    page = highlighted_html(xhtml, found)
    assert [_marked(page, each.finding) for each in found] == ["甲乙丙丁", "丙丁戊己", "丙丁"]
    assert MARK.sub("", page) == page_html(xhtml)


def test_an_empty_slot_stays_a_slot_and_says_what_is_missing() -> None:
    slot = Paragraph((Run("", slot="number"), Run("　签发人：周某")), part="number")
    xhtml = _rendition(slot)
    page = highlighted_html(xhtml, [Highlight(0, 1, 4, "f1", "error")], placeholders=True)
    assert "发文字号待编" in page
    assert _marked(page, "f1") == "签发人"
    page = highlighted_html(xhtml, [], placeholders=True, number="青人社发〔2026〕5号<")
    assert ">青人社发〔2026〕5号&lt;<" in page
    assert "发文字号待编" not in page


def test_signs_of_markup_in_the_text_are_one_character_each() -> None:
    xhtml = _rendition(_paragraph("a<b>&c"))
    assert _marked(highlighted_html(xhtml, [Highlight(0, 1, 5, "f1", "error")]), "f1") == "<b>&"


def test_a_place_that_the_page_does_not_show_changes_nothing() -> None:
    xhtml = _rendition(_paragraph("正文"))
    assert highlighted_html(xhtml, [Highlight(7, 0, 2, "f1", "error")]) == page_html(xhtml)
    assert highlighted_html(xhtml, []) == page_html(xhtml)


def test_what_is_written_into_a_mark_is_escaped() -> None:
    page = highlighted_html(_rendition(_paragraph("正文")), [Highlight(0, 0, 2, '"><script>', '" onclick="x')])
    assert "<script>" not in page
    assert "onclick" not in page


TEXTS = st.text("甲乙丙a1<>&\"' 　（）。★\u00a0", max_size=12)
PARAGRAPHS = st.builds(
    lambda texts, part: _paragraph(*texts, part=part),
    st.lists(TEXTS, max_size=4),
    st.sampled_from(["body", "title", "heading1", "recipients"]),
)
CELLS = st.builds(lambda paragraphs: Cell(tuple(paragraphs)), st.lists(PARAGRAPHS, max_size=3))
TABLES = st.builds(
    lambda rows: Table(tuple(tuple(row) for row in rows)),
    st.lists(st.lists(CELLS, min_size=1, max_size=3), min_size=1, max_size=3),
)
MARKS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 20), st.integers(0, 20)), max_size=8)


@given(st.lists(st.one_of(PARAGRAPHS, TABLES), max_size=5), MARKS, st.booleans())
def test_without_its_marks_the_page_is_what_it_was(
    blocks: list[Block], places: list[tuple[int, int, int]], slots: bool
) -> None:
    shown = [block for block in map(clean_block, blocks) if not isinstance(block, Paragraph) or block.runs]
    xhtml = serialise(shown)
    passages = _passages(xhtml)
    found = [
        Highlight(passage, start, end, f"f{number}", "error") for number, (passage, start, end) in enumerate(places)
    ]
    page = highlighted_html(xhtml, found, placeholders=slots)
    assert MARK.sub("", page) == page_html(xhtml, placeholders=slots)
    for one in found:
        text = passages[one.passage] if one.passage < len(passages) else ""
        wanted = text[one.start : one.end] if one.start < one.end else text
        marked = _marked(page, one.finding).replace("&nbsp;", "\u00a0")
        assert marked == wanted.replace("\t", "").replace("\n", "")
