"""Files for tests, built from text: .docx, .pdf and .txt, and .docx with things hidden in them."""

from __future__ import annotations

import html
import io
import zipfile
from functools import cache
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from weasyprint import HTML

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
S2_TEXT = (Path(__file__).parent / "samples" / "s2.txt").read_text(encoding="utf-8")

NOTICE = """东湖区人力资源和社会保障局文件

东人社发〔2026〕15号

东湖区人力资源和社会保障局关于做好技能提升补贴申领工作的通知

各街道办事处，各有关企业：

为鼓励职工提升技能，现就技能提升补贴申领工作通知如下。

一、申领条件

职工应当参加失业保险满12个月，可以在取得证书之日起12个月内申领。

二、补贴标准

初级每人1000元，中级每人1500元，高级每人2000元。

附件：1. 技能提升补贴申领表
2. 经办机构名单

东湖区人力资源和社会保障局
2026年3月5日

（此件主动公开）

抄送：区财政局，区总工会。
东湖区人力资源和社会保障局办公室 2026年3月6日印发
"""


def txt_of(text: str, *, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


@cache
def docx_of(text: str, *, header: str = "", footer: str = "", author: str = "起草人甲") -> bytes:
    """A .docx with one paragraph a line that is not blank; short lines at the head are centred."""
    document = docx.Document()
    document.core_properties.author = author
    for line in text.splitlines():
        if line.strip():
            paragraph = document.add_paragraph(line.strip())
            if "关于" in line[:40] and line.rstrip().endswith(("通知", "解读", "方案")):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    return _bytes(document)


def _bytes(document: object) -> bytes:
    output = io.BytesIO()
    document.save(output)  # type: ignore[attr-defined]
    return output.getvalue()


def pdf_of(text: str, *, title: str = "文稿") -> bytes:
    """A .pdf with one paragraph a line that is not blank."""
    paragraphs = "".join(f"<p>{html.escape(line.strip())}</p>" for line in text.splitlines() if line.strip())
    markup = f"<html><head><title>{html.escape(title)}</title></head><body>{paragraphs}</body></html>"
    return bytes(HTML(string=markup).write_pdf())


def scanned_pdf() -> bytes:
    """A page without any text."""
    return bytes(HTML(string='<body><div style="height:200px;background:#ddd"></div></body>').write_pdf())


def with_member(package: bytes, name: str, content: str | bytes, *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The zip package with one member more, or another one of that name."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(output, "w", compression) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member.filename, old.read(member))
        new.writestr(name, content)
    return output.getvalue()


def with_body(package: bytes, fragment: str) -> bytes:
    """The .docx with WordprocessingML put at the end of its body; prefixes w, mc, wps, v, a, m are declared."""
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        document = file.read("word/document.xml").decode()
    wrapped = f"<w:sdt {NAMESPACES}><w:sdtContent>{fragment}</w:sdtContent></w:sdt>"
    at = document.rindex("<w:sectPr")
    return with_member(package, "word/document.xml", document[:at] + wrapped + document[at:])


def paragraph(*runs: str) -> str:
    """WordprocessingML of a paragraph whose text is split over runs."""
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def part(root: str, inner: str) -> str:
    """A part of a .docx with that root element, e.g. comments."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {NAMESPACES}>{inner}</w:{root}>'
