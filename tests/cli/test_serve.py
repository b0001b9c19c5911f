"""`xianshen serve` as a process of its own: it answers on its port and stops when told to, on both databases."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import databases
from tests.cli.installed import Console, subprocess_environment

COMMAND = str(Path(sys.executable).with_name("xianshen"))


@contextmanager
def serving(home: Path, database_url: str = "") -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its address, read from the line that it prints when it is ready."""
    process = subprocess.Popen(
        [COMMAND, "serve", "--home", str(home), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=subprocess_environment(home, database_url),
    )
    try:
        line = process.stdout.readline()
        found = re.search(r"http://[0-9.:]+", line)
        assert found, line + process.stderr.read()
        yield process, found[0]
    finally:
        process.kill()
        process.communicate()


def fetched(address: str) -> tuple[int, str]:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.status, answer.read().decode()


def test_it_answers_keeps_its_port_and_stops_when_told_to(console: Console) -> None:
    with serving(console.home) as (process, address):
        assert fetched(f"{address}/healthz") == (200, '{"status":"ok"}\n')
        assert "政府信息公开" in fetched(f"{address}/portal/")[1]
        assert json.loads(fetched(f"{address}/api/v1/openapi.json")[1])["openapi"].startswith("3.1")

        second = subprocess.run(
            [COMMAND, "serve", "--home", str(console.home), "--port", address.rpartition(":")[2]],
            capture_output=True,
            text=True,
            env=subprocess_environment(console.home),
            check=False,
        )
        assert second.returncode == 1
        assert "端口" in second.stderr
        assert "Traceback" not in second.stderr

        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=20) == 0
        assert "Traceback" not in process.stderr.read()


def test_postgresql_is_initialised_and_served_by_its_url_until_it_is_interrupted(tmp_path: Path) -> None:
    with databases.empty("postgresql", tmp_path) as database:
        url, home = database.url, tmp_path / "home"
        console = Console(home, url)
        too_early = console.run("status")
        console.ok("init")
        assert not (home / "database.sqlite3").exists()
        assert console.json("status")["database"] == "postgresql"

        with serving(home, url) as (process, address):
            assert fetched(f"{address}/healthz")[0] == 200
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 0
            assert "Traceback" not in process.stderr.read()

    assert too_early.exit_code == 1
