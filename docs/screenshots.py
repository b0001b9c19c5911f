"""Takes the README's screenshots again: `make screenshots` (python -m docs.screenshots).

A fresh demo bureau is served on a free port; Chromium logs in as different people and photographs the pages.
"""

from __future__ import annotations

import tempfile
import threading
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from cheroot.wsgi import Server
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from docs.browser import installed_browser
from web.app import create_app
from workflows.demonstration import bureau
from workflows.demonstration.staff import PASSWORD
from workflows.installation.home import Home
from workflows.installation.wiring import open_installation

OUT = Path(__file__).parent / "screenshots"
REMARKS = (
    ("停止当日室外露天作业", "与第三条的例外情形对照一下：抢修、救灾是否另有安排？"),
    ("全天安排劳动者室外露天作业时间", "时长与《防暑降温措施管理办法》一致，请保留出处。"),
)  # (words of the text, what is said of them)
SIZES = {"": (1366, 768), "-phone": (390, 844)}


class Shot(NamedTuple):
    """A page as one person sees it; `clicks` follows these links and buttons first."""

    name: str
    login: str | None
    path: str
    clicks: tuple[str, ...] = ()
    phone: bool = False
    dark: bool = False
    remarks: tuple[tuple[str, str], ...] = ()
    draft: str = ""  # of this process, opened first


def shots(made: bureau.Made) -> list[Shot]:
    by_title = {each.title: each.id for each in made.matters}

    def matter(words: str) -> str:
        return next(f"/matters/{each}" for title, each in by_title.items() if words in title)

    return [
        Shot("inbox", "qianbao", "/inbox", phone=True),
        Shot("inbox-dark", "zhengfa", "/inbox?view=group", dark=True),
        Shot("review", "qianbao", "/inbox", ("text=签收并办理",), phone=True),
        Shot("comments", "qianbao", "/inbox?view=mine", (".item-title",), remarks=REMARKS),
        Shot("holders", "zhoukai", "/holders"),
        Shot("drafting", "hejing", matter("新就业形态"), phone=True),
        Shot("new-matter", "hejing", "/matters/new"),
        Shot("matter", "lixiang", matter("职业技能提升补贴标准"), phone=True),
        Shot("sign-off", "guohua", "/inbox"),
        Shot("release", "yangfan", "/releases", ("main a.title:has-text('岗位推送')",)),
        Shot("takedown", "lixiang", matter("职业技能提升补贴标准"), ("text=撤下或更正",)),
        Shot("audit", "auditor", "/audit"),
        Shot("people", "secadmin", "/admin/people"),
        Shot("studio", "sysadmin", "/studio/", draft="prepublication"),
        Shot("portal-list", None, "/portal/", phone=True),
        Shot("portal", None, "/portal/", ("main a:has-text('补贴标准')",), phone=True),
    ]


def photograph(browser: Browser, address: str, shot: Shot) -> None:
    context = browser.new_context(viewport={"width": SIZES[""][0], "height": SIZES[""][1]}, locale="zh-CN")
    page = context.new_page()
    if shot.login:
        log_in(page, address, shot.login)
    if shot.dark:
        choose_dark(page, address)
    page.goto(address + shot.path)
    settle(page)
    for each in shot.clicks:
        page.locator(each).first.click()
        settle(page)
    for words, said in shot.remarks:
        comment(page, words, said)
    if shot.draft:
        page.fill(f"#title-{shot.draft}", "合法性审核之前加一道复核")
        page.locator(f"form:has(#title-{shot.draft}) button").click()
        page.locator(".djs-shape").first.wait_for()
        page.wait_for_timeout(3000)  # the verdict
    if shot.remarks:
        page.goto(page.url.partition("#")[0])
        settle(page)
        page.locator("mark.finding-comment").first.click()
    for suffix, (width, height) in SIZES.items():
        if not suffix or shot.phone:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(300)
            keep(page.screenshot(), OUT / f"{shot.name}{suffix}.png")
    context.close()


def keep(picture: bytes, path: Path) -> None:
    """With 256 colours, which are all that pages of text need: a third of the bytes."""
    with Image.open(BytesIO(picture)) as taken:
        taken.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, 3).save(path, optimize=True)


def settle(page: Page) -> None:
    """Until the page has fetched its parts; live updates keep a connection open for ever."""
    page.wait_for_load_state("load")
    page.wait_for_timeout(600)
    page.wait_for_function("() => document.querySelector('.htmx-request') === null")


def comment(page: Page, words: str, said: str) -> None:
    page.locator(".tabs a[href='#comments']").click()
    page.locator("[data-writes]").click()
    page.fill("#c-quote", words)
    page.fill("#c-text", said)
    page.locator("#comment .btn-main").click()
    settle(page)


def choose_dark(page: Page, address: str) -> None:
    page.goto(f"{address}/me/settings")
    page.locator("label:has([name=theme][value=dark])").click()
    page.locator("main form .btn-main").first.click()
    settle(page)


def log_in(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    settle(page)


def main() -> None:
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        made = bureau.build(home)
        installation = open_installation(home)
        server = Server(("127.0.0.1", 0), create_app(installation), numthreads=8)
        server.prepare()
        threading.Thread(target=server.serve, daemon=True).start()
        address = f"http://127.0.0.1:{server.bind_addr[1]}"
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=installed_browser(), args=["--no-sandbox"])
                for shot in shots(made):
                    photograph(browser, address, shot)
                    print(shot.name)
                browser.close()
        finally:
            server.stop()
            installation.close()


if __name__ == "__main__":
    main()
