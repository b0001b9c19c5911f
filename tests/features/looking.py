"""A look at a page: nothing is wider than the window, and axe finds no fault of accessibility."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

from tests.features.conftest import settled, shot

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": {"type": "tag", "values": LEVELS}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# what is drawn has its words in the page beside it; axe takes half a minute for the shapes of a handbook
WITHOUT_DRAWINGS = {"exclude": [["figure svg"], [".djs-container svg"]]}
# to say what was right, where it is and how it looks costs more than to look for faults
FAULTS_ALONE = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
FINDS = "([where, rules]) => axe.run(where, rules).then(({ violations }) => ({ violations }))"


def look(page: Page, name: str, *, full: bool = True) -> None:
    """Once the page has settled; `name`: of its picture. `full`: all of it, however long."""
    settled(page)
    shot(page, name, full=full)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the window"
    no_fault(page)


def no_fault(page: Page, rules: dict[str, Any] = RULES) -> None:
    """Of the page as it is now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)  # half a megabyte, once for every page
    found = AxeResults(page.evaluate(FINDS, [WITHOUT_DRAWINGS, {**rules, **FAULTS_ALONE}]))
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
