"""A rendition as a fragment for our own pages."""

from __future__ import annotations

import html
import re

import nh3

_TAGS = {"h1", "h2", "h3", "h4", "h5", "p", "span", "strong", "table", "tbody", "tr", "td"}
_ATTRIBUTES = {"*": {"class"}, "span": {"data-slot"}, "td": {"colspan", "rowspan"}}
_OF_MARKS = {"mark": {"id", "data-finding"}}
_BODY = re.compile(r"<body>\n?(.*)</body>", re.DOTALL)
_EMPTY_LINE = re.compile(r'<p class="[a-z]+"><span data-slot="[a-z_]+"></span></p>\n?')
_EMPTY_SLOT = re.compile(r'(<span data-slot="(number|dated_on|printed_on)")></span>')
_WAITING = {"number": "发文字号待编", "dated_on": "成文日期待定", "printed_on": "印发日期待填"}


def page_html(xhtml: bytes, *, placeholders: bool = False) -> str:
    """The body of a rendition as HTML that may stand in a page of ours: sanitised although we made it ourselves.

    A line that is nothing but an empty slot is left out; with `placeholders` (for reviewers) it says what is missing,
    as `<span data-slot="…" class="waiting">`.
    """
    return clean_fragment(body_of(xhtml), placeholders=placeholders)


def body_of(xhtml: bytes) -> str:
    """What stands in the body of a rendition; empty when it has none."""
    found = _BODY.search(xhtml.decode())
    return found[1] if found else ""


def clean_fragment(body: str, *, placeholders: bool, marked: bool = False, number: str | None = None) -> str:
    """The body sanitised, its empty slots dealt with as `page_html` says; `marked`: marks may stand in it; `number`:
    what waits for one shows this in its place."""
    tags, attributes = (_TAGS | {"mark"}, {**_ATTRIBUTES, **_OF_MARKS}) if marked else (_TAGS, _ATTRIBUTES)
    clean = nh3.clean(body, tags=tags, attributes=attributes, link_rel=None)
    if placeholders:
        return _EMPTY_SLOT.sub(lambda slot: _waiting(slot, number), clean)
    return _EMPTY_LINE.sub("", clean)


def _waiting(slot: re.Match[str], number: str | None) -> str:
    if number and slot[2] == "number":
        return f"{slot[1]}>{html.escape(number)}</span>"
    return f'{slot[1]} class="waiting">（{_WAITING[slot[2]]}）</span>'
