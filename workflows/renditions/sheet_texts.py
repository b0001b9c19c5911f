"""The texts of an .xlsx that stand in no cell, each with the Chinese name of its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.renditions.model import TextPiece
from workflows.renditions.wordml import Element, name_of

# by the beginning of the part's name
_FOLDERS = (
    ("docProps/", "文档属性"),
    ("customXml/", "自定义数据"),
    ("xl/comments", "批注"),
    ("xl/threadedComments", "批注"),
    ("xl/persons", "批注作者"),
    ("xl/charts/", "图表"),
    ("xl/chartsheets/", "图表"),
    ("xl/diagrams/", "图示"),
    ("xl/drawings/", "文本框"),
    ("xl/externalLinks/", "外部链接"),
    ("xl/pivotCache/", "数据透视表"),
    ("xl/pivotTables/", "数据透视表"),
    ("xl/connections", "数据连接"),
    ("xl/queryTables/", "数据连接"),
    ("xl/tables/", "表格定义"),
    ("xl/slicer", "切片器"),
    ("xl/theme/", "样式"),
    ("xl/styles", "样式"),
)
# by the element it stands in, the nearest first
_ELEMENTS = {
    "definedName": "名称定义",
    "dataValidation": "数据有效性",
    "conditionalFormatting": "条件格式",
    "cfRule": "条件格式",
    "hyperlink": "超链接",
    "oddHeader": "页眉",
    "evenHeader": "页眉",
    "firstHeader": "页眉",
    "oddFooter": "页脚",
    "evenFooter": "页脚",
    "firstFooter": "页脚",
    "docPr": "图片说明",
    "cNvPr": "图片说明",
    "textpath": "水印",
    "numFmt": "数字格式",
    "author": "批注作者",
}
# attributes that hold words even when these are ASCII
_WORDED = {
    "descr", "title", "prompt", "promptTitle", "error", "errorTitle", "tooltip", "display", "displayName", "comment",
    "caption", "userName", "userId", "command", "connection", "author", "sourceFile", "v",
}  # fmt: skip
_SILENT = ("[Content_Types].xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/theme/", "xl/calcChain.xml")
_CODES = re.compile(r'&(?:"[^"]*"|K(?:[0-9A-Fa-f]{6}|\d\d[+-]\d{3})|\d{1,3}|[A-Za-z])')


def part_texts(name: str, root: Element) -> list[TextPiece]:
    """The pieces of one XML part that is no worksheet: text of its paragraphs, elements and attributes."""
    if name.endswith(".rels"):
        return _links(name, root)
    place = next((label for folder, label in _FOLDERS if name.startswith(folder)), "其他部件")
    silent = name.startswith(_SILENT)
    pieces = [] if silent else _texts(name, root, place)
    return pieces + _attributes(name, root, place, only_foreign=silent)


def sheet_texts(name: str, rest: Element) -> list[TextPiece]:
    """The pieces of a worksheet without its rows: headers and footers, lists, conditions, links."""
    return _texts(name, rest, "其他部件") + _attributes(name, rest, "其他属性", only_foreign=False)


def _links(name: str, root: Element) -> list[TextPiece]:
    """Addresses outside the package, and whatever is not ASCII in an address inside it."""
    targets = ((item.get("Target", ""), item.get("TargetMode")) for item in root)
    kept = [target for target, mode in targets if mode == "External" or not target.isascii()]
    return [TextPiece("外部链接", target, name, index) for index, target in enumerate(kept) if target.strip()]


def _texts(name: str, root: Element, place: str) -> list[TextPiece]:
    """Joined per paragraph or comment where there are such, else per element."""
    pieces: list[TextPiece] = []
    settings = {"True", "False"} if name.endswith(".vml") else set()
    inside: set[Element] = set()
    for index, group in enumerate(root.iter("{*}p", "{*}comment", "{*}threadedComment", "{*}si")):
        leaves = [leaf for leaf in group.iter("{*}t", "{*}text") if leaf not in inside and (leaf.text or "").strip()]
        inside.update(leaves)
        if text := "".join(leaf.text or "" for leaf in leaves):
            pieces.append(TextPiece(place, text, name, index))
    for index, element in enumerate(root.iter()):
        for text in _own_texts(element, inside):
            if settings and (text.strip() in settings or _is_number(text.strip())):
                continue
            words = header_words(text) if _place(element, "") in {"页眉", "页脚"} else text
            pieces.append(TextPiece(_place(element, place), words, name, index))
    return pieces


def _own_texts(element: Element, inside: set[Element]) -> Iterator[str]:
    if element.text and element.text.strip() and element not in inside:
        yield element.text
    if element.tail and element.tail.strip():
        yield element.tail


def _place(element: Element, otherwise: str) -> str:
    current: Element | None = element
    for _ in range(6):
        if current is None:
            break
        if (label := _ELEMENTS.get(name_of(current))) is not None:
            return label
        current = current.getparent()
    return otherwise


def _attributes(name: str, root: Element, place: str, *, only_foreign: bool) -> list[TextPiece]:
    pieces = []
    for index, element in enumerate(root.iter()):
        if name_of(element) == "sheet":
            continue  # its name is read with the sheet itself
        for key, value in element.attrib.items():
            text, local = str(value), str(key).rpartition("}")[2]
            worded = local in _WORDED or (local in {"name", "location"} and name_of(element) in _ELEMENTS)
            if text.strip() and (not text.isascii() or (worded and not only_foreign and not _is_number(text))):
                pieces.append(TextPiece(_place(element, place), text, name, index))
    return pieces


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.+-]+(?:[eE][+-]?\d+)?", text))


def header_words(text: str) -> str:
    """A header or footer without the codes of its layout; && is the character itself."""
    return "&".join(_CODES.sub("", part) for part in text.split("&&"))
