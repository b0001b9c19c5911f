"""One release set: the exact texts side by side, its reasons and its channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from engine import queries as engine
from engine.errors import Issue
from engine.runtime import now
from web.installed import acting, writing
from web.installed import reading as reading_session
from web.language import translate as t
from web.matters.releases import approval_lines
from web.matters.shown import DocumentPane
from web.matters.texts import rendition_markup, role_words
from web.matters.views import ApprovalLine
from web.release import queries
from web.saved_views.bar import views_bar
from web.takedown.cases import UnderReview, under_review
from workflows.matters.access import readable_matter
from workflows.matters.classes import ATTRIBUTES, CLASSES, SCOPES
from workflows.matters.excerpts import excerpts
from workflows.matters.labels import ROLES
from workflows.matters.models import Matter
from workflows.matters.queries import RevisionText, matter_details, revision_texts
from workflows.people.actor import Actor
from workflows.people.queries import names_of
from workflows.prepublication import publication
from workflows.release.actions import release_issues
from workflows.release.channels import ManualStatus, manual_status, receipts
from workflows.release.labels import CHANNELS, DELIVERY_STATES, MARKS, RELEASE_STATES
from workflows.release.manual_package import manual_package
from workflows.release.models import PublicMark, ReleaseSet
from workflows.release.queries import release_set
from workflows.takedown.queries import standing_mark
from workflows.takedown.rules import emergency_issues, proposer_issues

blueprint = Blueprint("release", __name__, template_folder="templates")


@dataclass(frozen=True)
class Receipt:
    """What happened on one channel."""

    channel: str
    document: str
    state: str
    state_label: str
    address: str | None
    detail: str | None
    person: str
    at: datetime | None


@dataclass(frozen=True)
class ReleasePage:
    release: ReleaseSet
    matter: Matter
    state_label: str
    attribute: str
    scope: str
    channels: tuple[str, ...]
    released_by: str
    documents: tuple[DocumentPane, ...]
    approvals: tuple[ApprovalLine, ...]
    issues: tuple[Issue, ...]
    receipts: tuple[Receipt, ...]
    manual: ManualStatus | None
    counts_down_to: datetime | None
    mark: PublicMark | None  # what the public is told in its place or above it
    under_review: UnderReview | None  # what is being decided about it
    may: frozenset[str]  # hold, manual, takedown, take_down_now
    now: datetime


@blueprint.get("/releases")
def index() -> AnyResponse | str:
    actor, wanted = acting(), queries.Wanted.parse(request.args)
    with reading_session() as session:
        bar = views_bar(session, actor, "release")
        if bar.default_url:
            return redirect(bar.default_url)
        rows = queries.releases(session, actor, request.args.get("after"), wanted=wanted)
        shown = {each.release.matter_id: f"{each.release.title}\n{each.number}\n{each.release.number}" for each in rows}
        said = excerpts(session, actor, wanted.words, shown)
    return render_template(
        "release/index.html",
        rows=rows,
        said=said,
        bar=bar,
        wanted=wanted,
        shown_states=queries.STATES,
        states=RELEASE_STATES,
        attributes=ATTRIBUTES,
        channels=CHANNELS,
        next_url=url_for("release.index", **bar.given, after=rows[-1].release.id)
        if len(rows) == queries.PAGE
        else None,
    )


@blueprint.get("/releases/<release_set_id>")
def page(release_set_id: str) -> str:
    with reading_session() as session:
        found = _page(session, release_set_id, acting())
    return render_template("release/page.html", page=found, roles=ROLES, marks=MARKS)


@blueprint.post("/releases/<release_set_id>/hold")
def hold(release_set_id: str) -> AnyResponse:
    actor = acting()
    with writing() as session:
        matter_id = release_set(session, release_set_id).matter_id
        publication.hold(session, matter_id, actor, request.form.get("reason", ""))
    flash(_("已暂停，什么都没有公开。重新办理发布前复核后才会继续。"))
    return redirect(url_for("release.page", release_set_id=release_set_id))


@blueprint.post("/releases/<release_set_id>/documents/<document_id>")
def record_manual(release_set_id: str, document_id: str) -> AnyResponse:
    """人工上网: the address and what the outside page shows, compared with the released text."""
    saved, opened_from = request.files.get("saved_page"), request.form.get("work_item", "")
    with writing() as session:
        delivery = publication.record_page(
            session,
            release_set_id,
            document_id,
            acting(),
            url=request.form.get("url", ""),
            page_text=request.form.get("page_text", ""),
            saved_page=saved.read() if saved and saved.filename else None,
        )
    if delivery.state == "delivered":
        flash(_("已核对一致。"))
    else:
        flash(_("与清稿不一致：%(detail)s", detail=delivery.detail or ""), "error")
    if opened_from:
        return redirect(url_for("inbox.work_item", work_item_id=opened_from))
    return redirect(url_for("release.page", release_set_id=release_set_id))


@blueprint.get("/releases/<release_set_id>/package.zip")
def package(release_set_id: str) -> Response:
    """The package for putting the documents up by hand."""
    actor = acting()
    with reading_session() as session:
        found = release_set(session, release_set_id)
        readable_matter(session, actor, found.matter_id)
        content = manual_package(session, release_set_id)
    name = " ".join(found.title.split())[:40]
    return send_file(BytesIO(content), mimetype="application/zip", as_attachment=True, download_name=f"{name}.zip")


def _page(session: Session, release_set_id: str, actor: Actor) -> ReleasePage:
    found = release_set(session, release_set_id)
    details = matter_details(session, actor, found.matter_id)
    texts = revision_texts(session, actor, found.revision_id)
    standing = found.state in ("prepared", "held")
    due = _countdown(session, details.matter) if standing else None
    return ReleasePage(
        release=found,
        matter=details.matter,
        state_label=t(RELEASE_STATES[found.state]),
        attribute=t(ATTRIBUTES[found.attribute]),
        scope=t(SCOPES[found.scope]) if found.scope in SCOPES else found.scope,
        channels=tuple(t(CHANNELS[channel]) for channel in found.channels),
        released_by=names_of(session, [found.released_by or ""]).get(found.released_by or "", t("系统")),
        documents=tuple(_pane(session, details.matter, each) for each in texts),
        approvals=tuple(line for line in approval_lines(details) if line.void_reason is None),
        issues=_issues(session, found, counting=due is not None) if standing else (),
        receipts=_receipts(session, found),
        manual=manual_status(session, found.id) if found.state == "released" and "manual" in found.channels else None,
        counts_down_to=due,
        mark=standing_mark(session, found.id),
        under_review=under_review(session, actor, found.id),
        may=_rights(session, actor, found, details.matter, counting=due is not None),
        now=now(session),
    )


def _pane(session: Session, matter: Matter, text: RevisionText) -> DocumentPane:
    """One document as it goes out."""
    document, version = text.document, text.version
    formal = CLASSES[matter.matter_class].full_path
    return DocumentPane(
        document_id=document.document_id,
        version_id=version.id,
        role=document.role,
        role_label=role_words(document.role, matter),
        title=document.title,
        ordinal=version.ordinal,
        file_name=version.file_name,
        rendition_hash=version.rendition_hash,
        html=rendition_markup(session, version, formal=formal, number=matter.number_assigned),
    )


def _issues(session: Session, found: ReleaseSet, *, counting: bool) -> tuple[Issue, ...]:
    """What stands against the release; while it counts down, that its time has not come is no news."""
    return tuple(each for each in release_issues(session, found) if not (counting and each.code == "release.time"))


def _countdown(session: Session, matter: Matter) -> datetime | None:
    if matter.instance_id is None:
        return None
    timers = engine.timers_of(session, matter.instance_id)
    return next((timer.due_at for timer in timers if timer.rule.startswith("release_time")), None)


def _rights(session: Session, actor: Actor, found: ReleaseSet, matter: Matter, *, counting: bool) -> frozenset[str]:
    may = set()
    if counting and any(actor.holds(post) for post in publication.HOLDERS):
        may.add("hold")
    if found.state == "released" and publication.may_record_pages(session, matter.id, actor):
        may.add("manual")
    if found.state == "released" and not proposer_issues(actor, matter):
        may.add("takedown")
    if found.state == "released" and not emergency_issues(actor):
        may.add("take_down_now")
    return frozenset(may)


def _receipts(session: Session, found: ReleaseSet) -> tuple[Receipt, ...]:
    deliveries = receipts(session, found.id)
    names = names_of(session, [each.by for each in deliveries if each.by])
    titles = queries.document_titles(session, found.id)
    return tuple(
        Receipt(
            channel=t(CHANNELS[each.channel]),
            document=titles.get(each.document_id or "", ""),
            state=each.state,
            state_label=t(DELIVERY_STATES[each.state]),
            address=each.address,
            detail=each.detail,
            person=names.get(each.by or "", ""),
            at=each.at,
        )
        for each in deliveries
    )
