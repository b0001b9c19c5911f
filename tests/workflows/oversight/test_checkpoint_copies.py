"""Checkpoints leave the machine: to a web hook (https, or this machine), and by mail; each exactly as it was signed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import audit
from engine.jobs import run_due
from engine.models import OutboxMessage
from workflows.installation.home import Home
from workflows.installation.settings import Settings
from workflows.installation.wiring import Installation, initialise
from workflows.oversight.checkpoint_copies import acceptable_hook


class Receiver:
    """An outside site that keeps what it gets; `answers`: what it says, in turn."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.answers: list[int] = []
        received = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                received.got.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(received.answers.pop(0) if received.answers else 204)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Tests stay quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/checkpoints"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    site = Receiver()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def installation(tmp_path: Path, receiver: Receiver) -> Iterator[Installation]:
    opened = initialise(Home(tmp_path / "home"), settings=Settings(checkpoint_hook=receiver.address))
    yield opened
    opened.close()


def states(installation: Installation) -> list[str]:
    with installation.database.read() as session:
        return list(session.scalars(select(OutboxMessage.state).where(OutboxMessage.topic == "checkpoint.hook")))


def test_each_checkpoint_goes_out_as_it_stands_in_the_file_outside(
    installation: Installation, receiver: Receiver
) -> None:
    assert audit.make_checkpoint(installation.database) == 1
    run_due(installation.database)

    lines = [line.decode() for line in receiver.got]
    assert lines == (installation.home.checkpoints / "checkpoints.jsonl").read_text().splitlines(keepends=True)
    assert json.loads(lines[0])["seq"] == 1
    assert states(installation) == ["done"]


@pytest.mark.parametrize("answer", [500, 404, 302])
def test_what_was_not_taken_is_sent_again_and_never_elsewhere(
    installation: Installation, receiver: Receiver, answer: int
) -> None:
    receiver.answers = [answer]
    audit.make_checkpoint(installation.database)
    run_due(installation.database)
    assert states(installation) == ["waiting"]
    assert len(receiver.got) == 1


def test_without_the_setting_nothing_leaves(tmp_path: Path) -> None:
    installation = initialise(Home(tmp_path / "quiet"))
    try:
        audit.make_checkpoint(installation.database)
        assert states(installation) == []
    finally:
        installation.close()


@pytest.mark.parametrize(
    ("address", "accepted"),
    [
        ("https://evidence.example.gov.cn/checkpoints", True),
        ("http://127.0.0.1:9000/", True),
        ("http://localhost/", True),
        ("http://evidence.example.gov.cn/", False),
        ("http://127.0.0.1.example.com/", False),
        ("ftp://127.0.0.1/", False),
        ("https://", False),
    ],
)
def test_where_copies_may_go(address: str, accepted: bool) -> None:
    assert acceptable_hook(address) is accepted
