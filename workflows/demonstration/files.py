"""Texts as the files that an office would upload: .docx in the layout of an official document, or .pdf."""

from __future__ import annotations

import html
import io

import weasyprint
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

_TEXT = tuple("（123456789")  # what no signature begins with


def as_docx(text: str) -> bytes:
    """The first paragraph is the title; the last short lines (signature, date) stand to the right."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.left_margin, section.right_margin = Cm(3.7), Cm(2.8), Cm(2.6)
    paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
    for position, words in enumerate(paragraphs):
        paragraph = document.add_paragraph()
        run = paragraph.add_run(words)
        run.font.size = Pt(22 if position == 0 else 16)
        if position == 0:
            run.bold = True
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif position >= len(paragraphs) - 3 and len(words) < 24 and not words.startswith(_TEXT) and words[-1] != "。":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def as_pdf(text: str) -> bytes:
    """A plain A4 PDF with a text layer."""
    paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
    body = "".join(f"<p>{html.escape(words)}</p>" for words in paragraphs[1:])
    page = f"<h2 style='text-align:center'>{html.escape(paragraphs[0])}</h2>{body}"
    style = "<style>@page{size:A4;margin:3cm}body{font-family:'Noto Serif CJK SC',serif;font-size:14pt}</style>"
    pdf: bytes = weasyprint.HTML(string=style + page).write_pdf()
    return pdf
