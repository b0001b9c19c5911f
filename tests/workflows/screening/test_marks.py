"""What is a secrecy mark and what is only talk about secrecy, and in which places marks hide."""

from __future__ import annotations

import re

import pytest

from tests import samples
from tests.steps import reach_of, steps_of
from workflows.renditions.uploads import read_upload
from workflows.screening import marks
from workflows.screening.marks import Mark, find_marks, marks_in_passages, marks_in_text
from workflows.screening.model import Passage

BODY = "\n".join(f"第{number}项工作按照职责分工推进落实，确保取得实效。" for number in range(1, 25))


def marks_of_text(text: str) -> list[Mark]:
    return find_marks(read_upload("文稿.txt", samples.txt_of(text)))


ANYWHERE = [  # a mark in the head of a document and in its middle alike
    ("机密★1年", "机密"),
    ("秘密★5年", "秘密"),
    ("绝密★30年", "绝密"),
    ("绝密★", "绝密"),
    ("机密★长期", "机密"),
    ("机　密★１年", "机密"),
    ("机 密 ★ 1 年", "机密"),
    ("机\u200b密★1年", "机密"),
    ("机密☆5年", "机密"),
    ("机密⭐5年", "机密"),
    ("机密*5年", "机密"),
    ("机密＊５年", "机密"),
    ("机密※十年", "机密"),
    ("機密★5年", "机密"),
    ("絕密★20年", "绝密"),
    ("秘密★三年", "秘密"),
    ("秘密★6个月", "秘密"),
    ("机密★2028年12月31日", "机密"),
    ("绝密★启用前", "绝密"),
    ("秘密★公开前", "秘密"),
    ("机密级★10年", "机密"),
    ("★机密★", "机密"),
    ("000001 机密★1年", "机密"),
    ("000012", None),
    ("机密 特急", "机密"),
    ("特急　机密", "机密"),
    ("秘密 加急", "秘密"),
    ("000123 秘密", "秘密"),
    ("机密 第001号", "机密"),
    ("机密　份号：000003", "机密"),
    ("密级：机密", "机密"),
    ("密 级：秘 密", "秘密"),
    ("密级:绝密 保密期限:20年", "绝密"),
    ("密级：【机密】", "机密"),
    ("涉密等级：秘密", "秘密"),
    ("密级：□绝密 ☑机密 □秘密", "机密"),
    ("文号：内发3号　密级：机密　缓急：特急", "机密"),
    ("本件机密★5年，阅后请即退回机要室，不得复印。", "机密"),
    ("本文件密级“机密★5年”，请妥善保管。", "机密"),
    ("（原密级：机密★5年，已由制发机关决定解密）", "机密"),
    ("机宻★5年", "机密"),
    ("㊙★5年", "秘密"),
    ("机密✡5年", "机密"),
    ("机密⭑5年", "机密"),
    ("机密⁎5年", "机密"),
    ("机密٭٥年", "机密"),
    ("机密✴⑤年", "机密"),
    ("机密❋5年", "机密"),
    ("机密🌟5年", "机密"),
    ("机密◆5年", "机密"),
    ("机密◎5年", "机密"),
    ("机密☀5年", "机密"),
    ("机密¤5年", "机密"),
    ("机·密★5年", "机密"),
    ("机.密★", "机密"),
    ("机|密★", "机密"),
    ("机\\密★", "机密"),
    ("【机】【密】★5年", "机密"),
    ("【秘密】★5年", "秘密"),
    ("机\u2800密\ue000★\u03365年", "机密"),
    ("机密级，保密期限5年", "机密"),
    ("本件为机密", "机密"),
    ("本文件密级为机密。", "机密"),
]


@pytest.mark.parametrize(("line", "level"), ANYWHERE)
@pytest.mark.parametrize("before", ["", BODY + "\n"], ids=["head", "middle"])
def test_a_mark_counts_wherever_it_stands_in_the_text(line: str, level: str | None, before: str) -> None:
    found = marks_of_text(f"{before}{line}\n{BODY}")

    assert {mark.level for mark in found} == ({level} if level else set())


HEAD_ONLY = [
    "机密",
    "秘 密",
    "绝密",
    "机密级",
    "【秘密】",
    "（机密）",
    "〔绝密〕",
    "机密文件",
    "机密文件，请勿外传！",
    "机密 20年",
    "秘密 长期",
    "机密·3年",
    "（机密）关于某专项工作的报告",
    "关于某专项工作的报告（秘密）",
]


@pytest.mark.parametrize("line", HEAD_ONLY)
def test_a_bare_level_is_a_mark_in_the_head_of_a_document(line: str) -> None:
    assert len(marks_of_text(f"某某局文件\n{line}\n关于某项工作的通知\n{BODY}")) == 1


@pytest.mark.parametrize("line", ["机密", "秘 密", "绝密", "机密 20年", "机密文件", "秘密*"])
def test_a_bare_level_in_the_middle_of_a_text_is_a_word(line: str) -> None:
    assert marks_of_text(f"{BODY}\n{line}\n{BODY}") == []


TALK = [
    "保守国家秘密",
    "《中华人民共和国保守国家秘密法》",
    "涉及国家秘密的，不予公开。",
    "公开信息不得涉及国家秘密、工作秘密、内部敏感信息以及法律法规禁止公开的信息。",
    "机密文件管理办法",
    "某某区机密文件管理办法",
    "关于加强机密级文件管理的通知",
    "国家秘密的密级分为绝密、机密、秘密三级。",
    "绝密、机密、秘密",
    "绝密级国家秘密是最重要的国家秘密",
    "绝密级国家秘密的保密期限不超过三十年，机密级不超过二十年，秘密级不超过十年。",
    "密级标注格式为“机密★5年”，用3号黑体字顶格编排在版心左上角第二行。",
    "密级和保密期限之间用“★”隔开，如机密★5年。",
    "（例如秘密★10年）应当标注在封面左上角",
    "标有“秘密★”字样的文件不得上传互联网。",
    "1. 属于国家秘密",
    "商业秘密、个人隐私不予公开",
    "严格保守商业秘密",
    "工作秘密",
    "国家秘密",
    "商业秘密",
    "密级：无",
    "密级：非密",
    "密级：□绝密 □机密 □秘密",
    "密级：绝密、机密、秘密",
    "密级：绝密/机密/秘密（请勾选）",
    "密级为机密的文件应当专人保管",
    "密级：机密的文件由机要室保管",
    "机密：泄露会使国家安全和利益遭受严重损害",
    "**机密**：泄露会使国家安全和利益遭受严重的损害",
    "一、机密",
    "（二）秘密",
    "保守国家秘密★★★★★",
    "涉密岗位分为核心、重要、一般三类",
    "此件主动公开",
    "保密审查意见：不涉密，可以公开",
    "经保密和法规部门审查，凡不涉密、不违法的必须按时限公开。",
    "严防泄露国家秘密、工作秘密、敏感信息及数据。",
    "投机 密切关注市场动态",
    "军机密码本展览于周六开幕",
    "秘密花园主题公园开园公告",
    "①绝密级 ②机密级 ③秘密级",
    "属于机密级事项的，报市级保密行政管理部门确定。",
    "保密期限：绝密级事项不超过30年",
    "核心秘密",
    "保密承诺书",
    "机密◆计算平台",
    "军机、密码",
    "本文件为秘密花园公园导览",
    "本文件为机密、秘密级以外的文件",
    "机密级的保密期限不超过20年",
    "机密计算平台采购公告",
]


@pytest.mark.parametrize("line", TALK)
@pytest.mark.parametrize("before", ["", BODY + "\n"], ids=["head", "middle"])
def test_talk_about_secrecy_is_no_mark(line: str, before: str) -> None:
    assert marks_of_text(f"{before}{line}\n{BODY}") == []


def test_a_document_that_only_talks_of_secrecy_passes() -> None:
    assert marks_of_text(samples.S2_TEXT) == []
    assert marks_of_text(samples.NOTICE) == []


def test_the_mark_says_level_words_and_place() -> None:
    assert marks_of_text("某某局文件\n机密★1年\n关于某事的通知") == [Mark("机密", "机密★1年", "正文第 2 段")]


@pytest.mark.parametrize("lines", [["机", "密", "★", "1年"], ["机密", "★1年"], ["绝", "密"], ["机密★", "1年"]])
def test_a_mark_set_vertically_reads_as_one(lines: list[str]) -> None:
    assert marks_of_text("\n".join([*lines, BODY])) != []


ROWS = [("机", "密", "★", "5年"), ("秘密", "★3年"), ("机密★", "长期")]


def grid(rows: list[tuple[str, ...]]) -> str:
    cells = ("".join(CELL.format(cell) for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


@pytest.mark.parametrize("column", ROWS)
@pytest.mark.parametrize("beside", [(), ("甲",)], ids=["alone", "beside others"])
def test_a_mark_set_in_a_column_of_a_table_reads_as_one(column: tuple[str, ...], beside: tuple[str, ...]) -> None:
    rows = [(*beside, cell, *beside) for cell in column]
    html = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    page = f"<!DOCTYPE html><html><body><p>{BODY}</p><table>{html}</table></body></html>"

    assert {mark.place for mark in docx_marks(samples.with_body(CLEAN, grid(rows)))} == {"正文表格"}
    assert {mark.place for mark in find_marks(read_upload("文稿.html", page.encode()))} == {"正文表格"}


def test_a_mark_spread_over_the_cells_of_a_row_reads_as_one() -> None:
    assert len(docx_marks(samples.with_body(CLEAN, grid([("机", "密", "★", "5年")])))) == 1


@pytest.mark.parametrize(
    "rows",
    [
        [("密级", "保密期限"), ("绝密", "30年"), ("机密", "20年"), ("秘密", "10年")],
        [("机", "甲"), ("密", "乙"), ("度", "丙")],
        [("部门", "机"), ("人数", "密")],
    ],
)
def test_a_column_that_lists_levels_or_words_is_no_mark(rows: list[tuple[str, ...]]) -> None:
    assert docx_marks(samples.with_body(CLEAN, grid(rows))) == []


def test_a_mark_in_a_column_stands_in_the_cell_where_it_begins() -> None:
    rows = [Passage(n, "正文表格", "表格 1", f"甲乙\t{cell}", row=True) for n, cell in enumerate(["机", " 密", "★5年"])]

    (one,) = marks_in_passages(rows)

    assert (one.passage.index, one.start, one.end) == (0, 3, 4)


ON_FEW_CHARACTERS = {"_EXAMPLE", "_PAGE"}  # what stands just before a mark; the name of a place
PATTERNS = sorted(
    name for name, value in vars(marks).items() if isinstance(value, re.Pattern) and name not in ON_FEW_CHARACTERS
)
HOSTILE = ["机密★1年。", "秘密", "“秘密", "注意保密", "密级：机密\n", "机\n密\n", "☑机", "“机密★1年”标注", "机·"]


@pytest.mark.parametrize("words", HOSTILE)
def test_four_times_the_text_is_about_four_times_the_work(words: str) -> None:
    few = steps_of(lambda: marks_in_text("正文", words * 200))

    assert steps_of(lambda: marks_in_text("正文", words * 800)) <= 5 * few


@pytest.mark.parametrize("pattern", PATTERNS, ids=PATTERNS)
def test_no_pattern_looks_far_from_where_it_begins(pattern: str) -> None:
    assert reach_of(getattr(marks, pattern)) <= 40


def test_no_more_marks_are_gathered_than_people_can_look_at() -> None:
    assert len(marks_of_text("".join(f"机密★{years}年" for years in range(100)))) == 50


def docx_marks(content: bytes, name: str = "文稿.docx") -> list[Mark]:
    return find_marks(read_upload(name, content))


CLEAN = samples.docx_of(samples.NOTICE)
TEXT_BOX = (
    "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
)
CHOICE = (
    "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>{}</w:txbxContent>"
    "</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox>"
    "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)
MARK = samples.paragraph("机", "密", "★", "1", "年")
SMARTART = samples.part("x", "<a:p><a:r><a:t>机密</a:t></a:r></a:p>")
VARIABLE = samples.part("settings", '<w:docVar w:val="机密★1年"/>')
VANISHED = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>{}</w:t></w:r>"
HIDDEN = f"<w:p>{VANISHED.format('机密')}{VANISHED.format('★1年')}</w:p>"
DELETED = "<w:p><w:del><w:r><w:delText>机密</w:delText></w:r><w:r><w:delText>★1年</w:delText></w:r></w:del></w:p>"
INSERTED = "<w:p><w:ins><w:r><w:t>机密★</w:t></w:r></w:ins><w:r><w:t>1年</w:t></w:r></w:p>"
CUT_OUT = (
    "<w:p><w:r><w:t>不得泄露国家</w:t></w:r><w:del><w:r><w:delText>秘密</w:delText></w:r></w:del>"
    "<w:r><w:t>。</w:t></w:r></w:p>"
)
CHOICES = '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="机密"/></w:dropDownList></w:sdtPr></w:sdt>'
CELL = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
FIELD = "<w:p><w:r><w:instrText>QUOTE 机密★1年</w:instrText></w:r></w:p>"
WATERMARK = '<w:p><w:r><w:pict><v:shape><v:textpath string="机密"/></v:shape></w:pict></w:r></w:p>'


def table(*cells: str) -> str:
    return f"<w:tbl><w:tr>{''.join(CELL.format(cell) for cell in cells)}</w:tr></w:tbl>"


def added(name: str, root: str, inner: str) -> bytes:
    return samples.with_member(CLEAN, name, samples.part(root, inner))


HIDING_PLACES = [
    ("页眉", samples.docx_of(samples.NOTICE, header="机密★1年")),
    ("页眉", samples.docx_of(samples.NOTICE, header="机　密")),
    ("页脚", samples.docx_of(samples.NOTICE, footer="秘密 ★ 5 年")),
    ("正文第 17 段", samples.with_body(CLEAN, MARK)),
    ("正文第 17 段", samples.with_body(CLEAN, INSERTED)),
    ("文本框", samples.with_body(CLEAN, TEXT_BOX.format(MARK))),
    ("文本框", samples.with_body(CLEAN, TEXT_BOX.format(samples.paragraph("机") + samples.paragraph("密")))),
    ("文本框", samples.with_body(CLEAN, CHOICE.format(MARK, MARK))),
    ("备用内容", samples.with_body(CLEAN, CHOICE.format("<w:p/>", MARK))),
    ("隐藏文字", samples.with_body(CLEAN, HIDDEN)),
    ("修订删除", samples.with_body(CLEAN, DELETED)),
    ("域代码", samples.with_body(CLEAN, FIELD)),
    ("水印", samples.with_body(CLEAN, WATERMARK)),
    ("水印", added("word/header9.xml", "hdr", WATERMARK)),
    ("正文表格", samples.with_body(CLEAN, table("密级", "机密"))),
    ("正文表格", samples.with_body(CLEAN, table("000001", "机密★1年"))),
    ("正文表格", samples.with_body(CLEAN, f"<w:tbl><w:tr><w:tc>{table('密级', '机密')}<w:p/></w:tc></w:tr></w:tbl>")),
    ("批注", added("word/comments.xml", "comments", f"<w:comment>{MARK}</w:comment>")),
    ("脚注", added("word/footnotes.xml", "footnotes", f"<w:footnote>{MARK}</w:footnote>")),
    ("尾注", added("word/endnotes.xml", "endnotes", f"<w:endnote>{MARK}</w:endnote>")),
    ("构建基块", added("word/glossary/document.xml", "glossaryDocument", MARK)),
    ("文档属性", samples.with_member(CLEAN, "docProps/custom.xml", "<p><密级>机密★1年</密级></p>")),
    ("文档属性", samples.with_member(CLEAN, "docProps/custom.xml", "<p><v>机密</v></p>")),
    ("自定义数据", samples.with_member(CLEAN, "customXml/item1.xml", "<p><v>秘密★3年</v></p>")),
    ("图示", samples.with_member(CLEAN, "word/diagrams/data1.xml", SMARTART)),
    ("文档变量", samples.with_member(CLEAN, "word/settings.xml", VARIABLE)),
]


@pytest.mark.parametrize(("place", "content"), HIDING_PLACES)
def test_no_hiding_place_in_a_docx_keeps_a_mark_from_being_found(place: str, content: bytes) -> None:
    assert {mark.place for mark in docx_marks(content)} == {place}


def test_a_clean_docx_has_none() -> None:
    assert docx_marks(CLEAN) == []


NO_MARKS_IN_DOCX = [
    samples.with_body(CLEAN, table("绝密", "30年")),
    samples.with_body(CLEAN, table("密级", "保密期限")),
    samples.with_body(CLEAN, CUT_OUT),
    samples.with_body(CLEAN, CHOICES),
    samples.docx_of(samples.NOTICE, header="某某区国家保密局"),
]


@pytest.mark.parametrize("content", NO_MARKS_IN_DOCX)
def test_lists_of_levels_and_cut_out_words_are_no_marks(content: bytes) -> None:
    assert docx_marks(content) == []


@pytest.mark.parametrize(
    ("name", "marked"),
    [("机密★关于某事的报告.docx", True), ("（秘密）关于某事的报告.docx", True), ("机密.docx", True),
     ("保密审查办法.docx", False), ("机密文件管理办法.docx", False)],
)  # fmt: skip
def test_the_name_of_the_file_is_a_place_too(name: str, marked: bool) -> None:
    assert [mark.place for mark in docx_marks(CLEAN, name)] == (["文件名"] if marked else [])


@pytest.mark.parametrize("line", ["机密★1年", "机 密 ★ 1 年", "⽂件密级：机密", "密级：秘密"])
def test_a_mark_in_a_pdf_is_found_with_its_page(line: str) -> None:
    content = samples.pdf_of(f"{samples.NOTICE}\n{line}")

    assert [mark.place for mark in find_marks(read_upload("文稿.pdf", content))] == ["第 1 页"]


def test_a_pdf_that_only_talks_of_secrecy_has_none() -> None:
    assert find_marks(read_upload("文稿.pdf", samples.pdf_of("\n".join(TALK[:8]) + samples.NOTICE))) == []


def test_a_mark_in_the_properties_of_a_pdf_is_found() -> None:
    content = samples.pdf_of(samples.NOTICE, title="机密★5年")

    assert [mark.place for mark in find_marks(read_upload("文稿.pdf", content))] == ["文档属性"]


@pytest.mark.parametrize("code", ["\ufdd0", "\ufdd1", "\ufdd5", "\ufdef"])
def test_code_points_that_are_no_characters_hide_nothing(code: str) -> None:
    upload = read_upload("a.txt", f"关于培训的通知\n\n机{code}密★5年\n".encode())

    assert [mark.level for mark in find_marks(upload)] == ["机密"]
