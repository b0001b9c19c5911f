"""Draws every process diagram as docs/diagrams/NAME.svg and .png, with the viewer that the application uses.

    python -m docs.render_diagrams [NAME …]

Needs `npm ci` in web/frontend and a Chromium (Playwright's own, or the system's).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from docs.browser import installed_browser

ROOT = Path(__file__).parents[1]
VIEWER = ROOT / "web/frontend/node_modules/bpmn-js/dist/bpmn-viewer.production.min.js"
OUT = ROOT / "docs/diagrams"
FONTS = "'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
MARGIN = 8  # pixels round the picture

DRAW = """async ([xml, fonts]) => {
    const text = {defaultStyle: {fontFamily: fonts, fontSize: 12}, externalStyle: {fontFamily: fonts, fontSize: 11}};
    const viewer = new BpmnJS({container: '#canvas', textRenderer: text});
    await viewer.importXML(xml);
    return (await viewer.saveSVG()).svg;
}"""


def drawn(page: Page, diagram: Path) -> str:
    """The diagram as SVG; the same diagram gives the same text."""
    page.set_content("<div id=canvas style='width:1600px;height:900px'></div>")
    page.add_script_tag(path=VIEWER)
    svg = str(page.evaluate(DRAW, [diagram.read_text("utf-8"), FONTS]))
    svg = svg[svg.index("<svg") :]
    for number, marker in enumerate(dict.fromkeys(re.findall(r'id="(marker-[^"]+)"', svg))):
        svg = svg.replace(marker, f"marker-{number}")  # the viewer numbers them at random
    return svg + "\n"


def photographed(page: Page, svg: str, target: Path) -> None:
    width, height = (float(each) for each in re.findall(r'viewBox="\S+ \S+ (\S+) ([^"\s]+)"', svg)[0])
    page.set_viewport_size({"width": round(width) + 2 * MARGIN, "height": round(height) + 2 * MARGIN})
    page.set_content(f"<body style='margin:{MARGIN}px;background:white'>{svg}")
    page.screenshot(path=target)


def main(names: list[str]) -> None:
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        # fall back on the system's browser where Playwright has none of its own
        own = Path(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(
            executable_path=None if own.exists() else installed_browser(), args=["--no-sandbox"]
        )
        page = browser.new_page()
        for diagram in sorted(ROOT.glob("bpmn/*/*.bpmn")):
            if names and diagram.stem not in names:
                continue
            svg = drawn(page, diagram)
            (OUT / f"{diagram.stem}.svg").write_text(svg, "utf-8")
            photographed(page, svg, OUT / f"{diagram.stem}.png")
            print(diagram.stem)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
