"""Spreadsheets for tests: workbooks made with openpyxl, and hand-written parts for what it cannot make."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import date

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Pictures

from tests.samples import with_member

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
ROWS = (
    ("单位", "人数", "补贴（元）", "比例", "发放日期"),
    ("东湖区一中心", 1200, 1234567.5, 0.125, date(2026, 3, 5)),
    ("东湖区二中心", 35, 800, 0.05, date(2026, 3, 6)),
)


def saved(book: Workbook) -> bytes:
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def book_of(*sheets: tuple[str, Iterable[Iterable[object]]]) -> Workbook:
    """A workbook with these sheets, each (name, rows)."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return book


def xlsx_of(
    *rows: Iterable[object], name: str = "补贴发放", change: Callable[[Worksheet], None] | None = None
) -> bytes:
    """A workbook with one sheet of these rows, changed by `change` before it is saved."""
    book = book_of((name, rows or ROWS))
    if change is not None:
        change(book[name])
    return saved(book)


def subsidies() -> bytes:
    """A table as an office makes it: a title over the width, number formats, a merged cell."""
    book = book_of(("补贴发放", (("各中心补贴发放情况表",), *ROWS)))
    sheet = book["补贴发放"]
    sheet.merge_cells("A1:E1")
    for row in (3, 4):
        sheet[f"B{row}"].number_format = "#,##0"
        sheet[f"C{row}"].number_format = "#,##0.00"
        sheet[f"D{row}"].number_format = "0.0%"
        sheet[f"E{row}"].number_format = 'yyyy"年"m"月"d"日"'
    return saved(book)


def member(package: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        return file.read(name).decode()


def with_rows(package: bytes, rows: str, *, sheet: int = 1) -> bytes:
    """The workbook with SpreadsheetML rows in place of the sheet's own."""
    name = f"xl/worksheets/sheet{sheet}.xml"
    markup = re.sub(r"<sheetData>.*</sheetData>|<sheetData\s*/>", "", member(package, name), flags=re.DOTALL)
    at = markup.index("<pageMargins") if "<pageMargins" in markup else markup.index("</worksheet>")
    return with_member(package, name, f"{markup[:at]}<sheetData>{rows}</sheetData>{markup[at:]}")


def with_strings(package: bytes, items: str) -> bytes:
    """The workbook with a table of shared strings, as Excel and WPS write it."""
    target = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Type="{target}" Target="sharedStrings.xml" Id="rIdStrings"/></Relationships>'
    relations = member(package, "xl/_rels/workbook.xml.rels").replace("</Relationships>", relation)
    package = with_member(package, "xl/_rels/workbook.xml.rels", relations)
    return with_member(package, "xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{items}</sst>')


def picture(colour: str = "red", size: tuple[int, int] = (40, 30), form: str = "PNG") -> bytes:
    output = io.BytesIO()
    Pictures.new("RGB", size, colour).save(output, form)
    return output.getvalue()


def with_pictures(*colours: str) -> bytes:
    book = book_of(("补贴发放", ROWS))
    for row, colour in enumerate(colours, start=1):
        book["补贴发放"].add_image(Image(io.BytesIO(picture(colour))), f"G{row}")
    return saved(book)


def with_everything_hidden(canary: Callable[[str], str]) -> bytes:
    """A workbook with `canary(place)` in every place where a spreadsheet hides text, and ROWS in sight."""
    book = book_of(("补贴发放", ROWS), ("底稿", ((canary("隐藏工作表"),),)), ("深藏", ((canary("深度隐藏工作表"),),)))
    sheet = book["补贴发放"]
    book["底稿"].sheet_state, book["深藏"].sheet_state = "hidden", "veryHidden"
    sheet["A5"], sheet["H1"] = canary("隐藏行"), canary("隐藏列")
    sheet.row_dimensions[5].hidden = sheet.column_dimensions["H"].hidden = True
    sheet["C6"] = f'="{canary("公式")}"'
    sheet["A2"].comment = Comment(canary("批注"), canary("批注作者"))
    sheet["D7"], sheet["D7"].number_format = canary("不显示的格式"), ";;;"
    sheet.oddHeader.center.text, sheet.oddFooter.left.text = canary("页眉"), canary("页脚")
    validation = DataValidation(type="list", formula1=f'"{canary("下拉列表")}"', prompt=canary("输入提示"))
    sheet.add_data_validation(validation)
    validation.add("A9")
    sheet["A2"].hyperlink = f"https://example.invalid/{canary('链接')}"
    book.defined_names["名称"] = DefinedName("名称", attr_text=f'"{canary("名称定义")}"')
    book.properties.creator, book.properties.title = canary("作者"), canary("标题属性")
    book.properties.description, book.properties.lastModifiedBy = canary("备注属性"), canary("修改者")
    package = saved(book)
    package = with_strings(package, f"<si><t>{canary('残留文字')}</t></si>")
    box = f"<a:p><a:r><a:t>{canary('文本框')[:4]}</a:t></a:r><a:r><a:t>{canary('文本框')[4:]}</a:t></a:r></a:p>"
    drawing = (
        f'<xdr:wsDr xmlns:xdr="urn:x" xmlns:a="{DRAWING}"><xdr:cNvPr descr="{canary("图片说明")}"/>{box}</xdr:wsDr>'
    )
    words = f"<a:p><a:r><a:t>{canary('图表')}</a:t></a:r></a:p>"
    chart = f'<c:chartSpace xmlns:c="urn:c" xmlns:a="{DRAWING}">{words}</c:chartSpace>'
    package = with_member(package, "xl/drawings/drawing9.xml", drawing)
    package = with_member(package, "xl/charts/chart9.xml", chart)
    threaded = f"<threadedComment><text>{canary('会话批注')}</text></threadedComment>"
    threaded = f'<ThreadedComments xmlns="urn:t">{threaded}</ThreadedComments>'
    package = with_member(package, "xl/threadedComments/threadedComment1.xml", threaded)
    package = with_member(package, "customXml/item1.xml", f"<x>{canary('自定义数据')}</x>")
    cache = f'<pivotCacheRecords xmlns="{MAIN}"><r><s v="{canary("数据透视表")}"/></r></pivotCacheRecords>'
    package = with_member(package, "xl/pivotCache/pivotCacheRecords1.xml", cache)
    outside = f'<externalLink xmlns="{MAIN}"><v>{canary("外部链接")}</v></externalLink>'
    package = with_member(package, "xl/externalLinks/externalLink1.xml", outside)
    return with_member(package, "xl/embeddings/text.bin", f"内嵌 {canary('内嵌文件')}".encode())
