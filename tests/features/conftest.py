"""A real server on a free port over a copy of the demo bureau, and Debian's Chromium.

Screenshots go to `.screenshots/` (not committed) or where XIANSHEN_SCREENSHOTS says, named by page and size, for
somebody to look at.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cheroot.wsgi import Server
from playwright.sync_api import Browser, Page, sync_playwright

from docs.browser import installed_browser
from tests.features.slow import slowed
from tests.features.windows import DESKTOP, PHONE, Window, Windows  # noqa: F401 — both sizes, for the tests
from tests.web.apps import opened_copy
from tests.web.conftest import demo_home  # noqa: F401 — the same demo bureau
from tests.web.visitor import session_of
from web.app import create_app
from web.assets import DIST
from web.build_assets import build
from workflows.installation.wiring import Installation

if TYPE_CHECKING:
    from tests.features.walking import Office

# one process for all pages of a window: to start another costs more than most pages do
BROWSER = ["--no-sandbox", "--renderer-process-limit=1"]
SHOTS = os.environ.get("XIANSHEN_SCREENSHOTS")  # a folder that keeps what every page looked like; unset: none is taken


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not (DIST / "manifest.json").exists():
        build()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=installed_browser(), args=BROWSER)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def served(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:  # noqa: F811
    with opened_copy(demo_home, tmp_path_factory.mktemp("served") / "home") as installation:
        yield installation


@pytest.fixture(scope="module")
def address(served: Installation) -> Iterator[str]:
    server = Server(("127.0.0.1", 0), slowed(create_app(served)), numthreads=8)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}"
    finally:
        server.stop()
        thread.join()


@pytest.fixture(scope="module")
def windows(browser: Browser, address: str) -> Iterator[Windows]:
    opened = Windows(browser, address)
    yield opened
    opened.close()


@pytest.fixture
def enter(windows: Windows, served: Installation) -> Iterator[Callable[..., Page]]:
    """`enter("qianbao")`: a browser window of somebody logged in; `enter(None)`: of the public.

    `at`: the page that somebody logged in sees first; None: none yet. Whatever the page writes to the console as an
    error fails the test.
    """
    taken: list[Window] = []
    said: list[str] = []

    def opened(login: str | None, *, size: dict[str, int] = DESKTOP, script: bool = True, at: str | None = "/") -> Page:
        taken.append(windows.take(script=script))
        page = taken[-1].enter(login and session_of(served, login), size)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        if login is not None and at is not None:
            page.goto(at)
        return page

    yield opened
    for window in taken:
        windows.give_back(window)
    # a browser reports every refused request as an error of the page
    assert not [line for line in said if not re.search(r"status of (401|404|409|410|422|503) ", line)], said


def settled(page: Page) -> None:
    """Waits until the page has loaded and fetched its parts; live updates keep a connection open for ever."""
    page.wait_for_load_state("load")
    page.wait_for_function("() => document.querySelector('.htmx-request') === null")


def shot(page: Page, name: str, *, full: bool = False) -> None:
    """Keeps what the page looks like now, when somebody wants to look at it (XIANSHEN_SCREENSHOTS=folder)."""
    if SHOTS is None:
        return
    settled(page)
    Path(SHOTS).mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=full)


@pytest.fixture
def office(browser: Browser, address: str, served: Installation) -> Iterator[Office]:
    """Everybody's windows on the bureau that the test's module serves."""
    from tests.features.walking import Office  # which takes pictures with this module

    opened = Office(browser, address, served)
    yield opened
    opened.close()
