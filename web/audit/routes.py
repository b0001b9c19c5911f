"""操作留痕: one question at a time, its answer page by page, as CSV, and whether the chains are whole."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from engine.audit.queries import Count
from engine.errors import Invalid, NotFound
from web.audit import asking, export, verification
from web.audit.rows import READ, rows_of, sentences_of
from web.audit.words import chain_words
from web.installed import acting, installation, reading, writing
from workflows.oversight import exports
from workflows.oversight.answers import Answer
from workflows.oversight.questions import answer, count
from workflows.oversight.rules import SHARED_WITH
from workflows.oversight.saved import saved_questions
from workflows.oversight.sight import sees_everything
from workflows.people.actor import Actor
from workflows.people.rules import administration_issues, require
from workflows.views.rules import is_own

blueprint = Blueprint("audit", __name__, template_folder="templates")
blueprint.add_app_template_global(chain_words)
blueprint.add_app_template_global(verification.KINDS, "damage_kinds")
blueprint.add_app_template_global(export.cell_words)
PAGE = 50
Page = str | tuple[str, int]


@blueprint.get("/audit")
def index() -> Page:
    """One question and a page of its answer; what was filled in wrong is said beside the form."""
    actor = acting()
    with reading() as session:
        form = asking.form_of(session, actor, request.args)
        found, number, trouble, status = _answered(session, actor, form)
        rows = list(rows_of(sentences_of(session, found.events, found.reasons), fold=not _about_reading(form)))
        known = asking.known_people(session, actor)
        kept = [(each, is_own(actor, each)) for each in saved_questions(session, actor)]
    page = render_template(
        "audit/index.html",
        form=form,
        menu=asking.menu(actor),
        answer=found,
        rows=rows,
        number=number,
        trouble=trouble,
        known=known,
        kept=kept,
        shared_with=SHARED_WITH,
        may_verify=not administration_issues(actor, "audit.read"),
        everything=sees_everything(actor),
        next_url=url_for("audit.index", question=form.question.code, **{**form.given, "before": found.next})
        if found.next
        else None,
    )
    return page if status == 200 else (page, status)


@blueprint.get("/audit.csv")
def export_csv() -> Response:
    """The answer as a table, all pages; that it was taken out is in the trail."""
    actor = acting()
    with reading() as session:
        form = asking.form_of(session, actor, request.args)
        found = exports.everything(session, actor, form.question.code, form.wanted)
        table = export.csv_of(session, found)
    with writing() as session:
        exports.record_export(session, actor, form.question.code, form.wanted, found)
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return Response(table, mimetype="text/csv", headers=headers)


@blueprint.post("/audit/verify")
def verify() -> AnyResponse:
    """Check every chain; a long trail is checked beside the request and the page says how far it is."""
    require(acting(), "audit.read")
    verification.verify(installation(), None)
    return redirect(url_for("audit.verified"))


@blueprint.get("/audit/verify")
def verified() -> AnyResponse | str:
    require(acting(), "audit.read")
    run = verification.latest(None)
    if run is None:
        flash(_("还没有校验过。"))
        return redirect(url_for("audit.index"))
    return render_template("audit/verified.html", run=run, back=url_for("audit.index"), here=url_for("audit.verified"))


def _answered(session: Session, actor: Actor, form: asking.Form) -> tuple[Answer, Count | None, str, int]:
    """(page of the answer, how many events, what was filled in wrong, status)."""
    if form.missing:
        return Answer(), None, "", 200
    code = form.question.code
    try:
        before = asking.before_of(request.args)
        found = answer(session, actor, code, form.wanted, before=before, limit=PAGE)
        number = None if form.question.fixed is None else count(session, actor, code, form.wanted)
    except Invalid as error:
        return Answer(), None, error.detail, 422
    except NotFound as error:
        return Answer(), None, error.detail, 404
    return found, number, "", 200


def _about_reading(form: asking.Form) -> bool:
    asked = {form.given.get("action"), *(form.question.fixed or {}).get("actions", ())}
    return not asked.isdisjoint(READ) or form.given.get("group") == "reading"
