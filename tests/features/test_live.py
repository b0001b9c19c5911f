"""Two people look at the same list: what one does, the other sees in place."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from cheroot.wsgi import Server
from playwright.sync_api import expect

from engine.models import WorkItem
from tests.features.conftest import shot
from tests.features.slow import slowed
from web.app import create_app
from web.inbox.queries import listed
from web.live.handing import serving
from web.live.installing import install
from workflows.installation.wiring import Installation
from workflows.notices.actions import notify
from workflows.people.queries import load_actor, person_by_login
from workflows.prepublication import actions

PATIENCE = 10_000  # milliseconds


@pytest.fixture(scope="module")
def address(served: Installation) -> Iterator[str]:
    """The server with its watcher, as `xianshen serve` runs it."""
    app = create_app(served)
    server, watcher = serving(Server(("127.0.0.1", 0), slowed(app), numthreads=4)), install(app)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    watcher.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}"
    finally:
        watcher.stop()
        server.stop()
        thread.join()


def reader(session, login):  # type: ignore[no-untyped-def]
    return load_actor(session, person_by_login(session, login).id)


def waiting(served: Installation) -> str:
    """An item that both secrecy reviewers are offered."""
    with served.database.read() as session:
        offered = [
            [row.item.id for row in listed(session, reader(session, login), "group").rows]
            for login in ("sunwei", "qianbao")
        ]
    return next(item for item in offered[0] if item in offered[1])


def act(served: Installation, login: str, act) -> None:  # type: ignore[no-untyped-def]
    with served.database.write() as session:
        act(session, reader(session, login))


def test_a_second_window_sees_who_has_taken_an_item_without_reloading(enter, served) -> None:  # type: ignore[no-untyped-def]
    item = waiting(served)
    colleague, other, reader_of_matter = enter("sunwei"), enter("sunwei"), enter("sunwei")
    colleague.goto("/inbox?view=group")
    other.goto(f"/work-items/{item}")
    with served.database.read() as session:
        reader_of_matter.goto(f"/matters/{session.get_one(WorkItem, item).subject}")
    moved = reader_of_matter.locator("[data-live-matter]")
    expect(moved).to_be_hidden()
    row = colleague.locator(f"[data-item='{item}']").first
    expect(row).to_be_visible()
    expect(row).not_to_contain_text("已被钱葆签收")
    before = colleague.evaluate("performance.timeOrigin")

    act(served, "qianbao", lambda session, actor: actions.claim(session, item, actor))

    expect(row).to_contain_text("已被钱葆签收", timeout=PATIENCE)
    banner = other.locator(f"[data-live-item='{item}']")
    expect(banner).to_be_visible(timeout=PATIENCE)
    expect(banner).to_contain_text("已被钱葆签收")
    expect(moved).to_be_visible(timeout=PATIENCE)
    shot(reader_of_matter, "live-matter")
    shot(colleague, "live-list")
    shot(other, "live-review")

    act(served, "qianbao", lambda session, actor: actions.release(session, item, actor))
    expect(row).not_to_contain_text("已被钱葆签收", timeout=PATIENCE)
    assert colleague.evaluate("performance.timeOrigin") == before


def test_an_answer_that_comes_late_does_not_take_the_place_of_the_row_chosen_since(enter) -> None:  # type: ignore[no-untyped-def]
    page, held = enter("qianbao", at="/inbox?view=group"), []
    page.route("**/preview*", lambda route: route.continue_() if held else held.append(route))
    page.keyboard.press("j")
    page.keyboard.press("j")
    title = page.locator(".item[aria-current] .item-title").inner_text()
    expect(page.locator("#preview h2")).to_have_text(title)
    with page.expect_response("**/preview*") as late:
        held[0].continue_()
    late.value.finished()
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(page.locator("#preview h2")).to_have_text(title)


def test_where_the_stream_does_not_get_through_the_page_asks(enter, served) -> None:  # type: ignore[no-untyped-def]
    item, page = waiting(served), enter("sunwei", at=None)
    page.clock.install()
    page.route("**/live/events*", lambda route: None)  # somebody on the way holds it back
    page.goto("/inbox?view=group")
    act(served, "qianbao", lambda session, actor: actions.claim(session, item, actor))
    page.clock.fast_forward(21_000)
    expect(page.locator(f"[data-item='{item}']").first).to_contain_text("已被钱葆签收")
    page.unroute_all()
    act(served, "qianbao", lambda session, actor: actions.release(session, item, actor))


def test_the_bell_and_the_counts_move(enter, served) -> None:  # type: ignore[no-untyped-def]
    page = enter("sunwei")
    page.goto("/inbox?view=group")
    expect(page.locator("[data-unread]")).to_be_hidden()
    group = page.locator("[data-live-count=group]")
    number = int(group.inner_text())

    act(served, "qianbao", lambda session, actor: actions.claim(session, waiting(served), actor))
    act(served, "qianbao", lambda session, actor: notify(session, [person_by_login(session, "sunwei").id], "urged"))

    expect(page.locator("[data-unread]")).to_have_text("1", timeout=PATIENCE)
    expect(group).to_have_text(str(number - 1), timeout=PATIENCE)
    page.locator(".bell").click()
    expect(page.locator(".notices")).to_contain_text("催办")
    shot(page, "notices")
    page.set_viewport_size({"width": 390, "height": 844})
    shot(page, "notices")
    page.goto("/notices/settings")
    shot(page, "notices-settings")
