"""What is fuzzed: every reader of uploads, called directly, with samples to start from.

A reader may say Invalid or Unreadable, and nothing else; what it does return must make a rendition, a stored reading
and a search for secrecy marks without any other error.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import cast

from engine.errors import Invalid, Unreadable
from tests import hostile_files, samples
from tests.hiding_places import docs_with, ofds_with
from tests.samples_ofd import ofd_of
from tests.samples_ole import doc_of
from tests.samples_xlsx import subsidies
from workflows.renditions.model import FileKind, Upload, sha256
from workflows.renditions.sandbox import READERS
from workflows.renditions.stored_reading import encode, reading_of
from workflows.renditions.uploads import read_text
from workflows.renditions.xhtml import build_rendition
from workflows.screening.marks import find_marks

KINDS: tuple[FileKind, ...] = ("docx", "pdf", "doc", "ofd", "xlsx", "html", "md", "txt")
ZIPPED = {"docx", "ofd", "xlsx"}
_PAGE = (
    f"<!doctype html><html><head><title>甲</title></head><body><h1>乙</h1><p hidden>丙</p>{'<p>丁<b>戊</b></p>' * 3}"
)
_TABLE = (
    "<table><tr><td colspan=2>a<td rowspan=2>b</tr><tr><td>c</table><!-- 己 --><img alt=庚 src=data:,x></body></html>"
)
_MARKDOWN = "# 甲\n\n乙*丙*[丁](http://a)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<!-- 戊 -->\n```\n己\n```\n"
_PROPERTIES = "<w:rPr><w:vanish/><w:b/></w:rPr>"


def seeds(kind: FileKind) -> list[bytes]:
    """Files to start from: whole ones, ones with hidden texts, and for our own formats the hostile ones too."""
    small = {name: content for name, (content, _) in hostile_files.OFDS.items() if len(content) < 20_000}
    made: dict[str, Callable[[], list[bytes]]] = {
        "docx": lambda: [samples.docx_of(samples.NOTICE, header="页眉"), _rich_docx()],
        "pdf": lambda: [samples.pdf_of(samples.NOTICE), samples.scanned_pdf()],
        "doc": lambda: [doc_of(samples.NOTICE), *(content for _, content in docs_with("机密").values()),
                        *(content for content, _ in hostile_files.DOCS.values() if len(content) < 20_000)],
        "ofd": lambda: [ofd_of(samples.NOTICE), *(content for _, content in ofds_with("机密").values()),
                        *small.values()],
        "xlsx": lambda: [subsidies()],
        "html": lambda: [(_PAGE + _TABLE).encode(), (_PAGE + _TABLE).encode("utf-16")],
        "md": lambda: [_MARKDOWN.encode(), samples.NOTICE.encode()],
        "txt": lambda: [samples.NOTICE.encode(each) for each in ("utf-8", "gb18030", "utf-16")],
    }  # fmt: skip
    return made[kind]()


def _rich_docx() -> bytes:
    table = f"<w:tbl><w:tr><w:tc>{samples.paragraph('甲')}</w:tc></w:tr></w:tbl>"
    hidden = f"<w:p><w:r>{_PROPERTIES}<w:t>乙</w:t></w:r><w:del><w:r><w:delText>丙</w:delText></w:r></w:del></w:p>"
    return samples.with_body(samples.docx_of(samples.NOTICE), table + hidden)


def run(kind: FileKind, content: bytes) -> bool:
    """Read `content`; whether it could be read. Any exception is a defect of the reader."""
    try:
        reading = reader(kind)(content)
    except (Invalid, Unreadable):
        return False
    upload = Upload(
        f"文稿.{kind}", kind, content, sha256(content), reading.blocks, reading.pieces, reading.unread,
        reading.pages, reading.sanitised,
    )  # fmt: skip
    find_marks(upload)
    encode(reading_of(upload))
    try:
        build_rendition(upload, role="policy")
    except Invalid:
        return False
    return True


def reader(kind: FileKind) -> Callable[[bytes], object]:
    """The function that reads files of the kind."""
    if kind == "txt":
        return read_text
    module, _, name = READERS[kind].partition(":")
    return cast("Callable[[bytes], object]", getattr(importlib.import_module(module), name))
