"""A rendition as PDF, laid out after GB/T 9704-2012 and reproducible to the byte.

A4; margins 37 mm above, 28 mm left; type area 156 × 225 mm (7.1); size 3 (16 pt) with 22 lines of 28 characters
("generally", so a guide only). The fonts of the standard are classes; the free ones installed stand in for them.
"""

from __future__ import annotations

import html
from functools import lru_cache

from workflows.renditions.model import sha256
from workflows.renditions.page import page_html

_BODY_FONT = "FangSong, FangSong_GB2312, STFangsong, 'FandolFang R', 'Noto Serif CJK SC', 'Source Han Serif SC', serif"
_TITLE_FONT = "FZXiaoBiaoSong-B05S, 'Noto Serif CJK SC', 'Source Han Serif SC', serif"
_BLACK_FONT = "SimHei, STHeiti, 'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif"
_LAYOUT = f"""
@page {{ size: A4; margin: 37mm 26mm 35mm 28mm;
  @bottom-center {{ content: "— " counter(page) " —"; font: 14pt {_BODY_FONT}; }} }}
html {{ font: 16pt/29pt {_BODY_FONT}; }}
body {{ margin: 0; overflow-wrap: anywhere; }}
p {{ margin: 0; text-indent: 2em; orphans: 1; widows: 1; }}
h1, h2 {{ font: bold 22pt/32pt {_TITLE_FONT}; text-align: center; margin: 29pt 0; }}
h2 {{ break-before: page; }}
h2 + h2 {{ break-before: auto; margin-top: -29pt; }}
h1 + h1 {{ margin-top: -29pt; }}
h3 {{ font: bold 16pt/29pt {_BLACK_FONT}; margin: 0; text-indent: 2em; }}
h4, h5 {{ font: bold 16pt/29pt {_BODY_FONT}; margin: 0; text-indent: 2em; }}
.letterhead {{ font: bold 30pt/44pt {_TITLE_FONT}; color: #c00; text-align: center; text-indent: 0; }}
.number {{ text-align: center; text-indent: 0; margin-top: 29pt; padding-bottom: 4pt; }}
.number {{ border-bottom: 1.5pt solid #c00; }}
.urgency, .recipients, .attachment-head {{ text-indent: 0; }}
.attachment-head {{ font-family: {_BLACK_FONT}; break-before: page; }}
.signature, .dated {{ text-align: right; padding-right: 4em; text-indent: 0; }}
.signature {{ margin-top: 29pt; break-after: avoid; }}
.signature + .signature {{ margin-top: 0; }}
.copies, .printed {{ font-size: 14pt; text-indent: 0; padding: 0 1em; border-top: 0.7pt solid #000; }}
.printed + .printed {{ border-top: 0; }}
p:not(.copies):not(.printed) + .copies, p:not(.copies):not(.printed) + .printed {{ margin-top: 29pt; }}
.note {{ font-size: 12pt; line-height: 20pt; }}
.center {{ text-align: center; text-indent: 0; }}
.right {{ text-align: right; text-indent: 0; }}
table {{ width: 100%; border-collapse: collapse; margin: 8pt 0; font-size: 12pt; line-height: 18pt; }}
td {{ border: 0.7pt solid #000; padding: 2pt 4pt; vertical-align: middle; }}
td p {{ text-indent: 0; }}
"""


def render_pdf(xhtml: bytes, *, title: str) -> bytes:
    """The rendition as PDF: the same `xhtml` and `title` give the same bytes on the same installation.

    Fetches nothing; holds no date, author or producer.
    """
    page = (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{html.escape(title)}</title></head>'
        f"<body>{page_html(xhtml)}</body></html>"
    )
    return draw(page, _LAYOUT, identifier=sha256(xhtml).encode())


def draw(page: str, layout: str, *, identifier: bytes) -> bytes:
    """An HTML page laid out by a style sheet, as PDF: the same three give the same bytes. Fetches nothing."""
    from workflows.renditions.typesetting import typeset  # a good part of a second: for who draws, not for each start

    return typeset(page, layout, identifier)


@lru_cache(maxsize=32)
def drawn_pdf(xhtml: bytes, title: str) -> bytes:
    """`render_pdf`, remembered by this process: drawn in the background, then asked for inside a transaction."""
    return render_pdf(xhtml, title=title)
