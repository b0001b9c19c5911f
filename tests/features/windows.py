"""Windows of one server's visitors. What a test has closed is opened for the next one again, with nothing left in it.

A window of its own for every test costs the whole Chromium a second of the processor, before it has read any script.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from web.sessions import COOKIE

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


class Window:
    """A browser's window with cookies and storage of its own."""

    def __init__(self, browser: Browser, address: str, *, script: bool) -> None:
        self.script = script
        self._address = address
        self.context: BrowserContext = browser.new_context(
            base_url=address, viewport=DESKTOP, locale="zh-CN", java_script_enabled=script, reduced_motion="reduce"
        )
        self._kept_open: Page = self.context.new_page()  # without a page the browser closes the window
        self._storage: CDPSession = self.context.new_cdp_session(self._kept_open)

    def enter(self, cookie: str | None, size: dict[str, int]) -> Page:
        page = self.context.new_page()
        if size != DESKTOP:
            page.set_viewport_size(size)
        if cookie is not None:
            self.context.add_cookies([{"name": COOKIE, "value": cookie, "url": self._address}])
        return page

    def empty(self) -> None:
        for page in self.context.pages:
            if page is not self._kept_open:
                page.close()
        self.context.clear_cookies()
        everything: dict[str, Any] = {"origin": self._address, "storageTypes": "local_storage,indexeddb,cache_storage"}
        self._storage.send("Storage.clearDataForOrigin", everything)


class Windows:
    """The windows of one module's tests."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address
        self._free: dict[bool, list[Window]] = defaultdict(list)

    def take(self, *, script: bool = True) -> Window:
        free = self._free[script]
        return free.pop() if free else Window(self._browser, self._address, script=script)

    def give_back(self, window: Window) -> None:
        window.empty()
        self._free[window.script].append(window)

    def close(self) -> None:
        for window in (*self._free[True], *self._free[False]):
            window.context.close()
