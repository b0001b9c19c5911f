"""迎检材料: all sealed files of a period in one zip, with the monthly tables, a table of contents and instructions.

Made in steps of about a second, each a message of its own, so that timers and releases never wait behind it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine import audit
from engine.db import Database
from engine.errors import Invalid, NotFound
from engine.ids import new_id
from engine.outbox import enqueue
from engine.runtime import Topic, now
from workflows.calendar.periods import Period, month_of
from workflows.evidence import sealing
from workflows.evidence.contents import build_sealed
from workflows.evidence.models import InspectionFolder, InspectionMember
from workflows.evidence.monthly import period_words
from workflows.evidence.packing import packed
from workflows.evidence.rules import covered_by, is_auditor, require_tables
from workflows.evidence.tables import TABLES, Table, administrators_table, as_file, file_name
from workflows.matters.classes import ATTRIBUTES, CLASSES
from workflows.matters.models import Matter
from workflows.people.actor import Actor
from workflows.people.models import Section
from workflows.people.queries import load_actor
from workflows.release.models import ReleaseSet, WithheldItem
from workflows.renditions.store import files_of

INSPECT = "evidence.inspection"
STEP = 1.0  # seconds of work in one message
LONGEST = 366  # days
README = "核验说明.txt"


def ask_for_folder(
    session: Session,
    actor: Actor,
    period: Period,
    *,
    section_id: str | None = None,
    matter_class: str | None = None,
) -> InspectionFolder:
    """The folder of the matters released or withheld in the period that the actor may have; made in the background.

    Raises NotAllowed, and Invalid for an impossible period.
    """
    require_tables(actor)
    if not 0 <= (period.until - period.since).days < LONGEST:
        raise Invalid("请选择一年以内的起止日期，起始日不能晚于截止日。")
    view = "hashes" if is_auditor(actor) else "full"
    chosen = _matters(session, actor, period, section_id, matter_class)
    folder = InspectionFolder(
        id=new_id(),
        first_day=period.since,
        last_day=period.until,
        section_id=section_id,
        matter_class=matter_class,
        state="waiting",
        by=actor.person_id,
        at=now(session),
        total=len(chosen),
    )
    session.add(folder)
    session.flush()
    session.add_all(InspectionMember(folder_id=folder.id, matter_id=each, view=view) for each in chosen)
    session.flush()
    enqueue(session, INSPECT, {"folder_id": folder.id})
    return folder


def _matters(
    session: Session, actor: Actor, period: Period, section_id: str | None, matter_class: str | None
) -> Sequence[str]:
    released = select(ReleaseSet.matter_id).where(
        ReleaseSet.released_at >= period.start, ReleaseSet.released_at < period.end
    )
    withheld = select(WithheldItem.matter_id).where(
        WithheldItem.decided_at >= period.start, WithheldItem.decided_at < period.end
    )
    query = select(Matter.id).where(Matter.id.in_(released.union(withheld)), covered_by(actor)).order_by(Matter.id)
    if section_id:
        query = query.where(Matter.section_id == section_id)
    if matter_class:
        query = query.where(Matter.matter_class == matter_class)
    return session.scalars(query).all()


def progress_of(session: Session, folder_id: str) -> int:
    """How many matters of the folder are sealed."""
    of_folder = (InspectionMember.folder_id == folder_id, InspectionMember.file_hash.is_not(None))
    return session.scalar(select(func.count()).where(*of_folder)) or 0


def folders_of(session: Session, actor: Actor) -> Sequence[InspectionFolder]:
    """The folders that the actor asked for, newest first."""
    query = select(InspectionFolder).where(InspectionFolder.by == actor.person_id)
    return session.scalars(query.order_by(InspectionFolder.id.desc()).limit(20)).all()


def folder_content(session: Session, actor: Actor, folder_id: str) -> tuple[str, bytes]:
    """(file name, bytes) of a finished folder, for whoever asked for it. Raises NotFound."""
    folder = session.get(InspectionFolder, folder_id)
    if folder is None or folder.by != actor.person_id or folder.file_hash is None:
        raise NotFound
    require_tables(actor)
    lost = select(InspectionMember.matter_id).join(Matter, Matter.id == InspectionMember.matter_id)
    if session.scalars(lost.where(InspectionMember.folder_id == folder_id, ~covered_by(actor))).first() is not None:
        raise NotFound
    return f"迎检材料-{folder.first_day}-{folder.last_day}.zip", files_of(session).get(folder.file_hash)


def work_on_folder(database: Database, folder_id: str) -> None:
    """Seals the next matters for about a second, then, when all are there, makes the zip."""
    audit.make_checkpoint(database)
    until = time.monotonic() + STEP
    while (member := _next(database, folder_id)) is not None:
        _seal(database, *member)
        if time.monotonic() >= until:
            return
    _assemble(database, folder_id)


def _next(database: Database, folder_id: str) -> tuple[str, str] | None:
    with database.read() as session:
        query = (
            select(InspectionMember.matter_id)
            .where(InspectionMember.folder_id == folder_id, InspectionMember.file_hash.is_(None))
            .order_by(InspectionMember.matter_id)
            .limit(1)
        )
        found = session.scalar(query)
    return (folder_id, found) if found else None


def _seal(database: Database, folder_id: str, matter_id: str) -> None:
    with database.snapshot() as session:
        folder = session.get_one(InspectionFolder, folder_id)
        actor = load_actor(session, folder.by)
        member = session.get_one(InspectionMember, (folder_id, matter_id))
        made = build_sealed(session, matter_id, sealing.view_named(member.view), sealed_by=actor.name, at=folder.at)
    with database.write() as session:
        kept = files_of(session).put(made.content)
        of_member = (InspectionMember.folder_id == folder_id, InspectionMember.matter_id == matter_id)
        untaken = update(InspectionMember).where(*of_member, InspectionMember.file_hash.is_(None))
        if session.scalars(untaken.values(file_hash=kept).returning(InspectionMember.matter_id)).first():
            sealing.note_sealed(session, folder.by, matter_id, made, member.view)


def _assemble(database: Database, folder_id: str) -> None:
    with database.read() as session:
        folder = session.get(InspectionFolder, folder_id)
        if folder is None or folder.state == "ready":
            return
        actor = load_actor(session, folder.by)
        content = packed(_members(session, actor, folder), folder.at)
    with database.write() as session:
        values = {"state": "ready", "file_hash": files_of(session).put(content), "size": len(content)}
        waiting = update(InspectionFolder).where(InspectionFolder.id == folder_id, InspectionFolder.state == "waiting")
        if session.scalars(waiting.values(**values, made_at=now(session)).returning(InspectionFolder.id)).first():
            audit.record(
                session,
                chain=audit.ACCESS,
                action="evidence.folder_made",
                actor=folder.by,
                content_hash=values["file_hash"],  # type: ignore[arg-type]
                changes={"matters": [None, folder.total]},
            )


def _members(session: Session, actor: Actor, folder: InspectionFolder) -> dict[str, bytes]:
    period = Period(folder.first_day, folder.last_day)
    sealed = session.execute(
        select(InspectionMember.file_hash, InspectionMember.view, Matter, Section.name)
        .join(Matter, Matter.id == InspectionMember.matter_id)
        .join(Section, Section.id == Matter.section_id)
        .where(InspectionMember.folder_id == folder.id)
        .order_by(Matter.number)
    ).all()
    files = files_of(session)
    members = {f"案卷/{sealing.file_name(row.Matter)}": files.get(row.file_hash or "") for row in sealed}
    listed = [(matter, section, view) for _kept, view, matter, section in sealed]
    contents = _contents(session, folder, period, listed)
    for table in (contents, administrators_table(session)):
        members[f"{table.title}.pdf"] = as_file(table, "pdf")
        members[f"{table.title}.xlsx"] = as_file(table, "xlsx")
    for month in _months(period):
        for _name, make in TABLES.values():
            monthly = make(session, actor, month)
            members |= {f"月表/{file_name(monthly, kind)}": as_file(monthly, kind) for kind in ("pdf", "xlsx", "csv")}
    members[README] = _instructions(session, folder, period).encode("utf-8-sig")
    return members


def _contents(
    session: Session, folder: InspectionFolder, period: Period, sealed: Sequence[tuple[Matter, str, str]]
) -> Table:
    released = set(session.scalars(select(ReleaseSet.matter_id).where(ReleaseSet.released_at.is_not(None))))
    rows = [
        (
            place,
            matter.number,
            matter.title if view == "full" or matter.id in released else "（未发布，标题从略）",
            CLASSES[matter.matter_class].label.zh,
            section,
            ATTRIBUTES[matter.attribute].zh if matter.attribute else "",
            matter.number_assigned or "",
            f"案卷/{sealing.file_name(matter)}",
        )
        for place, (matter, section, view) in enumerate(sealed, start=1)
    ]
    note = f"{session.info['settings'].bureau_name}　{period_words(period)}　共 {len(rows)} 件"
    heads = ("序号", "事项编号", "标题", "类别", "起草科室", "公开属性", "发文字号", "文件")
    return Table("目录", note, heads, (11, 22, 0, 30, 32, 22, 38, 46), tuple(rows))


def _months(period: Period) -> list[Period]:
    found, day = [], period.since.replace(day=1)
    while day <= period.until:
        month = month_of(day)
        found.append(month)
        day = month.until + timedelta(days=1)
    return found


def _instructions(session: Session, folder: InspectionFolder, period: Period) -> str:
    return "\r\n".join(
        (
            f"{session.info['settings'].bureau_name}　迎检材料（{period_words(period)}）",
            "",
            "目录.pdf：本期发布或者决定不公开的事项，逐件列出案卷文件。",
            "案卷/：每个事项一个封存文件，解压后按其中“说明.txt”核对摘要、留痕和签章。",
            "月表/：保密审查汇总表、兼岗情况表，逐月。",
            "三员名单：系统管理员、安全保密管理员、安全审计员。",
            "",
            "核对本材料：cksum -c checksums.txt，或 grep ^SHA256 checksums.txt | sha256sum -c -",
            "核验留痕：解压任一案卷后执行 xianshen-verify audit --key audit.pub，公钥用平时另存的那一份。",
            "",
        )
    )


def _send(database: Database, payload: Mapping[str, str]) -> None:
    work_on_folder(database, payload["folder_id"])


def _go_on(session: Session, payload: Mapping[str, str]) -> None:
    folder = session.get(InspectionFolder, payload["folder_id"])
    if folder is not None and folder.state == "waiting":
        enqueue(session, INSPECT, payload)


TOPIC = Topic(INSPECT, _send, _go_on)
