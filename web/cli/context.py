"""What every subcommand shares: which installation, what language of output, which exit code."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import orjson

from engine.errors import Unreadable, XianshenError
from workflows.installation.home import Home
from workflows.installation.wiring import Installation, open_installation

REFUSED, MISUSED = 1, 2

home_option = click.option(
    "--home",
    "home_dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: Path(os.environ.get("XIANSHEN_HOME", "var")),
    show_default="$XIANSHEN_HOME 或 ./var",
    help="安装的数据目录：数据库、文件、密钥都在其中。",
)
json_option = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")


def database_url() -> str | None:
    """Another database than the file under home; None: the file."""
    return os.environ.get("XIANSHEN_DATABASE_URL") or None


@contextmanager
def opened(home_dir: Path) -> Iterator[Installation]:
    """The installation under the folder, closed at the end."""
    installation = open_installation(Home(home_dir), database_url())
    try:
        yield installation
    finally:
        installation.close()


def guarded(command: Callable[..., Any]) -> Callable[..., Any]:
    """Errors of ours become their message and an exit code; nothing of a traceback reaches the screen."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except XianshenError as error:
            click.echo(f"错误：{error.detail}", err=True)
            for issue in error.issues:
                click.echo(f"  - {issue.message}", err=True)
            sys.exit(MISUSED if isinstance(error, Unreadable) else REFUSED)

    return run


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode())


def print_table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns aligned for a terminal, in which a Chinese character takes two cells."""
    texts = [[str(cell if cell is not None else "") for cell in row] for row in (heads, *rows)]
    widths = [max(_cells(row[column]) for row in texts) for column in range(len(heads))]
    for row in texts:
        click.echo(
            "  ".join(cell + " " * (width - _cells(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def _cells(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
