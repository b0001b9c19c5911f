"""`xianshen scan`: the machine check of files, outside any matter. Nothing is stored."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from engine.clock import SystemClock, local_date
from engine.errors import Invalid, XianshenError
from web.cli.context import MISUSED, REFUSED, json_option, opened, print_json
from web.cli.wording import usage_words
from workflows.matters.classes import ATTRIBUTES, DRAFTED_CLASSES
from workflows.renditions.model import Upload
from workflows.renditions.uploads import MAX_BYTES, read_upload
from workflows.screening.model import ASPECTS, LEVELS, Finding
from workflows.screening.rulebook import Rulebook
from workflows.screening.rulebooks import current_rulebook, default_rulebook
from workflows.screening.scanning import scan_upload

QUIET_SECONDS = 2.0  # before a word of progress

_ATTRIBUTES = {label.zh: code for code, label in ATTRIBUTES.items()} | {code: code for code in ATTRIBUTES}
_CLASSES = {row.label.zh: code for code, row in DRAFTED_CLASSES.items()} | {code: code for code in DRAFTED_CLASSES}


@dataclass(frozen=True)
class FileReport:
    """What is printed of one file (None: misuse). `error`: why it could not be checked; then there are no findings."""

    file: str | None
    sha256: str | None = None
    characters: int = 0
    findings: tuple[Finding, ...] = ()
    unread: tuple[str, ...] = ()
    error: str | None = None

    @property
    def exit_code(self) -> int:
        if self.error is not None:
            return MISUSED
        return REFUSED if self.unread or any(finding.is_serious for finding in self.findings) else 0

    def as_json(self) -> dict[str, Any]:
        names = ("check", "aspect", "level", "message", "quote", "part", "start", "end")
        findings = [{name: getattr(finding, name) for name in names} for finding in self.findings]
        value = {"file": self.file, "sha256": self.sha256, "characters": self.characters, "findings": findings}
        return value | {"unread": list(self.unread)} | ({"error": self.error} if self.error is not None else {})


class ScanCommand(click.Command):
    """Misuse is told in JSON as well where that was asked for: a program reads nothing else."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        as_json = "--json" in args
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            if as_json:
                print_json(FileReport(None, error=usage_words(error)).as_json())
            raise


@click.command(cls=ScanCommand)
@click.argument("files", nargs=-1, required=True, metavar="文件…")
@click.option("--against", metavar="政策文件", help="把各文件作为这份政策的解读，对照它检查；政策自身的问题不列出。")
@click.option("--attribute", type=click.Choice(list(_ATTRIBUTES)), help="公开属性，与文中的附注核对。")
@click.option("--class", "matter_class", type=click.Choice(list(_CLASSES)), help="事项类别。")
@click.option(
    "--home", "home_dir", type=click.Path(file_okay=False, path_type=Path),
    help="用这个安装的词库和登记册；缺省为随附的。",
)  # fmt: skip
@json_option
def scan(
    files: tuple[str, ...],
    against: str | None,
    attribute: str | None,
    matter_class: str | None,
    home_dir: Path | None,
    as_json: bool,
) -> None:
    """对文件作技术核查：密级标志、个人信息、格式、文字、法律引用、解读与政策是否一致。不保存任何内容。

    退出码：0 没有“错误”以上的发现，也没有未读内容；1 有；2 有文件打不开或读不出，或者用法不对。

    一个文件输出一个 JSON 对象，多个文件输出数组；用法不对的也输出一个对象，file 为 null，error 写明原因。
    start、end 是发现在 part 所指段落中的位置（字符，从 0 起）。

    quote 是原文，发现个人信息时含有完整号码：这样的输出本身就是个人信息，请按个人信息保管，用后删除。

    单独检查一个文件时看不到它的附件：正文说明有附件而文件里没有的，只作“备注”；在事项中办理时按齐备的附件核对。
    """
    circumstances = {
        "attribute": _ATTRIBUTES[attribute] if attribute else None,
        "matter_class": _CLASSES[matter_class] if matter_class else None,
    }
    with _progress(files) as progress:
        reports = list(_reports(files, against, home_dir, circumstances, progress))
    if as_json:
        values = [report.as_json() for report in reports]
        print_json(values[0] if len(values) == 1 else values)
    else:
        for report in reports:
            _print_report(report)
    sys.exit(max(report.exit_code for report in reports))


def _rulebook(home_dir: Path | None) -> Rulebook:
    if home_dir is None:
        return default_rulebook()
    with opened(home_dir) as installation, installation.database.read() as session:
        return current_rulebook(session)


def _reports(
    files: tuple[str, ...],
    against: str | None,
    home_dir: Path | None,
    circumstances: dict[str, str | None],
    progress: _Progress,
) -> Iterator[FileReport]:
    what = "词库和登记册"
    try:
        book = _rulebook(home_dir)
        what = "对照的政策"
        policy = read_upload(_readable(against), _content(against)) if against else None
    except (XianshenError, OSError) as error:
        yield from (FileReport(_readable(name), error=f"{what}无法读取：{_words(error)}") for name in files)
        return
    for number, name in enumerate(files, start=1):
        progress.file = f"{number}/{len(files)}：{_readable(name)}"
        yield _report(name, policy, book, circumstances)


def _report(name: str, policy: Upload | None, book: Rulebook, circumstances: dict[str, str | None]) -> FileReport:
    digest = None
    try:
        content = _content(name)
        digest = hashlib.sha256(content).hexdigest()
        upload, today = read_upload(_readable(name), content), local_date(SystemClock().now())
        found = scan_upload(upload, book, today=today, against=policy, **circumstances)
    except (XianshenError, OSError) as error:
        return FileReport(_readable(name), digest, error=_words(error))
    except Exception as error:  # a check that fails must not be taken for a file without findings
        return FileReport(
            _readable(name), digest, error=f"检查这份文件时程序出错（{type(error).__name__}），请报告系统管理员。"
        )
    return FileReport(_readable(name), found.sha256, found.characters, found.findings, found.unread)


def _content(name: str) -> bytes:
    path = Path(name)
    if path.is_dir():
        raise IsADirectoryError(f"“{_readable(name)}”是目录，不是文件。请逐个写出文件名。")
    if not path.exists():
        raise FileNotFoundError(f"没有这个文件：“{_readable(name)}”。")
    if not path.is_file():
        raise FileNotFoundError(f"“{_readable(name)}”不是普通文件。请先保存为文件。")
    if path.stat().st_size > MAX_BYTES:  # before a byte is read
        raise Invalid(f"“{_readable(name)}”超过 {MAX_BYTES // (1024 * 1024)} MB。请压缩图片或拆分后再检查。")
    return path.read_bytes()


def _readable(name: str) -> str:
    """A file name with what is no text in it shown as �: neither JSON nor a screen takes it otherwise."""
    return os.fsencode(name).decode("utf-8", "replace")


def _words(error: XianshenError | OSError) -> str:
    if isinstance(error, XianshenError):
        return error.detail
    return f"无法打开文件（{error.strerror}）。" if error.strerror else str(error)


def _print_report(report: FileReport) -> None:
    click.echo(f"{report.file}（{report.characters} 字）")
    if report.error is not None:
        click.echo(f"  读不出  {report.error}")
        return
    for finding in report.findings:
        level, aspect = LEVELS[finding.level].zh, ASPECTS[finding.aspect].zh
        quote = f"：“{' '.join(finding.quote.split())}”" if finding.quote else ""
        click.echo(f"  {level}  [{aspect}] {finding.part}{quote}")
        click.echo(f"        {finding.message}（{finding.check}）")
    for unread in report.unread:
        click.echo(f"  未读  {unread}：请人工查看")
    click.echo(f"  合计：{_summary(report)}")


def _summary(report: FileReport) -> str:
    counts = Counter(finding.level for finding in report.findings)
    words = [f"{label.zh} {counts[level]} 处" for level, label in LEVELS.items() if counts[level]]
    words += [f"未读 {len(report.unread)} 处"] if report.unread else []
    return "，".join(words) or "没有发现问题"


class _Progress:
    """Says on standard error which file it is at, every QUIET_SECONDS."""

    def __init__(self, files: tuple[str, ...]) -> None:
        self.file = _readable(files[0])
        self.done = threading.Event()

    def tell(self) -> None:
        while not self.done.wait(QUIET_SECONDS):
            click.echo(f"正在检查 {self.file}", err=True)


@contextmanager
def _progress(files: tuple[str, ...]) -> Iterator[_Progress]:
    progress = _Progress(files)
    teller = threading.Thread(target=progress.tell, daemon=True)
    teller.start()
    try:
        yield progress
    finally:
        progress.done.set()
        teller.join()
