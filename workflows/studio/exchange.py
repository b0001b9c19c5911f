"""Files in and out: single files and zips of process folders, with a list of what is left out and why."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy.orm import Session

from engine.definitions import BPMN, LARGEST_FILE, parse_xml
from engine.errors import DeploymentRefused, Invalid, Issue
from workflows.people.actor import Actor
from workflows.studio import trail
from workflows.studio.contents import MOST_FILES, content_issue, kind_of
from workflows.studio.drafts import changeable, write_files
from workflows.studio.sets import Files, draft_files

LARGEST_ARCHIVE = 20_000_000  # bytes, packed
MOST_UNPACKED = 40_000_000  # bytes of all members together
_STAMP = (2026, 1, 1, 0, 0, 0)  # of every member, so that the same set gives the same bytes
_SHAPES = {".bpmn": "{folder}/{folder}.bpmn", ".dmn": "{folder}/{name}", ".form": "{folder}/forms/{name}"}
_SHAPES |= {".yaml": "{folder}/cases/{name}", ".yml": "{folder}/cases/{stem}.yaml"}


@dataclass(frozen=True)
class LeftOut:
    file: str
    reason: str


@dataclass(frozen=True)
class Imported:
    """What an import did: paths written (those that were the same already included), files left out,
    files that had to be changed to fit."""

    written: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    revision: int
    changed: tuple[LeftOut, ...] = ()


def import_files(session: Session, actor: Actor, draft_id: str, name: str, content: bytes, folder: str) -> Imported:
    """Put a file, or every file of a zip, into the draft, over what it holds. `folder`: the process that a single file
    belongs to; a diagram names its own.

    Raises NotAllowed, NotFound, NotReady, Invalid (nothing in it can be used, with a reason for each file).
    """
    draft = changeable(session, actor, draft_id)
    left_out: list[LeftOut] = []
    files: dict[str, bytes | None] = {}
    main = folder or draft.process_id
    given = _members(content) if name.lower().endswith(".zip") else iter([(name, content)])
    changed: list[LeftOut] = []
    for path, given_body in given:
        body, why = _named(given_body) if path.lower().endswith(".bpmn") else (given_body, None)
        placed = _placed(path, body, main)
        issue = content_issue(placed, body) if placed else None
        if placed is None or issue is not None:
            left_out.append(LeftOut(path, issue.message if issue else "不是流程图、决策表、表单或案例，没有导入。"))
        elif placed in files:
            left_out.append(LeftOut(path, f"与另一个文件同为 {placed}，没有导入。"))
        else:
            files[placed] = body
            changed += [LeftOut(placed, why)] if why else []
    if not files:
        issues = [Issue("left-out", f"{each.file[:200]}：{each.reason}") for each in left_out]
        raise Invalid("没有可以导入的文件。", issues=issues)
    standing = draft_files(session, draft)
    if len(standing.keys() | files.keys()) > MOST_FILES:
        raise Invalid(f"一套流程最多 {MOST_FILES} 个文件。")
    new = {path: body for path, body in files.items() if standing.get(path) != body}
    if new:
        write_files(session, draft, actor, new)
        trail.record(session, draft, "process_draft.imported", actor.person_id, {"files": [None, len(new)]})
    return Imported(tuple(sorted(files)), tuple(left_out), draft.revision, tuple(changed))


def archive(files: Files) -> bytes:
    """The files of a set as a zip of process folders; the same set gives the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(files):
            member = zipfile.ZipInfo(path, _STAMP)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, files[path])
    return made.getvalue()


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of a zip within the limits. Raises Invalid for anything that is no honest archive."""
    if len(content) > LARGEST_ARCHIVE:
        raise Invalid(f"压缩包超过 {LARGEST_ARCHIVE // 1_000_000} MB。")
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as source:
            members = [each for each in source.infolist() if not each.is_dir()]
            if len(members) > MOST_FILES:
                raise Invalid(f"压缩包里的文件超过 {MOST_FILES} 个。")
            for member in members:
                with source.open(member) as opened:
                    body = opened.read(LARGEST_FILE + 1)
                total += len(body)
                if total > MOST_UNPACKED:
                    raise Invalid(f"压缩包解开后超过 {MOST_UNPACKED // 1_000_000} MB。")
                yield member.filename, body
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise Invalid("压缩包无法读取（损坏，或设了密码）。请重新打包为普通的 zip。") from error


def _placed(path: str, body: bytes, folder: str) -> str | None:
    """Where a file goes; None: nowhere. A zip keeps its folders, also below folders of its own."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    if any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts):
        return None  # what an operating system adds
    for start in range(len(parts)):
        inside = "/".join(parts[start:])
        if kind_of(inside):
            return inside
    last = PurePosixPath(parts[-1]) if parts else PurePosixPath("x")
    shape = _SHAPES.get(last.suffix.lower())
    if shape is None:
        return None
    own = _drawn_process(body) or folder if last.suffix.lower() == ".bpmn" else folder
    placed = shape.format(folder=own, name=last.name, stem=last.stem)
    return placed if kind_of(placed) else None


def _named(body: bytes) -> tuple[bytes, str | None]:
    """The diagram with an id of its process that can be the name of a file, and what was changed."""
    found = _drawn_process(body)
    if found is None or kind_of(f"{found}/{found}.bpmn"):
        return body, None
    usable = re.sub(r"[^A-Za-z0-9]+", "_", found).strip("_")[:60]
    usable = usable if usable[:1].isalpha() else f"process_{usable}"
    quoted = (f'"{found}"'.encode(), f'"{usable}"'.encode())
    return body.replace(*quoted), f"流程编号“{found}”不能用作文件名，已改为“{usable}”。"


def _drawn_process(body: bytes) -> str | None:
    """The id of the process that a diagram draws, if it draws one that can be read."""
    try:
        root = parse_xml(body, "")
    except DeploymentRefused:
        return None
    found = [each.get("id", "") for each in root.iter(f"{BPMN}process")]
    return found[0] if len(found) == 1 else None
