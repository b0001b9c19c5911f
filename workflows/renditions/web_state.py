"""In which state the text of a web page is met: seen or in which hidden place, how it is set."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from workflows.renditions.reading import DELETED, HIDDEN, PHONETIC, SHAPE
from workflows.renditions.web_styles import hides, is_backed, is_white
from workflows.renditions.wordml import Element

Align = Literal["", "center", "right"]
META, FORM, INSTEAD, SCRIPT, STYLE = "网页元数据", "表单内容", "备用内容", "脚本", "样式"
ELSEWHERE = {
    "script": SCRIPT, "style": STYLE, "title": META, "template": HIDDEN, "noscript": INSTEAD, "noframes": INSTEAD,
    "textarea": FORM, "select": FORM, "button": FORM, "option": FORM, "datalist": FORM, "svg": SHAPE, "canvas": INSTEAD,
    "video": INSTEAD, "audio": INSTEAD, "object": INSTEAD, "iframe": INSTEAD, "applet": INSTEAD, "rt": PHONETIC,
    "rp": PHONETIC, "del": DELETED, "s": DELETED, "strike": DELETED, "head": META, "map": INSTEAD,
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """The state in which text is met."""

    place: str | None = None  # None: visible
    bold: bool = False
    kept: bool = False  # spaces and line ends as they are
    backed: bool = False  # there is a background other than white
    heading: int = 0
    align: Align = ""


def state_inside(style: str, element: Element, name: str, seen: Seen) -> Seen:
    """The state inside an element of the name that stands in `seen` and is set in `style`."""
    backed = seen.backed or is_backed(style, element)
    closed = element.get("popover") is not None or (name == "dialog" and element.get("open") is None)
    hidden = closed or element.get("hidden") is not None or hides(style) or (is_white(style, element) and not backed)
    place = ELSEWHERE.get(name) or seen.place or (HIDDEN if hidden else None)
    heading = int(name[1]) if re.fullmatch("h[1-6]", name) else seen.heading
    return Seen(
        place=place,
        bold=seen.bold or name in {"b", "strong"},
        kept=seen.kept or name in {"pre", "listing", "xmp", "plaintext"},
        backed=backed,
        heading=heading,
        align=_align(style, element, name, seen.align),
    )


def _align(style: str, element: Element, name: str, around: Align) -> Align:
    found = re.search(r"text-align\s*:\s*(center|right|left|justify)", style)
    stated = found[1] if found else (element.get("align") or "").lower() or ("center" if name == "center" else "")
    if not stated:
        return around
    return cast(Align, stated) if stated in {"center", "right"} else ""
