"""Reading .xlsx: every XML part, because spreadsheets hide more than they show (domain.md B.6, D.2).

Visible sheets become a heading and a table each; hidden sheets, rows and columns, formulas, comments, names, lists,
leftover strings and all the rest become pieces with the name of their place. Runs in the limited child process.
"""

from __future__ import annotations

from functools import cached_property

from engine.errors import Unreadable
from workflows.renditions.archive import Package
from workflows.renditions.embedded import embedded_texts
from workflows.renditions.model import Block, Paragraph, Run, Table, TextPiece
from workflows.renditions.reading import PHONETIC, Reading
from workflows.renditions.relationships import relationships
from workflows.renditions.sheet_formats import BUILTIN
from workflows.renditions.sheet_grid import MAX_CELLS, Book, Grid, read_grid, rich_text
from workflows.renditions.sheet_pictures import picture_places
from workflows.renditions.sheet_table import part_cells, row_texts, sheet_blocks
from workflows.renditions.sheet_texts import part_texts, sheet_texts
from workflows.renditions.wordml import Element, attribute, name_of

MAX_SHOWN = 20_000  # cells of the tables in sight: drawing their PDF takes minutes
_SILENT = (".odttf", ".ttf", ".otf", ".fntdata")
_DEFAULT_NAMES = ("Sheet1", "工作表1", "Sheet 1")


class WorkbookFile:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.pieces: list[TextPiece] = []

    def read(self) -> Reading:
        blocks: list[Block] = []
        room = MAX_CELLS
        sheets = self.sheets
        for name, part, state in sheets:
            grid = read_grid(self.package.open(part), self._book, room)
            room -= len(grid.cells)
            blocks += self._sheet(name, part, grid, hidden=state != "visible", alone=len(sheets) == 1)
        if sum(len(row) for block in blocks if isinstance(block, Table) for row in block.rows) > MAX_SHOWN:
            raise Unreadable(
                f"要公开的表格超过 {MAX_SHOWN // 10_000} 万个单元格，不能生成清稿。请拆分，或导出为 PDF 后再上传。"
            )
        read = {part for _, part, _ in sheets}
        for name in self.package.names:
            if name not in read and is_xml(name):
                self.pieces += part_texts(name, self.package.read_xml(name))
        self._leftover_strings()
        self.pieces += embedded_texts(self.package)
        return Reading(tuple(blocks), tuple(self.pieces), self._unread())

    def _sheet(self, name: str, part: str, grid: Grid, *, hidden: bool, alone: bool) -> list[Block]:
        parted = part_cells(grid)
        self._rows("隐藏工作表" if hidden else "正文表格", part, parted.seen)
        self._rows("隐藏工作表" if hidden else "隐藏行列", part, parted.in_hidden)
        self._rows("隐藏文字", part, parted.covered)
        for place, texts in (("隐藏文字", grid.invisible), ("公式", grid.formulas), ("其他部件", grid.stray)):
            self.pieces += [TextPiece(place, text, part, row) for row, text in texts if text.strip()]
        if grid.rest is not None:
            self.pieces += sheet_texts(part, grid.rest)
        title = "隐藏工作表" if hidden else "工作表名"
        if hidden or not parted.seen or (alone and name in _DEFAULT_NAMES):
            self.pieces.append(TextPiece(title, name, part, 0))
            return [] if hidden else sheet_blocks(parted)
        self.pieces.append(TextPiece("正文", name, part, 0))
        return [Paragraph((Run(name),), heading=1), *sheet_blocks(parted)]

    def _rows(self, place: str, part: str, cells: dict[tuple[int, int], str]) -> None:
        self.pieces += [TextPiece(place, text, part, row, row=True) for row, text in row_texts(cells)]

    # parts

    @cached_property
    def _main_part(self) -> str:
        for each in relationships(self.package, ""):
            if each.kind.endswith("/officeDocument") and each.target in self.package.names:
                return each.target
        raise Unreadable("文件缺少工作簿部件，已损坏。请用 WPS 或 Excel 另存为 .xlsx 后再上传。")

    @cached_property
    def _workbook(self) -> Element:
        root = self.package.read_xml(self._main_part)
        if name_of(root) != "workbook":
            raise Unreadable("文件的正文部件不是工作簿。请用 WPS 或 Excel 另存为 .xlsx 后再上传。")
        return root

    @cached_property
    def sheets(self) -> list[tuple[str, str, str]]:
        """(name, part, state) in the order of the tabs; chart sheets are read as parts."""
        targets = {each.id: each for each in relationships(self.package, self._main_part)}
        found = []
        for item in self._workbook.iter("{*}sheet"):
            points = targets.get(attribute(item, "id") or "")
            if points is not None and points.kind.endswith("/worksheet") and points.target in self.package.names:
                found.append((item.get("name", ""), points.target, item.get("state", "visible")))
        if len({part for _, part, _ in found}) < len(found):
            raise Unreadable("文件里有两张工作表指向同一个部件，内容可能被伪造。请另存为 .xlsx 后再上传。")
        return found

    @cached_property
    def _book(self) -> Book:
        strings = self._related("/sharedStrings")
        texts: tuple[str, ...] = ()
        if strings is not None:
            texts = tuple(rich_text(item) for item in strings if name_of(item) == "si")
            phonetic = ["".join(leaf.text or "" for leaf in each.iter("{*}t")) for each in strings.iter("{*}rPh")]
            self.pieces += [TextPiece(PHONETIC, text, "sharedStrings", i) for i, text in enumerate(phonetic) if text]
        since_1904 = any(item.get("date1904") in {"1", "true"} for item in self._workbook.iter("{*}workbookPr"))
        return Book(texts, self._formats(), since_1904)

    def _related(self, kind: str) -> Element | None:
        for each in relationships(self.package, self._main_part):
            if each.kind.endswith(kind) and each.target in self.package.names:
                return self.package.read_xml(each.target)
        return None

    def _formats(self) -> tuple[str, ...]:
        """The number format of each cell style."""
        styles = self._related("/styles")
        if styles is None:
            return ()
        codes = {int(key): code for key, code in _own_formats(styles)}
        used = [
            item.get("numFmtId", "0")
            for group in styles
            if name_of(group) == "cellXfs"
            for item in group
            if name_of(item) == "xf"
        ]
        known = BUILTIN | codes
        return tuple(known.get(int(each), "General") if each.isdigit() else "General" for each in used)

    def _leftover_strings(self) -> None:
        """Texts of deleted cells stay in the table of strings until somebody saves anew."""
        book = self._book
        self.pieces += [
            TextPiece("残留文字", text, "sharedStrings", index)
            for index, text in enumerate(book.texts)
            if index not in book.used and text.strip()
        ]

    def _unread(self) -> tuple[str, ...]:
        names = [name for name in self.package.names if not is_xml(name) and not name.endswith("/")]
        media = [name for name in names if "/media/" in name]
        others = [name for name in names if name not in media and not name.lower().endswith(_SILENT)]
        others = [
            name for name in others if not name.startswith("docProps/thumbnail") and "printerSettings" not in name
        ]
        embedded = [name for name in others if "embeddings/" in name]
        unread = [f"图片 {count} 处（{place}）" for place, count in picture_places(self.package, self.sheets).items()]
        if embedded:
            unread.append(f"内嵌文件 {len(embedded)} 个（清稿不含内嵌文件）")
        return (*unread, *(f"部件 {name}" for name in others if name not in embedded))


def _own_formats(styles: Element) -> list[tuple[str, str]]:
    found = ((item.get("numFmtId", ""), item.get("formatCode", "")) for item in styles.iter("{*}numFmt"))
    return [(key, code) for key, code in found if key.isdigit()]


def is_xml(name: str) -> bool:
    """Whether the member of a package is one of its XML parts."""
    return name.lower().endswith((".xml", ".rels", ".vml"))


def read_sheet(content: bytes) -> Reading:
    """Read every XML part of an .xlsx. Unreadable when the package or a part of it is damaged or too large."""
    return WorkbookFile(Package(content)).read()
