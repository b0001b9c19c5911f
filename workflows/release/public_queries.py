"""What the public may ask.

Answers come from the tables of release only, through `_is_public`: state released, on the portal. A draft can be
reached by no id, whatever else is stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from engine.clock import BUREAU_ZONE
from engine.errors import Invalid, NotFound
from workflows.matters.classes import PUBLIC_ATTRIBUTES
from workflows.matters.models import Matter
from workflows.release.models import ChannelDelivery, PublicMark, ReleasedDocument, ReleasedElement, ReleaseSet
from workflows.release.public_views import (
    Marked,
    PublicDocument,
    PublicFile,
    PublicPage,
    PublicRelease,
    Successor,
    Tombstone,
)
from workflows.renditions.page import page_html
from workflows.renditions.store import FileStore, files_of

LONGEST_PAGE = 100  # releases
LONGEST_SEARCH = 100  # characters


def public_releases(
    session: Session,
    *,
    text: str = "",
    matter_class: str | None = None,
    attribute: str | None = None,
    year: int | None = None,
    after: str | None = None,
    limit: int = 20,
) -> PublicPage:
    """Released sets, newest first; `text` is looked for in titles and numbers, `year` is that of the release.

    Raises Invalid for a broken cursor or a search text longer than LONGEST_SEARCH.
    """
    query = select(ReleaseSet).where(_is_public())
    if text.strip():
        query = query.where(_mentions(text.strip()))
    if matter_class:
        query = query.where(ReleaseSet.matter_class == matter_class)
    if attribute:
        query = query.where(ReleaseSet.attribute == attribute)
    if year is not None:
        query = query.where(_released_in(year))
    if after:
        query = query.where(_before(after))
    size = max(1, min(limit, LONGEST_PAGE))
    rows = session.scalars(query.order_by(ReleaseSet.released_at.desc(), ReleaseSet.id.desc()).limit(size + 1)).all()
    more = len(rows) > size
    return PublicPage(_with_documents(session, rows[:size]), _cursor(rows[size - 1]) if more else None)


def public_release(session: Session, release_id: str) -> PublicRelease:
    """One release with its documents. Raises NotFound for anything that is not public, existing or not."""
    row = session.scalars(select(ReleaseSet).where(ReleaseSet.id == release_id, _is_public())).one_or_none()
    if row is None:
        raise NotFound("没有找到这份文件，可能尚未公开或已经撤下。请从列表重新查找。")
    return _with_documents(session, [row])[0]


def is_public(session: Session, release_id: str) -> bool:
    """Whether the portal shows the release now."""
    return session.scalar(select(ReleaseSet.id).where(ReleaseSet.id == release_id, _is_public())) is not None


def tombstone(session: Session, release_id: str) -> Tombstone | None:
    """What stands in place of a release that was public on the portal and was taken down; None for anything else."""
    taken_down = (ReleaseSet.state == "taken_down", ReleaseSet.attribute.in_(sorted(PUBLIC_ATTRIBUTES)), _on_portal())
    row = session.scalars(select(ReleaseSet).where(ReleaseSet.id == release_id, *taken_down)).one_or_none()
    mark = None if row is None else _marks(session, [row.id]).get(row.id)
    if row is None or mark is None or row.released_at is None:
        return None
    hidden = mark.hide_title
    return Tombstone(
        id=row.id,
        title=None if hidden else row.title,
        number=None if hidden else row.number,
        released_at=row.released_at,
        mark=_marked(session, row, mark),
    )


def withdrawn(session: Session, limit: int = 50) -> list[tuple[str, datetime]]:
    """The releases that were public and were taken down last, with the moment: feeds tell their readers."""
    query = (
        select(ReleaseSet.id, PublicMark.since)
        .join(PublicMark, and_(PublicMark.release_set_id == ReleaseSet.id, PublicMark.lifted_at.is_(None)))
        .where(ReleaseSet.state == "taken_down", _on_portal())
        .order_by(PublicMark.since.desc(), ReleaseSet.id)
        .limit(limit)
    )
    return [(release_id, since) for release_id, since in session.execute(query)]


def public_file(session: Session, release_id: str, document_id: str, kind: str) -> PublicFile:
    """The canonical page (`page`, XHTML) or the PDF (`pdf`) of one released document, exactly the bytes of its hash.

    Raises NotFound for anything else.
    """
    document = _public_document_of(session, release_id, document_id)
    if kind not in ("page", "pdf") or (kind == "page" and document.rendition_kind != "xhtml"):
        raise NotFound("没有找到这个文件。请从文件页面重新下载。")
    files = files_of(session)
    if kind == "pdf":
        return PublicFile(files.get(document.pdf_hash), "application/pdf", f"{document.title}.pdf", document.pdf_hash)
    content = files.get(document.published_hash)
    return PublicFile(content, "application/xhtml+xml", f"{document.title}.xhtml", document.published_hash)


def public_digest(session: Session, document: PublicDocument) -> str | None:
    """The SM3 digest (GB/T 32905-2016) of a released document's PDF in hex; None where Python was built without it."""
    return _sm3(files_of(session), document.pdf_hash)


@lru_cache(maxsize=4096)
def _sm3(files: FileStore, name: str) -> str | None:
    # a file is never changed, so neither is its digest
    return hashlib.new("sm3", files.get(name)).hexdigest() if "sm3" in hashlib.algorithms_available else None


def public_page(session: Session, release_id: str, document_id: str) -> str | None:
    """The body of one released document as a sanitised HTML fragment; None when it exists as PDF only.

    Raises NotFound.
    """
    document = _public_document_of(session, release_id, document_id)
    if document.rendition_kind != "xhtml":
        return None
    return page_html(files_of(session).get(document.published_hash))


def feed(session: Session, limit: int = 50) -> tuple[PublicRelease, ...]:
    """The newest releases, for the portal's feed."""
    return public_releases(session, limit=limit).releases


def public_years(session: Session) -> list[int]:
    """The years in which something was released, newest first, for the portal's filter."""
    first, last = session.execute(
        select(func.min(ReleaseSet.released_at), func.max(ReleaseSet.released_at)).where(_is_public())
    ).one()
    if first is None or last is None:
        return []
    return list(range(last.astimezone(BUREAU_ZONE).year, first.astimezone(BUREAU_ZONE).year - 1, -1))


def _public_document_of(session: Session, release_id: str, document_id: str) -> PublicDocument:
    for document in public_release(session, release_id).documents:
        if document.document_id == document_id:
            return document
    raise NotFound("没有找到这个文件。请从文件页面重新下载。")


def _is_public() -> ColumnElement[bool]:
    """The one condition behind every public answer."""
    return and_(
        ReleaseSet.state == "released",
        ReleaseSet.released_at.is_not(None),
        ReleaseSet.attribute.in_(sorted(PUBLIC_ATTRIBUTES)),
        _on_portal(),
    )


def _on_portal() -> ColumnElement[bool]:
    return exists().where(ChannelDelivery.release_set_id == ReleaseSet.id, ChannelDelivery.channel == "portal")


def _marks(session: Session, release_ids: Sequence[str]) -> dict[str, PublicMark]:
    """The marks that stand, by release."""
    query = select(PublicMark).where(PublicMark.release_set_id.in_(release_ids), PublicMark.lifted_at.is_(None))
    return {row.release_set_id: row for row in session.scalars(query)}


def _marked(session: Session, row: ReleaseSet, mark: PublicMark) -> Marked:
    return Marked(mark.kind, mark.words, mark.since, _successor(session, row))


def _successor(session: Session, row: ReleaseSet) -> Successor | None:
    """The newest release, public itself, of a matter that follows the matter of this one."""
    following = select(Matter.id).where(Matter.previous_matter_id == row.matter_id)
    query = select(ReleaseSet).where(ReleaseSet.matter_id.in_(following), _is_public())
    found = session.scalars(query.order_by(ReleaseSet.released_at.desc(), ReleaseSet.id.desc()).limit(1)).first()
    return None if found is None else Successor(found.id, found.title)


def _mentions(text: str) -> ColumnElement[bool]:
    if len(text) > LONGEST_SEARCH:
        raise Invalid(f"搜索词请不要超过 {LONGEST_SEARCH} 个字。")
    in_documents = exists().where(
        ReleasedDocument.release_set_id == ReleaseSet.id, ReleasedDocument.title.icontains(text, autoescape=True)
    )
    return or_(
        ReleaseSet.title.icontains(text, autoescape=True),
        ReleaseSet.number.icontains(text, autoescape=True),
        in_documents,
    )


def _released_in(year: int) -> ColumnElement[bool]:
    if not 1949 <= year < 9999:
        raise Invalid("请选择正确的年份。")
    first, end = (datetime(y, 1, 1, tzinfo=BUREAU_ZONE) for y in (year, year + 1))
    return and_(ReleaseSet.released_at >= first, ReleaseSet.released_at < end)


def _cursor(row: ReleaseSet) -> str:
    assert row.released_at is not None
    return f"{row.released_at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{row.id}"


def _before(cursor: str) -> ColumnElement[bool]:
    at_text, _, last_id = cursor.partition("-")
    try:
        at = datetime.strptime(at_text, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        raise Invalid("翻页标记无效，请从第一页重新查看。") from None
    return or_(ReleaseSet.released_at < at, and_(ReleaseSet.released_at == at, ReleaseSet.id < last_id))


def _with_documents(session: Session, rows: Sequence[ReleaseSet]) -> tuple[PublicRelease, ...]:
    ids = [row.id for row in rows]
    documents: dict[str, list[PublicDocument]] = {}
    for each in session.scalars(select(ReleasedDocument).where(ReleasedDocument.release_set_id.in_(ids))):
        documents.setdefault(each.release_set_id, []).append(_public_document(each))
    elements: dict[str, dict[str, str]] = {}
    for element in session.scalars(select(ReleasedElement).where(ReleasedElement.release_set_id.in_(ids))):
        elements.setdefault(element.release_set_id, {})[element.element] = element.text
    marks = _marks(session, ids)
    shown = {row.id: _marked(session, row, marks[row.id]) for row in rows if row.id in marks}
    return tuple(_public(row, documents.get(row.id, []), elements.get(row.id, {}), shown.get(row.id)) for row in rows)


def _public_document(row: ReleasedDocument) -> PublicDocument:
    return PublicDocument(
        document_id=row.document_id,
        role=row.role,
        ordinal=row.ordinal,
        title=row.title,
        form=row.form,
        rendition_kind=row.rendition_kind,
        published_hash=row.published_hash,
        pdf_hash=row.pdf_hash,
    )


def _public(
    row: ReleaseSet, documents: Sequence[PublicDocument], elements: Mapping[str, str], mark: Marked | None
) -> PublicRelease:
    assert row.released_at is not None
    order = {"policy": 0, "interpretation": 1, "attachment": 2}
    return PublicRelease(
        id=row.id,
        title=row.title,
        number=row.number,
        matter_class=row.matter_class,
        attribute=row.attribute,
        dated_on=row.dated_on,
        printed_on=row.printed_on,
        released_at=row.released_at,
        documents=tuple(sorted(documents, key=lambda each: (order.get(each.role, 3), each.ordinal))),
        elements=elements,
        mark=mark,
    )
