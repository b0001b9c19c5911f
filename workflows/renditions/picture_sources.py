"""Where an uploaded file keeps its pictures, and where people would see them. Runs in the limited child process."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from lxml import etree
from markdown_it import MarkdownIt

from engine.errors import Unreadable
from workflows.renditions.archive import Package
from workflows.renditions.encodings import declared_encoding, decoded_text
from workflows.renditions.model import FileKind
from workflows.renditions.relationships import reached, relationships
from workflows.renditions.sheet import WorkbookFile
from workflows.renditions.sheet_pictures import UNUSED, pictures_by_place

ELSEWHERE = "没有随文件提交（链接到外部），系统不会联网读取"
_WORD_PLACES = {
    "header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注", "comments": "批注", "chart": "图表",
    "diagramData": "图示", "numbering": "项目符号", "glossaryDocument": "构建基块",
}  # fmt: skip
_PICTURES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".webp",
    ".emf",
    ".wmf",
    ".jb2",
    ".gbig2",
    ".svg",
)


@dataclass(frozen=True)
class Source:
    """A picture as the file holds it; `content` is None, and `note` says why, when it is not in the file."""

    place: str
    name: str
    content: bytes | None
    note: str = ""


def sources(kind: FileKind, content: bytes) -> list[Source]:
    """The pictures of an upload in reading order; none for kinds whose pages people see as they are (.pdf), and for
    those whose pictures cannot be told apart."""
    if kind in {"docx", "xlsx", "ofd"}:
        package = Package(content)
        places = _places(kind, package)
        return [_member(package, name, place) for name, place in places.items()]
    if kind in {"html", "md"}:
        return list(_of_page(kind, content))
    return []


def _member(package: Package, name: str, place: str) -> Source:
    try:
        return Source(place, name.rpartition("/")[2], package.read(name))
    except Unreadable as refusal:
        return Source(place, name.rpartition("/")[2], None, refusal.detail)


def _places(kind: FileKind, package: Package) -> dict[str, str]:
    if kind == "xlsx":
        return pictures_by_place(package, WorkbookFile(package).sheets)
    if kind == "ofd":
        return {name: "版式文件" for name in package.names if name.lower().endswith(_PICTURES)}
    return _of_word(package)


def _of_word(package: Package) -> dict[str, str]:
    found: dict[str, str] = {}
    main = next((each.target for each in relationships(package, "") if each.kind.endswith("/officeDocument")), "")
    parts = relationships(package, main)
    for each in parts:
        if "/media/" in each.target and each.target in package.names:
            found.setdefault(each.target, "正文")
    for each in parts:
        place = _WORD_PLACES.get(each.kind.rpartition("/")[2], "其他部件")
        for picture in reached(package, each.target, "/media/"):
            found.setdefault(picture, place)
    for name in package.names:
        if "/media/" in name and not name.endswith("/"):
            found.setdefault(name, UNUSED)
    return found


def _of_page(kind: FileKind, content: bytes) -> Iterator[Source]:
    text = decoded_text(content, declared=declared_encoding(content) if kind == "html" else None) or ""
    markup = text if kind == "html" else MarkdownIt("commonmark").enable("table").render(text)
    parser = etree.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8")
    root = etree.fromstring(markup.encode("utf-8", "replace") or b"<p/>", parser)
    for item in root.iter("img", "image") if root is not None else ():
        address = item.get("src") or item.get("href") or ""
        if address.startswith("data:"):
            yield Source("正文", "网页内图片", _data(address))
        else:
            yield Source("正文", address[:100], None, ELSEWHERE)


def _data(address: str) -> bytes:
    head, _, body = address.partition(",")
    try:
        return base64.b64decode(unquote_to_bytes(body)) if head.endswith(";base64") else unquote_to_bytes(body)
    except (binascii.Error, ValueError):
        return b""
