"""What the forms of the drafting page save, what is still missing, and the submission."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import Invalid, Issue, NotReady
from web.installed import acting, writing
from web.installed import reading as reading_session
from web.language import translate
from web.matters import drafting, drafting_forms
from web.matters.blueprint import blueprint
from web.matters.page import matter_page
from workflows.matters import queries
from workflows.matters.rules import require_editor
from workflows.prepublication import drafted, submission


@blueprint.post("/matters/<matter_id>/fields")
def change(matter_id: str) -> AnyResponse | str | tuple[str, int]:
    actor, form = acting(), request.form
    sent, seen, clashes = drafting_forms.sent_fields(form), drafting_forms.marks_sent(form), dict[str, str]()
    marks = dict(seen)
    try:
        for save in (drafted.save_particulars, drafted.save_proposal):
            with writing() as session:
                kept = save(session, matter_id, actor, sent, seen)
            marks |= kept.marks
            clashes |= kept.clashes
    except Invalid as error:
        return _saved(matter_id, drafting_forms.Answered("fields", marks, drafting_forms.field_clashes(clashes)), error)
    answered = drafting_forms.Answered("fields", marks, drafting_forms.field_clashes(clashes))
    return _saved(matter_id, answered, typed=drafting.Refused(typed=sent))


@blueprint.post("/matters/<matter_id>/elements")
def elements(matter_id: str) -> AnyResponse | str | tuple[str, int]:
    sent = drafting_forms.elements_sent(request.form)
    with writing() as session:
        kept = drafted.save_elements(session, matter_id, acting(), sent, drafting_forms.marks_sent(request.form))
    answered = drafting_forms.Answered("elements", kept.marks, drafting_forms.element_clashes(kept.clashes))
    return _saved(matter_id, answered, typed=drafting.Refused(elements=sent))


@blueprint.get("/matters/<matter_id>/missing")
def missing(matter_id: str) -> AnyResponse:
    """The live list alone: what was chosen in the submission's own panel is kept as a draft elsewhere."""
    return _missing(matter_id)


@blueprint.post("/matters/<matter_id>/submit")
def submit(matter_id: str) -> AnyResponse | tuple[str, int]:
    actor = acting()
    try:
        with writing() as session:
            answers = drafting.submission_answers(session, matter_id, request.form)
            submission.submit(session, matter_id, actor, answers)
    except (NotReady, Invalid) as error:
        issues = error.reasons
        for issue in issues:
            flash(translate(issue.message), "error")
        with reading_session() as session:
            answers = drafting.submission_answers(session, matter_id, request.form)
            page = matter_page(session, actor, matter_id, drafting.Refused(answers, issues))
        return render_template("matters/matter.html", page=page, tables=drafting.tables()), 422
    flash(_("已送审。现由谁办、到哪一步，都可以在这一页看到。"))
    return redirect(url_for("matters.matter", matter_id=matter_id))


def _saved(
    matter_id: str,
    answered: drafting_forms.Answered,
    error: Invalid | None = None,
    typed: drafting.Refused | None = None,
) -> AnyResponse | str | tuple[str, int]:
    """What is still missing, for the live list; without script the page again, with what was sent where it clashes."""
    if request.headers.get("HX-Request"):
        refused = error.reasons if error is not None else ()
        answer = _missing(matter_id, refused, answered)
        # what the machine finds may have changed with the title and the elements
        answer.headers["HX-Trigger"] = "saved"
        return answer
    if answered.clashes:
        return _clashing(matter_id, answered, typed), 409
    for issue in error.reasons if error is not None else ():
        flash(translate(issue.message), "error")
    return redirect(url_for("matters.matter", matter_id=matter_id))


def _clashing(matter_id: str, answered: drafting_forms.Answered, typed: drafting.Refused | None) -> str:
    for one in answered.clashes:
        said = _("“%(field)s”没有保存：另一个窗口（或者同科室的人）刚刚改成了“%(words)s”。再次保存，以本页所填的为准。")
        flash(said % {"field": translate(one.label), "words": one.words}, "error")
    with reading_session() as session:
        page = matter_page(session, acting(), matter_id, typed)
    return render_template("matters/matter.html", page=page, tables=drafting.tables())


def _missing(
    matter_id: str, refused: Sequence[Issue] = (), answered: drafting_forms.Answered | None = None
) -> Response:
    actor = acting()
    with reading_session() as session:
        details = queries.matter_details(session, actor, matter_id)
        require_editor(actor, details.matter)
        view = drafting.drafting_view(session, details, actor)
    return make_response(
        render_template("matters/missing.html", drafting=view, refused=refused, matter_id=matter_id, answered=answered)
    )
