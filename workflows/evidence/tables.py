"""The monthly lists as tables: PDF for the file, XLSX and CSV for the office. No cell is ever taken for a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workflows.calendar.periods import Period
from workflows.evidence.drawing import draw_paper
from workflows.evidence.monthly import dual_posts, period_words, secrecy_reviews
from workflows.evidence.words import stamp
from workflows.oversight.cells import neutral
from workflows.people.actor import Actor
from workflows.people.labels import ADMIN_ROLES, Label
from workflows.people.queries import administrators

Cell = str | int | None
FORMATS = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8",
           "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
# what a spreadsheet may take for a formula, also in the full-width forms that some programs fold


@dataclass(frozen=True)
class Table:
    """A list with its heading. `widths`: millimetres in the PDF, 0: what is left."""

    title: str
    note: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]


def secrecy_table(session: Session, actor: Actor, period: Period) -> Table:
    """保密审查汇总表 of the period."""
    rows = [
        (place, each.number, each.title or "（未发布，标题从略）", each.section, each.conclusion,
         f"{each.reviewer}（{each.post}）", each.findings, stamp(each.at))
        for place, each in enumerate(secrecy_reviews(session, actor, period), start=1)
    ]  # fmt: skip
    heads = ("序号", "事项编号", "标题", "起草科室", "审查结论", "审查人", "保密发现", "审查时间")
    return Table(
        f"保密审查汇总表（{period_words(period)}）",
        f"{session.info['settings'].bureau_name}　共 {len(rows)} 次审查",
        heads,
        (11, 22, 0, 32, 24, 40, 17, 33),
        tuple(rows),
    )


def dual_post_table(session: Session, actor: Actor, period: Period) -> Table:
    """兼岗 list of the period."""
    rows = [
        (place, each.person, each.decided_by, str(each.decided_on), str(each.valid_until), each.reason, each.number,
         each.gate, stamp(each.at))
        for place, each in enumerate(dual_posts(session, actor, period), start=1)
    ]  # fmt: skip
    heads = ("序号", "兼岗人", "决定人", "决定日期", "有效期至", "理由", "事项编号", "所办关口", "办理时间")
    return Table(
        f"兼岗情况表（{period_words(period)}）",
        f"{session.info['settings'].bureau_name}　兼岗决定及据此作出的审查结论",
        heads,
        (11, 20, 20, 23, 23, 0, 22, 28, 33),
        tuple(rows),
    )


def administrators_table(session: Session) -> Table:
    """三员: who are the three administrators."""
    rows = [(ADMIN_ROLES[role].zh, each.name, each.login, "启用" if each.active else "停用")
            for each, role in administrators(session)]  # fmt: skip
    note = "三员分立：三个角色由三人分别担任，均不参与审查和发布。"
    return Table("三员名单", note, ("角色", "姓名", "登录名", "状态"), (50, 50, 0, 30), tuple(rows))


TABLES = {
    "secrecy": (Label("保密审查汇总表", "Secrecy reviews"), secrecy_table),
    "dual-post": (Label("兼岗情况表", "Dual posts"), dual_post_table),
}


def as_file(table: Table, kind: str) -> bytes:
    """The table as `pdf`, `xlsx` or `csv`."""
    return {"pdf": _as_pdf, "xlsx": _as_xlsx, "csv": _as_csv}[kind](table)


def _as_pdf(table: Table) -> bytes:
    return draw_paper("table", table=table)


def _neutral(cell: Cell) -> Cell:
    return neutral(cell) if isinstance(cell, str) else cell


def _as_csv(table: Table) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.heads)
    writer.writerows([[_neutral("" if cell is None else cell) for cell in row] for row in table.rows])
    return text.getvalue().encode("utf-8-sig")  # spreadsheet programs read Chinese CSV only with the mark


def _as_xlsx(table: Table) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)
    sheet = book.active
    sheet.title = table.title.partition("（")[0][:31]
    sheet.append([table.title])
    sheet.append(list(table.heads))
    for row in table.rows:
        sheet.append([_neutral(cell) for cell in row])
    for cells in sheet.iter_rows(min_row=3):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula, whatever it begins with
    for cell in (*sheet[1], *sheet[2]):
        cell.font = Font(bold=True)
    for place, width in enumerate(table.widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = (width or 70) / 2
    sheet.freeze_panes = "A3"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def file_name(table: Table, kind: str) -> str:
    """保密审查汇总表-2026年11月.pdf."""
    return f"{table.title.replace('（', '-').replace('）', '')}.{kind}"
