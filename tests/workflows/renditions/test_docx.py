"""Reading .docx: what is the text, what stands elsewhere, and where."""

import pytest

from tests import samples
from workflows.renditions.model import Cell, Paragraph, Run, Table, Upload
from workflows.renditions.uploads import read_upload

EMPTY = samples.docx_of("")


def read(fragment: str, *, base: bytes = EMPTY) -> Upload:
    return read_upload("文稿.docx", samples.with_body(base, fragment))


def texts(upload: Upload) -> list[str]:
    return [block.text for block in upload.blocks if isinstance(block, Paragraph)]


def hidden(upload: Upload) -> list[tuple[str, str]]:
    """Without the properties that the library writes into every file."""
    return [(p.place, p.text) for p in upload.hidden_texts if p.place not in {"文档属性", "文件名"}]


def test_paragraphs_keep_words_bold_alignment_and_outline() -> None:
    upload = read(
        '<w:p><w:pPr><w:jc w:val="center"/><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>甲</w:t></w:r>'
        '<w:r><w:rPr><w:b/></w:rPr><w:t>乙</w:t></w:r><w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t>丙</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:t>丁</w:t><w:tab/><w:t>戊</w:t></w:r></w:p>'
    )

    assert upload.blocks == (
        Paragraph((Run("甲"), Run("乙", bold=True), Run("丙")), align="center", heading=2),
        Paragraph((Run("丁"), Run("\t"), Run("戊")), align="right"),
    )


def test_a_line_break_begins_a_new_paragraph() -> None:
    assert texts(read("<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p>")) == ["甲", "乙"]


LINK = (
    "<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>甲</w:t></w:r></w:smartTag></w:p>"
)
VANISH = "<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r></w:p>"
RUN = "<w:r><w:t>{}</w:t></w:r>"
FIELD = f"<w:p><w:r><w:instrText>DATE x</w:instrText></w:r>{RUN.format('今天')}</w:p>"
MOVED = (
    "<w:p><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom></w:p>"
    "<w:p><w:moveTo><w:r><w:t>新</w:t></w:r></w:moveTo></w:p>"
)
READ_ALOUD = f"<w:rt>{RUN.format('hàn')}</w:rt><w:rubyBase>{RUN.format('汉')}</w:rubyBase>"
RUBY = f"<w:p><w:r><w:ruby>{READ_ALOUD}</w:ruby></w:r></w:p>"
JOINED = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{RUN.format('前')}</w:p><w:p>{RUN.format('后')}</w:p>"
BOX = (
    f"<w:p>{RUN.format('甲')}<w:r><w:pict><v:textbox><w:txbxContent><w:p>{RUN.format('框')}</w:p></w:txbxContent>"
    "</v:textbox></w:pict></w:r></w:p>"
)

READINGS = [
    (LINK, ["链接甲"], []),
    ("<w:p><w:ins><w:r><w:t>新增</w:t></w:r></w:ins></w:p>", ["新增"], []),
    ("<w:p><w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>", [], [("修订删除", "删去")]),
    (MOVED, ["新"], [("修订删除", "旧")]),
    (JOINED, ["前后"], []),
    (VANISH, ["甲"], [("隐藏文字", "暗")]),
    (FIELD, ["今天"], [("域代码", "DATE x")]),
    (RUBY, ["汉"], [("拼音", "hàn")]),
    (BOX, ["甲"], [("文本框", "框")]),
    ("<w:p><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>", ["x=1"], []),
    ("<w:p><w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t><w:sym/></w:r></w:p>", ["A-B□"], []),
    ("<w:sdt><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>", ["控件"], []),
]


@pytest.mark.parametrize(("fragment", "visible", "elsewhere"), READINGS)
def test_what_word_shows_is_text_and_the_rest_is_kept_with_its_place(
    fragment: str, visible: list[str], elsewhere: list[tuple[str, str]]
) -> None:
    upload = read(fragment)

    assert texts(upload) == visible
    assert hidden(upload) == elsewhere


@pytest.mark.parametrize(
    ("name", "root", "inner", "place"),
    [
        ("word/header7.xml", "hdr", "{}", "页眉"),
        ("word/footer7.xml", "ftr", "{}", "页脚"),
        ("word/comments.xml", "comments", "<w:comment>{}</w:comment>", "批注"),
        ("word/footnotes.xml", "footnotes", "<w:footnote>{}</w:footnote>", "脚注"),
        ("word/endnotes.xml", "endnotes", "<w:endnote>{}</w:endnote>", "尾注"),
        ("word/glossary/document.xml", "glossaryDocument", "{}", "构建基块"),
        ("customXml/item1.xml", "x", "{}", "自定义数据"),
        ("word/unknown.xml", "x", "{}", "其他部件"),
    ],
)
def test_every_part_of_the_package_is_read(name: str, root: str, inner: str, place: str) -> None:
    content = samples.part(root, inner.format(samples.paragraph("藏", "着")))

    assert hidden(read_upload("文稿.docx", samples.with_member(EMPTY, name, content))) == [(place, "藏着")]


def test_author_and_title_are_read_as_properties() -> None:
    upload = read_upload("文稿.docx", samples.docx_of("正文", author="张三"))

    assert ("文档属性", "张三") in [(piece.place, piece.text) for piece in upload.hidden_texts]


def test_footnotes_stand_at_the_end_of_the_text() -> None:
    body = samples.with_body(EMPTY, '<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id="2"/></w:r></w:p>')
    notes = '<w:footnote w:id="1">{}</w:footnote><w:footnote w:id="2">{}</w:footnote>'.format(
        samples.paragraph("没有引用"), samples.paragraph("出处")
    )
    upload = read_upload("文稿.docx", samples.with_member(body, "word/footnotes.xml", samples.part("footnotes", notes)))

    assert texts(upload) == ["甲[1]", "[1] 出处"]


def test_merged_cells_become_spans() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    upload = read(
        f"<w:tbl><w:tr>{cell('宽', '<w:gridSpan w:val=' + chr(34) + '2' + chr(34) + '/>')}"
        f"{cell('高', '<w:vMerge w:val=' + chr(34) + 'restart' + chr(34) + '/>')}</w:tr>"
        f"<w:tr>{cell('a')}{cell('b')}{cell('', '<w:vMerge/>')}</w:tr></w:tbl>"
    )

    def shown(text: str, **spans: int) -> Cell:
        return Cell((Paragraph((Run(text),)),), **spans)

    assert upload.blocks == (Table(((shown("宽", columns=2), shown("高", rows=2)), (shown("a"), shown("b")))),)


def test_a_deleted_row_is_no_part_of_the_table() -> None:
    row = "<w:tr>{}<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr>"
    table = f"<w:tbl>{row.format('', '在')}{row.format('<w:trPr><w:del/></w:trPr>', '不在')}</w:tbl>"
    upload = read(table)

    assert upload.blocks == (Table(((Cell((Paragraph((Run("在"),)),)),),)),)
    assert hidden(upload) == [("修订删除", "不在")]


LEVELS = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
    '<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>'
)
RESTART = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
NUMBERING = samples.part(
    "numbering",
    f'<w:abstractNum w:abstractNumId="0">{LEVELS}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{RESTART}</w:num>',
)


def test_automatic_numbers_are_part_of_the_text() -> None:
    def numbered(level: int, text: str, number: int = 1) -> str:
        properties = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"

    base = samples.with_member(EMPTY, "word/numbering.xml", NUMBERING)
    items = [(0, "甲"), (1, "乙"), (1, "丙"), (2, "丁"), (0, "戊"), (1, "己"), (3, "庚"), (0, "辛", 2)]
    upload = read("".join(numbered(*item) for item in items), base=base)

    assert texts(upload) == ["一、甲", "（一）乙", "（二）丙", "1.丁", "二、戊", "（一）己", "庚", "一、辛"]


def test_what_no_machine_reads_is_named() -> None:
    content = samples.with_member(EMPTY, "word/media/image1.png", b"\x89PNG")
    content = samples.with_member(content, "word/embeddings/sheet.xlsx", b"PK")
    content = samples.with_member(content, "word/strange.dat", b"?")

    assert read_upload("文稿.docx", content).unread == (
        "图片 1 处（其他部件）",
        "内嵌文件 1 个（清稿不含内嵌文件）",
        "部件 word/strange.dat",
    )


def test_what_the_rendition_leaves_out_is_counted() -> None:
    upload = read_upload("文稿.docx", samples.with_body(samples.docx_of("正文", header="内部稿"), BOX))

    assert upload.left_out == ("文本框 1 处", "页眉 1 处")
