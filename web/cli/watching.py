"""`xianshen matters` and `xianshen status`: what is under way, for whoever keeps the server. No titles, no text."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import click
from sqlalchemy import func, select

from engine import audit
from engine.models import AuditEvent, Incident, OutboxMessage, Timer, WorkItem
from web.cli.context import REFUSED, guarded, home_option, json_option, opened, print_json, print_table
from workflows.matters.classes import CLASSES
from workflows.matters.labels import STATES
from workflows.matters.models import Matter
from workflows.people.labels import group_label
from workflows.people.queries import sections
from workflows.prepublication.vacancies import vacant_posts


@click.command()
@home_option
@click.option("--state", type=click.Choice(sorted(STATES)), help="只列某一状态。")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
@json_option
@guarded
def matters(home_dir: Path, state: str | None, limit: int, as_json: bool) -> None:
    """列出事项的编号、类别和状态（不含标题：控制台不看草稿内容）。"""
    query = select(Matter.id, Matter.number, Matter.matter_class, Matter.state, Matter.created_at)
    if state:
        query = query.where(Matter.state == state)
    with opened(home_dir) as installation, installation.database.read() as session:
        rows = session.execute(query.order_by(Matter.id.desc()).limit(limit)).all()
    if as_json:
        print_json([row._asdict() for row in rows])
    else:
        print_table(
            ("编号", "类别", "状态", "建立"),
            [
                (row.number, CLASSES[row.matter_class].label.zh, STATES[row.state].zh, f"{row.created_at:%Y-%m-%d}")
                for row in rows
            ],
        )


@click.command()
@home_option
@json_option
@guarded
def status(home_dir: Path, as_json: bool) -> None:
    """安装的状况，包括流程需要而无人担任的岗位。有未处理的异常或留痕被改动时退出码为 1。"""
    with opened(home_dir) as installation, installation.database.read() as session:
        count = {
            "matters": select(func.count()).select_from(Matter),
            "open_work_items": select(func.count()).where(WorkItem.status == "open"),
            "waiting_timers": select(func.count()).where(Timer.state == "waiting"),
            "waiting_messages": select(func.count()).where(OutboxMessage.state == "waiting"),
            "open_incidents": select(func.count()).where(Incident.resolved_at.is_(None)),
            "audit_events": select(func.count()).select_from(AuditEvent),
        }
        found: dict[str, object] = {name: session.scalar(query) for name, query in count.items()}
        key, copies = installation.home.audit_public_key(), installation.home.checkpoint_copies()
        damages = audit.verify_live(installation.database, key, copies).damages
        database = installation.database.engine.dialect.name
        vacant = vacant_posts(session)
        section_names = {section.code: section.name for section in sections(session)}
    found |= {
        "version": version("xianshen"),
        "database": database,
        "audit_trail": "intact" if not damages else "damaged",
        "vacant_posts": vacant,
    }
    if as_json:
        print_json(found)
    else:
        told = found | {"audit_trail": "完整" if not damages else "已损坏，请立即保全现场并报告"}
        print_table(("项目", "值"), [(label, told[name]) for name, label in _LABELS.items()])
        click.echo(f"空缺岗位：{'、'.join(group_label(post, section_names) for post in vacant) or '无'}")
        if vacant:
            click.echo("事项会停在这些岗位的环节，请用 xianshen users hold 配备人员。")
    if damages or found["open_incidents"]:
        raise SystemExit(REFUSED)


_LABELS = {
    "version": "版本",
    "database": "数据库",
    "matters": "事项",
    "open_work_items": "待办",
    "waiting_timers": "计时",
    "waiting_messages": "待发送",
    "open_incidents": "未处理异常",
    "audit_events": "留痕条数",
    "audit_trail": "留痕完整性",
}
