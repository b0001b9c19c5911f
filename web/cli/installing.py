"""`xianshen init` creates an installation, `xianshen demo` the fictional bureau in it."""

from __future__ import annotations

from pathlib import Path

import click

from web.cli.context import database_url, guarded, home_option, json_option, print_json, print_table
from workflows.installation.home import Home
from workflows.installation.settings import Settings
from workflows.installation.wiring import initialise


@click.command()
@home_option
@click.option("--bureau", "bureau_name", help="单位全称，例如“某某区人力资源和社会保障局”。")
@click.option("--short-name", help="单位简称。")
@click.option("--code", "number_code", help="发文机关代字，例如“青人社发”。")
@guarded
def init(home_dir: Path, bureau_name: str | None, short_name: str | None, number_code: str | None) -> None:
    """建立安装：目录、密钥、数据库，并发布随附的流程图。可重复执行。"""
    given = {"bureau_name": bureau_name, "bureau_short_name": short_name, "number_code": number_code}
    settings = Settings(**{name: value for name, value in given.items() if value})
    installation = initialise(Home(home_dir), database_url(), settings=settings)
    installation.close()
    click.echo(f"已就绪：{home_dir}。正式使用，下一步依次执行：")
    click.echo("  1. xianshen users section 代码 名称      先设立科室")
    click.echo("  2. xianshen users add 登录名 姓名 …      再建立人员和三员账号")
    click.echo("  3. xianshen users hold 登录名 岗位 …     任岗；缺哪些岗位用 xianshen status 查看")
    click.echo("岗位表和完整示例见 docs/operations.md。只想试用：另选目录执行 xianshen demo。")


@click.command()
@home_option
@json_option
@guarded
def demo(home_dir: Path, as_json: bool) -> None:
    """建立演示单位：每个岗位都有人，十余件事项处在不同环节，另有此前两个月办结的事项。可重复执行。"""
    from workflows.demonstration import bureau

    def progress(done: int, total: int, what: str) -> None:
        if not as_json:
            click.echo(f"\r[{done}/{total}] {what}\033[K", nl=done == total, err=True)

    made = bureau.build(Home(home_dir), database_url(), progress, past=True)
    if as_json:
        print_json(made.as_json())
        return
    print_table(
        ("登录名", "姓名", "密码", "岗位"),
        [(each.login, each.name, each.password, "、".join(each.posts)) for each in made.people],
    )
    click.echo(f"\n共 {len(made.matters)} 件事项。演示密码只用于演示，正式使用请执行 xianshen init 另建安装。")
