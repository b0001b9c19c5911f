"""`xianshen` as its user runs it: the console command with a home of its own."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from web.cli import main

PASSWORD = "Linjiang-Test-2026"


class Console:
    """One home. `database_url`: what XIANSHEN_DATABASE_URL says."""

    def __init__(self, home: Path, database_url: str | None = None) -> None:
        self.home = home
        self.environment = {"XIANSHEN_HOME": str(home), "XIANSHEN_DATABASE_URL": database_url or ""}

    def run(self, *arguments: str, typed: str | None = None) -> Result:
        """What the command printed and its exit code; an unexpected error reaches the test."""
        return CliRunner().invoke(main, list(arguments), input=typed, env=self.environment, catch_exceptions=False)

    def ok(self, *arguments: str, typed: str | None = None) -> str:
        result = self.run(*arguments, typed=typed)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *arguments: str) -> Any:
        return json.loads(self.ok(*arguments, "--json"))


def subprocess_environment(home: Path, database_url: str = "") -> dict[str, str]:
    """The environment of a child process that works on that home."""
    return {**os.environ, "XIANSHEN_HOME": str(home), "XIANSHEN_DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1"}


def is_chinese(text: str) -> bool:
    return re.search("[\u4e00-\u9fff]", text) is not None
