"""Cells of a table that somebody will open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# what makes a spreadsheet read a text as a formula, in both widths
_FORMULAS = tuple("=+-@\t\r\n＝＋－＠﹦﹢﹣﹫−")
_BLANKS = " \u00a0\u3000\u200b\u200e\u200f\u2060\ufeff"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no workbook can hold them


def neutral(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet might take it for a formula; without controls."""
    text = _CONTROLS.sub("", text)
    risky = text.startswith(_FORMULAS) or text.lstrip(_BLANKS).startswith(_FORMULAS)
    return f"'{text}" if risky else text


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV that spreadsheets open with its Chinese intact: a byte order mark, every cell neutral."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow([neutral(head) for head in heads])
    writer.writerows([neutral("" if cell is None else str(cell)) for cell in row] for row in rows)
    return "\ufeff" + written.getvalue()
