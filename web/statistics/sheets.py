"""Tables as CSV and XLSX. No cell is ever a formula: what begins like one gets an apostrophe in front."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO

from web.statistics.tables import Cell, Table
from workflows.oversight.cells import neutral

Rows = Sequence[Sequence[str | float | None]]


def csv_file(tables: Sequence[Table], head: Sequence[tuple[str, str]]) -> bytes:
    """UTF-8 with a byte order mark: spreadsheet programs on office PCs ask for it."""
    out = StringIO()
    writer = csv.writer(out)
    for pair in head:
        writer.writerow([neutral(text) for text in pair])
    for place, table in enumerate(tables):
        if head or place:
            writer.writerow([])
        writer.writerows([[neutral(table.title)], [neutral(text) for text in table.columns]])
        writer.writerows([[_value(cell) for cell in row] for row in table.rows])
        writer.writerow([neutral(table.how)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_file(tables: Sequence[Table], head: Sequence[tuple[str, str]]) -> bytes:
    """One sheet a table, numbers as numbers; under each how it was computed."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(title=_sheet_name(table.title))
        sheet.freeze_panes = "A2"
        for place, width in enumerate(_widths(table), start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        bold = [WriteOnlyCell(sheet, neutral(text)) for text in table.columns]
        for cell in bold:
            cell.font = Font(bold=True)
        sheet.append(bold)
        for row in table.rows:
            sheet.append([_value(cell) for cell in row])
        sheet.append([])
        sheet.append([neutral(table.how)])
        for pair in head:
            sheet.append([neutral(text) for text in pair])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _widths(table: Table) -> Iterator[int]:
    """Columns as wide as their longest text, within reason; a Chinese character takes two places."""
    for place, head in enumerate(table.columns):
        texts = [head, *(row[place].text for row in table.rows)]
        yield min(60, max(10, 2 + max(sum(2 if char > "\u2e7f" else 1 for char in text) for text in texts)))


def _value(cell: Cell) -> str | float:
    return cell.number if cell.number is not None else "" if cell.text == "—" else neutral(cell.text)


def _sheet_name(title: str) -> str:
    return "".join("-" if char in "[]:*?/\\'" else char for char in title)[:31]
