"""Evidence papers on A4, drawn from the templates beside this module. No network, every value escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from workflows.evidence.words import day, moment, stamp
from workflows.renditions.model import sha256
from workflows.renditions.pdf import draw

_TEMPLATES = Path(__file__).parent / "templates"
_SONG = "SimSun, STSong, FandolSong, 'Noto Serif CJK SC', 'Source Han Serif SC', serif"
_HEI = "SimHei, STHeiti, 'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif"
_LAYOUT = f"""
@page {{ size: A4; margin: 18mm 16mm 18mm 20mm;
  @bottom-left {{ content: string(foot); font: 8pt {_SONG}; color: #444; }}
  @bottom-right {{ content: "第 " counter(page) " 页，共 " counter(pages) " 页"; font: 8pt {_SONG}; color: #444; }} }}
@page cover {{ margin-top: 45mm; @bottom-right {{ content: none }} }}
@page wide {{ size: A4 landscape; margin: 15mm; }}
html {{ font: 10.5pt/16pt {_SONG}; }}
body {{ margin: 0; overflow-wrap: anywhere; string-set: foot attr(data-foot); }}
.wide {{ page: wide; }}
h1 {{ font: bold 20pt/30pt {_SONG}; text-align: center; color: #c00; letter-spacing: .1em; margin: 0 0 8pt; }}
h1.plain {{ color: #000; letter-spacing: 0; }}
h2 {{ font: bold 13pt/20pt {_HEI}; margin: 16pt 0 6pt; break-after: avoid; bookmark-level: 1; }}
h3 {{ font: bold 10.5pt/16pt {_HEI}; margin: 10pt 0 4pt; break-after: avoid; }}
p {{ margin: 0 0 4pt; }}
table {{ width: 100%; table-layout: fixed; border-collapse: collapse; margin: 0 0 8pt; }}
th, td {{ border: .6pt solid #000; padding: 3pt 5pt; vertical-align: middle; text-align: left; font-weight: normal; }}
td, th, table {{ box-decoration-break: clone; }}
td {{ vertical-align: top; }}
th {{ font-family: {_HEI}; font-size: 9.5pt; background: #f4f4f4; }}
thead {{ display: table-header-group; }}
tr {{ break-inside: auto; }}
.small tr {{ break-inside: avoid; }}
td, th {{ overflow-wrap: anywhere; }}
.sheet > tbody > tr > th {{ text-align: center; background: none; }}
.sheet td.sign {{ min-height: 22mm; }}
.said {{ break-inside: avoid; padding: 1pt 0 3pt; }}
.said + .said {{ border-top: .4pt dotted #777; }}
.who {{ text-align: right; font-size: 9pt; line-height: 13pt; color: #222; }}
.void {{ color: #777; }}
.small, .small td, .small th {{ font-size: 8.5pt; line-height: 12.5pt; }}
.hash {{ font: 7.5pt/10.5pt 'DejaVu Sans Mono', 'Noto Sans Mono', monospace; }}
.muted {{ color: #555; }}
.center {{ text-align: center; }}
.nowrap {{ white-space: nowrap; }}
.num {{ text-align: right; white-space: nowrap; }}
.cover {{ page: cover; break-after: page; text-align: center; }}
.cover h1 {{ font-size: 30pt; line-height: 44pt; margin-bottom: 24mm; }}
.cover table {{ width: 140mm; margin: 0 auto; }}
.cover th {{ width: 32mm; }}
.seal {{ border: .8pt solid #c00; color: #c00; padding: 3pt 8pt; margin: 10mm auto 0; width: 132mm; }}
ol.contents {{ columns: 2; }}
"""

_templates = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters.update(moment=moment, day=day, stamp=stamp)


def draw_paper(template: str, **values: Any) -> bytes:
    """The template as PDF: the same values give the same bytes on the same installation."""
    page = _templates.get_template(f"evidence/{template}.html").render(**values)
    return draw(page, _LAYOUT, identifier=sha256(page.encode()).encode())
