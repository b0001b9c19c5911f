"""Comparing what a page elsewhere shows with what was released. Pure: no database."""

from __future__ import annotations

import re
import unicodedata

import lxml.etree
import lxml.html

from engine.errors import Invalid, Issue
from workflows.renditions.canonical import text_of
from workflows.renditions.characters import without_radicals
from workflows.renditions.pdf_reading import page_texts

LARGEST_SAVED_PAGE = 20_000_000  # bytes
SHOWN_CHARACTERS = 20
_UNSEEN = (
    lxml.etree.Comment,
    lxml.etree.ProcessingInstruction,
    "script",
    "style",
    "noscript",
    "template",
    "title",
    "head",
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BLANK = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]+")


def normalised(text: str) -> str:
    """Text as it is compared: compatibility forms united, without any white space or invisible character."""
    return _BLANK.sub("", without_radicals(unicodedata.normalize("NFKC", text)))


def text_of_html(content: bytes) -> str:
    """The text of an HTML page, scripts and styles left out. Raises Invalid when it is empty, huge or no page."""
    if len(content) > LARGEST_SAVED_PAGE:
        raise _bad_page(f"网页文件超过 {LARGEST_SAVED_PAGE // 1_000_000} MB，请另存为“仅 HTML”后再上传。")
    try:
        root = lxml.html.document_fromstring(_XML_DECLARATION.sub("", _decoded(content)))
    except (lxml.etree.LxmlError, ValueError):
        raise _bad_page("网页文件无法读取，请在浏览器中另存为 HTML 后再上传，或直接粘贴页面文字。") from None
    lxml.etree.strip_elements(root, *_UNSEEN, with_tail=False)
    return "\n".join(str(text) for text in root.itertext() if str(text).strip())


def _decoded(content: bytes) -> str:
    """Sites of agencies are in UTF-8 or GBK, and what a page declares does not survive every way of saving it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def text_of_rendition(kind: str, content: bytes) -> str:
    """The words of a released rendition (`xhtml` or `pdf`)."""
    return "\n".join(page_texts(content)) if kind == "pdf" else text_of(content)


def difference(released: str, shown: str) -> str | None:
    """None when the page shows the whole released text without a gap; else in Chinese where it first differs."""
    wanted, page = normalised(released), normalised(shown)
    if not wanted:
        return "该件没有可供核对的文字（扫描件）。请从网站下载文件，再上传下载所得的文件。"
    if wanted in page:
        return None
    at = _longest_prefix(wanted, page)
    if at == 0:
        return "页面上没有找到清稿的文字，请核对是否贴错了页面。"
    expected = wanted[at : at + SHOWN_CHARACTERS]
    return f"自第 {at + 1} 个字起与清稿不一致，此处清稿为“{expected}”。请改正网页后重新核对。"


def _longest_prefix(wanted: str, page: str) -> int:
    """Length of the longest beginning of `wanted` that the page shows."""
    low, high = 0, len(wanted)
    while low < high:
        middle = (low + high + 1) // 2
        if wanted[:middle] in page:
            low = middle
        else:
            high = middle - 1
    return low


def _bad_page(message: str) -> Invalid:
    return Invalid(message, issues=[Issue("manual.page", message, field="saved_page")])
