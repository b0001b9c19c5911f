"""kill -9 while people work: nothing acknowledged is lost, nothing is half done, nothing is public by itself (P2, P3).

given   a real `xianshen serve` on SQLite, people who draft, review and release through the API, a reader of the portal
when    the server is killed at random moments and started again on the same home
then    every acknowledged decision is there; each matter is where it was, or one step on, and in somebody's inbox;
        no release was ever seen without its interpretation; and the trail is whole
"""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import exists, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from engine import audit
from engine.ids import new_id
from engine.models import Incident, ProcessInstance, Timer, WorkItem
from tests.api.office import ANSWERS, POLICY, Office
from tests.crash.server import Client, Journal, Server, fetched
from tests.samples import txt_of
from workflows.demonstration.bureau import hire
from workflows.installation.home import Home
from workflows.installation.wiring import Installation, initialise, open_installation
from workflows.matters.models import DocumentVersion
from workflows.people.queries import holders
from workflows.release.models import ReleaseSet

KILLS = 3
SECONDS = 30  # after that no further kill
RELEASES = 3
STEPS = ("section_check", "office_check", "check_secrecy", "decide_attribute", "deputy_review", "sign_off", "recheck")
DRAFTERS = {"lixiang": "wujun", "zhaomin": "sunwei", "hejing": "majun"}  # and the heads of their sections


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], list[str]]:
    """(home, tokens, matters that wait for their last check with policy and interpretation)."""
    path = tmp_path_factory.mktemp("crash") / "home"
    installation = initialise(Home(path))
    try:
        office = Office(installation, hire(installation))
        ready = [office.open(title=f"关于第{number}项补贴标准的通知")["id"] for number in range(RELEASES)]
        for each in ready:
            office.submit(each)
            office.bring_to(each, "last_check")
        return path, office.tokens, ready
    finally:
        installation.close()


@pytest.fixture
def server(bureau: tuple[Path, dict[str, str], list[str]], tmp_path: Path) -> Iterator[Server]:
    shutil.copytree(bureau[0], tmp_path / "home")
    running = Server(tmp_path / "home")
    try:
        yield running
    finally:
        running.kill()


@pytest.mark.heavy
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(
    server: Server, bureau: tuple[Path, dict[str, str], list[str]]
) -> None:
    _, tokens, ready = bureau
    journal, stopped, chance = Journal(), threading.Event(), random.Random(20261120)
    sightings: dict[str, set[str]] = {}
    server.start()
    threads = [
        threading.Thread(target=review, args=(server, tokens, drafter, journal, stopped)) for drafter in DRAFTERS
    ]
    threads.append(threading.Thread(target=release, args=(server, tokens, ready, journal, stopped)))
    threads.append(threading.Thread(target=look, args=(server, sightings, stopped)))
    for thread in threads:
        thread.start()
    try:
        end = time.monotonic() + SECONDS
        kills = 0
        while kills < KILLS and time.monotonic() < end:
            time.sleep(chance.uniform(0.3, 2.5))
            server.kill()
            kills += 1
            inspect(server.home, journal)
            server.start()
        wait_for(lambda: len(sightings) == RELEASES)  # the last life runs on until everything is out
    finally:
        stopped.set()
        for thread in threads:
            thread.join()
    server.kill()

    inspect(server.home, journal)
    assert journal.refused == []
    assert kills >= 2
    assert len(journal.decided) > 20
    assert len(sightings) == RELEASES, "what was released has to come out in the end"
    assert set().union(*sightings.values()) == {"together"}


# --- what people do meanwhile ---------------------------------------------------------------------------------------


def review(server: Server, tokens: dict[str, str], drafter: str, journal: Journal, stopped: threading.Event) -> None:
    """Opens one matter after the other and takes each some steps through review."""
    while not stopped.is_set():
        boundary, body = encode_multipart(
            {
                "policy": FileStorage(io.BytesIO(txt_of(POLICY)), "稿.txt", "policy"),
                "metadata": json.dumps(
                    {
                        "class": "general",
                        "title": "关于印发工作安排的通知",
                        "disclosure_attribute": "proactive",
                        "explanation": "按年度安排。",
                    }
                ),
            }
        )
        client = Client(server, tokens[drafter], stopped)
        opened = client.post("/matters", body, new_id(), f"multipart/form-data; boundary={boundary}")
        if not _noted(journal, journal.opened, opened, lambda matter: matter["id"]):
            continue
        matter_id = opened[1]["id"]
        submitted = client.post(f"/matters/{matter_id}/submit", b"{}", new_id())
        if not _noted(journal, journal.decided, submitted, lambda m: (m["id"], m["work_items"][0]["id"])):
            continue
        for step in STEPS:
            usual, answers = ANSWERS[step]
            person = DRAFTERS[drafter] if step == "section_check" else usual
            if person == "sunwei" and step == "check_secrecy":
                continue
            decide(Client(server, tokens[person], stopped), matter_id, step, answers, journal)


def release(
    server: Server, tokens: dict[str, str], ready: list[str], journal: Journal, stopped: threading.Event
) -> None:
    """Releases what is ready, one a second or two; the embedded worker of the server publishes it."""
    for matter_id in ready:
        login, answers = ANSWERS["last_check"]
        decide(Client(server, tokens[login], stopped), matter_id, "last_check", answers, journal)
        stopped.wait(1.5)


def decide(client: Client, matter_id: str, element: str, answers: dict[str, Any], journal: Journal) -> None:
    answer = client.get(f"/work-items?matter_id={matter_id}")
    waiting = answer[1]["items"] if answer else []
    item = next((each["id"] for each in waiting if each["element_id"] == element), None)
    if item is None:
        if answer is not None:
            journal.note(journal.refused, f"{element} of {matter_id} waits for nobody")
        return
    read = client.get(f"/work-items/{item}")
    if read is None:
        return
    body = json.dumps({"answers": answers, "seen": read[1]["seen"]}).encode()
    done = client.post(f"/work-items/{item}/complete", body, new_id())
    _noted(journal, journal.decided, done, lambda decided: (matter_id, decided["id"]))


def look(server: Server, sightings: dict[str, set[str]], stopped: threading.Event) -> None:
    """Reads the portal over and over: whatever is listed must show policy and interpretation."""
    while not stopped.is_set():
        page = fetched(server, "/portal/") or ""
        for release_id in set(re.findall(r"/portal/releases/([0-9a-f]{32})", page)):
            shown = fetched(server, f"/portal/releases/{release_id}")
            if shown is not None:
                text = re.sub(r"\s+", "", shown)
                policy, interpretation = "一、补贴对象" in text, "为什么调整" in text
                seen = "together" if policy and interpretation else f"{policy=} {interpretation=}"
                sightings.setdefault(release_id, set()).add(seen)
        time.sleep(0.02)


def wait_for(reached: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not reached() and time.monotonic() < end:
        time.sleep(0.1)


def _noted(journal: Journal, entries: list[Any], answer: Any, entry: Any) -> bool:
    if answer is None:
        return False
    status, body = answer
    if status >= 300:
        journal.note(journal.refused, f"{status} {body.get('code')} {body.get('detail')}")
        return False
    journal.note(entries, entry(body))
    return True


# --- what the dead server left --------------------------------------------------------------------------------------


def inspect(home: Path, journal: Journal) -> None:
    """Reads the database as the next start will find it."""
    decided, opened = list(journal.decided), list(journal.opened)
    with sqlite3.connect(home / "database.sqlite3") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
    installation = open_installation(Home(home))
    try:
        _acknowledged_is_there(installation, opened, decided)
        _nothing_is_stranded(installation)
        _files_are_there(installation)
        _trail_is_whole(installation)
    finally:
        installation.close()


def _acknowledged_is_there(installation: Installation, opened: list[str], decided: list[tuple[str, str]]) -> None:
    with installation.database.read() as session:
        stored = session.execute(select(WorkItem.id, WorkItem.subject, WorkItem.status)).all()
    completed = {row.id for row in stored if row.status == "completed"}
    assert [item for _, item in decided if item not in completed] == []
    assert set(opened) <= {row.subject for row in stored}
    done = Counter(row.subject for row in stored if row.id in completed)
    acknowledged = Counter(matter_id for matter_id, _ in decided)
    for matter_id in opened:  # one person at a time works on it: it is where it was, or one step on
        assert done[matter_id] - acknowledged[matter_id] in (0, 1), matter_id


def _nothing_is_stranded(installation: Installation) -> None:
    """Every running instance waits for somebody who exists, for a timer, or is known as an incident."""
    with installation.database.read() as session:
        waits = (
            exists().where(WorkItem.instance_id == ProcessInstance.id, WorkItem.status == "open"),
            exists().where(Timer.instance_id == ProcessInstance.id, Timer.state == "waiting"),
            exists().where(Incident.instance_id == ProcessInstance.id, Incident.resolved_at.is_(None)),
        )
        running = select(ProcessInstance.id).where(ProcessInstance.status == "running", *(~each for each in waits))
        assert session.scalars(running).all() == []
        assert session.scalars(select(Incident.message).where(Incident.resolved_at.is_(None))).all() == []
        offered = (
            select(WorkItem.candidate_group).where(WorkItem.status == "open", WorkItem.assignee.is_(None)).distinct()
        )
        assert [group for group in session.scalars(offered) if not holders(session, group)] == []


def _files_are_there(installation: Installation) -> None:
    with installation.database.read() as session:
        for version in session.scalars(select(DocumentVersion)):
            assert installation.files.get(version.source_hash)
            assert installation.files.get(version.rendition_hash)
        for released in session.scalars(select(ReleaseSet).where(ReleaseSet.state == "released")):
            assert released.released_at is not None


def _trail_is_whole(installation: Installation) -> None:
    key = installation.home.audit_public_key()
    assert audit.verify_live(installation.database, key, workers=1).damages == ()
