"""One file of each format with a canary in every place where that format hides text, and POLICY in sight.

A new format is one entry in BUILDERS; `Canaries` counts what was hidden, so that a builder that hides nothing fails.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

import docx
import pikepdf
from weasyprint import HTML

from tests import samples, samples_ofd, samples_ole, samples_xlsx

POLICY = """关于做好冬季用工服务的通知

各街镇社区事务受理服务中心：

为做好冬季用工服务，现就有关事项通知如下：

一、开展走访。每月走访重点企业不少于20家。

临江区人力资源和社会保障局

2026年11月20日

（此件主动公开）
"""
STEM = "雀鸣"  # in every canary, and in nothing else


@dataclass
class Canaries:
    """Hands out texts that stand nowhere else; `places` is where they went."""

    places: list[str] = field(default_factory=list)

    def __call__(self, place: str) -> str:
        self.places.append(place)
        return f"{STEM}{place}语"


Builder = Callable[[Canaries], bytes]


def hiding_txt(canary: Canaries) -> bytes:
    """A plain text hides nothing but zero-width characters."""
    return samples.txt_of(POLICY.replace("一、", "一\u200b、"))


def hiding_docx(canary: Canaries) -> bytes:
    package = samples.docx_of(POLICY, header=canary("页眉"), footer=canary("页脚"), author=canary("作者"))
    run = "<w:r><w:t>{}</w:t></w:r>"
    hidden = f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{canary('隐藏')}</w:t></w:r>"
    deleted = (
        f'<w:del w:id="1" w:author="{canary("修订者")}"><w:r><w:delText>{canary("删除")}</w:delText></w:r></w:del>'
    )
    moved = f'<w:moveFrom w:id="2">{run.format(canary("移走"))}</w:moveFrom>'
    code = f"<w:r><w:instrText>{canary('域代码')}</w:instrText></w:r>"
    guide = f"<w:r><w:ruby><w:rt>{run.format(canary('拼音'))}</w:rt></w:ruby></w:r>"
    inner = f"<w:p>{run.format(canary('文本框'))}</w:p>"
    box = (
        f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    art = f'<w:r><w:pict><v:shape><v:textpath string="{canary("水印")}"/></v:shape></w:pict></w:r>'
    described = f'<w:r><w:drawing><a:docPr descr="{canary("图片说明")}"/></w:drawing></w:r>'
    body = f"<w:p>{hidden}{deleted}{moved}{code}{guide}{box}{art}{described}</w:p>"
    package = samples.with_body(package, body)
    document = docx.Document(io.BytesIO(package))
    document.core_properties.title, document.core_properties.keywords = canary("标题属性"), canary("关键词")
    document.core_properties.comments, document.core_properties.last_modified_by = canary("备注"), canary("修改者")
    output = io.BytesIO()
    document.save(output)
    package = output.getvalue()
    comment = f'<w:comment w:id="0" w:author="{canary("批注者")}">{samples.paragraph(canary("批注"))}</w:comment>'
    package = samples.with_member(package, "word/comments.xml", samples.part("comments", comment))
    return samples.with_member(package, "customXml/item1.xml", f"<x>{canary('自定义数据')}</x>")


def hiding_xlsx(canary: Canaries) -> bytes:
    return samples_xlsx.with_everything_hidden(canary)


def hiding_html(canary: Canaries) -> bytes:
    shown = "".join(f"<p>{html.escape(line)}</p>" for line in POLICY.splitlines() if line.strip())
    return (
        f"<!--{canary('网页注释')}--><!DOCTYPE html><html><head><meta charset=utf-8>"
        f"<title>{canary('网页标题')}</title>"
        f"<meta name=author content='{canary('作者')}'><script>var a='{canary('脚本')}'</script>"
        f"<style>.h{{display:none}} p::before{{content:'{canary('样式')}'}}</style></head><body>{shown}"
        f"<p class=h>{canary('样式隐藏')}</p><p hidden>{canary('隐藏')}</p>"
        f"<p style='display:none'>{canary('不显示')}</p>"
        f"<p style='font-size:0'>{canary('零字号')}</p><p style='color:white'>{canary('白字')}</p>"
        f"<img src=a.png alt='{canary('替代文字')}'><p title='{canary('提示')}' data-x='{canary('数据属性')}'>附注</p>"
        f"<template>{canary('模板')}</template><noscript>{canary('无脚本')}</noscript>"
        f"<textarea>{canary('表单')}</textarea>"
        f"<svg><text>{canary('图形')}</text></svg><del>{canary('删除')}</del><a href='http://x/{canary('链接')}'>链接</a>"
        f"<table><tr><td>见</td><td hidden>{canary('隐藏格')}</td></tr>"
        f"<tr style='display:none'><td>{canary('隐藏行')}</td></tr>"
        f"</table></body></html><!--{canary('末尾注释')}-->"
    ).encode()


def hiding_md(canary: Canaries) -> bytes:
    return (
        f"---\ntitle: {canary('文件头')}\n---\n{POLICY}\n<!-- {canary('注释')} -->\n\n"
        f"![{canary('替代文字')}](a.png)\n\n"
        f"[链接](http://x/{canary('链接')} '{canary('提示')}') <span hidden>{canary('隐藏')}</span>\n\n"
        f"```{canary('代码名')}\n代码\n```\n\n[x]: http://x/ '{canary('未用')}'\n\n<script>{canary('脚本')}</script>\n"
    ).encode()


def hiding_pdf(canary: Canaries) -> bytes:
    shown = "".join(f"<p>{html.escape(line)}</p>" for line in POLICY.splitlines() if line.strip())
    markup = (
        f"<html><head><title>{canary('标题属性')}</title><meta name=author content='{canary('作者')}'>"
        f"<meta name=keywords content='{canary('关键词')}'></head><body>{shown}</body></html>"
    )
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(bytes(HTML(string=markup).write_pdf()))) as document:
        page = document.pages[0]
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Text,
            Rect=[0, 0, 20, 20],
            Contents=canary("批注"),
            T=canary("批注者"),
        )
        page.Annots = document.make_indirect(pikepdf.Array([document.make_indirect(note)]))
        document.attachments["附件.txt"] = pikepdf.AttachedFileSpec(document, canary("附件").encode())
        document.Root.PieceInfo = pikepdf.Dictionary(X=pikepdf.Dictionary(Private=canary("私有数据")))
        document.Root.Names.JavaScript = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a")]))
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["dc:description"] = canary("元数据")
        document.save(output)
    return output.getvalue()


def hiding_doc(canary: Canaries) -> bytes:
    return samples_ole.doc_of(POLICY, author=canary("作者"))


def hiding_ofd(canary: Canaries) -> bytes:
    return samples_ofd.ofd_of(POLICY, author=canary("作者"))


BUILDERS: dict[str, Builder] = {
    "通知.txt": hiding_txt,
    "通知.docx": hiding_docx,
    "通知.xlsx": hiding_xlsx,
    "通知.html": hiding_html,
    "通知.md": hiding_md,
    "通知.pdf": hiding_pdf,
    "通知.doc": hiding_doc,
    "通知.wps": hiding_doc,
    "通知.ofd": hiding_ofd,
}


def holds(content: bytes, words: str) -> bool:
    """Whether a file has these words anywhere, in whichever encoding."""
    encoded = (words.encode(encoding) for encoding in ("gb18030", "utf-16-le", "utf-16-be"))
    return any(each in content for each in encoded) or words in everything_in(content)


def everything_in(content: bytes) -> str:
    """All that a file holds as one text: its bytes, members and streams unpacked, hex and UTF-16 strings read."""
    found = [
        html.unescape(content.decode("utf-8", "ignore")),
        content.decode("utf-16-be", "ignore"),
        content.decode("utf-16-le", "ignore"),
    ]
    found.append(re.sub(r"<[^>]*>", "", found[0]))  # words that runs tear apart
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            found += [everything_in(package.read(name)) for name in package.namelist()]
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as document:
            found += [_of_object(each) for each in document.objects]
    return "\n".join(found)


def _of_object(value: pikepdf.Object, depth: int = 0) -> str:
    found = []
    if isinstance(value, pikepdf.Stream):
        try:
            found.append(value.read_bytes().decode("utf-8", "ignore"))
        except pikepdf.PdfError:  # a compression that is a picture's
            found.append(value.read_raw_bytes().decode("utf-8", "ignore"))
    if isinstance(value, pikepdf.String):
        return str(value)
    if depth < 30 and isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        found += [f"{key} {_of_object(each, depth + 1)}" for key, each in value.items() if not _indirect(each)]
    elif depth < 30 and isinstance(value, pikepdf.Array):
        found += [_of_object(each, depth + 1) for each in value if not _indirect(each)]
    return "\n".join(found)


def _indirect(value: object) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect
