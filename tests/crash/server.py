"""A real `xianshen serve` that can be killed and started again, and a client that keeps asking until it is answered."""

from __future__ import annotations

import http.client
import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cli.installed import subprocess_environment

COMMAND = str(Path(sys.executable).with_name("xianshen"))
UNREACHABLE = (OSError, http.client.HTTPException)


class Server:
    """The process on one home. It keeps its port over all its lives."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = _free_port()
        self.log = home.with_suffix(".log")
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Returns when it listens."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [COMMAND, "serve", "--home", str(self.home), "--port", str(self.port)],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=subprocess_environment(self.home),
            )
        assert self._process.stdout is not None
        if "http://" not in self._process.stdout.readline():
            raise AssertionError(f"the server did not start: {self.log.read_text()}")

    def kill(self) -> None:
        """kill -9: no handler runs, nothing is flushed."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@dataclass
class Journal:
    """What the server has acknowledged, written down by the clients at once."""

    opened: list[str] = field(default_factory=list)
    decided: list[tuple[str, str]] = field(default_factory=list)  # matter id, work item id
    refused: list[str] = field(default_factory=list)  # answers that should not have come
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, entries: list[Any], entry: Any) -> None:
        with self._lock:
            entries.append(entry)


class Client:
    """One person's program. A write keeps its idempotency key until it is answered, however often the server dies."""

    def __init__(self, server: Server, token: str, stopped: threading.Event) -> None:
        self.server, self.token, self.stopped = server, token, stopped

    def get(self, path: str) -> Any:
        return self._until_answered(lambda: self._ask("GET", path, None, {}))

    def post(self, path: str, body: bytes, key: str, content_type: str = "application/json") -> tuple[int, Any] | None:
        """(status, JSON), or None when the test ended before an answer came."""
        headers = {"Idempotency-Key": key, "Content-Type": content_type}
        return self._until_answered(lambda: self._ask("POST", path, body, headers))

    def _until_answered(self, ask: Callable[[], tuple[int, Any]]) -> Any:
        while not self.stopped.is_set():
            try:
                return ask()
            except UNREACHABLE:
                time.sleep(0.05)
        return None

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            sent = {**headers, "Authorization": f"Bearer {self.token}"}
            connection.request(method, f"/api/v1{path}", body, sent)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


def _free_port() -> int:
    """Below the ports that the system hands to clients: one that retries could else connect to itself and take it."""
    while True:
        port = random.randint(20_000, 30_000)
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) != 0:
                return port


def fetched(server: Server, path: str) -> str | None:
    """A public page; None when the server is down."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        return text if answer.status == 200 else None
    except UNREACHABLE:
        return None
    finally:
        connection.close()
