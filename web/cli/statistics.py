"""`xianshen statistics`: the derived table that the figures are read from."""

from __future__ import annotations

from pathlib import Path

import click

from web.cli.context import guarded, home_option, json_option, opened, print_json
from web.cli.progress import progress_line
from web.cli.wording import ChineseGroup
from workflows.oversight import statistics_refresh


@click.group("statistics", cls=ChineseGroup)
def statistics() -> None:
    """督办统计：重新汇总。"""


@statistics.command()
@home_option
@json_option
@guarded
def rebuild(home_dir: Path, as_json: bool) -> None:
    """从待办和意见重新汇总全部办结环节。可中断，`xianshen serve` 会接着汇总；做完以前统计数字不全。"""
    with opened(home_dir) as installation:
        counted = statistics_refresh.rebuild(installation.database, progress_line("汇总", "个环节"))
    if as_json:
        print_json({"steps": counted})
    else:
        click.echo(f"已重新汇总 {counted} 个办结环节。")
