"""Wherever a .docx holds a text, it is in a piece: so a mark in it is found and the rendition does without it."""

from __future__ import annotations

import pytest

from tests import samples
from workflows.renditions.uploads import read_upload
from workflows.screening.marks import find_marks

MARK = "机密★5年"
P = samples.paragraph


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def box(inner: str) -> str:
    shape = f"<v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape>"
    return f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def row(inner: str) -> str:
    return f"<w:tr><w:tc>{inner}</w:tc></w:tr>"


def either(first: str, *others: str) -> str:
    choices = "".join(f'<mc:Choice Requires="w">{each}</mc:Choice>' for each in (first, *others))
    return f"<mc:AlternateContent>{choices}</mc:AlternateContent>"


def field(code: str) -> str:
    return f"<w:p><w:r><w:instrText>{code}</w:instrText></w:r></w:p>"


JOINING = f'<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>{run(MARK)}</w:p>'
SYMBOLS = "".join(f'<w:sym w:font="宋体" w:char="{ord(each):04X}"/>' for each in MARK)
PLACES = {
    "the other alternative of a paragraph": ("备用内容", either(P("甲"), P(MARK))),
    "an alternative torn apart": ("备用内容", either(P("机"), P("机") + P("密★5年"))),
    "the fallback of a paragraph": (
        "备用内容",
        f"<mc:AlternateContent><mc:Choice>{P('甲')}</mc:Choice><mc:Fallback>{P(MARK)}</mc:Fallback></mc:AlternateContent>",
    ),
    "a row in an alternative": ("正文表格", table(either(row(P(MARK))))),
    "a row in the other alternative": ("备用内容", table(either(row(P("甲")), row(P(MARK))))),
    "a cell in an alternative": ("正文表格", table(f"<w:tr>{either(f'<w:tc>{P(MARK)}</w:tc>')}</w:tr>")),
    "a row in an unknown wrapper": ("正文表格", table(f"<w:foo>{row(P(MARK))}</w:foo>")),
    "a deleted row": ("修订删除", table(f"<w:del>{row(P(MARK))}</w:del>", row(P("甲")))),
    "a paragraph right in a table": ("正文", table(P(MARK), row(P("甲")))),
    "a paragraph right in a row": ("正文", table(f"<w:tr>{P(MARK)}<w:tc>{P('甲')}</w:tc></w:tr>")),
    "the last paragraph, joined to none": ("正文", JOINING),
    "the last paragraph of a cell": ("正文表格", table(row(JOINING))),
    "the last paragraph of a text box": ("文本框", box(JOINING)),
    "a paragraph joined to a table": ("正文", JOINING + table(row(P("甲")))),
    "a box in a table in a box": ("文本框", box(table(row(P("甲") + box(P(MARK)))))),
    "a table in a table in a box": ("文本框", box(table(row(table(row(P(MARK))))))),
    "symbols": ("正文", f"<w:p><w:r>{SYMBOLS}</w:r></w:p>"),
    "characters laid over each other": ("域代码", field("eq \\o(机,密★5年)")),
    "characters by their codes": ("域代码", field("QUOTE 26426 23494 9733")),
    "properties of a paragraph": ("其他文字", f"<w:p><w:pPr><w:t>{MARK}</w:t></w:pPr></w:p>"),
    "properties of a control": ("其他文字", "<w:sdt><w:sdtPr><w:x>机</w:x><w:x>密★5年</w:x></w:sdtPr></w:sdt>"),
    "between the elements": ("其他文字", f"<w:p>{run('甲')}{MARK}</w:p>"),
}


@pytest.mark.parametrize(("place", "body"), PLACES.values(), ids=PLACES.keys())
def test_a_mark_is_found_wherever_it_stands(place: str, body: str) -> None:
    upload = read_upload("文稿.docx", samples.with_body(samples.docx_of("关于活动的通知"), body))

    assert place in {piece.place for piece in upload.pieces if "密★" in piece.text}
    assert {mark.level for mark in find_marks(upload)} == {"机密"}


def test_in_a_header_too() -> None:
    package = samples.docx_of("关于活动的通知", header="页眉")
    made = samples.with_member(package, "word/header9.xml", samples.part("hdr", table(row(P("甲")), P(MARK))))

    assert {mark.level for mark in find_marks(read_upload("文稿.docx", made))} == {"机密"}


def test_a_symbol_of_a_symbol_font_stays_unknown() -> None:
    body = '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0AB"/><w:sym w:font="Wingdings" w:char="00AB"/></w:r></w:p>'
    upload = read_upload("文稿.docx", samples.with_body(samples.docx_of("关于活动的通知"), body))

    assert [piece.text for piece in upload.pieces if "□" in piece.text] == ["□□"]


def test_what_was_read_is_not_left_over() -> None:
    same = either(run("子"), run("子"))
    body = f"<w:p>{same}</w:p>" + box(table(row(P("丑")))) + table(row(P("寅") + table(row(P("卯")))))
    upload = read_upload("文稿.docx", samples.with_body(samples.docx_of("关于活动的通知"), body))

    assert [piece.text for piece in upload.pieces if piece.place in {"其他文字", "备用内容"}] == []
    for text in "子丑寅卯":
        assert sum(piece.text.count(text) for piece in upload.pieces) == 1, text
