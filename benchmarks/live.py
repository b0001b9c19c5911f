"""Live updates: what idle open pages cost one process, and how long a change takes to reach them.

A real server process over a copy of the demo bureau; every page is one TCP connection that listens.
"""

from __future__ import annotations

import os
import re
import select as polling
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import select

from benchmarks.report import Limit, Result, Table
from benchmarks.scale import Scale
from engine.models import WorkItem
from web.sessions import COOKIE
from workflows.demonstration.bureau import build
from workflows.demonstration.staff import STAFF
from workflows.installation.home import Home
from workflows.installation.wiring import Installation, open_installation
from workflows.people.queries import load_actor, person_by_login
from workflows.people.sessions import start_session
from workflows.prepublication import actions

PAGES = 200
SECONDS = 20.0  # of idleness that are measured
ROUNDS = 10  # changes
MOST_SHARE = 0.05  # of a core
MOST_LATENCY = 2.0  # seconds


def run(scale: Scale) -> Result:
    result = Result("live")
    with tempfile.TemporaryDirectory(prefix="xianshen-bench-") as place:
        home = Home(Path(place) / "home")
        scale.progress("live: the demo bureau")
        build(home)
        installation = open_installation(home)
        process = _serve(home)
        try:
            _measure(result, installation, process, scale)
        finally:
            process.terminate()
            process.wait(30)
            installation.close()
    return result


def _measure(result: Result, installation: Installation, process: subprocess.Popen[str], scale: Scale) -> None:
    assert process.stdout is not None
    port = int(re.search(r":([0-9]+)", process.stdout.readline().partition("//")[2])[1])  # type: ignore[index]
    alone = _share(process.pid, SECONDS / 2)
    tokens = [_token(installation, employee.login) for employee in STAFF]
    before = _files(process.pid)
    pages = [_page(port, tokens[number % len(tokens)]) for number in range(PAGES)]
    time.sleep(2)
    scale.progress(f"live: {PAGES} idle pages for {SECONDS:.0f} s")
    idle, files = _share(process.pid, SECONDS), _files(process.pid)
    latencies = [_latency(installation, pages, claims=number % 2 == 0) for number in range(ROUNDS)]
    for page in pages:
        page.close()
    _report(result, alone, idle, files - before - PAGES, latencies)


def _serve(home: Home) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from web.cli import main; main()"]
    return subprocess.Popen(
        [*command, "serve", "--home", str(home.path), "--port", "0"], stdout=subprocess.PIPE, text=True
    )


def _token(installation: Installation, login: str) -> str:
    with installation.database.write() as session:
        person = person_by_login(session, login)
        assert person is not None
        return start_session(session, person.id, address="127.0.0.1")


def _page(port: int, token: str) -> socket.socket:
    page = socket.create_connection(("127.0.0.1", port), timeout=30)
    page.sendall(f"GET /live/events HTTP/1.1\r\nHost: x\r\nCookie: {COOKIE}={token}\r\n\r\n".encode())
    said = b""
    while b"retry:" not in said:
        said += page.recv(4096)
    assert b" 200 " in said.splitlines()[0], said
    return page


def _share(pid: int, seconds: float) -> float:
    begun, used = time.perf_counter(), _processor_time(pid)
    time.sleep(seconds)
    return (_processor_time(pid) - used) / (time.perf_counter() - begun)


def _processor_time(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def _latency(installation: Installation, pages: list[socket.socket], *, claims: bool) -> float:
    """Seconds from the commit of another process until the first page hears of it."""
    for page in pages:
        while polling.select([page], [], [], 0)[0]:
            page.recv(65536)
    with installation.database.write() as session:
        actor = load_actor(session, person_by_login(session, "qianbao").id)  # type: ignore[union-attr]
        mine = WorkItem.assignee.is_(None) if claims else WorkItem.assignee == actor.person_id
        query = select(WorkItem.id).where(WorkItem.status == "open", WorkItem.candidate_group == "secrecy_review", mine)
        item = session.scalars(query.order_by(WorkItem.id)).first()
        assert item is not None
        (actions.claim if claims else actions.release)(session, item, actor)
    begun, said = time.perf_counter(), b""
    while b"event: change" not in said:
        ready, _, _ = polling.select(pages, [], [], 10)
        said = b"".join(page.recv(65536) for page in ready)
        assert ready, "nobody heard of it"
    return time.perf_counter() - begun


def _report(result: Result, alone: float, idle: float, extra: int, latencies: list[float]) -> None:
    median, worst = statistics.median(latencies), max(latencies)
    result.tables.append(
        Table(
            f"{PAGES} idle open pages on one process",
            ("what", "figure"),
            [
                ("share of a core, no page open", f"{alone:.2%}"),
                (f"share of a core, {PAGES} pages open", f"{idle:.2%}"),
                ("files open beside one socket a page (database connections among them)", extra),
                ("seconds from another process's commit to the page, median", f"{median:.2f}"),
                ("the same, longest", f"{worst:.2f}"),
            ],
            ("a commit of the same process wakes the watcher at once; other processes are looked at once a second",),
        )
    )
    result.limits += [
        Limit("share of a core", round(idle, 4), MOST_SHARE),
        Limit("longest latency in seconds", round(worst, 2), MOST_LATENCY),
    ]
    result.figures.update({"alone": alone, "idle": idle, "extra": extra, "latencies": latencies})
