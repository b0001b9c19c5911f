"""Damaged and hostile .doc and .ofd: each must be refused in time, with words that say what to do."""

from __future__ import annotations

import struct

from tests import samples_ofd as ofd
from tests import samples_ole as ole
from tests.samples import NOTICE
from tests.samples_ofd import Ofd, ofd_of
from tests.samples_ole import Span, Word, doc_of, ole_of

_BODY = ole.paragraphs(NOTICE)
_DOC, _OFD = doc_of(NOTICE), ofd_of(NOTICE)
_FIB = _DOC.index(b"\xec\xa5\xc1\x00")  # where the WordDocument stream begins


def _patched(content: bytes, at: int, value: bytes) -> bytes:
    return content[:at] + value + content[at + len(value) :]


def _in_head(at: int, form: str, *values: int) -> bytes:
    """The sample with other numbers in the head of its WordDocument stream."""
    return _patched(_DOC, _FIB + at, struct.pack(form, *values))


def _cyclic() -> bytes:
    """Every sector of the allocation table leads back to the first."""
    at = struct.unpack_from("<I", _DOC, 0x4C)[0]
    return _patched(_DOC, (at + 1) * 512, struct.pack("<20I", *[0] * 20))


def _with_stream(*names: str) -> bytes:
    return Word(_BODY, streams=dict.fromkeys(names, b"x" * 100)).build()


# what is wrong -> the file, and a word of the refusal
DOCS: dict[str, tuple[bytes, str]] = {
    "cut after the head": (_DOC[:600], "损坏"),
    "cut in the middle": (_DOC[: len(_DOC) // 2], "损坏|不完整"),
    "cut near the end": (_DOC[:-600], "损坏|不完整"),
    "cyclic allocation": (_cyclic(), "循环"),
    "no mark of Word": (_in_head(0, "<H", 0), "损坏"),
    "Word 95": (_in_head(2, "<H", 0x68), "Word 95"),
    "Word 6": (_in_head(0, "<HH", 0xA5DC, 0x65), "Word 95"),
    "encrypted": (_in_head(0x0A, "<H", 0x1300), "已加密"),
    "obfuscated": (_in_head(0x0A, "<H", 0x9200), "已加密"),
    "fast-saved": (_in_head(0x0A, "<H", 0x1204), "快速保存"),
    "other table than it says": (_in_head(0x0A, "<H", 0x1000), "损坏"),
    "two thousand million characters": (_in_head(0x4C, "<i", 0x7FFFFFFF), "损坏"),
    "fewer than no characters": (_in_head(0x50, "<i", -5), "损坏"),
    "countless structures": (_in_head(0x98, "<H", 0xFFFF), "损坏"),
    "pieces outside the table": (_in_head(0x1A2, "<II", 0x7FFFFFFF, 100), "损坏"),
    "no pieces": (_in_head(0x1A2, "<II", 0, 0), "损坏"),
    "properties outside the table": (_in_head(0xFA, "<II", 0x7FFFFFFF, 12), "损坏"),
    "pieces that leave characters out": (Word(_BODY, missing=5).build(), "损坏"),
    "property page outside the text": (Word(_BODY, tables={12: struct.pack("<3I", 0, 9, 0x3FFFF)}).build(), "损坏"),
    "too many paragraphs": (Word([Span("\r" * 60_000)]).build(), "50000 段"),
    "too many characters": (Word([Span("a" * 5_100_000), Span("\r")]).build(), "万字"),
    "three thousand streams in a row": (
        ole_of({f"S{index:05}": b"" for index in range(3_000)}, strung=True), "损坏|超过"),
    "macros": (_with_stream("Macros/VBA/dir"), "宏"),
    "workbook": (ole_of({"Workbook": b"x"}), "xls"),
    "presentation": (ole_of({"PowerPoint Document": b"x"}), "ppt"),
    "Works": (ole_of({"CONTENTS": b"x"}), "Works"),
    "encrypted package": (ole_of({"EncryptedPackage": b"x"}), "已加密"),
    "no document at all": (ole_of({"Other": b"x"}), "没有 Word 正文"),
}  # fmt: skip


def _with_page(objects: str) -> bytes:
    return Ofd([objects], stored=True).build()


def _cycle() -> bytes:
    again = '<ofd:CompositeObject ID="8" ResourceID="9"/>' * 3
    unit = f'<ofd:CompositeGraphicUnit ID="9"><ofd:Content>{again}</ofd:Content></ofd:CompositeGraphicUnit>'
    return Ofd([again], resources=unit).build()


_ENTITY = b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x>&c;</x>'
_PAGE = '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>'
_DOCUMENT = "Doc_0/Document.xml"
_TEXT = "<ofd:TextObject><ofd:TextCode>甲</ofd:TextCode></ofd:TextObject>"
_MISSING = ofd.part("Document", '<ofd:Pages><ofd:Page BaseLoc="no.xml"/></ofd:Pages>')
_OUTSIDE = ofd.part("OFD", "<ofd:DocBody><ofd:DocRoot>../../etc/passwd</ofd:DocRoot></ofd:DocBody>")

OFDS: dict[str, tuple[bytes, str]] = {
    "cut in the middle": (_OFD[: len(_OFD) // 2], "损坏"),
    "cut near the end": (_OFD[:-30], "损坏"),
    "bomb": (Ofd(ofd.laid_out(NOTICE), members={"Doc_0/Res/a.bin": bytes(40 * 1024 * 1024)}).build(), "压缩"),
    "entities in a page": (Ofd(["x"], members={"Doc_0/Pages/Page_0/Content.xml": _ENTITY}).build(), "DOCTYPE"),
    "entities in a tag": (Ofd(ofd.laid_out("甲"), members={"Doc_0/a.xml": _ENTITY}).build(), "DOCTYPE"),
    "five thousand pages": (
        Ofd(["x"], members={_DOCUMENT: ofd.part("Document", f"<ofd:Pages>{_PAGE * 5_000}</ofd:Pages>")}).build(),
        "超过 1000 页"),
    "many documents of the same pages": (
        Ofd(["x"], members={"OFD.xml": ofd.part("OFD", "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
                                                "</ofd:DocBody>" * 3_000)}).build(), "超过 1000 页"),
    "ten megabytes of nesting": (_with_page("<ofd:PageBlock>" * 350_000 + "</ofd:PageBlock>" * 350_000), "不完整"),
    "drawings that contain themselves": (_cycle(), "嵌套过深|对象"),
    "countless texts": (_with_page(_TEXT * 51_000), "过多"),
    "page that is not there": (Ofd(["x"], members={_DOCUMENT: _MISSING}).build(), "缺少"),
    "template that is not there": (
        Ofd(["x"], members={"Doc_0/Pages/Page_0/Content.xml": ofd.page("", '<ofd:Template TemplateID="7"/>')}).build(),
        "模板"),
    "no pages": (Ofd([]).build(), "没有页面"),
    "no document": (ofd.packed({"OFD.xml": ofd.part("OFD", "")}), "没有页面"),
    "place outside the package": (ofd.packed({"OFD.xml": _OUTSIDE}), "缺少"),
    "encrypted": (Ofd(["x"], members={"Encryptions.xml": b"<x/>"}).build(), "已加密"),
}  # fmt: skip
