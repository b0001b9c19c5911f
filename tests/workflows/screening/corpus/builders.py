"""The formats and the places in them: text, and something hidden in it -> the bytes of a file."""

from __future__ import annotations

import html
import io
from collections.abc import Callable

import openpyxl
from openpyxl.comments import Comment

from tests import samples, samples_ofd, samples_ole

Builder = Callable[[str, str], bytes]

_BOX = (
    "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
)
_DRAWN_BOX = (
    "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>{}</w:txbxContent>"
    "</wps:txbx></w:drawing></mc:Choice></mc:AlternateContent></w:r></w:p>"
)
_WATERMARK = '<w:p><w:r><w:pict><v:shape><v:textpath string="{}"/></v:shape></w:pict></w:r></w:p>'
_VANISH = "<w:rPr><w:vanish/></w:rPr>"
_WHITE = "<w:rPr><w:color w:val='FFFFFF'/></w:rPr>"
_CELL = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"


def build(name: str, text: str, hidden: str = "") -> tuple[str, bytes]:
    """The ending of the file's name, and its bytes. KeyError for a builder that there is not."""
    return name.partition(".")[0], BUILDERS[name](text, hidden)


def _split(words: str) -> str:
    """A paragraph of one run a character, as word processors leave it after editing."""
    return samples.paragraph(*map(html.escape, words))


def _in_body(fragment: Callable[[str], str]) -> Builder:
    return lambda text, hidden: samples.with_body(samples.docx_of(text), fragment(hidden))


def _in_part(member: str, root: str, inner: str) -> Builder:
    return lambda text, hidden: samples.with_member(
        samples.docx_of(text), member, samples.part(root, inner.format(_split(hidden)))
    )


def _run(words: str, *, properties: str = "", tag: str = "t") -> str:
    return f"<w:r>{properties}<w:{tag}>{html.escape(words)}</w:{tag}></w:r>"


def _table(rows: str) -> str:
    """Rows on lines, cells parted by |."""
    made = ("".join(_CELL.format(html.escape(cell)) for cell in row.split("|")) for row in rows.splitlines())
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in made)}</w:tbl>"


def _custom_property(text: str, hidden: str) -> bytes:
    content = f"<p><property>{html.escape(hidden)}</property></p>"
    return samples.with_member(samples.docx_of(text), "docProps/custom.xml", content)


def _xlsx(fill: Callable[[openpyxl.Workbook, str], None] = lambda book, hidden: None) -> Builder:
    """Lines are rows, cells parted by |."""

    def built(text: str, hidden: str) -> bytes:
        book = openpyxl.Workbook()
        for line in text.splitlines():
            book.active.append([int(cell) if cell.isdigit() and len(cell) < 12 else cell for cell in line.split("|")])
        fill(book, hidden)
        output = io.BytesIO()
        book.save(output)
        return output.getvalue()

    return built


def _hidden_sheet(book: openpyxl.Workbook, hidden: str) -> None:
    book.create_sheet("附表").append([hidden])
    book["附表"].sheet_state = "hidden"


def _hidden_row(book: openpyxl.Workbook, hidden: str) -> None:
    book.active.append([hidden])
    book.active.row_dimensions[book.active.max_row].hidden = True


def _hidden_column(book: openpyxl.Workbook, hidden: str) -> None:
    book.active["H2"] = hidden
    book.active.column_dimensions["H"].hidden = True


def _cell_comment(book: openpyxl.Workbook, hidden: str) -> None:
    book.active["A1"].comment = Comment(hidden, "经办")


def _sheet_header(book: openpyxl.Workbook, hidden: str) -> None:
    book.active.oddHeader.center.text = hidden


def _sheet_name(book: openpyxl.Workbook, hidden: str) -> None:
    book.create_sheet(hidden)


def _html(head: str = "", tail: str = "") -> Builder:
    """`head` and `tail` are markup around the paragraphs, {} the hidden words."""

    def built(text: str, hidden: str) -> bytes:
        paragraphs = "".join(f"<p>{html.escape(line)}</p>\n" for line in text.splitlines() if line.strip())
        start = f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head.format(hidden)}</head><body>"
        return f"{start}{paragraphs}{tail.format(hidden)}</body></html>".encode()

    return built


def _word(part: str = "", character: bytes = b"") -> Builder:
    """A Word binary file; `part` is the sub-document that hides the words, body when it is empty."""

    def built(text: str, hidden: str) -> bytes:
        spans = [samples_ole.Span(f"{hidden}\r", character)] if hidden else []
        if part:
            return samples_ole.Word(samples_ole.paragraphs(text), **{part: spans}).build()
        return samples_ole.Word([*samples_ole.paragraphs(text), *spans]).build()

    return built


def _word_table(text: str, hidden: str) -> bytes:
    rows = [span for line in hidden.splitlines() for span in samples_ole.row(*line.split("|"))]
    return samples_ole.Word([*samples_ole.paragraphs(text), *rows, samples_ole.Span("\r")]).build()


def _ofd_runs(text: str, hidden: str) -> bytes:
    """A page more, on which every character is an object of its own."""
    objects = (samples_ofd.text_object(letter, 40 + 6 * index, 50) for index, letter in enumerate(hidden))
    return samples_ofd.Ofd([*samples_ofd.laid_out(text), "".join(objects)]).build()


def _ofd_template(text: str, hidden: str) -> bytes:
    return samples_ofd.Ofd(samples_ofd.laid_out(text), template=samples_ofd.text_object(hidden, 40, 20)).build()


def _ofd_title(text: str, hidden: str) -> bytes:
    information = f"<ofd:Title>{html.escape(hidden)}</ofd:Title>"
    return samples_ofd.Ofd(samples_ofd.laid_out(text), information=information).build()


BUILDERS: dict[str, Builder] = {
    "txt": lambda text, hidden: samples.txt_of(text),
    "txt.gb18030": lambda text, hidden: samples.txt_of(text, encoding="gb18030"),
    "md": lambda text, hidden: samples.txt_of(text),
    "md.comment": lambda text, hidden: samples.txt_of(f"{text}\n\n<!-- {hidden} -->\n"),
    "docx": lambda text, hidden: samples.docx_of(text),
    "docx.header": lambda text, hidden: samples.docx_of(text, header=hidden),
    "docx.footer": lambda text, hidden: samples.docx_of(text, footer=hidden),
    "docx.author": lambda text, hidden: samples.docx_of(text, author=hidden),
    "docx.split": _in_body(_split),
    "docx.box": _in_body(lambda hidden: _BOX.format(_split(hidden))),
    "docx.drawn_box": _in_body(lambda hidden: _DRAWN_BOX.format(_split(hidden))),
    "docx.watermark": _in_body(lambda hidden: _WATERMARK.format(html.escape(hidden))),
    "docx.vanish": _in_body(lambda hidden: f"<w:p>{_run(hidden, properties=_VANISH)}</w:p>"),
    "docx.white": _in_body(lambda hidden: f"<w:p>{_run(hidden, properties=_WHITE)}</w:p>"),
    "docx.deleted": _in_body(lambda hidden: f"<w:p><w:del>{_run(hidden, tag='delText')}</w:del></w:p>"),
    "docx.inserted": _in_body(lambda hidden: f"<w:p><w:ins>{_run(hidden)}</w:ins></w:p>"),
    "docx.field": _in_body(lambda hidden: f"<w:p>{_run(f'QUOTE {hidden}', tag='instrText')}</w:p>"),
    "docx.control": _in_body(lambda hidden: f"<w:sdt><w:sdtContent>{_split(hidden)}</w:sdtContent></w:sdt>"),
    "docx.table": _in_body(_table),
    "docx.comment": _in_part("word/comments.xml", "comments", "<w:comment>{}</w:comment>"),
    "docx.footnote": _in_part("word/footnotes.xml", "footnotes", "<w:footnote>{}</w:footnote>"),
    "docx.endnote": _in_part("word/endnotes.xml", "endnotes", "<w:endnote>{}</w:endnote>"),
    "docx.property": _custom_property,
    "docx.picture": lambda text, hidden: samples.with_member(
        samples.docx_of(text), "word/media/image1.png", b"\x89PNG"
    ),
    "docx.embedded": lambda text, hidden: samples.with_member(samples.docx_of(text), "word/embeddings/1.xlsx", b"PK"),
    "pdf.scanned": lambda text, hidden: samples.scanned_pdf(),
    "pdf": lambda text, hidden: samples.pdf_of(text),
    "pdf.title": lambda text, hidden: samples.pdf_of(text, title=hidden),
    **{
        f"{ending}{place}": builder
        for ending in ("doc", "wps")
        for place, builder in {
            "": _word(),
            ".header": _word("headers"),
            ".comment": _word("comments"),
            ".footnote": _word("footnotes"),
            ".endnote": _word("endnotes"),
            ".box": _word("text_boxes"),
            ".vanish": _word(character=samples_ole.HIDDEN),
            ".deleted": _word(character=samples_ole.DELETED),
            ".author": lambda text, hidden: samples_ole.doc_of(text, author=hidden),
            ".table": _word_table,
        }.items()
    },
    "ofd": lambda text, hidden: samples_ofd.ofd_of(text),
    "ofd.runs": _ofd_runs,
    "ofd.template": _ofd_template,
    "ofd.title": _ofd_title,
    "ofd.author": lambda text, hidden: samples_ofd.ofd_of(text, author=hidden),
    "xlsx": _xlsx(),
    "xlsx.hidden_sheet": _xlsx(_hidden_sheet),
    "xlsx.hidden_row": _xlsx(_hidden_row),
    "xlsx.hidden_column": _xlsx(_hidden_column),
    "xlsx.comment": _xlsx(_cell_comment),
    "xlsx.header": _xlsx(_sheet_header),
    "xlsx.sheet_name": _xlsx(_sheet_name),
    "html": _html(),
    "html.comment": _html(tail="<!-- {} -->"),
    "html.hidden": _html(tail="<div style='display:none'>{}</div>"),
    "html.title": _html(head="<title>{}</title>"),
    "html.meta": _html(head="<meta name='keywords' content='{}'>"),
    "html.alt": _html(tail="<img src='x.png' alt='{}'>"),
}
