"""个人信息 and marks in real files: cells, lines of a page, comments."""

from __future__ import annotations

import pytest

from tests import samples
from tests.workflows.screening.passages import TODAY
from workflows.renditions.uploads import read_upload
from workflows.renditions.xhtml import build_rendition
from workflows.screening.model import Finding, Subject
from workflows.screening.passages import screened_upload
from workflows.screening.rulebook import Rulebook
from workflows.screening.run import screen

ID = "11010519491231002X"  # the example of GB 11643
CLEAN = samples.docx_of(samples.NOTICE)
CELL = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"


def findings(name: str, content: bytes, check: str) -> list[Finding]:
    upload = read_upload(name, content)
    document = screened_upload(upload, build_rendition(upload, role="policy"), role="policy", key="d")
    return [each for each in screen(Subject((document,), TODAY), Rulebook()) if each.check == check]


def table(*cells: str) -> bytes:
    row = "".join(CELL.format(cell) for cell in cells)
    return samples.with_body(CLEAN, f"<w:tbl><w:tr>{row}</w:tr></w:tbl>")


@pytest.mark.parametrize(
    ("cells", "matched"),
    [
        (("1", "张三", ID, "12"), ID),
        (("1", "张三", ID[:9], ID[9:]), f"{ID[:9]}\t{ID[9:]}"),
        (("1", "张三", f"{ID[:6]} {ID[6:]}", "13"), f"{ID[:6]} {ID[6:]}"),
    ],
)
def test_in_the_cells_of_a_table(cells: tuple[str, ...], matched: str) -> None:
    (one,) = findings("文稿.docx", table(*cells), "personal.resident-id")

    assert one.matched == matched


def test_in_a_comment_that_the_clean_rendition_leaves_out() -> None:
    comment = samples.part("comments", f"<w:comment><w:p><w:r><w:t>核对{ID}</w:t></w:r></w:p></w:comment>")

    (one,) = findings("文稿.docx", samples.with_member(CLEAN, "word/comments.xml", comment), "personal.resident-id")

    assert (one.part, one.level) == ("批注", "error")
    assert "清稿不含" in one.message


def test_over_two_lines_of_a_page() -> None:
    filled = "申请人在本区参加失业保险并且按照规定连续缴纳，经所在街镇社区事务受理服务中心核实，公民身份号码"
    content = samples.pdf_of(f"{samples.NOTICE}\n{filled}{ID[:8]}\n{ID[8:]}，情况属实。")

    assert len(findings("文稿.pdf", content, "personal.resident-id")) == 1


def test_in_a_text_with_a_line_end_in_the_middle() -> None:
    content = samples.txt_of(f"{samples.NOTICE}\n公民身份号码{ID[:10]}\n{ID[10:]}，情况属实。")

    (one,) = findings("文稿.txt", content, "personal.resident-id")

    assert one.matched == ID[:10]
    assert "分写在两段" in one.message


def test_a_clean_notice_has_no_finding_of_these() -> None:
    upload = read_upload("文稿.docx", CLEAN)
    document = screened_upload(upload, build_rendition(upload, role="policy"), role="policy", key="d")
    found = screen(Subject((document,), TODAY, "general", "proactive"), Rulebook())

    assert [each for each in found if each.aspect == "secrecy"] == []
