"""Channels of a release: the built-in portal, and 人工上网 for a site that we do not run.

Together-or-not-at-all is guaranteed on our portal. Elsewhere it can only be checked: a person brings back the address
and what the page shows, and it is compared with the released text. Nothing is fetched from outside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import Database
from engine.errors import Conflict, Invalid, Issue, NotFound, NotReady
from engine.ids import new_id
from engine.runtime import Topic, runtime_of
from workflows.matters import trail
from workflows.release import rendering, upkeep
from workflows.release.labels import CHANNELS
from workflows.release.locks import lock_release_set
from workflows.release.models import ChannelDelivery, ReleasedDocument, ReleaseSet
from workflows.release.page_text import difference, text_of_html, text_of_rendition
from workflows.renditions.model import sha256
from workflows.renditions.store import files_of

LONGEST_PAGE_TEXT = 2_000_000  # characters
LONGEST_ADDRESS = 2000  # characters
MUST_BE_CONFIRMED = frozenset({"policy", "interpretation"})


@dataclass(frozen=True)
class ManualDocument:
    """How far one document is on the outside site. `required`: the release is complete only with it."""

    document_id: str
    role: str
    title: str
    required: bool
    state: str  # waiting, delivered, failed
    address: str | None
    detail: str | None
    attempts: int


@dataclass(frozen=True)
class ManualStatus:
    """How far putting a release on the outside site by hand has come."""

    documents: tuple[ManualDocument, ...]

    @property
    def complete(self) -> bool:
        """True when policy and interpretation are both confirmed."""
        return not self.outstanding

    @property
    def outstanding(self) -> list[Issue]:
        """What is still to be confirmed, one issue a document."""
        return [
            Issue("manual.unconfirmed", f"{_quoted(each.title)}尚未在外部网站核对一致。", field=each.document_id)
            for each in self.documents
            if each.required and each.state != "delivered"
        ]


def record_manual_publication(
    session: Session,
    *,
    release_set_id: str,
    document_id: str,
    actor: str,
    url: str,
    page_text: str = "",
    saved_page: bytes | None = None,
) -> ChannelDelivery:
    """Compares what the outside page shows with the released document: pasted text, the saved page, or the file as
    downloaded from there (then its bytes must be those that were released).

    Returns the delivery: `delivered`, or `failed` with the place of the first difference; a failed one may be tried
    again and again, each try is a row. Raises NotFound, Invalid for a bad address or an empty page, Conflict when
    confirmed.
    """
    _, release_set = lock_release_set(session, release_set_id)
    _need_released(release_set)
    document = session.get(ReleasedDocument, (release_set_id, document_id))
    if document is None:
        raise NotFound("该文稿不在这个同步发布件中，请从待办重新进入。")
    address = _checked_address(url)
    delivery = _open_delivery(session, release_set_id, document_id)
    detail = _compare(session, document, page_text, saved_page)
    delivery.state = "delivered" if detail is None else "failed"
    delivery.address, delivery.detail, delivery.by = address, detail, actor
    delivery.at = runtime_of(session).clock.now()
    session.flush()
    trail.record(
        session,
        release_set.matter_id,
        f"release.manual_{delivery.state}",
        actor,
        {"document": [None, document_id], "address": [None, address[:500]]},
        revision=release_set.revision_id,
        content_hash=document.published_hash,
    )
    return delivery


def manual_status(session: Session, release_set_id: str) -> ManualStatus:
    """Where every document of the release stands on the outside site, by its latest try."""
    documents = session.scalars(select(ReleasedDocument).where(ReleasedDocument.release_set_id == release_set_id))
    order = {"policy": 0, "interpretation": 1, "attachment": 2}
    tries = _tries(session, release_set_id)
    return ManualStatus(
        tuple(
            _document_status(document, tries.get(document.document_id, []))
            for document in sorted(documents, key=lambda each: (order.get(each.role, 3), each.ordinal))
        )
    )


def manual_outstanding(session: Session, matter_id: str) -> list[Issue]:
    """What of the matter's release is not confirmed on the outside site yet; empty: done, or no such channel."""
    released = session.scalars(
        select(ReleaseSet).where(ReleaseSet.matter_id == matter_id, ReleaseSet.state == "released")
    ).one_or_none()
    if released is None or "manual" not in released.channels:
        return []
    return manual_status(session, released.id).outstanding


def record_receipts(session: Session, release_set_id: str, actor: str) -> None:
    """Closes the channels of a release: every one must have its receipt. Raises NotReady naming what is missing."""
    _, release_set = lock_release_set(session, release_set_id)
    _need_released(release_set)
    if "manual" in release_set.channels:
        missing = manual_status(session, release_set_id).outstanding
        if missing:
            raise NotReady("政策文件与解读须都核对一致，人工上网才算完成。", issues=missing)
    trail.record(
        session,
        release_set.matter_id,
        "release.receipts_recorded",
        actor,
        {"channels": [None, ",".join(release_set.channels)]},
        revision=release_set.revision_id,
        content_hash=release_set.release_hash,
    )


def receipts(session: Session, release_set_id: str) -> Sequence[ChannelDelivery]:
    """Every delivery of the release with all tries, oldest first."""
    return session.scalars(
        select(ChannelDelivery).where(ChannelDelivery.release_set_id == release_set_id).order_by(ChannelDelivery.id)
    ).all()


def check_portal(database: Database, payload: Mapping[str, str]) -> None:
    """Every file that the portal offers for the release is stored and intact; a missing one raises, and is tried again
    until it becomes an incident."""
    with database.read() as session:
        files = files_of(session)
        query = select(ReleasedDocument).where(ReleasedDocument.release_set_id == payload["release_set_id"])
        for document in session.scalars(query):
            files.get(document.published_hash)
            files.get(document.pdf_hash)


def settle_portal(session: Session, payload: Mapping[str, str]) -> None:
    """The portal's receipt."""
    at = runtime_of(session).clock.now()
    waiting = session.scalars(
        select(ChannelDelivery).where(
            ChannelDelivery.release_set_id == payload["release_set_id"],
            ChannelDelivery.channel == "portal",
            ChannelDelivery.state != "delivered",
        )
    )
    for delivery in waiting:
        delivery.state, delivery.by, delivery.at = "delivered", "engine", at
        delivery.address = f"/portal/releases/{delivery.release_set_id}"
    session.flush()


def _by_hand(database: Database, payload: Mapping[str, str]) -> None:
    """Pages elsewhere are put up by a person: nothing leaves by itself."""


TOPICS: dict[str, Topic] = {
    "release.portal": Topic("release.portal", check_portal, settle_portal),
    "release.manual": Topic("release.manual", _by_hand),
    rendering.PREPARE: rendering.TOPIC,
    upkeep.RESCAN: upkeep.TOPIC,
}


def _quoted(title: str) -> str:
    return title if title.startswith("《") else f"《{title}》"


def _need_released(release_set: ReleaseSet) -> None:
    if release_set.state != "released":
        raise NotReady("该件尚未发布或已撤下，不能登记上网结果。")


def _checked_address(url: str) -> str:
    address = url.strip()
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        good = False
    if not good or len(address) > LONGEST_ADDRESS or any(c.isspace() or ord(c) < 32 for c in address):
        message = "请填写完整的网页地址，以 http:// 或 https:// 开头。"
        raise Invalid(message, issues=[Issue("manual.address", message, field="url")])
    return address


def _shown_text(page_text: str, saved_page: bytes | None) -> str:
    shown = text_of_html(saved_page) if saved_page else page_text
    if not shown.strip():
        message = "请粘贴网页上的全部文字，或上传另存的网页文件。"
        raise Invalid(message, issues=[Issue("manual.page_text", message, field="page_text")])
    if len(shown) > LONGEST_PAGE_TEXT:
        message = "粘贴的文字过长，请只粘贴该文件所在的网页。"
        raise Invalid(message, issues=[Issue("manual.page_text", message, field="page_text")])
    return shown


def _compare(session: Session, document: ReleasedDocument, page_text: str, saved_page: bytes | None) -> str | None:
    """None when the same bytes, the released text, or that text without number and dates (a site may show those
    beside it) came back; else what differs."""
    if saved_page and sha256(saved_page) in (document.published_hash, document.pdf_hash):
        return None
    if saved_page and saved_page.startswith(b"%PDF"):
        return "从网站下载的 PDF 与发布的文件不是同一个文件。请重新上传发布的文件。"
    shown = _shown_text(page_text, saved_page)
    files = files_of(session)
    found = None
    for name in (document.approved_hash, document.published_hash):
        found = difference(text_of_rendition(document.rendition_kind, files.get(name)), shown)
        if found is None:
            return None
    return found


def _open_delivery(session: Session, release_set_id: str, document_id: str) -> ChannelDelivery:
    tries = _tries(session, release_set_id).get(document_id, [])
    if not tries:
        raise NotReady(f"这个同步发布件没有选择“{CHANNELS['manual'].zh}”渠道。")
    latest = tries[-1]
    if latest.state == "delivered":
        raise Conflict("该文稿已经核对一致，不必重复登记。")
    if latest.state == "waiting":
        return latest
    again = ChannelDelivery(
        id=new_id(), release_set_id=release_set_id, channel="manual", document_id=document_id, state="waiting"
    )
    session.add(again)
    return again


def _tries(session: Session, release_set_id: str) -> dict[str, list[ChannelDelivery]]:
    found: dict[str, list[ChannelDelivery]] = {}
    for delivery in receipts(session, release_set_id):
        if delivery.channel == "manual" and delivery.document_id is not None:
            found.setdefault(delivery.document_id, []).append(delivery)
    return found


def _document_status(document: ReleasedDocument, tries: Sequence[ChannelDelivery]) -> ManualDocument:
    latest = tries[-1] if tries else None
    return ManualDocument(
        document_id=document.document_id,
        role=document.role,
        title=document.title,
        required=document.role in MUST_BE_CONFIRMED,
        state=latest.state if latest else "waiting",
        address=latest.address if latest else None,
        detail=latest.detail if latest else None,
        attempts=sum(each.state != "waiting" for each in tries),
    )
