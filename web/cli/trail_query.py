"""`xianshen audit query`: the standard questions at the server's console, which sees every event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from engine.audit.queries import Count
from engine.errors import Invalid
from web.audit.export import csv_of
from web.audit.rows import sentences_of
from web.cli.context import guarded, home_option, json_option, opened, print_json, print_table
from workflows.installation.wiring import Installation
from workflows.oversight import exports
from workflows.oversight.answers import Answer
from workflows.oversight.labels import ACTION_GROUPS, CIRCUMSTANCES
from workflows.oversight.questions import answer, count
from workflows.oversight.standard_questions import FILTERS, QUESTIONS
from workflows.oversight.wanted import Wanted, wanted_from
from workflows.people.actor import INSTALLER

EVERYTHING = "everything"
_MINE = {"question", "before", "limit", "counted", "csv_file", "as_json", "listed"}  # no filters


def _filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """One option for each filter of a question."""
    options = (
        click.option("--matter", metavar="编号", help="事项：编号（2026-0147）或内部标识。"),
        click.option("--person", metavar="登录名", help="谁办理的：登录名或姓名。"),
        click.option("--section", metavar="科室", help="办理时所在科室：代码或名称。"),
        click.option("--gate", metavar="关口", help="legality、secrecy、attribute、sign_off。"),
        click.option("--hash", metavar="校验值", help="64 位校验值：送审稿、发布件或版本。"),
        click.option("--group", type=click.Choice(list(ACTION_GROUPS)), help="动作类别。"),
        click.option("--action", metavar="动作", help="动作代码，或以点结尾的开头：intake.refused、approval.。"),
        click.option("--outcome", metavar="结论", help="结论代码：return、approve 等。"),
        click.option("--circumstance", type=click.Choice(list(CIRCUMSTANCES)), help="AB角代办、超时、非工作时间。"),
        click.option("--since", metavar="日期", help="从这一天（上海时间）起：2026-03-01。"),
        click.option("--until", metavar="日期", help="到这一天为止（含）。"),
        click.option("--day", metavar="日期", help="问某一天的查询用。"),
        click.option("--text", metavar="字词", help="理由中的字词；空格分开的都要有。"),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@home_option
@click.option("--question", default=EVERYTHING, show_default=True, metavar="代码", help="标准查询，见 --list。")
@click.option("--list", "listed", is_flag=True, help="列出标准查询及其条件。")
@_filters
@click.option("--before", metavar="标识", help="接着上一页：上一页最后一条的标识。")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--count", "counted", is_flag=True, help="只说有多少条：1000 以内精确。")
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="写入 CSV，最多一万条；留痕。")
@json_option
@guarded
def query(home_dir: Path, **given: Any) -> None:
    """查询留痕，最新的在前。只有标识、编号和摘要，没有文稿内容。"""
    if given["listed"]:
        _print_questions()
        return
    wanted = wanted_from({name: value for name, value in given.items() if name not in _MINE})
    with opened(home_dir) as installation:
        if given["csv_file"] is not None:
            _export(installation, given["question"], wanted, given["csv_file"])
            return
        with installation.database.read() as session:
            if given["counted"]:
                _print_count(count(session, INSTALLER, given["question"], wanted), as_json=given["as_json"])
                return
            found = answer(session, INSTALLER, given["question"], wanted, before=given["before"], limit=given["limit"])
            _print_answer(session, found, as_json=given["as_json"])


def _print_questions() -> None:
    named = {**{name: label.zh for name, (label, _) in FILTERS.items()}, "day": "日期"}
    rows = [
        (each.code, each.label.zh, "、".join(f"--{name} {named[name]}" for name in each.needs) or "（可选）")
        for each in QUESTIONS.values()
    ]
    print_table(("代码", "查询", "须给出"), rows)


def _print_count(found: Count, *, as_json: bool) -> None:
    if as_json:
        print_json(found._asdict())
    else:
        click.echo(f"{found.number} 条" if found.exact else f"{found.number} 条以上")


def _print_answer(session: Session, found: Answer, *, as_json: bool) -> None:
    if as_json:
        tables = {each.code: exports.table_rows(each) for each in found.tables}
        events = [asdict(each) for each in found.events]
        print_json({"tables": tables, "events": events} if tables else events)
        return
    for table in found.tables:
        click.echo(table.label.zh)
        print_table(*exports.table_rows(table))
    for sentence in sentences_of(session, found.events, found.reasons):
        click.echo(f"{sentence.event.id}  {sentence.text}")
    if not found.events and not found.tables:
        click.echo("没有记录。")


def _export(installation: Installation, code: str, wanted: Wanted, file: Path) -> None:
    with installation.database.read() as session:
        found = exports.everything(session, INSTALLER, code, wanted)
        text = csv_of(session, found)
    with installation.database.write() as session:
        exports.record_export(session, INSTALLER, code, wanted, found)
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise Invalid(f"不能写入 {file}：{error.strerror}。") from error
    click.echo(f"已写入 {file}：{len(found.events)} 条" + ("，还有更早的没有写入。" if found.next else "。"))
