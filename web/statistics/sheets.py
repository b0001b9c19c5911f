"""Tables as CSV and XLSX. No cell is ever a formula: what begins like one gets an apostrophe in front."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from web.statistics.tables import Cell, Table

# what spreadsheet programs take for a formula, half and full width, and white space that they skip before one
_STARTS = frozenset("=+-@\t\r\n\x00＝＋－＠﹢﹣﹦﹫−‐‑‒–—―")
_SKIPPED = " \u3000\u00a0\ufeff\u200b\u200e\u200f\u2060"
Rows = Sequence[Sequence[str | float | None]]


def neutralised(text: str) -> str:
    """The text as a cell that no spreadsheet program computes."""
    told = text.lstrip(_SKIPPED)
    risky = bool(told) and told[0] in _STARTS
    return f"'{text}" if risky else text


def csv_file(tables: Sequence[Table], head: Sequence[tuple[str, str]]) -> bytes:
    """UTF-8 with a byte order mark: spreadsheet programs on office PCs ask for it."""
    out = StringIO()
    writer = csv.writer(out)
    for pair in head:
        writer.writerow([neutralised(text) for text in pair])
    for table in tables:
        writer.writerow([])
        writer.writerows([[neutralised(table.title)], [neutralised(text) for text in table.columns]])
        writer.writerows([[_value(cell) for cell in row] for row in table.rows])
        writer.writerow([neutralised(table.how)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_file(tables: Sequence[Table], head: Sequence[tuple[str, str]]) -> bytes:
    """One sheet a table, numbers as numbers; under each how it was computed."""
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(title=_sheet_name(table.title))
        bold = [WriteOnlyCell(sheet, neutralised(text)) for text in table.columns]
        for cell in bold:
            cell.font = Font(bold=True)
        sheet.append(bold)
        for row in table.rows:
            sheet.append([_value(cell) for cell in row])
        sheet.append([])
        sheet.append([neutralised(table.how)])
        for pair in head:
            sheet.append([neutralised(text) for text in pair])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _value(cell: Cell) -> str | float:
    return cell.number if cell.number is not None else "" if cell.text == "—" else neutralised(cell.text)


def _sheet_name(title: str) -> str:
    return "".join("-" if char in "[]:*?/\\'" else char for char in title)[:31]
