"""People of the demo bureau at their desks: every act goes through the pages, as an office worker would do it.

office.desk("qianbao").take("关于……的通知", "保密审查")
office.desk("qianbao").decide("public", state_secret="no", …)
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from engine.jobs import Worker
from tests.features.conftest import DESKTOP, PHONE, shot
from tests.samples import docx_of
from tests.web.visitor import session_of
from web.build_assets import compile_translations
from web.sessions import COOKIE
from workflows.demonstration.bureau import hire
from workflows.demonstration.staff import SETTINGS
from workflows.installation.home import Home
from workflows.installation.settings import Settings
from workflows.installation.wiring import Installation, initialise
from workflows.people.actor import Actor
from workflows.people.queries import load_actor, person_by_login
from workflows.prepublication.finding_duties import PASSING

EXPECTED = ("404", "409", "422")  # answers that the walk provokes; anything else on the console fails it
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOTHING_SECRET = {"state_secret": "no", "work_secret": "no", "sensitive": "no", "prohibited": "no"}
PASSING_OUTCOMES = frozenset(PASSING.values())
LEGAL = {"authority": "yes", "procedure": "yes", "substance": "yes", "basis": "《中华人民共和国就业促进法》"}
OFFICE = {"format_check": "yes", "wording_check": "yes"}
PROACTIVE = {
    "attribute": "proactive",
    "scope": "full",
    "nature": "service",
    "audience": "public",
    "attention": "high",
    "publicity": "key",
    "ways": ["website", "new_media"],
    "channels": ["portal"],
}


def staffed(home: Path) -> Iterator[Installation]:
    """The demo bureau's people and diagrams, no matters; the worker runs as beside `xianshen serve`."""
    compile_translations()
    installation = initialise(Home(home), None, settings=Settings(**SETTINGS))
    hire(installation)
    worker = Worker(installation.database, interval=0.2)
    worker.start()
    try:
        yield installation
    finally:
        worker.stop()
        installation.close()


@dataclass
class Office:
    """The windows that people have open. `said`: what the pages wrote to the console as errors."""

    browser: Browser
    address: str
    installation: Installation
    said: list[str] = field(default_factory=list)
    desks: dict[str | None, Desk] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)

    def desk(self, login: str | None) -> Desk:
        """The window of somebody already logged in; None: of the public."""
        if login not in self.desks:
            context = self.browser.new_context(
                base_url=self.address, viewport=DESKTOP, locale="zh-CN", reduced_motion="reduce"
            )
            self.contexts.append(context)
            if login is not None:
                context.add_cookies(
                    [{"name": COOKIE, "value": session_of(self.installation, login), "url": self.address}]
                )
            page = context.new_page()
            page.on("pageerror", lambda error: self.said.append(str(error)))
            page.on("console", self._listen)
            self.desks[login] = Desk(page)
        return self.desks[login]

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        assert not self.said, self.said

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(code in message.text for code in EXPECTED):
            self.said.append(message.text)


@dataclass
class Desk:
    """One person's window."""

    page: Page

    def sees(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("body")).to_contain_text(each)

    def sees_not(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("body")).not_to_contain_text(each)

    def look(self, name: str, *, full: bool = False) -> None:
        """Keeps the page at both sizes for somebody to look at."""
        shot(self.page, name, full=full)
        self.page.set_viewport_size(PHONE)
        shot(self.page, name, full=True)
        self.page.set_viewport_size(DESKTOP)

    # --- work items -----------------------------------------------------------------------------------------------

    def find(self, title: str, stage: str) -> Locator:
        """The row of the inbox; the person goes through the views in which it may be."""
        for view in ("group", "mine"):
            self.page.goto(f"/inbox?view={view}")
            row = self.page.locator(".item", has_text=title).filter(has=self.page.get_by_text(stage, exact=True))
            if row.count():
                return row.first
        raise AssertionError(f"{stage} of {title} is in nobody's inbox here")

    def take(self, title: str, stage: str) -> None:
        """Open the work item from the inbox and claim it when nobody has."""
        self.find(title, stage).locator(".item-title").click()
        self.page.wait_for_url(lambda url: "/inbox" not in url)  # the list offers to claim, too
        claim = self.page.get_by_role("button", name="签收并办理")
        expect(claim.or_(self.page.locator("form[data-decides]")).first).to_be_visible()
        if claim.count():
            claim.first.click()
            self.sees("已签收，由您办理")
        expect(self.page.locator("h1").first).to_contain_text(title)
        self.page.wait_for_selector("html.js")  # the page's scripts listen from here on

    def fill(self, answers: Mapping[str, str | list[str]]) -> None:
        """Answer questions of the form at hand, in this order."""
        for key, value in answers.items():
            box = self.page.locator(f"form[data-decides] [data-field={key}]")
            expect(box).to_be_visible()
            for one in value if isinstance(value, list) else [value]:
                _answer(box, one)

    def decide(self, outcome: str | None, opinion: str = "", **answers: str | list[str]) -> None:
        """Answer the findings, choose the outcome, answer the rest and send; the page says that it is done."""
        if outcome in PASSING_OUTCOMES:
            self.answer_findings()
        asked = self.page.locator(f"[data-outcome={outcome}][data-asks]").count() if outcome else 0
        if outcome is not None:
            self.page.locator(f"[data-outcome={outcome}]").click()
        self.fill(answers)
        if opinion:
            self.page.fill("[data-opinion]", opinion)
        self.page.locator("[data-decide]").click()
        if asked:
            self.page.locator("#ask [data-sure]").click()
        expect(self.page.locator(".flash").first).to_contain_text("已办结：2")

    def answer_findings(self) -> None:
        """What the machine found and this person has to answer for is no problem; by the keys of the list."""
        findings = self.page.locator("#findings-list")
        while findings.count() and (left := int(findings.get_attribute("data-open") or 0)):
            if not self.page.locator("li.finding.current").count():
                self.page.keyboard.press("n")
            self.page.keyboard.press("2")
            row = self.page.locator("li.finding.current")
            expect(row.locator("input[name=reason]")).to_be_visible()
            if row.locator("input[name=viewed]").count():
                row.locator("input[name=viewed]").check()
            row.locator("input[name=reason]").fill("已核对原件，无误。")
            self.page.keyboard.press("Enter")
            expect(findings).not_to_have_attribute("data-open", str(left))
            expect(self.page.locator(".htmx-request, .htmx-settling, .htmx-swapping")).to_have_count(0)

    def handle(
        self, title: str, stage: str, outcome: str | None, opinion: str = "", **answers: str | list[str]
    ) -> None:
        """Take the work item and decide it."""
        self.take(title, stage)
        self.decide(outcome, opinion, **answers)

    # --- drafting -------------------------------------------------------------------------------------------------

    def drop(self, box: str, name: str, text: str) -> None:
        """Drop a .docx of that text on the box of that file input."""
        content = base64.b64encode(docx_of(text)).decode()
        transfer = self.page.evaluate_handle(
            """([content, name, type]) => {
                const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0))
                const transfer = new DataTransfer()
                transfer.items.add(new File([bytes], name, { type }))
                return transfer
            }""",
            [content, name, TYPE],
        )
        place = self.page.locator(".drop", has=self.page.locator(f"#file-{box}"))
        place.dispatch_event("drop", {"dataTransfer": transfer})

    def missing(self) -> int:
        """How many things the live list says are missing."""
        found = re.search(r"还差 (\d+) 项", self.page.locator("#missing").inner_text())
        return int(found[1]) if found else 0

    def missing_shrinks(self, below: int) -> int:
        """Waits until fewer things are missing than `below`; returns how many."""
        self.page.wait_for_function(
            "(below) => Number(/还差 (\\d+) 项/.exec(document.getElementById('missing').innerText)?.[1] ?? 0) < below",
            arg=below,
        )
        return self.missing()


def _answer(box: Locator, value: str) -> None:
    choice = box.locator(f"label:has(input[value='{value}'])")
    if choice.count():
        choice.click()
    elif box.locator("select").count():
        box.locator("select").select_option(value)
    else:
        box.locator("input, textarea").fill(value)


def actor_of(installation: Installation, login: str) -> Actor:
    """Whoever logs in by that name, with the rights of now."""
    with installation.database.read() as session:
        person = person_by_login(session, login)
        assert person is not None
        return load_actor(session, person.id)
