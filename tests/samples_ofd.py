"""Files for tests: OFD packages (GB/T 33190-2016) with things hidden in every place."""

from __future__ import annotations

import html
import io
import zipfile
from dataclasses import dataclass, field

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
BODY, TITLE = 5.64, 7.76  # millimetres: 三号 and 二号
LEFT, RIGHT, TOP, LEADING = 28.0, 184.0, 45.0, 10.0
LINES = 20  # of a page


def text_object(text: str, x: float, y: float, *, size: float = BODY, more: str = "") -> str:
    """One run whose baseline is at `y`."""
    deltas = " ".join(str(size if ord(character) > 0x2E80 else size / 2) for character in text[:-1])
    delta = f' DeltaX="{deltas}"' if deltas else ""
    return (
        f'<ofd:TextObject Boundary="{x} {y - size} 160 {size * 1.3}" Font="1" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}"{delta}>{html.escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def part(root: str, inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{root} {NAMESPACE}>{inner}</ofd:{root}>'.encode()


def page(objects: str, before: str = "") -> bytes:
    return part("Page", f"{before}<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content>")


@dataclass
class Ofd:
    """An OFD file to be. `pages` and `template` are graphic objects in XML; `members` are further parts by path."""

    pages: list[str]
    template: str = ""
    information: str = ""  # elements of DocInfo
    body: str = ""  # elements of DocBody
    document: str = ""  # elements of Document
    resources: str = ""  # elements of the public resources
    members: dict[str, bytes] = field(default_factory=dict)
    stored: bool = False  # not compressed

    def build(self) -> bytes:
        number = range(len(self.pages))
        pages = "".join(f'<ofd:Page ID="{index + 10}" BaseLoc="Pages/Page_{index}/Content.xml"/>' for index in number)
        template = '<ofd:TemplatePage ID="2" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if self.template else ""
        used = '<ofd:Template TemplateID="2" ZOrder="Background"/>' if self.template else ""
        common = f"{template}<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        members = {
            "OFD.xml": part(
                "OFD",
                f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID>{self.information}</ofd:DocInfo>"
                f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{self.body}</ofd:DocBody>",
            ),
            "Doc_0/Document.xml": part(
                "Document",
                f"<ofd:CommonData>{common}<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
                f"<ofd:Pages>{pages}</ofd:Pages>{self.document}",
            ),
            "Doc_0/PublicRes.xml": part(
                "Res", f'<ofd:Fonts><ofd:Font ID="1" FontName="仿宋"/></ofd:Fonts>{self.resources}'
            ),
        }
        if self.template:
            members["Doc_0/Tpls/Tpl_0/Content.xml"] = page(self.template)
        for index, objects in enumerate(self.pages):
            members[f"Doc_0/Pages/Page_{index}/Content.xml"] = page(objects, used)
        return packed({**members, **self.members}, stored=self.stored)


def packed(members: dict[str, bytes], *, stored: bool = False) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return output.getvalue()


def laid_out(text: str) -> list[str]:
    """The pages of a text as a word processor sets it: titles in the middle, two characters of indent, full lines."""
    lines: list[str] = []
    for paragraph in (line for line in text.splitlines() if line.strip()):
        lines += _set(paragraph.strip())
    pages = [lines[at : at + LINES] for at in range(0, len(lines), LINES)]
    return ["".join(line.format(y=TOP + LEADING * index) for index, line in enumerate(page)) for page in pages]


def _set(paragraph: str) -> list[str]:
    if "关于" in paragraph[:40] and paragraph.endswith(("通知", "解读", "方案")):
        width = len(paragraph) * BODY
        return [_line(paragraph, LEFT + max(0.0, (RIGHT - LEFT - width) / 2))] if width < RIGHT - LEFT else _wrapped(
            paragraph, 0)  # fmt: skip
    return _wrapped(paragraph, 0 if paragraph.endswith("：") else 2)


def _wrapped(paragraph: str, indent: int) -> list[str]:
    """Full lines: half-width characters take half the room."""
    lines, room = [""], RIGHT - LEFT - indent * BODY
    for character in paragraph:
        wide = BODY if ord(character) > 0x2E80 else BODY / 2
        if wide > room:
            lines, room = [*lines, ""], RIGHT - LEFT
        lines[-1] += character
        room -= wide
    return [_line(each, LEFT + (indent * BODY if index == 0 else 0)) for index, each in enumerate(lines)]


def _line(text: str, x: float) -> str:
    object_ = text_object(text, x, 0).replace("{", "{{").replace("}", "}}")
    return object_.replace(f'Boundary="{x} {0 - BODY} ', f'Boundary="{x} {{y}} ')


def ofd_of(text: str, *, author: str = "起草人甲") -> bytes:
    """An .ofd with the text set on as many pages as it needs."""
    return Ofd(laid_out(text), information=f"<ofd:Author>{author}</ofd:Author>").build()
