"""The values of the machine check: what is looked at (passages of documents of one matter) and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

from workflows.people.labels import Label
from workflows.renditions.characters import Folded, folded
from workflows.renditions.model import Block, Metadata

Level = Literal["blocker", "error", "warning", "note"]
Aspect = Literal["politics", "law", "policy", "content", "format", "wording", "secrecy"]
Authority = Literal["law", "regulation", "standard", "policy", "custom", "unit"]
Role = Literal["policy", "interpretation", "attachment", "fields"]

LEVELS: dict[Level, Label] = {  # the gravest first
    "blocker": Label("必须处理", "Blocker"),
    "error": Label("错误", "Error"),
    "warning": Label("提示", "Warning"),
    "note": Label("备注", "Note"),
}
# S0-7: 六关, and 保密
ASPECTS: dict[Aspect, Label] = {
    "politics": Label("政治关", "Politics"),
    "law": Label("法律关", "Law"),
    "policy": Label("政策关", "Policy"),
    "content": Label("内容关", "Content"),
    "format": Label("格式关", "Format"),
    "wording": Label("文字关", "Wording"),
    "secrecy": Label("保密", "Secrecy"),
}
AUTHORITIES: dict[Authority, Label] = {
    "law": Label("法律", "Law"),
    "regulation": Label("法规规章", "Regulation"),
    "standard": Label("国家标准", "National standard"),
    "policy": Label("政策文件", "Policy document"),
    "custom": Label("行文习惯", "Custom"),
    "unit": Label("本单位规定", "Unit rule"),
}
AROUND = 10  # characters of context on each side of a quote


class Matched(NamedTuple):
    """Where something stands in the text of a passage: offsets in characters, `end` exclusive."""

    start: int
    end: int


@dataclass(frozen=True)
class Passage:
    """A paragraph, a table row, a hidden text: the unit in which the checks read.

    `index` counts the passages of a document from 0, visible ones first, in the order of the rendition's blocks (a
    paragraph is one passage, a table one per row with its cells joined by a tab). `part` is Chinese and names the
    place: 正文第 3 段, 页眉, 批注, 第 2 页第 5 行. `kind` is a key of `renditions.parts.PARTS` for visible paragraphs
    and for `number`, `dated`, `printed` lines of the source (`visible` false: the rendition has empty slots there).
    A paragraph of a PDF keeps its line ends as "\\n".
    """

    index: int
    place: str
    part: str
    text: str
    visible: bool = True
    row: bool = False
    kind: str = "body"

    @cached_property
    def folded(self) -> Folded:
        """For matching: half width, ideographs, no spaces or line ends; with the offsets of the original."""
        return folded(self.text)

    def matched(self, start: int, end: int) -> Matched:
        """Where folded characters start:end (not empty) stand in `text`."""
        offsets = self.folded.offsets
        return Matched(offsets[start], offsets[end - 1] + 1)


@dataclass(frozen=True)
class ScreenedDocument:
    """One document as the checks read it. `key` is the document's id, or the file's name outside a matter.

    The role `fields` is what people typed and the public will read: the title and the interpretation's elements.
    `unread` names in Chinese what no machine has read; `blocks` is the visible structure (tables), empty for a PDF.
    """

    key: str
    role: Role
    title: str
    passages: tuple[Passage, ...]
    file_kind: str = ""
    version_id: str | None = None
    metadata: Metadata = field(default_factory=Metadata)
    unread: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()

    @cached_property
    def visible(self) -> tuple[Passage, ...]:
        return tuple([passage for passage in self.passages if passage.visible])

    @cached_property
    def characters(self) -> int:
        """Of all passages, hidden ones included."""
        return sum(len(passage.text) for passage in self.passages)


@dataclass(frozen=True)
class Subject:
    """What is checked together: all documents of a matter, or one file with what it is held against.

    `attribute` is a key of `matters.classes.ATTRIBUTES`; None or empty where nothing is known, then the checks that
    need it say nothing. `elements`: code of the interpretation's element -> (applicable, text).
    """

    documents: tuple[ScreenedDocument, ...]
    today: date
    matter_class: str | None = None
    attribute: str | None = None
    elements: Mapping[str, tuple[bool, str]] = field(default_factory=dict)

    def of_role(self, role: Role) -> tuple[ScreenedDocument, ...]:
        return tuple(document for document in self.documents if document.role == role)


@dataclass(frozen=True)
class Finding:
    """技术核查发现. `start`:`end` are offsets in the text of the passage; for a finding about a document as a whole
    (something is missing) `passage` is None, both are 0 and `quote` is empty. `quote` is the matched text with at most
    AROUND characters on each side; `matched` the matched text alone."""

    check: str
    aspect: Aspect
    level: Level
    message: str
    document: str  # key of the document
    part: str
    passage: int | None = None
    start: int = 0
    end: int = 0
    quote: str = ""
    matched: str = ""

    @property
    def is_serious(self) -> bool:
        """At error or above."""
        return self.level in ("blocker", "error")
