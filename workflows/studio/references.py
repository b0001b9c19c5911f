"""What a comparison is of: `draft:<id>` or `version:<id>`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.errors import Invalid
from engine.runtime import runtime_of
from workflows.people.labels import Label
from workflows.studio import queries
from workflows.studio.comparing import Comparison, compare
from workflows.studio.sets import Files, complete, draft_files, version_files


@dataclass(frozen=True)
class Side:
    """One side of a comparison. `kind`: draft or version."""

    ref: str
    kind: str
    id: str
    process_id: str
    label: Label
    files: Files


def side(session: Session, ref: str) -> Side:
    """The set that a reference names. Raises Invalid, NotFound."""
    kind, _, identifier = ref.partition(":")
    if kind == "draft":
        draft = queries.draft(session, identifier)
        files = complete(session, draft.process_id, draft_files(session, draft))
        words = Label(f"草稿“{draft.title}”", f"Draft “{draft.title}”")
        return Side(ref, kind, identifier, draft.process_id, words, files)
    if kind == "version":
        version = queries.version(session, identifier)
        words = Label(f"第 {version.number} 版", f"Version {version.number}")
        return Side(ref, kind, identifier, version.process_id, words, version_files(session, identifier))
    raise Invalid("只能比较草稿（draft:编号）和版本（version:编号）。")


def compare_sides(session: Session, left: Side, right: Side) -> Comparison:
    """What is different on the right. Raises Invalid for two different processes."""
    if left.process_id != right.process_id:
        raise Invalid("只能比较同一个流程的草稿和版本。")
    return compare(left.files, right.files, runtime_of(session).package(left.process_id))
