"""Matters: list, new, drafting, the page of one matter, its texts and their differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import Invalid, Issue, NotReady, XianshenError
from engine.models import WorkItem
from web.clocks import due_words
from web.installed import acting, installation, writing
from web.installed import reading as reading_session
from web.language import translate
from web.matters import drafting
from web.matters.page import matter_page
from web.matters.queries import open_items_of
from web.matters.texts import files_of, rendition_markup
from web.matters.views import MatterRow
from web.saved_views.bar import views_bar
from web.security import PDF_POLICY, RENDITION_POLICY
from web.sessions import resumable
from workflows.matters import determinations, queries
from workflows.matters.checks import LONGEST_TITLE
from workflows.matters.classes import CLASSES
from workflows.matters.excerpts import Excerpt, excerpts
from workflows.matters.labels import STATES
from workflows.matters.looks import remember_looks
from workflows.matters.queries import MatterFilter
from workflows.matters.rules import require_editor
from workflows.people.actor import Actor
from workflows.people.queries import sections
from workflows.prepublication import drafted, submission, suggestions, withdrawals
from workflows.prepublication import drafting as use_cases
from workflows.prepublication.drafting import HandedIn
from workflows.prepublication.intake import take_in
from workflows.release.queries import taken_down_among
from workflows.renditions.uploads import ACCEPTED_NAMES

blueprint = Blueprint("matters", __name__, template_folder="templates")
ROLES = {"policy": "policy", "interpretation": "interpretation", "attachments": "attachment"}


@blueprint.record_once
def _name(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(accepted_names=ACCEPTED_NAMES)


@blueprint.get("/matters")
def index() -> AnyResponse | str:
    actor = acting()
    with reading_session() as session:
        names = {each.id: each.name for each in sections(session)}
        wanted = _wanted(names)
        bar = views_bar(session, actor, "matters")
        if bar.default_url:
            return redirect(bar.default_url)
        page = queries.matters_page(session, actor, wanted, before=request.args.get("after"))
        waiting = open_items_of(session, [each.matter.id for each in page.rows])
        down = taken_down_among(session, [each.matter.id for each in page.rows])
        shown = {each.matter.id: f"{each.matter.title}\n{each.matter.number}" for each in page.rows}
        said = excerpts(session, actor, wanted.words, shown)
        rows = [_row(session, each, waiting.get(each.matter.id, []), down, said) for each in page.rows]
    next_url = url_for("matters.index", **{**request.args.to_dict(), "after": page.before}) if page.before else None
    return render_template(
        "matters/index.html",
        rows=rows,
        bar=bar,
        narrowing=_narrowing(names),
        next_url=next_url,
        may_draft=actor.holds("drafter"),
    )


def _wanted(section_names: Mapping[str, str]) -> MatterFilter:
    """What the address asks for; what is unknown narrows nothing."""
    given = request.args
    return MatterFilter(
        states=frozenset({given["state"]}) if given.get("state") in STATES else None,
        matter_class=given["class"] if given.get("class") in CLASSES else None,
        section_id=given["section"] if given.get("section") in section_names else None,
        words=given.get("q", "")[:LONGEST_TITLE],
    )


def _narrowing(section_names: Mapping[str, str]) -> list[tuple[str, str, Mapping[str, str]]]:
    """(name, label, choices) of every filter."""
    classes = {code: translate(each.label) for code, each in CLASSES.items()}
    states = {code: translate(label) for code, label in STATES.items()}
    return [("state", _("状态"), states), ("section", _("科室"), section_names), ("class", _("类别"), classes)]


@blueprint.get("/matters/new")
def new() -> str:
    return _new_page({})


@blueprint.post("/matters")
@resumable
def open() -> AnyResponse | str | tuple[str, int]:
    if request.form.get("resume"):
        return _new_page(request.form)
    actor, given = acting(), drafting.fields_of(request.form)
    lost: list[Issue] = []
    handed = list(_take_in_all(actor, lost))
    if any(each.field == "policy" for each in lost):
        return _new_page(request.form, Invalid(issues=lost)), 422
    for each in lost:
        flash(each.message, "error")
    if not given.title:
        titles = (each.taken.metadata.title for each in handed if each.role == "policy")
        given = drafting.fields_of({**request.form, "title": next(filter(None, titles), "")})
    try:
        with writing() as session:
            matter = use_cases.open_matter(session, actor, given, handed)
    except Invalid as error:
        return _new_page(request.form, error), 422
    return redirect(url_for("matters.matter", matter_id=matter.id))


@blueprint.post("/matters/read")
def read() -> str:
    """What the policy file says about itself; nothing is stored."""
    file = request.files.get("policy")
    if file is None or not file.filename:
        return ""
    try:
        taken = take_in(installation().database, acting(), "policy", file.filename, file.read())
    except XianshenError as error:
        return render_template("matters/read.html", issues=error.issues or [error_issue(error)], found=None)
    return render_template("matters/read.html", issues=(), found=taken.metadata, file_name=taken.upload.file_name)


@blueprint.get("/matters/<matter_id>")
def matter(matter_id: str) -> str:
    actor = acting()
    with reading_session() as session:
        page = matter_page(session, actor, matter_id)
    return render_template("matters/matter.html", page=page, tables=drafting.tables())


@blueprint.post("/matters/<matter_id>/documents")
def upload(matter_id: str) -> AnyResponse:
    actor, document_id = acting(), request.form.get("document_id") or None
    lost: list[Issue] = []
    for handed in _take_in_all(actor, lost):
        try:
            with writing() as session:
                use_cases.hand_in(session, matter_id, actor, handed, document_id)
        except XianshenError as error:
            flash(drafting.lost_file(handed.taken.upload.file_name, translate(error.detail)), "error")
    for each in lost:
        flash(each.message, "error")
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.post("/matters/<matter_id>/documents/<document_id>/remove")
def remove_document(matter_id: str, document_id: str) -> AnyResponse:
    with writing() as session:
        use_cases.remove_document(session, matter_id, acting(), document_id)
    flash(_("已移除，版本仍保留在记录里。"))
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.post("/matters/<matter_id>/documents/<document_id>/title")
def rename_document(matter_id: str, document_id: str) -> AnyResponse:
    try:
        with writing() as session:
            use_cases.rename_document(session, matter_id, acting(), document_id, request.form.get("title", ""))
        flash(_("标题已修改。"))
    except Invalid as error:
        flash(translate(error.detail), "error")
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.post("/matters/<matter_id>/fields")
def change(matter_id: str) -> AnyResponse | str | tuple[str, int]:
    actor, form = acting(), request.form
    sent, seen, clashes = drafting.sent_fields(form), drafting.marks_sent(form), dict[str, str]()
    marks = dict(seen)
    try:
        for save in (drafted.save_particulars, drafted.save_proposal):
            with writing() as session:
                kept = save(session, matter_id, actor, sent, seen)
            marks |= kept.marks
            clashes |= kept.clashes
    except Invalid as error:
        return _saved(matter_id, drafting.Answered("fields", marks, drafting.field_clashes(clashes)), error)
    answered = drafting.Answered("fields", marks, drafting.field_clashes(clashes))
    return _saved(matter_id, answered, typed=drafting.Refused(typed=sent))


@blueprint.post("/matters/<matter_id>/elements")
def elements(matter_id: str) -> AnyResponse | str | tuple[str, int]:
    sent = drafting.elements_sent(request.form)
    with writing() as session:
        kept = drafted.save_elements(session, matter_id, acting(), sent, drafting.marks_sent(request.form))
    answered = drafting.Answered("elements", kept.marks, drafting.element_clashes(kept.clashes))
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
        issues = error.issues or (error_issue(error),)
        for issue in issues:
            flash(translate(issue.message), "error")
        with reading_session() as session:
            answers = drafting.submission_answers(session, matter_id, request.form)
            page = matter_page(session, actor, matter_id, drafting.Refused(answers, issues))
        return render_template("matters/matter.html", page=page, tables=drafting.tables()), 422
    flash(_("已送审。现由谁办、到哪一步，都可以在这一页看到。"))
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.post("/matters/<matter_id>/withdraw")
def withdraw(matter_id: str) -> AnyResponse:
    with writing() as session:
        withdrawals.withdraw(session, matter_id, acting(), request.form.get("reason", ""))
    flash(_("已撤回，可以继续修改。"))
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.post("/matters/<matter_id>/terminate")
def terminate(matter_id: str) -> AnyResponse:
    with writing() as session:
        withdrawals.terminate(session, matter_id, acting(), request.form.get("reason", ""))
    flash(_("事项已终止，记录全部保留。"))
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.post("/matters/<matter_id>/suggestions/<suggestion_id>")
def decide_suggestion(matter_id: str, suggestion_id: str) -> AnyResponse:
    """A suggestion that was still open when the matter came back to its drafter."""
    accept, reason = request.form.get("accept") == "yes", request.form.get("reason", "")
    with writing() as session:
        suggestions.decide(session, suggestion_id, acting(), accept=accept, reason=reason)
    flash(_("已采纳，文稿形成新版本。") if accept else _("未采纳，理由已记录。"))
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.post("/matters/<matter_id>/exemption")
def request_exemption(matter_id: str) -> AnyResponse:
    with writing() as session:
        use_cases.request_exemption(session, matter_id, acting(), request.form.get("reason", ""))
    flash(_("已申请免予解读，由政务公开岗位决定。"))
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.post("/matters/<matter_id>/exemption/decide")
def decide_exemption(matter_id: str) -> AnyResponse:
    approve = request.form.get("approve") == "yes"
    with writing() as session:
        determinations.decide_exemption(
            session, matter_id, approve=approve, reason=request.form.get("reason", ""), actor=acting()
        )
    flash(_("已批准免予解读。") if approve else _("未批准，起草科室须补写解读。"))
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.get("/versions/<version_id>")
def rendition(version_id: str) -> Response | str:
    """The clean rendition of one version on its own."""
    actor = acting()
    with reading_session() as session:
        version = queries.readable_version(session, actor, version_id)
        body = rendition_markup(session, version)
        content = files_of(session).get(version.rendition_hash)
        newest = queries.versions_of(session, actor, version.document_id)[-1].id
    if version.id == newest:
        with writing() as session:
            remember_looks(session, actor.person_id, {version.document_id: version.id}, None)
    if body is not None:
        response = current_app.response_class(
            render_template("matters/rendition.html", title=version.file_name, body=body)
        )
        response.headers["Content-Security-Policy"] = RENDITION_POLICY
        return response
    response = current_app.response_class(content, mimetype="application/pdf")
    response.headers["Content-Security-Policy"] = PDF_POLICY
    return response


def _row(
    session: Session,
    each: queries.MatterRow,
    items: Sequence[WorkItem],
    down: frozenset[str],
    said: Mapping[str, Excerpt],
) -> MatterRow:
    matter = each.matter
    dated = [(item.due_at, item) for item in items if item.due_at is not None]
    soonest = min(dated, key=lambda pair: pair[0])[1] if dated else None
    return MatterRow(
        id=matter.id,
        number=matter.number,
        title=matter.title,
        class_label=translate(CLASSES[matter.matter_class].label),
        section=each.section_name,
        drafter=each.drafter_name,
        state_label=translate(STATES[matter.state]),
        state=matter.state,
        holders="、".join(dict.fromkeys(translate(item.name) for item in items)),
        due=due_words(session, soonest.due_at, soonest.due_rule) if soonest else None,
        updated_at=matter.updated_at,
        off_site=matter.id in down,
        excerpt=said.get(matter.id, ()),
    )


def _saved(
    matter_id: str,
    answered: drafting.Answered,
    error: Invalid | None = None,
    typed: drafting.Refused | None = None,
) -> AnyResponse | str | tuple[str, int]:
    """What is still missing, for the live list; without script the page again, with what was sent where it clashes."""
    if request.headers.get("HX-Request"):
        refused = error.issues or (error_issue(error),) if error is not None else ()
        answer = _missing(matter_id, refused, answered)
        answer.headers["HX-Trigger"] = (
            "saved"  # what the machine finds may have changed with the title and the elements
        )
        return answer
    if answered.clashes:
        return _clashing(matter_id, answered, typed), 409
    for issue in (error.issues or (error_issue(error),)) if error is not None else ():
        flash(translate(issue.message), "error")
    return redirect(url_for("matters.matter", matter_id=matter_id))


def _clashing(matter_id: str, answered: drafting.Answered, typed: drafting.Refused | None) -> str:
    for one in answered.clashes:
        said = _("“%(field)s”没有保存：另一个窗口（或者同科室的人）刚刚改成了“%(words)s”。再次保存，以本页所填的为准。")
        flash(said % {"field": translate(one.label), "words": one.words}, "error")
    with reading_session() as session:
        page = matter_page(session, acting(), matter_id, typed)
    return render_template("matters/matter.html", page=page, tables=drafting.tables())


def _missing(matter_id: str, refused: Sequence[Issue] = (), answered: drafting.Answered | None = None) -> Response:
    actor = acting()
    with reading_session() as session:
        details = queries.matter_details(session, actor, matter_id)
        require_editor(actor, details.matter)
        view = drafting.drafting_view(session, details, actor)
    return make_response(
        render_template("matters/missing.html", drafting=view, refused=refused, matter_id=matter_id, answered=answered)
    )


def _take_in_all(actor: Actor, lost: list[Issue]) -> Iterator[HandedIn]:
    """The files of this request that could be read; each of the others is named in an issue added to `lost`."""
    for name, role in ROLES.items():
        for file in request.files.getlist(name):
            if file.filename and (handed := _take_in(actor, role, file, lost)):
                yield handed


def _take_in(actor: Actor, role: str, file: FileStorage, lost: list[Issue]) -> HandedIn | None:
    form = (request.form.get("interpretation_form") or "article") if role == "interpretation" else None
    try:
        taken = take_in(installation().database, actor, role, file.filename or "", file.read())
    except XianshenError as error:
        said = error.issues[0].message if error.issues else error.detail
        lost.append(Issue(error.code, drafting.lost_file(file.filename or "", translate(said)), field=role))
        return None
    return HandedIn(role, taken, title=None, form=form)


def _new_page(values: object, error: Invalid | None = None) -> str:
    issues = (error.issues or (error_issue(error),)) if error is not None else ()

    def faults(field: str) -> list[str]:
        return [issue.message for issue in issues if issue.field == field]

    return render_template("matters/new.html", values=values, issues=issues, faults=faults, tables=drafting.tables())


def error_issue(error: XianshenError) -> Issue:
    """The error as the one issue that it is."""
    return Issue(error.code, error.detail)
