"""Live updates: one watcher tells open pages what changed; idle pages cost nothing; ended log-ins end their streams."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from cheroot.wsgi import Server
from flask import Flask
from sqlalchemy import select

from engine.changes import Changes
from engine.clock import FixedClock
from engine.models import WorkItem
from tests.databases import count_statements
from web.app import create_app
from web.live.handing import serving
from web.live.installing import install
from web.live.streams import MOST_OF_ONE, MOST_OF_PERSON, Stream
from web.live.watcher import RENEWED, Watcher
from web.sessions import COOKIE
from workflows.collaboration.copies import mark_read, send_copies
from workflows.installation.wiring import Installation
from workflows.matters.models import Matter
from workflows.matters.side_models import SideTask
from workflows.notices.actions import notify
from workflows.people.models import Person
from workflows.people.queries import load_actor, person_by_login
from workflows.people.sessions import IDLE, live_session, revoke_sessions, start_session
from workflows.prepublication import actions

PATIENCE = 10  # seconds


class Listener:
    """An open page: reads its stream line by line."""

    def __init__(self, port: int, token: str, asked: str = "") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.sendall(f"GET /live/events{asked} HTTP/1.1\r\nHost: x\r\nCookie: {COOKIE}={token}\r\n\r\n".encode())
        self.lines = self.socket.makefile("rb")
        self.status = int(self.lines.readline().split()[1])

    def heard(self) -> dict[str, Any]:
        """The next change. Raises TimeoutError when none comes, EOFError when the stream ended."""
        while line := self.lines.readline():
            if line.startswith(b"data: "):
                found: dict[str, Any] = json.loads(line[6:])
                return found
        raise EOFError

    def close(self) -> None:
        self.lines.close()
        self.socket.close()


class Bureau:
    """The demo bureau behind a real server with few threads."""

    def __init__(self, installation: Installation, app: Flask) -> None:
        self.installation = installation
        self.watcher = install(app)
        self.server = serving(Server(("127.0.0.1", 0), app, numthreads=2))
        self.server.prepare()
        self.port: int = self.server.bind_addr[1]
        self.thread = threading.Thread(target=self.server.serve, daemon=True)
        self.thread.start()
        self.watcher.start()
        self.listeners: list[Listener] = []

    def token(self, login: str) -> str:
        with self.installation.database.write() as session:
            person = person_by_login(session, login)
            assert person is not None
            return start_session(session, person.id, address="127.0.0.1")

    def log_in(self, login: str) -> str:
        """The id of a new log-in session."""
        with self.installation.database.write() as session:
            person = person_by_login(session, login)
            token = start_session(session, person.id, address="127.0.0.1")
            return live_session(session, token).id

    def listen(self, login: str, token: str | None = None, asked: str = "") -> Listener:
        before = len(self.watcher.streams)
        listener = Listener(self.port, token or self.token(login), asked)
        assert listener.status == 200
        until(lambda: len(self.watcher.streams.all()) > before)
        self.listeners.append(listener)
        time.sleep(0.3)  # the first look finds nothing: what was before is no news
        return listener

    def act(self, login: str, act: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        with self.installation.database.write() as session:
            person = person_by_login(session, login)
            assert person is not None
            act(session, *arguments, load_actor(session, person.id), **named)

    def stop(self) -> None:
        for listener in self.listeners:
            listener.close()
        self.watcher.stop()
        self.server.stop()
        self.thread.join()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@pytest.fixture
def bureau(installation: Installation) -> Iterator[Bureau]:
    app = create_app(installation)
    found = Bureau(installation, app)
    yield found
    found.stop()


def waiting(installation: Installation, group: str = "secrecy_review") -> str:
    """An item that nobody of the group has claimed yet."""
    with installation.database.read() as session:
        query = select(WorkItem.id).where(
            WorkItem.status == "open", WorkItem.candidate_group == group, WorkItem.assignee.is_(None)
        )
        return str(session.scalars(query.order_by(WorkItem.id)).first())


def test_a_colleague_hears_who_has_claimed_an_item(bureau: Bureau) -> None:
    item, colleague = waiting(bureau.installation), bureau.listen("sunwei")

    bureau.act("qianbao", lambda session, actor: actions.claim(session, item, actor))
    heard = colleague.heard()

    assert heard["items"] == [{"id": item, "status": "open", "holder": "钱葆", "mine": False, "version": 2}]
    assert set(heard["counts"]) >= {"mine", "group", "overdue"}


def test_who_is_asked_beside_the_process_hears_how_many_wait_in_every_window(bureau: Bureau) -> None:
    item = waiting(bureau.installation)
    with bureau.installation.database.read() as session:
        matter = session.get_one(WorkItem, item).subject
        drafter = session.get_one(Person, session.get_one(Matter, matter).drafter_id).login
        reader = person_by_login(session, "tanglu").id
    listener = bureau.listen("tanglu")

    bureau.act(drafter, lambda session, actor: send_copies(session, matter, actor, [reader]))
    assert listener.heard()["counts"]["side"] == 1
    with bureau.installation.database.read() as session:
        copy = session.scalars(select(SideTask.id).where(SideTask.person_id == reader)).one()
    bureau.act("tanglu", lambda session, actor: mark_read(session, [copy], actor))
    assert listener.heard()["counts"]["side"] == 0


def test_whoever_may_not_see_the_item_hears_nothing_of_it(bureau: Bureau) -> None:
    item = waiting(bureau.installation)
    other, colleague = bureau.listen("fangyuan"), bureau.listen("sunwei")

    bureau.act("qianbao", lambda session, actor: actions.claim(session, item, actor))
    assert colleague.heard()["items"]
    bureau.act("fangyuan", lambda session, actor: notify(session, [actor.person_id], "urged"))

    heard = other.heard()
    assert (heard["items"], heard["unread"]) == ([], 1)


def test_the_page_of_a_matter_hears_that_it_moved_and_no_page_of_whom_it_is_hidden_from(bureau: Bureau) -> None:
    item = waiting(bureau.installation)
    with bureau.installation.database.read() as session:
        matter = session.get_one(WorkItem, item).subject
        drafter = session.get_one(Person, session.get_one(Matter, matter).drafter_id).login
    client = bureau.server.wsgi_app.test_client()
    client.set_cookie(COOKIE, bureau.token(drafter))
    asked = f"?matter={matter}"
    shown = client.get(f"/live/state{asked}").json["matters"][matter]
    assert f'data-moves="{shown}"' in client.get(f"/matters/{matter}").text
    reader, elsewhere = bureau.listen(drafter, asked=asked), bureau.listen(drafter, asked="?matter=other")
    hidden = bureau.listen("sysadmin", asked=asked)

    bureau.act("qianbao", lambda session, actor: actions.claim(session, item, actor))
    heard = reader.heard()

    assert (heard["matters"], heard["items"]) == ({matter: shown + 1}, [])
    assert elsewhere.heard()["matters"] == heard["matters"]  # the same person: each page takes its own
    bureau.act("sysadmin", lambda session, actor: notify(session, [actor.person_id], "substitution"))
    heard = hidden.heard()  # nothing before it: not even when the matter moved
    assert (heard.get("matters"), heard["unread"]) == (None, 1)
    client.set_cookie(COOKIE, bureau.token("sysadmin"))
    assert client.get(f"/live/state{asked}").json["matters"] == {}


def test_no_word_of_a_text_leaves_through_the_stream(bureau: Bureau) -> None:
    """P17: ids, counts and names of holders only."""
    item, colleague = waiting(bureau.installation), bureau.listen("sunwei")
    with bureau.installation.database.read() as session:
        secret = session.scalars(
            select(Matter.title).join(WorkItem, WorkItem.subject == Matter.id).where(WorkItem.id == item)
        ).one()

    bureau.act("qianbao", lambda session, actor: actions.claim(session, item, actor))
    heard = colleague.heard()

    assert set(heard) == {"counts", "unread", "items"}
    assert {name for each in heard["items"] for name in each} == {"id", "status", "holder", "mine", "version"}
    assert secret[:8] not in json.dumps(heard, ensure_ascii=False)


def test_what_another_process_did_is_heard_too(bureau: Bureau) -> None:
    item, colleague = waiting(bureau.installation), bureau.listen("sunwei")
    signal = bureau.installation.database.info.pop("changes")  # a commit that this process is not told of

    bureau.act("qianbao", lambda session, actor: actions.claim(session, item, actor))

    assert colleague.heard()["items"][0]["holder"] == "钱葆"
    bureau.installation.database.info["changes"] = signal


def test_more_open_pages_than_threads_leave_the_server_free(bureau: Bureau) -> None:
    for login in ("qianbao", "sunwei", "hejing", "zhoukai", "majun"):  # the server has two threads
        bureau.listen(login)

    asked = http.client.HTTPConnection("127.0.0.1", bureau.port, timeout=PATIENCE)
    asked.request("GET", "/healthz")

    assert asked.getresponse().status == 200
    asked.close()


def test_connections_that_say_nothing_leave_the_server_free(bureau: Bureau) -> None:
    silent = [socket.create_connection(("127.0.0.1", bureau.port)) for _ in range(20)]  # the server has two threads

    # less than the ten seconds after which the server would close them
    asked = http.client.HTTPConnection("127.0.0.1", bureau.port, timeout=5)
    asked.request("GET", "/healthz")

    assert asked.getresponse().status == 200
    asked.close()
    for each in silent:
        each.close()


def test_the_number_of_idle_pages_costs_no_statement_and_no_connection(bureau: Bureau) -> None:
    database, logins = bureau.installation.database, ["sunwei", "hejing", "zhoukai", "majun", "wujun", "guohua"]
    bureau.listen("qianbao")
    bureau.watcher.stop()  # from here on this test makes the rounds
    watcher, pages = Watcher(database, Changes()), [socket.socketpair() for _ in range(60)]

    def statements() -> int:
        watcher.streams.wait(0)
        with count_statements(database) as sent:
            watcher.look()
            watcher.sweep()
        return sent.count

    with database.read() as session:
        actors = [load_actor(session, person_by_login(session, login).id) for login in logins]
    watcher.streams.arrive(Stream(pages[0][0], "0", actors[0]))
    few = statements()
    assert len(watcher.streams.all()) == 0  # a log-in that nobody knows
    tokens = {login: bureau.log_in(login) for login in logins}
    for number, (page, _) in enumerate(pages[1:]):
        at = number % len(logins)
        watcher.streams.arrive(Stream(page, tokens[logins[at]], actors[at], f"matter {number}"))
    many = statements()

    assert len(watcher.streams.all()) == len(pages) - 1
    assert many <= few + RENEWED
    assert database.engine.pool.checkedout() == 0
    watcher.streams.close()
    for _, other in pages:
        other.close()


def test_the_stream_of_an_ended_log_in_ends(bureau: Bureau) -> None:
    listener = bureau.listen("qianbao")

    def revoke(session: Any, actor: Any) -> None:
        revoke_sessions(session, actor.person_id, actor=actor, reason="电脑遗失")

    bureau.act("qianbao", revoke)

    with pytest.raises(EOFError):
        listener.heard()


def test_listening_does_not_keep_a_log_in_alive(bureau: Bureau) -> None:
    token = bureau.token("qianbao")
    runtime = bureau.installation.runtime
    runtime.clock = FixedClock(runtime.clock.now() + IDLE - timedelta(minutes=5))
    listener = bureau.listen("qianbao", token)  # long after the last request, and it is no use of the log-in
    runtime.clock.move(timedelta(minutes=6))

    with pytest.raises(EOFError):
        listener.heard()


def test_stopping_ends_every_stream_at_once(bureau: Bureau) -> None:
    listener = bureau.listen("qianbao")

    bureau.watcher.stop()

    with pytest.raises(EOFError):  # before the sign of life that would come next, for which it does not wait
        listener.heard()


def test_a_log_in_and_a_person_have_a_limited_number_of_streams(bureau: Bureau) -> None:
    for times in range(1, MOST_OF_PERSON // MOST_OF_ONE + 1):
        token = bureau.token("qianbao")
        bureau.listeners += [Listener(bureau.port, token) for _ in range(MOST_OF_ONE)]
        until(lambda times=times: len(bureau.watcher.streams.all()) == times * MOST_OF_ONE)
        assert refused(bureau.port, token)
    assert refused(bureau.port, bureau.token("qianbao"))
    assert not refused(bureau.port, bureau.token("hejing"))


def refused(port: int, token: str) -> bool:
    asking = Listener(port, token)
    asking.close()
    return asking.status == 204


def test_asking_says_the_same_to_whom_the_stream_is_refused(bureau: Bureau) -> None:
    item = waiting(bureau.installation)
    client = bureau.server.wsgi_app.test_client()
    client.set_cookie(COOKIE, bureau.token("hejing"))

    assert client.get("/live/events").status_code == 204
    assert client.get(f"/live/state?ids={item},nothing").json["items"] == []

    client.set_cookie(COOKIE, bureau.token("sunwei"))
    found = client.get(f"/live/state?ids={item}").json
    assert found["items"] == [{"id": item, "status": "open", "holder": None, "mine": False, "version": 1}]
    assert found["unread"] == 0
