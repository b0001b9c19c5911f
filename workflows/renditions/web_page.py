"""Reading a web page: what its body shows becomes blocks, everything else becomes pieces with the name of its place.

Nothing is fetched and nothing is run. Runs in the limited child process (`sandbox`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from lxml import etree

from engine.errors import Invalid, Unreadable
from workflows.renditions.encodings import declared_encoding, decoded_text
from workflows.renditions.model import Block, Paragraph, Run, TextPiece
from workflows.renditions.reading import Reading, split_lines
from workflows.renditions.web_state import ELSEWHERE, FORM, INSTEAD, META, Seen, state_inside
from workflows.renditions.web_styles import StyleSheet
from workflows.renditions.web_tables import read_table
from workflows.renditions.wordml import Element, name_of

COMMENT = "网页注释"
MAX_ELEMENTS = 300_000
_TOO_DEEP = "网页的标签嵌套超过 250 层，系统不予读取。请另存为 .docx 后再上传。"
_TOO_LARGE = "网页过大，系统不予读取。请拆分或另存为 .docx 后再上传。"
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
     "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
     "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary",
     "ul", "tr", "td", "th", "tbody", "thead", "tfoot")
)  # fmt: skip
_PICTURES = {"img", "svg", "canvas", "image"}
_MEDIA = {"iframe", "object", "embed", "video", "audio", "applet", "frame"}
_ATTRIBUTES = {
    "alt": "图片说明", "title": "提示文字", "content": META, "value": FORM, "placeholder": FORM, "label": FORM,
    "aria-label": "提示文字", "summary": "提示文字", "href": "链接地址", "src": "链接地址", "action": "链接地址",
    "srcdoc": INSTEAD, "cite": "链接地址", "data": "链接地址", "poster": "链接地址",
}  # fmt: skip
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass
class PageReader:
    """Reads one page, in order, gathering pieces."""

    styles: StyleSheet
    pieces: list[TextPiece] = field(default_factory=list)
    pictures: int = 0
    media: int = 0
    _blocks: list[Block] = field(default_factory=list)
    _runs: list[Run] = field(default_factory=list)
    _elsewhere: dict[str, list[str]] = field(default_factory=dict)
    _marker: str = ""  # of a list item whose first line is still to come
    _numbers: dict[Element, int] = field(default_factory=dict)  # of the last item of each numbered list
    _position: int = 0

    def blocks_of(self, element: Element, seen: Seen | None = None, *, place: str = "正文") -> list[Block]:
        """The visible blocks of an element; with an empty `place` their text is left for the caller to note."""
        outside, self._blocks = self._blocks, []
        self._element(element, seen or Seen(), place)
        self._flush(seen or Seen(), place)
        found, self._blocks = self._blocks, outside
        return found

    def loose_blocks(self, text: str, seen: Seen, place: str) -> list[Block]:
        """The paragraphs of a text that stands where no text belongs; browsers show it all the same."""
        outside, self._blocks = self._blocks, []
        self._text(text, seen)
        self._flush(seen, place)
        found, self._blocks = self._blocks, outside
        return found

    def piece(self, place: str, text: str, *, row: bool = False) -> None:
        """Note a text."""
        if place and text.strip():
            self.pieces.append(TextPiece(place, text, "网页", self._position, row))
        self._position += 1

    def _element(self, element: Element, seen: Seen, place: str) -> None:
        name = name_of(element)
        if not name:  # comments and processing instructions
            self.piece(COMMENT, element.text or "")
            return
        self.attributes(element)
        self.pictures += name in _PICTURES
        self.media += name in _MEDIA
        inner = self.state(element, name, seen)
        if name == "table" and inner.place is None:
            self._flush(seen, place)
            self._blocks += read_table(self, element, inner, place)
            return
        starts_line = name in _BLOCKS or name == "table"
        if starts_line:
            self._flush(seen, place)
        if name == "li" and inner.place is None:
            self._marker = self._marker_of(element)
        self._content(element, inner, place)
        if name == "br":
            self._text("\n", replace(seen, kept=True))
        if name in ELSEWHERE:
            self._note_elsewhere()
        if starts_line:
            self._flush(inner, place)

    def _content(self, element: Element, seen: Seen, place: str) -> None:
        self._text(element.text, seen)
        for item in element:
            self._element(item, seen, place)
            self._text(item.tail, seen)

    def state(self, element: Element, name: str, seen: Seen) -> Seen:
        """The state inside the element."""
        return state_inside(self.styles.style_of(element), element, name, seen)

    def attributes(self, element: Element) -> None:
        """Note the attributes that hold words or addresses."""
        name = name_of(element)
        for key, value in element.attrib.items():
            text, attribute = str(value), str(key)
            if name == "a" and attribute == "href" and text.startswith("#"):
                continue
            if attribute.startswith("data-") or attribute in _ATTRIBUTES or not text.isascii():
                place = META if name == "meta" else _ATTRIBUTES.get(attribute, "网页属性")
                self.piece(place, unquote(text) if not text.startswith("data:") else text[:50])

    def _text(self, text: str | None, seen: Seen) -> None:
        if not text:
            return
        words = text if seen.kept else _SPACE.sub(" ", text)
        if seen.place is None:
            self._runs.append(Run(words, seen.bold))
        else:
            self._elsewhere.setdefault(seen.place, []).append(words)

    def _flush(self, seen: Seen, place: str) -> None:
        """What was gathered becomes a paragraph for each of its lines."""
        self._note_elsewhere()
        runs, self._runs = self._runs, []
        for line in split_lines(runs):
            if self._marker:
                line.insert(0, Run(self._marker))
                self._marker = ""
            paragraph = Paragraph(tuple(line), align=seen.align, heading=seen.heading)
            self._blocks.append(paragraph)
            self.piece(place, paragraph.text)

    def _note_elsewhere(self) -> None:
        elsewhere, self._elsewhere = self._elsewhere, {}
        for hidden, texts in elsewhere.items():
            self.piece(hidden, "".join(texts).strip())

    def _marker_of(self, item: Element) -> str:
        """What stands before a list item: its number, or a dot."""
        group = item.getparent()
        if group is None or name_of(group) != "ol":
            return "• "
        stated, start = item.get("value", ""), group.get("start", "")
        before = self._numbers.get(group, int(start) - 1 if start.isdigit() and len(start) < 9 else 0)
        self._numbers[group] = int(stated) if stated.isdigit() and len(stated) < 9 else before + 1
        return f"{self._numbers[group]}. "


def read_page(source: str) -> Reading:
    """The reading of a page's markup. Unreadable when it is nested too deeply or too large."""
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=False, encoding="utf-8")
    try:
        root = etree.fromstring(source.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("网页没有可以读取的内容。请确认文件已保存，再重新上传。") from error
    if any("DEPTH" in entry.message.upper() for entry in parser.error_log):
        raise Unreadable(_TOO_DEEP)
    if root is None or any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise Unreadable(_TOO_LARGE)
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise Unreadable(_TOO_LARGE)
    reader = PageReader(StyleSheet(["".join(map(str, style.itertext())) for style in root.iter("style")]))
    for beside in (*root.itersiblings(preceding=True), *root.itersiblings()):
        reader.piece(COMMENT, beside.text or "")
    blocks = reader.blocks_of(root)
    unread = [f"图片 {reader.pictures} 处（正文）"] if reader.pictures else []
    unread += [f"嵌入的网页或媒体 {reader.media} 处（正文）"] if reader.media else []
    return Reading(tuple(blocks), tuple(reader.pieces), tuple(unread))


def read_html(content: bytes) -> Reading:
    """Read a web page. Invalid when its encoding is not known, Unreadable as `read_page`."""
    text = decoded_text(content, declared=declared_encoding(content))
    if text is None:
        raise Invalid("无法识别网页的编码。请用 UTF-8 或 GB18030 编码保存后再上传。")
    return read_page(text)
