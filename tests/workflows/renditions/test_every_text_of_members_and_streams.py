"""Members of a package and streams of a PDF: their text is in a piece, or they are named among what was not read."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest

from tests import samples
from workflows.renditions.uploads import read_upload
from workflows.screening.marks import find_marks

MARK = "机密★5年"
ENTITIES = MARK.encode("ascii", "xmlcharrefreplace")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/fonts/a.ttf", ENTITIES),
        ("word/fonts/a.ttf", f"<x>{MARK}</x>".encode("utf-16-le")),
        ("word/x.htm", b"<html>" + ENTITIES + b"</html>"),
        ("word/oleObject1.bin", OLE + MARK.encode("utf-16-le")),
        ("word/printerSettings1.bin", OLE + MARK.encode("utf-16-le")),
    ],
)
def test_a_mark_in_a_member_is_found(name: str, content: bytes) -> None:
    upload = read_upload("文稿.docx", samples.with_member(samples.docx_of("关于活动的通知"), name, content))

    assert {mark.level for mark in find_marks(upload)} == {"机密"}


@pytest.mark.parametrize(
    ("content", "unread"),
    [(b"\0\1\0\0" + bytes(50), ()), (OLE, ("部件 word/fonts/a.ttf",))],
)
def test_only_a_font_needs_no_reader(content: bytes, unread: tuple[str, ...]) -> None:
    made = samples.with_member(samples.docx_of("关于活动的通知"), "word/fonts/a.ttf", content)

    assert read_upload("文稿.docx", made).unread == unread


def pdf_with(hide: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.pdf_of("关于活动的通知"))) as made:
        hide(made)
        made.save(out)
    return out.getvalue()


def _script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=made.make_stream(MARK.encode()))


def _old_script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=made.make_stream(MARK.encode("gb18030")))


@pytest.mark.parametrize("hide", [_script, _old_script])
def test_a_mark_in_a_readable_stream_is_found(hide: Callable[[pikepdf.Pdf], None]) -> None:
    assert find_marks(read_upload("文稿.pdf", pdf_with(hide)))


def test_a_mark_behind_the_end_is_found() -> None:
    assert find_marks(read_upload("文稿.pdf", samples.pdf_of("关于活动的通知") + MARK.encode()))


def _inline(made: pikepdf.Pdf) -> None:
    made.pages[0].contents_add(b"q BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI Q")


def _pattern(made: pikepdf.Pdf) -> None:
    drawn = pikepdf.Stream(made, b"BT (a) Tj ET", PatternType=1)
    made.pages[0].Resources.Pattern = pikepdf.Dictionary(P1=made.make_indirect(drawn))


def _mask(made: pikepdf.Pdf) -> None:
    mask = pikepdf.Dictionary(S=pikepdf.Name.Alpha, G=made.make_stream(b"BT (a) Tj ET"))
    made.pages[0].Resources.ExtGState = pikepdf.Dictionary(G=pikepdf.Dictionary(SMask=mask))
    made.pages[0].Resources = made.make_indirect(made.pages[0].Resources)


@pytest.mark.parametrize(
    ("hide", "unread"),
    [(_inline, "图片 1 处"), (_pattern, "图案、字形中的文字 1 处"), (_mask, "图案、字形中的文字 1 处")],
)
def test_what_is_drawn_is_named_as_unread(hide: Callable[[pikepdf.Pdf], None], unread: str) -> None:
    assert read_upload("文稿.pdf", pdf_with(hide)).unread == (unread,)
