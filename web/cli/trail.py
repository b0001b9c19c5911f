"""`xianshen audit`: verify, sign, export and query the trail. Exit codes: 0 intact, 1 damaged, 2 unreadable."""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine import audit
from engine.audit.checkpoints import EXPORT_NAME
from engine.audit.live import Progress, verify_live
from engine.audit.resuming import Resume, noted_events
from engine.audit.trail import heads_before, stored_checkpoints
from engine.audit.verifier import Damage
from engine.clock import start_of
from engine.errors import NotFound, Unreadable, XianshenError
from web.cli.context import MISUSED, REFUSED, guarded, home_option, json_option, opened, print_json
from web.cli.progress import progress_line
from web.cli.trail_query import query
from web.cli.wording import ChineseGroup
from workflows.matters.models import Matter
from workflows.matters.trail import chain_of

RESUME_NAME = "audit-verify.progress"

since_option = click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="只看这一天（上海时间）以后的记录。")
matter_option = click.option("--matter", metavar="编号", help="只看一个事项：编号（2026-0147）或内部标识。")


@click.group("audit", cls=ChineseGroup)
def audit_trail() -> None:
    """操作留痕：核验、签署检查点、导出、查询。"""


def readable(command: Callable[..., Any]) -> Callable[..., Any]:
    """1 says that the trail is damaged, and nothing else: whatever kept the command from looking is 2."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except XianshenError as error:
            raise Unreadable(error.detail) from error
        except (DBAPIError, OSError, BrokenProcessPool) as error:
            raise Unreadable(f"不能读取：{type(error).__name__}。") from error
        except (KeyboardInterrupt, click.Abort):
            click.echo("已中止；再次执行时接着核验。", err=True)
            raise SystemExit(MISUSED) from None

    return run


@audit_trail.command()
@home_option
@since_option
@matter_option
@click.option("--workers", type=click.IntRange(1, 64), help="进程数，默认每个处理器核心一个。")
@click.option("--restart", is_flag=True, help="不接着上次中断处继续，从头核验。")
@json_option
@guarded
@readable
def verify(
    home_dir: Path, since: datetime | None, matter: str | None, workers: int | None, restart: bool, as_json: bool
) -> None:
    """逐条核验数据库中的留痕，指出第一处改动及其种类。可中断，再次执行时接着核验。"""
    with opened(home_dir) as installation:
        copies = installation.home.checkpoint_copies()
        with installation.database.read() as session:
            chain = _chain(session, matter)
            starts = heads_before(stored_checkpoints(session), start_of(since.date())) if since else None
        notes = Resume(installation.home.path / RESUME_NAME, installation.home.state_key())
        resume = None if chain or since else notes
        if restart:
            notes.file.unlink(missing_ok=True)
        if resume is not None and (known := noted_events(resume)):
            click.echo(f"接着上次中断处核验：其中 {known} 条是上次核验的（--restart 从头核验）。", err=True)
        key = installation.home.audit_public_key()
        report = verify_live(
            installation.database,
            key,
            copies,
            chain=chain,
            starts=starts,
            workers=workers,
            resume=resume,
            progress=_progress(),
        )
    if as_json:
        found = {"chains": report.chains, "events": report.events, "checkpoints": report.checkpoints}
        print_json({**found, "intact": not report.damages, "damages": [asdict(each) for each in report.damages]})
    else:
        click.echo(f"{report.chains} 条链，{report.events} 条记录，{report.checkpoints} 个检查点。")
        _print_damages(report.damages)
    if report.damages:
        raise SystemExit(REFUSED)


@audit_trail.command()
@home_option
@json_option
@guarded
def checkpoint(home_dir: Path, as_json: bool) -> None:
    """立即签署一个检查点，并写到数据目录的 checkpoints/。没有新记录时不签。"""
    with opened(home_dir) as installation:
        number = audit.make_checkpoint(installation.database)
        file = installation.home.checkpoints / EXPORT_NAME
    if as_json:
        print_json({"checkpoint": number, "file": str(file)})
    elif number is None:
        click.echo("上一个检查点以来没有新记录，不需要签署。")
    else:
        click.echo(f"已签署第 {number} 个检查点，副本在 {file}。请把它复制到另一台机器。")


@audit_trail.command()
@home_option
@click.argument("folder", metavar="目录", type=click.Path(file_okay=False, path_type=Path))
@since_option
@matter_option
@json_option
@guarded
@readable
def export(home_dir: Path, folder: Path, since: datetime | None, matter: str | None, as_json: bool) -> None:
    """导出留痕供离线核验：xianshen-verify 目录 --key audit.pub。"""
    with opened(home_dir) as installation:
        audit.make_checkpoint(installation.database)
        with installation.database.snapshot() as session:
            chain = _chain(session, matter)
            count = audit.export_trail(session, folder, chain=chain, since=start_of(since.date()) if since else None)
        key = folder / installation.home.audit_public_key_file.name
        key.write_bytes(installation.home.audit_public_key_file.read_bytes())
    if as_json:
        print_json({"folder": str(folder), "events": count})
    else:
        click.echo(f"已导出 {count} 条记录到 {folder}。核验：xianshen-verify {folder} --key audit.pub")
        click.echo("公钥请用平时另存的那一份：与导出放在一起的公钥证明不了什么。")


def _chain(session: Session, matter: str | None) -> str | None:
    if matter is None:
        return None
    found = session.scalar(select(Matter.id).where((Matter.number == matter) | (Matter.id == matter)))
    if found is None:
        raise NotFound(f"没有事项 {matter}。")
    return chain_of(found)


def _progress() -> Callable[[Progress], None]:
    show = progress_line("核验", "条")
    return lambda progress: show(progress.done, progress.total)


def _print_damages(damages: tuple[Damage, ...]) -> None:
    for each in damages:
        click.echo(f"[{each.kind}] {each.chain} #{each.seq} {each.event_id or ''} {each.detail}")
    click.echo("操作留痕不完整，请立即保全现场并报告。" if damages else "操作留痕完整。")


audit_trail.add_command(query)
