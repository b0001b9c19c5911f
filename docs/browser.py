"""The browser of the machine: for pictures of pages and for the tests of pages."""

from __future__ import annotations

import shutil

# the shell draws the same pages without a window around them, at two thirds of the processor time
NAMES = ("chromium-headless-shell", "chromium", "google-chrome")


def installed_browser() -> str | None:
    """Where the first of them is; None leaves the choice to Playwright, which then uses one of its own."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)
