"""A secrecy mark in what a .docx carries inside is found, though no rendition would show it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pikepdf
import pytest

from workflows.renditions.uploads import read_upload
from workflows.screening.marks import find_marks

MAIN = "word/document.xml"
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def packed(body: str = "", **members: bytes) -> bytes:
    """A Word file with more body and members (`__` in a name stands for a slash, `_` before the type for a dot)."""
    made, out = io.BytesIO(), io.BytesIO()
    document = docx.Document()
    document.add_paragraph("关于活动的通知")
    document.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1) if body else content)
        for name, content in members.items():
            new.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def workbook(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("xl/sharedStrings.xml", f"<sst><si><t>{text}</t></si></sst>")
    return out.getvalue()


RTF = rb"{\rtf1\ansi \'bb\'fa\'c3\'dc\u9733 ?1\'c4\'ea\par}"
HIDDEN = {
    "web page (altChunk)": packed(word__afchunk_htm="<html><p>机<b>密</b>★1年</p></html>".encode()),
    "web page in GB18030": packed(word__afchunk_htm="<html><p>机密★1年</p></html>".encode("gb18030")),
    "plain text in UTF-16": packed(word__a_txt="机密★1年".encode("utf-16")),
    "RTF": packed(word__a_rtf=RTF),
    "Word file": packed(word__embeddings__a_docx=packed(PARAGRAPH.format("机密★1年"))),
    "workbook": packed(word__embeddings__a_xlsx=workbook("机密★1年")),
    "workbook in a Word file": packed(word__embeddings__a_docx=packed(word__embeddings__b_xlsx=workbook("机密★1年"))),
    "star of another font": packed(
        '<w:p><w:r><w:t>机密</w:t><w:sym w:font="Wingdings" w:char="F0AB"/><w:t>1年</w:t></w:r></w:p>'
    ),
}


@pytest.mark.parametrize("content", HIDDEN.values(), ids=HIDDEN.keys())
def test_a_mark_inside_is_found(content: bytes) -> None:
    assert {mark.level for mark in find_marks(read_upload("文稿.docx", content))} == {"机密"}


def test_what_lies_inside_and_bears_no_mark_is_taken() -> None:
    content = packed(word__embeddings__a_xlsx=workbook("保守国家秘密"), word__media__a_png=b"\x89PNG\r\n\x1a\n\0\0")
    assert find_marks(read_upload("文稿.docx", content)) == []


def pdf_with(hide: Callable[[pikepdf.Pdf], None]) -> bytes:
    made, out = pikepdf.Pdf.new(), io.BytesIO()
    made.add_blank_page()
    hide(made)
    made.save(out)
    return out.getvalue()


def _attached(made: pikepdf.Pdf) -> None:
    made.attachments["a.txt"] = pikepdf.AttachedFileSpec(made, "机密★1年".encode(), filename="a.txt")


def _in_a_form(made: pikepdf.Pdf) -> None:
    form = pikepdf.Stream(made, "<xdp><text>机密★1年</text></xdp>".encode())
    made.Root.AcroForm = pikepdf.Dictionary(XFA=form, Fields=pikepdf.Array([]))


@pytest.mark.parametrize("hide", [_attached, _in_a_form])
def test_a_mark_in_a_stream_of_a_pdf_is_found(hide: Callable[[pikepdf.Pdf], None]) -> None:
    assert {mark.level for mark in find_marks(read_upload("文稿.pdf", pdf_with(hide)))} == {"机密"}
