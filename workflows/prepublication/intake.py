"""Taking a file in: read within limits, look for secrecy marks, build the clean rendition; only then store it.

A file with a real secrecy mark is never stored: metadata only, on the security chain. The secrecy reviewer can admit
a wrongly refused file by its SHA-256 with a reason.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine import audit
from engine.db import Database
from engine.errors import Conflict, Invalid, Issue, NotAllowed, NotFound
from engine.ids import new_id
from engine.runtime import now
from workflows.matters.documents import NewFile
from workflows.matters.models import RefusedIntake
from workflows.people.actor import Actor
from workflows.renditions.metadata import read_metadata
from workflows.renditions.model import Metadata, Rendition, Upload
from workflows.renditions.store import files_of
from workflows.renditions.stored_reading import encode, reading_of
from workflows.renditions.uploads import read_upload
from workflows.renditions.xhtml import build_rendition
from workflows.screening.marks import Mark, find_marks

EMBEDDED = "内嵌文件"


class CarriesMark(Invalid):
    """文件带有密级标志，本系统不得存储涉密文件：文件没有保存，只登记了文件名摘要、大小和标志所在位置。"""

    code = "secrecy-mark"


@dataclass(frozen=True)
class Taken:
    """A file that was read and found free of marks (or admitted in spite of one), not stored yet."""

    upload: Upload
    rendition: Rendition
    metadata: Metadata


def take_in(database: Database, actor: Actor, role: str, file_name: str, content: bytes) -> Taken:
    """Read a file outside any transaction, since it can take seconds.

    Raises Unreadable or Invalid naming the file and what to do (also when other files are embedded in it), CarriesMark
    (recorded in a transaction of its own).
    """
    upload = read_upload(file_name, content)
    _refuse_embedded(upload)
    marks = find_marks(upload)
    if marks:
        with database.write() as session:
            admitted = _is_admitted(session, upload.hash)
            if not admitted:
                _record_refusal(session, upload, marks[0], actor)
        if not admitted:
            raise _refusal(file_name, upload.hash, marks)
    return Taken(upload, build_rendition(upload, role=role), read_metadata(upload))  # type: ignore[arg-type]


def _refuse_embedded(upload: Upload) -> None:
    # they would be stored with the file, and nobody has looked into them for marks
    if any(EMBEDDED in each for each in upload.unread):
        said = f"“{upload.file_name}”中有内嵌文件，系统不能检查其内容，没有保存。请删除内嵌文件，另作附件提交。"
        raise Invalid(said, issues=[Issue("file-embedded", said, field="file")])


def store(session: Session, taken: Taken) -> NewFile:
    """Store upload and rendition by their hashes; what a new version refers to."""
    files = files_of(session)
    upload, rendition = taken.upload, taken.rendition
    return NewFile(
        file_name=upload.file_name,
        media_type=upload.media_type,
        source_hash=files.put(upload.content),
        source_size=upload.size,
        rendition_kind=rendition.kind,
        rendition_hash=files.put(rendition.content),
        text_hash=files.put(rendition.text.encode()),
        attribute_line=taken.metadata.attribute,
        reading_hash=files.put(encode(reading_of(upload))),
    )


def refused_intakes(session: Session, actor: Actor, *, admitted: bool = False) -> list[RefusedIntake]:
    """The refusals that nobody has admitted (or those that somebody has), newest first, for secrecy reviewers and the
    security officer. At most 200."""
    _require_register(actor)
    query = select(RefusedIntake).where(_decided(admitted))
    return list(session.scalars(query.order_by(RefusedIntake.id.desc()).limit(200)))


@dataclass(frozen=True)
class RefusedFile:
    """One refused file: its latest attempt, how many there were, and who uploaded it, the latest first."""

    latest: RefusedIntake
    attempts: int
    uploaders: tuple[str, ...]


def refused_files(session: Session, actor: Actor, *, admitted: bool = False) -> list[RefusedFile]:
    """As `refused_intakes`, one for each file by its SHA-256, at most 200."""
    _require_register(actor)
    decided = _decided(admitted)
    newest = func.max(RefusedIntake.id)
    hashes = select(RefusedIntake.file_hash).where(decided).group_by(RefusedIntake.file_hash)
    wanted = session.scalars(hashes.order_by(newest.desc()).limit(200)).all()
    query = select(RefusedIntake).where(decided, RefusedIntake.file_hash.in_(wanted))
    gathered: dict[str, list[RefusedIntake]] = {}
    for row in session.scalars(query.order_by(RefusedIntake.id.desc())):
        gathered.setdefault(row.file_hash, []).append(row)
    people = {each: tuple(dict.fromkeys(row.person_id for row in rows)) for each, rows in gathered.items()}
    return [RefusedFile(rows[0], len(rows), people[each]) for each, rows in gathered.items()]


def _require_register(actor: Actor) -> None:
    if not actor.holds("secrecy_review") and actor.admin_role != "security":
        raise NotAllowed("拒收登记由保密员和安全保密管理员查看。")


def _decided(admitted: bool) -> ColumnElement[bool]:
    return RefusedIntake.admitted_at.is_not(None) if admitted else RefusedIntake.admitted_at.is_(None)


def admit(session: Session, file_hash: str, actor: Actor, reason: str) -> None:
    """Let a wrongly refused file in: from now on a file with this SHA-256 is taken. Raises NotAllowed (only the
    secrecy reviewer, never the person who uploaded it), NotFound, Conflict, Invalid (no reason)."""
    if not actor.holds("secrecy_review"):
        raise NotAllowed("只有保密员可以放行误判的文件。")
    if not reason.strip():
        raise Invalid(issues=[Issue("admit.reason", "请写明放行理由。", field="reason")])
    rows = list(session.scalars(select(RefusedIntake).where(RefusedIntake.file_hash == file_hash)))
    if not rows:
        raise NotFound("没有这个文件的拒收登记，请核对 SHA-256。")
    if any(row.person_id == actor.person_id for row in rows):
        raise NotAllowed("不能放行自己上传的文件，请由另一位保密员办理。")
    if all(row.admitted_at for row in rows):
        raise Conflict("该文件已经放行。")
    for row in rows:
        row.admitted_by, row.admitted_at, row.admitted_reason = actor.person_id, now(session), reason.strip()
    audit.record(
        session,
        chain=audit.SECURITY,
        action="intake.admitted",
        actor=actor.person_id,
        content_hash=file_hash,
        reason=reason.strip(),
        changes={"admitted": [False, True]},
    )


def _is_admitted(session: Session, file_hash: str) -> bool:
    query = select(RefusedIntake.id).where(RefusedIntake.file_hash == file_hash, RefusedIntake.admitted_at.is_not(None))
    return session.scalar(query) is not None


def _record_refusal(session: Session, upload: Upload, mark: Mark, actor: Actor) -> None:
    refused = RefusedIntake(
        id=new_id(),
        file_hash=upload.hash,
        file_name_hash=hashlib.sha256(upload.file_name.encode()).hexdigest(),
        size=upload.size,
        place=mark.place,
        level=mark.level,
        person_id=actor.person_id,
        at=now(session),
    )
    session.add(refused)
    audit.record(
        session,
        chain=audit.SECURITY,
        action="intake.refused",
        actor=actor.person_id,
        content_hash=upload.hash,
        changes={"level": [None, mark.level], "place": [None, mark.place], "size": [None, upload.size]},
    )


def _refusal(file_name: str, file_hash: str, marks: list[Mark]) -> CarriesMark:
    places = "；".join(f"{mark.place}：{mark.level}" for mark in marks[:5])
    advice = "涉密文件请在涉密系统办理；已解密的请重新提交解密后的清洁文本；确属误判的，请保密员凭文件摘要放行。"
    message = f"“{file_name}”带有密级标志（{places}），没有保存。{advice}文件摘要 SHA-256：{file_hash}"
    return CarriesMark(message, issues=[Issue("secrecy-mark", message, field="file")])
