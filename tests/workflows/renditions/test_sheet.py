"""Spreadsheets: what people see becomes headings and tables, everything else a piece with the name of its place."""

import pytest
from openpyxl import Workbook

from engine.errors import Unreadable
from tests import samples_xlsx
from tests.workflows.renditions.seen import drawn_cell
from workflows.renditions import sheet_grid
from workflows.renditions.model import Paragraph, Table
from workflows.renditions.reading import Reading
from workflows.renditions.sheet import read_sheet
from workflows.renditions.sheet_formats import shown, shown_text
from workflows.renditions.sheet_texts import header_words


def texts(reading: Reading, place: str) -> list[str]:
    return [piece.text for piece in reading.pieces if piece.place == place]


def drawn(reading: Reading) -> list[object]:
    """Paragraphs as text, tables as rows of cells, a cell with spans as (text, columns, rows)."""
    found: list[object] = []
    for block in reading.blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Table):
            found.append([[drawn_cell(cell) for cell in row] for row in block.rows])
    return found


def test_a_sheet_is_its_name_the_line_over_the_table_and_the_table_with_values_as_shown() -> None:
    reading = read_sheet(samples_xlsx.subsidies())

    assert drawn(reading) == [
        "补贴发放",
        "各中心补贴发放情况表",
        [
            ["单位", "人数", "补贴（元）", "比例", "发放日期"],
            ["东湖区一中心", "1,200", "1,234,567.50", "12.5%", "2026年3月5日"],
            ["东湖区二中心", "35", "800.00", "5.0%", "2026年3月6日"],
        ],
    ]
    assert reading.unread == ()


SHOWN = [
    ("1234.5", "#,##0.00", "1,234.50"),
    ("0.125", "0.0%", "12.5%"),
    ("12.6", "0", "13"),
    ("2.5", "0", "3"),
    ("7", "000", "007"),
    ("1.5", "0.0#", "1.5"),
    ("1234567", "#,##0,", "1,235"),
    ("-5", "0;[Red](0)", "(5)"),
    ("-5", "0.0", "-5.0"),
    ("5", '"¥"#,##0.00', "¥5.00"),
    ("12", '0"元"', "12元"),
    ("0", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
    ("0.30000000000000004", "General", "0.3"),
    ("430102199001011000", "General", "430102199001011000"),
    ("46000", "yyyy/m/d", "2025/12/9"),
    ("46000.5", 'yyyy"年"m"月"d"日" h:mm', "2025年12月9日 12:00"),
    ("0.75", "h:mm AM/PM", "6:00 下午"),
    ("1.5", "[h]:mm", "36:00"),
    ("0.0425", "mm:ss", "01:12"),
    ("46000", "[$-804]aaaa", "星期二"),
    ("12345", "0.00E+00", "12345"),
    ("1E400", "0", "1E400"),
    ("不是数", "0", "不是数"),
    ("3", ";;;", None),
    ("3", '"机"', "机"),
]


@pytest.mark.parametrize(("raw", "code", "words"), SHOWN)
def test_a_number_shows_as_its_format_says(raw: str, code: str, words: str | None) -> None:
    assert shown(raw, code) == words


@pytest.mark.parametrize(
    ("code", "words"), [("General", "甲"), ("0.00", "甲"), ('"第"@"号"', "第甲号"), (";;;", None), ("0;0;0;@", "甲")]
)
def test_a_text_shows_as_its_format_says(code: str, words: str | None) -> None:
    assert shown_text("甲", code) == words


def test_days_are_counted_from_1904_where_the_book_says_so() -> None:
    assert shown("0", "yyyy/m/d", since_1904=True) == "1904/1/1"


HIDING_PLACES = [
    ("隐藏工作表", "隐藏工作表"), ("深度隐藏工作表", "隐藏工作表"), ("隐藏行", "隐藏行列"), ("隐藏列", "隐藏行列"),
    ("公式", "公式"), ("批注", "批注"), ("批注作者", "批注作者"), ("不显示的格式", "隐藏文字"),
    ("页眉", "页眉"), ("页脚", "页脚"),
    ("下拉列表", "数据有效性"), ("输入提示", "数据有效性"), ("链接", "外部链接"), ("名称定义", "名称定义"),
    ("作者", "文档属性"), ("标题属性", "文档属性"), ("备注属性", "文档属性"), ("修改者", "文档属性"),
    ("残留文字", "残留文字"), ("文本框", "文本框"), ("图片说明", "图片说明"), ("图表", "图表"), ("会话批注", "批注"),
    ("自定义数据", "自定义数据"), ("数据透视表", "数据透视表"), ("外部链接", "外部链接"), ("内嵌文件", "内嵌文件"),
]  # fmt: skip


@pytest.fixture(scope="module")
def hiding() -> Reading:
    return read_sheet(samples_xlsx.with_everything_hidden(lambda place: f"密语在此之{place}处"))


@pytest.mark.parametrize(("hidden", "place"), HIDING_PLACES)
def test_what_is_hidden_is_read_under_the_name_of_its_place(hiding: Reading, hidden: str, place: str) -> None:
    assert [piece.place for piece in hiding.pieces if f"密语在此之{hidden}处" in piece.text] == [place]


def test_what_is_hidden_is_not_drawn(hiding: Reading) -> None:
    assert "密语" not in str(hiding.blocks)
    assert drawn(hiding)[0] == "补贴发放"
    assert hiding.unread == ("内嵌文件 1 个（清稿不含内嵌文件）",)


def test_shared_strings_are_read_with_their_formatting_runs_and_without_their_phonetic_guide() -> None:
    items = (
        "<si><t>甲</t></si>"
        "<si><r><t>机</t></r><r><rPr><b/></rPr><t>密</t></r><rPh sb='0' eb='1'><t>ji</t></rPh></si>"
        "<si><t>删掉的</t></si>"
    )
    package = samples_xlsx.with_strings(samples_xlsx.xlsx_of(("一", "二")), items)
    cells = '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>99</v></c>'

    reading = read_sheet(samples_xlsx.with_rows(package, f'<row r="1">{cells}</row>'))

    assert drawn(reading) == ["补贴发放", [["甲", "机密"]]]
    assert texts(reading, "拼音") == ["ji"]
    assert texts(reading, "残留文字") == ["删掉的"]


@pytest.mark.parametrize(
    ("cell", "words", "hidden"),
    [
        ('<c r="A1" t="str"><f>A2&amp;"密"</f><v>结果</v></c>', "结果", ("公式", '=A2&"密"')),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE", None),
        ('<c r="A1" t="e"><v>#REF!</v></c>', "#REF!", None),
        ('<c r="A1" t="d"><v>2026-03-05</v></c>', "2026-03-05", None),
        ('<c r="A1" t="inlineStr"><is><t>见</t></is><v>藏</v></c>', "见", ("其他部件", "藏")),
        ('<c r="A1"><v>5</v><extLst><ext>藏</ext></extLst></c>', "5", ("其他部件", "藏")),
        ('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>', "2", ("其他部件", "1")),
    ],
)
def test_each_type_of_cell(cell: str, words: str, hidden: tuple[str, str] | None) -> None:
    package = samples_xlsx.with_rows(samples_xlsx.xlsx_of(("一",)), f'<row r="1">{cell}</row>')

    reading = read_sheet(package)

    assert drawn(reading) == ["补贴发放", [[words]]]
    if hidden is not None:
        assert texts(reading, hidden[0]) == [hidden[1]]


def merged_book() -> bytes:
    def change(sheet: object) -> None:
        for area in ("A1:B1", "A2:A3", "C1:C4"):
            sheet.merge_cells(area)  # type: ignore[attr-defined]
        sheet.column_dimensions["B"].hidden = True  # type: ignore[attr-defined]

    rows = (("甲", None, "丙"), ("乙", "藏", None), (None, "藏二", None), ("丁", "藏三", None))
    return samples_xlsx.xlsx_of(*rows, change=change)


def test_merged_cells_span_what_is_shown_of_them() -> None:
    reading = read_sheet(merged_book())

    assert drawn(reading) == ["补贴发放", [["甲", ("丙", 1, 3)], ["乙"], ["丁"]]]
    assert texts(reading, "隐藏行列") == ["藏", "藏二", "藏三"]


def test_a_cell_covered_by_a_merged_one_is_hidden() -> None:
    package = samples_xlsx.xlsx_of(("甲", None), change=lambda sheet: sheet.merge_cells("A1:B1"))
    cells = '<c r="A1" t="str"><v>甲</v></c><c r="B1" t="str"><v>盖住</v></c>'

    reading = read_sheet(samples_xlsx.with_rows(package, f'<row r="1">{cells}</row>'))

    assert texts(reading, "隐藏文字") == ["盖住"]
    assert "盖住" not in str(reading.blocks)


def test_the_name_of_a_lone_sheet_that_nobody_named_is_no_heading() -> None:
    reading = read_sheet(samples_xlsx.xlsx_of(("甲", "乙"), ("丙", "丁"), name="Sheet1"))

    assert drawn(reading) == [[["甲", "乙"], ["丙", "丁"]]]
    assert texts(reading, "工作表名") == ["Sheet1"]


def test_empty_rows_and_columns_are_left_out_and_lines_in_a_cell_are_paragraphs() -> None:
    reading = read_sheet(samples_xlsx.xlsx_of(("甲", None, "乙\n丙"), (None,), (None, None, "丁")))

    assert drawn(reading) == ["补贴发放", [["甲", "乙/丙"], ["", "丁"]]]


def test_pictures_are_counted_by_sheet() -> None:
    assert read_sheet(samples_xlsx.with_pictures("red", "blue")).unread == ("图片 2 处（工作表“补贴发放”）",)


@pytest.mark.parametrize(
    ("raw", "words"),
    [('&C&"宋体,加粗"&14机&B密', "机密"), ("&L第 &P 页&R研发 && 生产", "第  页研发 & 生产"), ("&KFF0000红", "红")],
)
def test_headers_are_read_without_their_codes(raw: str, words: str) -> None:
    assert header_words(raw) == words


def test_a_million_styled_rows_cost_no_memory_and_show_nothing() -> None:
    rows = "".join(f'<row r="{row}" s="3" customFormat="1" ht="14"/>' for row in range(2, 1_048_577))
    one = '<row r="1"><c r="A1" t="str"><v>甲</v></c></row>'

    reading = read_sheet(samples_xlsx.with_rows(samples_xlsx.xlsx_of(("一",)), one + rows))

    assert drawn(reading) == ["补贴发放", [["甲"]]]


@pytest.mark.parametrize("far", [(1, 1), (300, 300)], ids=["too many", "too far apart"])
def test_more_cells_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch, far: tuple[int, int]) -> None:
    monkeypatch.setattr(sheet_grid, "MAX_CELLS", 50)
    monkeypatch.setattr("workflows.renditions.sheet.MAX_CELLS", 50)
    monkeypatch.setattr("workflows.renditions.sheet_table.MAX_CELLS", 50)
    book = Workbook()
    for step in range(1, 60 if far == (1, 1) else 20):
        book.active.cell(row=step * far[0], column=step * far[1], value=step)

    with pytest.raises(Unreadable, match="个单元格"):
        read_sheet(samples_xlsx.saved(book))


def test_more_cells_in_sight_than_can_be_drawn_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.renditions.sheet.MAX_SHOWN", 8)

    assert read_sheet(samples_xlsx.xlsx_of(*[("甲", "乙")] * 4)).blocks
    with pytest.raises(Unreadable, match="导出为 PDF"):
        read_sheet(samples_xlsx.xlsx_of(*[("甲", "乙")] * 5))
