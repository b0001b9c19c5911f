"""What the publisher takes along to a site that we do not run: pages, PDFs, texts and instructions in one zip."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import BUREAU_ZONE
from engine.errors import NotFound, NotReady
from workflows.matters.classes import ATTRIBUTES
from workflows.matters.labels import ROLES
from workflows.release.models import ReleasedDocument, ReleaseSet
from workflows.release.page_text import text_of_rendition
from workflows.renditions.page import page_html
from workflows.renditions.store import FileStore, files_of

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')
LONGEST_NAME = 40  # characters of a title in a file name


def manual_package(session: Session, release_set_id: str) -> bytes:
    """A zip with one folder a document and 上网说明.txt. The same release always gives the same bytes.

    Raises NotFound for an unknown set and NotReady before the release: nothing leaves early by this door either.
    """
    release_set = session.get(ReleaseSet, release_set_id)
    if release_set is None:
        raise NotFound
    if release_set.state != "released" or release_set.released_at is None:
        raise NotReady("该件尚未发布，不能取出上网材料。")
    documents = session.scalars(select(ReleasedDocument).where(ReleasedDocument.release_set_id == release_set_id)).all()
    order = {"policy": 0, "interpretation": 1, "attachment": 2}
    ordered = sorted(documents, key=lambda each: (order.get(each.role, 3), each.ordinal))
    members = _members(files_of(session), release_set, ordered)
    return _zipped(members, release_set.released_at)


def _members(files: FileStore, release_set: ReleaseSet, documents: Sequence[ReleasedDocument]) -> dict[str, bytes]:
    members = {"上网说明.txt": _instructions(release_set, documents).encode("utf-8-sig")}
    for position, document in enumerate(documents, start=1):
        folder = _folder(position, document)
        content = files.get(document.published_hash)
        if document.rendition_kind == "xhtml":
            members[f"{folder}/网页.html"] = _page(document.title, page_html(content))
        members[f"{folder}/正文.txt"] = text_of_rendition(document.rendition_kind, content).encode("utf-8-sig")
        members[f"{folder}/文件.pdf"] = files.get(document.pdf_hash)
    return members


def _page(title: str, body: str) -> bytes:
    head = f'<head><meta charset="utf-8"><title>{html.escape(title)}</title></head>'
    return f'<!DOCTYPE html>\n<html lang="zh-CN">\n{head}\n<body>\n{body}</body>\n</html>\n'.encode()


def _folder(position: int, document: ReleasedDocument) -> str:
    title = _NOT_IN_NAMES.sub("", document.title)[:LONGEST_NAME]
    return f"{position:02d}-{ROLES[document.role].zh}-{title}"


def _instructions(release_set: ReleaseSet, documents: Sequence[ReleasedDocument]) -> str:
    listed = "\r\n".join(f"  {_folder(position, each)}" for position, each in enumerate(documents, start=1))
    return "\r\n".join(
        (
            f"《{release_set.title}》人工上网说明",
            "",
            f"发文字号：{release_set.number or '无'}",
            f"公开属性：{ATTRIBUTES[release_set.attribute].zh}",
            "",
            "本材料包含以下文稿，须在外部网站同时上线，不得只发其中一件：",
            listed,
            "",
            "步骤：",
            "1. 每件文稿各建一个网页，正文取自“网页.html”或“正文.txt”，不得增删改动；“文件.pdf”作为附件。",
            "2. 政策文件与解读的网页互加链接，同时发布。",
            "3. 发布后打开每个网页，复制网页地址和页面全部文字（或另存网页）。",
            "4. 回到“人工上网”待办，逐件填写地址并粘贴文字，由系统与清稿核对。",
            "5. 核对不一致的，改正网页后重新核对；政策文件与解读都核对一致，本环节才算完成。",
            "",
        )
    )


def _zipped(members: dict[str, bytes], at: datetime) -> bytes:
    stamp = at.astimezone(BUREAU_ZONE).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, stamp), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
