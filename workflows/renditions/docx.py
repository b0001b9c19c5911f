"""Reading .docx: every XML part, because marks and secrets hide outside the body (domain.md 0.1, D.2).

Which part is the body, and what each of the others is called in Chinese. Runs in the limited child process (`sandbox`).
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from functools import cached_property

from engine.errors import Unreadable
from workflows.renditions.archive import Package
from workflows.renditions.characters import folded
from workflows.renditions.docx_flow import FlowReader
from workflows.renditions.docx_rest import left_over
from workflows.renditions.embedded import embedded_texts, is_font
from workflows.renditions.model import Block, TextPiece
from workflows.renditions.reading import MAX_PARAGRAPHS, Reading, note_paragraphs
from workflows.renditions.wordml import Element, Numbering, Styles, attribute, name_of

_FLOW_PARTS = {"hdr": "页眉", "ftr": "页脚", "comments": "批注", "footnotes": "脚注", "endnotes": "尾注"}
_FOLDERS = (
    ("docProps/", "文档属性"),
    ("word/glossary/", "构建基块"),
    ("word/diagrams/", "图示"),
    ("word/charts/", "图表"),
    ("customXml/", "自定义数据"),
)
_ATTRIBUTES = {"textpath": "水印", "docVar": "文档变量", "docPr": "图片说明", "cNvPr": "图片说明", "instr": "域代码"}
_WORDED = {"水印": ("string",), "图片说明": ("descr", "title"), "文档变量": ("val",), "域代码": ("instr",)}
_SILENT = (".odttf", ".ttf", ".otf", ".fntdata")  # fonts carry no text


def read_docx(content: bytes) -> Reading:
    """Read every XML part of a .docx. Unreadable when the package or a part of it is damaged or too large."""
    return WordFile(Package(content)).read()


class WordFile:
    """One package, read part by part."""

    def __init__(self, package: Package) -> None:
        self.package = package

    def read(self) -> Reading:
        body_part = self._main_part()
        roots = {name: self.package.read_xml(name) for name in self.package.names if _is_xml(name)}
        if sum(1 for root in roots.values() for _ in root.iter("{*}p")) > MAX_PARAGRAPHS:
            raise Unreadable(f"文件超过 {MAX_PARAGRAPHS} 段，系统不予读取。请拆分文件后再上传。")
        body = roots[body_part]
        if name_of(body) != "document":
            raise Unreadable("文件的正文部件不是 Word 正文。请另存为 .docx 后再上传。")
        notes: list[tuple[str, str]] = []
        reader = self._reader(body_part, notes)
        blocks = reader.flow(body, "正文")
        pieces = [*reader.pieces, *left_over(body, reader)]
        images = Counter({"正文": reader.images})
        footnotes: dict[tuple[str, str], list[Block]] = {}
        for name, root in roots.items():
            if name != body_part and name_of(root) in _FLOW_PARTS:
                inner = self._reader(name, [])
                footnotes |= _notes(root, inner, _FLOW_PARTS[name_of(root)])
                pieces += [*inner.pieces, *left_over(root, inner)]
                images[_FLOW_PARTS[name_of(root)]] += inner.images
            elif name != body_part:
                pieces += _loose_texts(name, root)
            pieces += _attribute_texts(name, root)
        pieces += embedded_texts(self.package)
        blocks += note_paragraphs(notes, footnotes)
        return Reading(tuple(blocks), tuple(pieces), self._unread(images))

    @cached_property
    def _folder(self) -> str:
        return posixpath.dirname(self._main_part())

    @cached_property
    def _styles(self) -> Styles:
        return Styles.read(self._optional("styles.xml"))

    def _reader(self, part: str, notes: list[tuple[str, str]]) -> FlowReader:
        return FlowReader(part, self._styles, Numbering(self._optional("numbering.xml")), notes)

    def _optional(self, name: str) -> Element | None:
        path = posixpath.join(self._folder, name)
        return self.package.read_xml(path) if path in self.package.names else None

    def _main_part(self) -> str:
        """The target of the package's officeDocument relationship."""
        if "_rels/.rels" not in self.package.names:
            raise Unreadable("文件缺少 Word 的包关系部件，已损坏。请另存为 .docx 后再上传。")
        for relation in self.package.read_xml("_rels/.rels"):
            if (attribute(relation, "Type") or "").endswith("/officeDocument"):
                target = posixpath.normpath((attribute(relation, "Target") or "").lstrip("/"))
                if target in self.package.names:
                    return target
        raise Unreadable("文件缺少 Word 正文部件，已损坏。请另存为 .docx 后再上传。")

    def _unread(self, images: Counter[str]) -> tuple[str, ...]:
        names = [name for name in self.package.names if not _is_xml(name) and not name.endswith("/")]
        names = [name for name in names if not name.startswith("docProps/thumbnail")]  # a picture of the first page
        media = [name for name in names if "/media/" in name]
        others = [name for name in names if name not in media and not self._silent(name)]
        embedded = [name for name in others if "embeddings/" in name or re.search("afchunk|oleobject", name.lower())]
        unread: list[str] = []
        images["其他部件"] += max(0, len(media) - images.total())
        unread += [f"图片 {count} 处（{place}）" for place, count in images.items() if count]
        if embedded:
            unread.append(f"内嵌文件 {len(embedded)} 个（清稿不含内嵌文件）")
        rest = [name for name in others if name not in embedded and "printerSettings" not in name]
        unread += [f"部件 {name}" for name in rest]
        return tuple(unread)

    def _silent(self, name: str) -> bool:
        return name.lower().endswith(_SILENT) and is_font(name, self.package.read(name))


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _notes(root: Element, reader: FlowReader, place: str) -> dict[tuple[str, str], list[Block]]:
    """Read a part that holds flows; returns footnotes and endnotes by (kind, id)."""
    found: dict[tuple[str, str], list[Block]] = {}
    if name_of(root) in {"hdr", "ftr"}:
        reader.flow(root, place)
        return found
    for item in root:
        found[(name_of(item), attribute(item, "id") or "")] = reader.flow(item, place)
    return found


def _loose_texts(name: str, root: Element) -> list[TextPiece]:
    """Texts of a part that is no flow: joined per paragraph where it has paragraphs, else per element."""
    place = next((label for folder, label in _FOLDERS if name.startswith(folder)), "其他部件")
    texts: list[str] = []
    inside: set[Element] = set()
    for paragraph in root.iter("{*}p"):
        leaves = list(paragraph.iter("{*}t", "{*}delText", "{*}instrText"))
        inside.update(leaves)
        texts.append("".join(leaf.text or "" for leaf in leaves))
    texts += [element.text for element in root.iter() if element.text and element not in inside]
    texts += [element.tail for element in root.iter() if element.tail]
    return [TextPiece(place, text, name, index) for index, text in enumerate(texts) if text.strip()]


def _attribute_texts(name: str, root: Element) -> list[TextPiece]:
    """Attributes that hold words or may carry a mark: watermarks (WordArt), descriptions, variables, authors, lists."""
    pieces = []
    for index, element in enumerate(root.iter()):
        for key, text in element.attrib.items():
            place = _ATTRIBUTES.get(name_of(element), "其他属性")
            worded = str(key).rpartition("}")[2] in _WORDED.get(place, ("author",))
            if not text.isascii() and (worded or "密" in folded(str(text)).text):
                pieces.append(TextPiece(place, str(text), name, index))
    return pieces
