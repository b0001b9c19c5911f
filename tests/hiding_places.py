"""Every place of a .doc and of an .ofd in which a text can stand, as a sample with that text in it.

The place is what the reader calls it: 批注, 隐藏文字, 文档属性 …
"""

from __future__ import annotations

import struct

from tests import samples_ofd as ofd
from tests import samples_ole as ole
from tests.samples import NOTICE
from tests.samples_ofd import Ofd
from tests.samples_ole import Span, Word

_AUTHOR = 4


def docs_with(text: str) -> dict[str, tuple[str, bytes]]:
    """A name of the place -> (what the reader calls it, a .doc with `text` hidden there)."""
    body = ole.paragraphs(NOTICE)
    end = sum(len(span.text) for span in body)
    at_mark = struct.pack("<II", 4, end) + b"\1\0"
    words = [Span(f"{text}\r")]
    note = struct.pack("<2I", 0, len(text) + 1)
    utf_16 = text.encode("utf-16-le")
    stories = struct.pack("<9I", *[0] * 6, 0, len(text) + 1, len(text) + 2)
    marked = [Span(NOTICE[:4]), Span("\x02", ole.SPECIAL), *body]
    variables = struct.pack("<HHH", 0xFFFF, 1, 4) + ole.strings("a") + bytes(4) + ole.strings(text)
    made: dict[str, tuple[str, Word]] = {
        "body": ("正文", Word([*words, *body])),
        "footnote": ("脚注", Word(marked, footnotes=words, tables={2: at_mark, 3: note})),
        "header": ("页眉", Word(body, headers=[*words, Span("\r")], tables={11: stories})),
        "footer": ("页脚", Word(body, headers=[Span("\r"), *words, Span("\r")], tables={
            11: struct.pack("<11I", *[0] * 7, 1, 1, len(text) + 2, len(text) + 3)})),
        "comment": ("批注", Word(body, comments=words)),
        "endnote": ("尾注", Word(body, endnotes=words)),
        "text box": ("文本框", Word(body, text_boxes=words)),
        "text box in a header": ("页眉文本框", Word(body, header_text_boxes=words)),
        "hidden text": ("隐藏文字", Word([Span(text, ole.HIDDEN), Span("\r"), *body])),
        "hidden by its style": ("隐藏文字", _styled(text, body)),
        "deleted text": ("修订删除", Word([Span(text, ole.DELETED), Span("\r"), *body])),
        "field code": ("域代码", Word([Span(f"\x13 QUOTE {text} \x14ok\x15\r"), *body])),
        "table": ("正文表格", Word([*body, *ole.row("一", text), Span("\r")])),
        "behind what is counted": ("残留数据", Word(body, uncounted=words)),
        "end mark of a row": ("正文表格", Word([*body, *ole.row("一", "二")[:-1], Span(f"{text}\x07",
                              paragraph=ole.ROW_END), Span("\r")])),
        "property": ("文档属性", Word(body, properties={_AUTHOR: text})),
        "associated string": ("文档属性", Word(body, tables={32: ole.string_table("", text)})),
        "bookmark": ("书签", Word(body, tables={21: ole.string_table(text)})),
        "reviser": ("修订作者", Word(body, tables={51: ole.string_table(text)})),
        "commenter": ("批注作者", Word(body, tables={36: ole.strings(text)})),
        "variable": ("文档变量", Word(body, tables={60: variables})),
        "watermark": ("水印", Word(body, tables={50: ole.word_art(text)})),
        "custom stream": ("自定义数据", Word(body, streams={"MsoDataStore/A/Item": f"<x>{text}</x>".encode()})),
    }  # fmt: skip
    if "密" in text:  # what no structure leads to is searched for secrecy words only
        made["style name"] = ("残留数据", Word(body, tables={22: b"\0\0" + utf_16 + b"\0\0"}))
        made["data stream"] = ("残留数据", Word(body, streams={"Data": bytes(5000) + utf_16 + bytes(100)}))
        made["deleted from the file"] = ("残留数据", Word(body, leftover=bytes(20) + utf_16 + bytes(20)))
    return {name: (place, word.build()) for name, (place, word) in made.items()}


def _styled(text: str, body: list[Span]) -> Word:
    """Hidden because its character style (number 1) says so."""
    name = struct.pack("<H", 1) + "h\0".encode("utf-16-le")
    style = struct.pack("<HHHHH", 0xFFE, 0xFFF2, 1, 0, 0) + name + struct.pack("<H", len(ole.HIDDEN)) + ole.HIDDEN
    style += b"\0" * (len(style) % 2)
    sheet = struct.pack("<HHH14s", 18, 2, 10, b"") + b"\0\0" + struct.pack("<H", len(style)) + style
    return Word([Span(text, struct.pack("<HH", 0x4A30, 1)), Span("\r"), *body], tables={1: sheet})


def ofds_with(text: str) -> dict[str, tuple[str, bytes]]:
    """A name of the place -> (what the reader calls it, an .ofd with `text` hidden there)."""
    pages = ofd.laid_out(NOTICE)
    top = ofd.text_object(text, 28, 20)
    appearance = f'<ofd:Appearance Boundary="0 0 210 297">{top}</ofd:Appearance>'
    apart = "".join(ofd.text_object(each, 28 + 6 * index, 20 + index % 2 * 0.4) for index, each in enumerate(text))
    made: dict[str, tuple[str, Ofd]] = {
        "page": ("正文", Ofd([top + pages[0], *pages[1:]])),
        "page, each character by itself": ("正文", Ofd([apart + pages[0], *pages[1:]])),
        "later page": ("正文", Ofd([*pages, top])),
        "template": ("正文", Ofd(pages, template=top)),
        "composite drawing": ("正文", _composite(pages, top)),
        "invisible": ("隐藏文字", Ofd([ofd.text_object(text, 28, 20, more='Visible="false"') + pages[0]])),
        "transparent": ("隐藏文字", Ofd([ofd.text_object(text, 28, 20, more='Alpha="0"') + pages[0]])),
        "beside the page": ("隐藏文字", Ofd([ofd.text_object(text, 400, 20) + pages[0]])),
        "page that is not listed": ("隐藏文字", Ofd(pages, members={"Doc_0/Pages/Old/Content.xml": ofd.page(top)})),
        "annotation": ("批注", _annotated(pages, appearance, "Stamp")),
        "remark": ("批注", _annotated(pages, f"<ofd:Remark>{text}</ofd:Remark>", "Highlight")),
        "watermark": ("水印", _annotated(pages, appearance, "Watermark")),
        "author": ("文档属性", Ofd(pages, information=f"<ofd:Author>{text}</ofd:Author>")),
        "keyword": ("文档属性", Ofd(pages, information=f"<ofd:Keywords>{text}</ofd:Keywords>")),
        "custom data": ("文档属性", Ofd(pages, information=f'<ofd:CustomDatas><ofd:CustomData Name="a">{text}'
                                              "</ofd:CustomData></ofd:CustomDatas>")),
        "outline": ("书签", Ofd(pages, document=f'<ofd:Outlines><ofd:OutlineElem Title="{text}"/></ofd:Outlines>')),
        "bookmark": ("书签", Ofd(pages, document=f'<ofd:Bookmarks><ofd:Bookmark Name="{text}"/></ofd:Bookmarks>')),
        "custom tag": ("自定义标引", Ofd(pages, members={
            "Doc_0/Tags/CustomTags.xml": ofd.part("CustomTags", f"<ofd:CustomTag>{text}</ofd:CustomTag>")})),
        "tags that are no proper XML": ("其他部件", Ofd(pages, members={
            "Doc_0/Tags/Tag.xml": f'<:a xmlns:="">{text}</:a>'.encode()})),
        "extension": ("扩展数据", Ofd(pages, members={
            "Doc_0/Extensions.xml": ofd.part("Extensions", f"<ofd:Data>{text}</ofd:Data>")})),
        "name of an attachment": ("内嵌文件名", Ofd(pages, members={
            "Doc_0/Attachments.xml": ofd.part("Attachments", f'<ofd:Attachment Name="{text}"/>')})),
        "attachment": ("内嵌文件", Ofd(pages, members={"Doc_0/Res/a.txt": text.encode()})),
        "signature": ("电子签章", Ofd(pages, members={
            "Doc_0/Signs/Sign_0/Signature.xml": ofd.part("Signature", f"<ofd:Provider>{text}</ofd:Provider>")})),
    }  # fmt: skip
    return {name: (place, each.build()) for name, (place, each) in made.items()}


def _composite(pages: list[str], objects: str) -> Ofd:
    unit = f'<ofd:CompositeGraphicUnit ID="9"><ofd:Content>{objects}</ofd:Content></ofd:CompositeGraphicUnit>'
    used = '<ofd:CompositeObject ID="8" Boundary="0 0 210 297" ResourceID="9"/>'
    return Ofd(
        [used + pages[0], *pages[1:]], resources=f"<ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits>"
    )


def _annotated(pages: list[str], inner: str, kind: str) -> Ofd:
    location = "<ofd:Annotations>Annots.xml</ofd:Annotations>"
    return Ofd(pages, document=location, members={
        "Doc_0/Annots.xml": ofd.part("Annotations", "<ofd:Page><ofd:FileLoc>A.xml</ofd:FileLoc></ofd:Page>"),
        "Doc_0/A.xml": ofd.part("PageAnnot", f'<ofd:Annot Type="{kind}">{inner}</ofd:Annot>'),
    })  # fmt: skip
