"""Dealing with findings: one act, and the list comes back as it stands then. Without a script, the page does."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import NotFound, XianshenError
from web.errors import status_of
from web.findings import reading
from web.findings.views import Fault
from web.installed import acting, writing
from web.installed import reading as reading_session
from web.language import translate
from workflows.matters.content import current_documents
from workflows.prepublication import findings, work
from workflows.screening.labels import DISPOSITIONS
from workflows.screening.model import ASPECTS, AUTHORITIES, LEVELS

blueprint = Blueprint("findings", __name__, template_folder="templates")


@blueprint.record_once
def _name(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        levels=LEVELS, aspects=ASPECTS, authorities=AUTHORITIES, dispositions=DISPOSITIONS
    )


@blueprint.post("/work-items/<work_item_id>/findings")
def dispose(work_item_id: str) -> Response:
    """What the reviewer says of one finding, or of all open ones of its check, by the work item in hand."""
    with reading_session() as session:
        matter_id = work.open_item(session, work_item_id, acting()).subject
    back = url_for("inbox.work_item", work_item_id=work_item_id, _anchor="findings")
    return _answered(lambda session: _dispose(session, matter_id, work_item_id), matter_id, work_item_id, back)


@blueprint.post("/work-items/<work_item_id>/findings/adopt")
def adopt(work_item_id: str) -> Response:
    """沿用上一稿的处理: what was answered before and has not changed is answered so again."""

    def act(session: Session) -> str:
        adopted = findings.adopt_earlier(session, work_item_id, acting())
        return _("已沿用上一稿的处理 %(n)s 条。", n=adopted)

    with reading_session() as session:
        matter_id = work.open_item(session, work_item_id, acting()).subject
    back = url_for("inbox.work_item", work_item_id=work_item_id, _anchor="findings")
    return _answered(act, matter_id, work_item_id, back)


@blueprint.post("/matters/<matter_id>/findings")
def dispose_of_matter(matter_id: str) -> Response:
    """The same without a work item, for whoever may (the secrecy reviewer, from the matter's page)."""
    back = url_for("matters.matter", matter_id=matter_id, _anchor="findings")
    return _answered(lambda session: _dispose(session, matter_id, None), matter_id, None, back)


@blueprint.get("/matters/<matter_id>/findings/draft")
def draft(matter_id: str) -> str:
    """What the machine finds in the texts as they are now; part of the drafting page, or a page of its own."""
    with reading_session() as session:
        lines = findings.draft_findings(session, matter_id, acting())
        confirmed = reading.confirmed_before(session, matter_id, acting())
        has_texts = bool(current_documents(session, matter_id))
    shown = reading.by_document(lines)
    left = sum(reading.to_correct(line) for line in lines)
    template = "findings/draft.html" if request.headers.get("HX-Request") else "findings/draft_page.html"
    return render_template(
        template,
        documents=shown,
        confirmed=confirmed,
        total=len(lines),
        left=left,
        matter_id=matter_id,
        has_texts=has_texts,
    )


def _dispose(session: Session, matter_id: str, work_item_id: str | None) -> str:
    finding_id, disposition = request.form.get("finding", ""), request.form.get("disposition", "")
    ids = [finding_id]
    if request.form.get("same"):
        lines = findings.finding_lines(session, matter_id, acting(), work_item_id)
        ids = reading.same_check(lines, finding_id, disposition)
    findings.dispose(
        session,
        ids,
        acting(),
        disposition=disposition,
        reason=request.form.get("reason", ""),
        viewed=bool(request.form.get("viewed")),
        work_item_id=work_item_id,
    )
    return _("已处理 %(n)s 条。", n=len(ids))


def _answered(act: Callable[[Session], str], matter_id: str, work_item_id: str | None, back: str) -> Response:
    partial = bool(request.headers.get("HX-Request"))
    fault, status, said = None, 200, ""
    try:
        with writing() as session:
            said = act(session)
    except XianshenError as error:
        if not partial or isinstance(error, NotFound):
            raise
        fault, status = _fault(error), status_of(error)
    if not partial:
        flash(said)
        return redirect(back)
    with reading_session() as session:
        shown = reading.panel(session, matter_id, acting(), work_item_id, fault=fault, notice=said)
    return make_response(render_template("findings/panel.html", panel=shown), status)


def _fault(error: XianshenError) -> Fault:
    reason = error.reasons[0]
    form = request.form
    return Fault(
        form.get("finding", ""),
        translate(reason.message),
        form.get("disposition", ""),
        form.get("reason", ""),
        viewed=bool(form.get("viewed")),
        field=reason.field or "reason",
    )
