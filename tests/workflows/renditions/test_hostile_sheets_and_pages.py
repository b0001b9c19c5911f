"""Damaged and hostile spreadsheets, web pages and texts: refused in clear words within the limits of the sandbox."""

import zipfile

import pytest

from engine.errors import Invalid, Unreadable, XianshenError
from tests import samples, samples_xlsx
from workflows.renditions.uploads import read_upload

SHEET = samples_xlsx.xlsx_of(("甲", "乙"), ("丙", "丁"))
WORKBOOK, FIRST = "xl/workbook.xml", "xl/worksheets/sheet1.xml"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {one} "{f"&{two};" * 10}">' for one, two in zip("bcdefghij", "abcdefghi", strict=True))
    + "]>"
)


def changed(name: str, old: str, new: str) -> bytes:
    markup = samples_xlsx.member(SHEET, name)
    assert old in markup
    return samples_xlsx.with_member(SHEET, name, markup.replace(old, new))


def crowded() -> bytes:
    rows = "".join(
        f'<row r="{row}">{"".join(f"<c><v>{row * cell}</v></c>" for cell in range(110))}</row>'
        for row in range(1, 1_001)
    )
    return samples_xlsx.with_rows(SHEET, rows)


REFUSED = [
    ("表.xlsx", SHEET[: len(SHEET) // 2], Unreadable, "已损坏"),
    ("表.xlsx", samples_xlsx.with_member(SHEET, FIRST, "<worksheet><sheetData><row>"), Unreadable, "不完整"),
    ("表.xlsx", samples_xlsx.with_member(SHEET, FIRST, LAUGHS + "<worksheet>&j;</worksheet>"), Unreadable, "XML"),
    ("表.xlsx", samples_xlsx.with_member(SHEET, WORKBOOK, LAUGHS + "<workbook>&j;</workbook>"), Unreadable, "XML"),
    ("表.xlsx", samples_xlsx.with_member(SHEET, FIRST, "<!DOCTYPE worksheet><worksheet/>"), Unreadable, "DOCTYPE"),
    ("表.xlsx", samples_xlsx.with_member(SHEET, WORKBOOK, "<x/>"), Unreadable, "不是工作簿"),
    ("表.xlsx", samples_xlsx.with_member(SHEET, "_rels/.rels", "<x/>"), Unreadable, "工作簿部件"),
    ("表.xlsx", samples_xlsx.with_member(SHEET, "xl/media/a.png", bytes(9 * 1024 * 1024)), Unreadable, "压缩比"),
    ("表.xlsx", samples_xlsx.with_member(SHEET, "xl/charts/c.xml", "<a>" * 100_000), Unreadable, "不完整"),
    ("表.xlsx", samples_xlsx.with_member(SHEET, "xl/vbaProject.bin", b"x"), Invalid, "宏"),
    ("表.xlsx", changed("[Content_Types].xml", "spreadsheetml.sheet.main", "sheet.binary.macroEnabled"), Invalid, "宏"),
    (
        "表.xlsx",
        changed("[Content_Types].xml", "spreadsheetml.sheet.main", "presentationml.x"),
        Invalid,
        "不是文字文稿",
    ),
    ("表.xlsx", crowded(), Unreadable, "10 万个单元格"),
    ("页.html", ("<html>" + "<div>" * 100_000 + "深").encode(), Unreadable, "250 层"),
    ("页.html", ("<html>" + "<b>" * 100_000 + "深").encode(), Unreadable, "250 层"),
    ("页.html", ("<html>" + "<p>x" * 400_000).encode(), Unreadable, "过大"),
    ("页.html", b"<html>\xff\xfe\xfd\x81</html>", Invalid, "编码"),
    ("页.mht", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", Invalid, "mht"),
    ("页.mhtml", b"From: <Saved by Blink>\r\nSnapshot-Content-Location: x\r\n", Invalid, "mht"),
    ("页.svg", b"<?xml version='1.0'?><svg/>", Invalid, "XML"),
    ("文.md", (">" * 100_000 + "深").encode(), Unreadable, "60 层"),
    ("文.md", ("- " * 50_000 + "深").encode(), Unreadable, "60 层"),
    ("文.md", b"\xff\xfe\xfd\x81\x00", Invalid, "编码"),
    ("文.md", b"# a\n" * (1024 * 1024 + 1), Invalid, "4 MB"),
    ("文.md", b"\x00\x01\x02", Invalid, "编码"),
]


@pytest.mark.parametrize(("name", "content", "error", "words"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_refused_and_in_which_words(name: str, content: bytes, error: type[XianshenError], words: str) -> None:
    with pytest.raises(error, match=words) as refusal:
        read_upload(name, content)

    assert type(refusal.value) is error


def test_an_empty_sheet_that_claims_every_column_and_row_is_read_and_shows_nothing() -> None:
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><pageMargins'
    package = changed(FIRST, "<pageMargins", merged)

    assert not read_upload("表.xlsx", samples_xlsx.with_rows(package, "<row/>" * 1_000)).has_text


def test_entities_of_a_page_are_not_expanded() -> None:
    upload = read_upload("页.html", f"<html><body>{LAUGHS}<p>&j;</p></body></html>".encode())

    assert len(str(upload.blocks)) < 10_000


def test_every_file_is_stored_and_read_as_what_it_is() -> None:
    page, text = "<!-- saved -->\n<!DOCTYPE html><html><p>甲".encode(), "# 甲\n\n<p hidden>乙</p>\n\n**丙**".encode()

    assert read_upload("页.txt", page).kind == "html"
    assert read_upload("页", page.decode().encode("utf-16")).kind == "html"
    assert read_upload("文.md", text).kind == read_upload("文.MarkDown", text).kind == "md"
    assert read_upload("表.docx", SHEET).kind == "xlsx"
    plain = read_upload("文.txt", text)
    assert (plain.kind, [piece.text for piece in plain.pieces][:3]) == ("txt", ["# 甲", "<p hidden>乙</p>", "**丙**"])


@pytest.mark.parametrize("name", ["文.txt", "文.md", "页.html"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_texts_in_each_encoding_read_alike(name: str, encoding: str) -> None:
    words = "东湖区通知𠮷㐀䶮"  # the last ones take four bytes in GB18030
    content = f"<html><body><p>{words}</p></body></html>" if name.endswith("html") else words

    upload = read_upload(name, content.encode(encoding))

    assert [piece.text for piece in upload.pieces if piece.place == "正文"] == [words]


def test_characters_that_gb18030_moved_in_2022_are_read_as_themselves() -> None:
    upload = read_upload("文.txt", "正文".encode("gb18030") + bytes.fromhex("A6D9FE59FEA0"))

    assert upload.pieces[0].text == "正文\ufe10\u9fb4\u9fbb"


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    package = bytearray(samples_xlsx.with_member(SHEET, "xl/a.xml", "<a/>", compression=zipfile.ZIP_STORED))
    at = package.rindex(b"xl/a.xml") - 46 + 24
    package[at : at + 4] = (2).to_bytes(4, "little")

    with pytest.raises(Unreadable):
        read_upload("表.xlsx", bytes(package))


def test_samples_of_this_file_are_sound() -> None:
    assert read_upload("表.xlsx", SHEET).has_text
    assert samples.txt_of("甲") == "甲".encode()
