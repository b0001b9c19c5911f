"""Reading .ofd (GB/T 33190-2016): pages with their templates, and every other text of the package.

What the pages show becomes blocks; annotations, bookmarks, properties, tags and what no page refers to become pieces
with the name of their place. Runs in the limited child process (`sandbox`).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.errors import Unreadable
from workflows.renditions.archive import Package
from workflows.renditions.characters import folded
from workflows.renditions.embedded import lines_of
from workflows.renditions.model import TextPiece
from workflows.renditions.ofd_lines import Line, is_page_number, lines_of_page, paragraphs_of_pages
from workflows.renditions.ofd_page import ObjectReader, PageContent, page_box
from workflows.renditions.reading import Reading
from workflows.renditions.wordml import Element, attribute, name_of

MAX_PAGES = 1_000
_DAMAGED = "OFD 文件的结构已损坏或不完整。请重新导出后再上传。"
_PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif", ".jb2", ".gbig2", ".jp2")
_SILENT = (".ttf", ".otf", ".ttc", ".cff", ".esl", ".dat", ".xml")  # fonts, seals and signatures carry no reader's text
_CURVES = 400  # from so many on a page they are likely letters
_PLACES = {
    "OFD": "文档属性", "Annotations": "批注", "PageAnnot": "批注", "Attachments": "内嵌文件名",
    "CustomTags": "自定义标引", "Extensions": "扩展数据",
    "Signatures": "电子签章", "Signature": "电子签章", "Res": "资源", "Document": "文档结构",
    "Outlines": "书签",
}  # fmt: skip
_NAMED = {"OutlineElem": "书签", "Bookmark": "书签", "Attachment": "内嵌文件名", "CustomData": "文档属性",
          "CustomTag": "自定义标引", "Annot": "批注"}  # fmt: skip
_PATHS = {"DocRoot", "BaseLoc", "FileLoc", "PublicRes", "DocumentRes", "MediaFile", "FontFile", "SignedValue", "DocID",
          "AbbreviatedData", "PhysicalBox", "MaxUnitID", "CheckValue", "ContentBox", "ApplicationBox"}  # fmt: skip


def read_ofd(content: bytes) -> Reading:
    """Read every text of an .ofd. Unreadable when it is damaged, encrypted, too long or too large."""
    return _OfdFile(Package(content)).read()


@dataclass
class _Document:
    """One document of the package: where its main part stands, its templates, drawings and annotations."""

    path: str
    root: Element
    templates: dict[str, str] = field(default_factory=dict)
    composites: dict[str, Element] = field(default_factory=dict)
    box: str | None = None


class _OfdFile:
    def __init__(self, package: Package) -> None:
        self.package = package
        self._by_name = {name.lower(): name for name in package.names}
        self._roots: dict[str, Element] = {}
        self._seen: set[Element] = set()
        self._images = self._signatures = self._attached = self._drawn = 0
        self._empty: list[int] = []

    def read(self) -> Reading:
        if any(posixpath.basename(name) in {"encryptions.xml", "decryptseed.dat"} for name in self._by_name):
            raise Unreadable("文件已加密。请去掉密码后再上传。")
        pages: list[list[Line]] = []
        pieces: list[TextPiece] = []
        for document in self._documents():
            for path in self._pages(document):
                if len(pages) >= MAX_PAGES:
                    raise Unreadable(f"OFD 文件超过 {MAX_PAGES} 页。请核对或拆分后再上传。")
                pages.append(self._page(document, path, len(pages) + 1, pieces))
        if not pages:
            raise Unreadable(f"OFD 文件没有页面。{_DAMAGED}")
        for name in self.package.names:
            if name.lower().endswith(".xml"):
                pieces += self._loose(name)
            elif not name.lower().endswith((*_PICTURES, *_SILENT)):
                pieces += lines_of(name, self.package.read(name))
        return Reading(tuple(paragraphs_of_pages(pages)), tuple(pieces), self._unread(), pages=len(pages))

    # structure

    def _root(self, name: str) -> Element:
        if name not in self._roots:
            self._roots[name] = self.package.read_xml(name)
        return self._roots[name]

    def _target(self, location: str | None, base: str) -> str:
        """The member that a location names: from the root or beside the part that names it."""
        found = self._found(location, base)
        if found is None:
            raise Unreadable(f"OFD 文件缺少它引用的部件。{_DAMAGED}")
        return found

    def _found(self, location: str | None, base: str) -> str | None:
        wanted = (location or "").strip().replace("\\", "/")
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(base), wanted.lstrip("/")))
        from_root = posixpath.normpath(wanted.lstrip("/"))
        order = (from_root, beside) if wanted.startswith("/") else (beside, from_root)
        for path in order:
            if path.lower() in self._by_name:
                return self._by_name[path.lower()]
        return None

    def _documents(self) -> Iterator[_Document]:
        bodies = [element for element in self._root(self._target("OFD.xml", "")) if name_of(element) == "DocBody"]
        for body in bodies:
            location = next((element.text for element in body if name_of(element) == "DocRoot"), None)
            path = self._target(location, "OFD.xml")
            document = _Document(path, self._root(path))
            for element in document.root.iter("{*}TemplatePage"):
                document.templates[attribute(element, "ID") or ""] = attribute(element, "BaseLoc") or ""
            document.box = next((area.text for area in document.root.iter("{*}PhysicalBox")), None)
            for element in document.root.iter("{*}PublicRes", "{*}DocumentRes"):
                self._composites(document, element.text, path)
            yield document

    def _composites(self, document: _Document, location: str | None, base: str) -> None:
        found = self._found(location, base)
        if found is None:  # many files name one that they do not have, and do not need
            return
        for unit in self._root(found).iter("{*}CompositeGraphicUnit"):
            content = next((element for element in unit if name_of(element) == "Content"), None)
            if content is not None:
                document.composites[attribute(unit, "ID") or ""] = content

    def _pages(self, document: _Document) -> list[str]:
        found = [page for pages in document.root if name_of(pages) == "Pages" for page in pages]
        if len(found) > MAX_PAGES:
            raise Unreadable(f"OFD 文件超过 {MAX_PAGES} 页。请核对或拆分后再上传。")
        return [self._target(attribute(page, "BaseLoc"), document.path) for page in found if name_of(page) == "Page"]

    # pages

    def _page(self, document: _Document, path: str, number: int, pieces: list[TextPiece]) -> list[Line]:
        root = self._root(path)
        box = page_box(next((area.text for area in root.iter("{*}PhysicalBox")), document.box))
        for element in root.iter("{*}PageRes"):
            self._composites(document, element.text, path)
        reader = ObjectReader(document.composites, box)
        for element in root:
            if name_of(element) == "Template":
                location = document.templates.get(attribute(element, "TemplateID") or "")
                if location is None:
                    raise Unreadable(f"OFD 文件缺少它引用的模板页。{_DAMAGED}")
                self._objects(reader, self._root(self._target(location, document.path)))
        self._objects(reader, root)
        self._count(reader.content, number)
        part = f"第 {number} 页"
        pieces += [TextPiece("隐藏文字", text, part, index) for index, text in enumerate(reader.content.hidden)]
        shown = []
        lines = lines_of_page(reader.content.texts)
        for index, line in enumerate(lines):
            footer = index == len(lines) - 1 and is_page_number(line, box[1] + box[3])
            pieces.append(TextPiece("页脚" if footer else "正文", line.text, part, index))
            if not footer:
                shown.append(line)
        return shown

    def _objects(self, reader: ObjectReader, page: Element) -> None:
        for element in page:
            if name_of(element) == "Content":
                reader.read(element)

    def _count(self, content: PageContent, number: int) -> None:
        self._seen |= content.seen
        self._images += content.images
        self._drawn += content.curves >= _CURVES
        if not content.texts:
            self._empty.append(number)

    # everything else

    def _loose(self, name: str) -> Iterator[TextPiece]:
        """The texts of a part that no page has shown, and its attributes that are words."""
        try:
            root = self._root(name)
        except Unreadable:
            yield from self._unruly(name)
            return
        kind = name_of(root)
        place = _PLACES.get(kind, "其他部件")
        self._signatures += sum(1 for _ in root.iter("{*}Signature")) if kind == "Signatures" else 0
        self._attached += sum(1 for _ in root.iter("{*}Attachment")) if kind == "Attachments" else 0
        for index, (where, text) in enumerate(self._texts(root, place)):
            yield TextPiece(where, text, name, index)

    def _unruly(self, name: str) -> list[TextPiece]:
        """The words of a part that is no proper XML: invoices bring such tags along, and no page needs them."""
        content = self.package.read(name)
        if b"<!DOCTYPE" in content.upper() or b"<!ENTITY" in content.upper():
            raise Unreadable("文件内部的 XML 带有 DOCTYPE 声明，存在安全风险，系统不予读取。")
        return [TextPiece("其他部件", each.text, name, each.paragraph) for each in lines_of(name, content)]

    def _texts(self, root: Element, place: str) -> Iterator[tuple[str, str]]:
        for annotation in root.iter("{*}Annot"):
            where = "水印" if attribute(annotation, "Type") == "Watermark" else "批注"
            yield from ((where, text) for text in self._appearance(annotation))
        for element in root.iter():
            name, text = name_of(element), element.text or ""
            if element not in self._seen and text.strip() and name not in _PATHS and not _is_bare(text, place):
                yield ("隐藏文字" if name == "TextCode" else place), text
            for value in element.attrib.values():
                words = str(value)
                if not words.isascii() and (name in _NAMED or "密" in folded(words).text):
                    yield _NAMED.get(name, "其他属性"), words

    def _appearance(self, annotation: Element) -> list[str]:
        reader = ObjectReader({}, (-1e5, -1e5, 2e5, 2e5))
        for element in annotation:
            if name_of(element) == "Appearance":
                reader.read(element)
        self._seen |= reader.content.seen
        self._images += reader.content.images
        return [line.text for line in lines_of_page(reader.content.texts)] + reader.content.hidden

    def _unread(self) -> tuple[str, ...]:
        names = [name for name in self.package.names if not name.endswith("/")]
        pictures = max(self._images, sum(1 for name in names if name.lower().endswith(_PICTURES)))
        unread = [f"图片 {pictures} 处（清稿不含图片）"] if pictures else []
        if self._drawn:
            unread.append(f"矢量图形 {self._drawn} 页（可能是转成曲线的文字）")
        if self._signatures:
            unread.append(f"电子签章 {self._signatures} 处（清稿不含签章）")
        if self._attached:
            unread.append(f"内嵌文件 {self._attached} 个（清稿不含内嵌文件）")
        if self._empty:
            unread.append(f"没有文字的页面（扫描页）：第 {'、'.join(map(str, self._empty[:20]))} 页")
        others = [name for name in names if not name.lower().endswith((*_PICTURES, *_SILENT))]
        return (*unread, *(f"部件 {name}" for name in others if not lines_of(name, self.package.read(name))))


def _is_bare(text: str, place: str) -> bool:
    """A number, date or identifier of the file's own machinery."""
    return text.isascii() and (place in {"电子签章", "资源", "文档结构", "其他部件"} or text.strip().endswith(".xml"))
