"""备案归档: the end of a matter."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.errors import Invalid, Issue, NotReady
from engine.runtime import runtime_of
from workflows.matters import trail
from workflows.matters.locks import lock_matter
from workflows.matters.states import set_state
from workflows.release.models import ArchiveRecord


def archive_matter(session: Session, matter_id: str, actor: str, file_number: str, note: str = "") -> ArchiveRecord:
    """Puts a finished matter (released or withheld) away under its 档号; a second call returns the first record.

    Raises NotReady when the matter is neither released nor withheld, Invalid without a file number.
    """
    matter = lock_matter(session, matter_id)
    record = session.get(ArchiveRecord, matter_id)
    if record is not None:
        return record
    if not file_number.strip():
        raise Invalid("请填写档号。", issues=[Issue("archive.file_number", "请填写档号。", field="file_number")])
    if matter.state not in ("released", "withheld"):
        raise NotReady("该事项尚未发布，也未登记为不公开，不能归档。请先办结。")
    record = ArchiveRecord(
        matter_id=matter_id,
        file_number=file_number.strip(),
        note=note,
        by=actor,
        at=runtime_of(session).clock.now(),
    )
    session.add(record)
    set_state(session, matter, "archived", actor)
    session.flush()
    trail.record(
        session,
        matter_id,
        "matter.archived",
        actor,
        {"file_number": [None, record.file_number]},
    )
    return record
