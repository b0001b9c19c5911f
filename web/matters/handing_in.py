"""A new matter, and the files of one: read, handed in, renamed, removed."""

from __future__ import annotations

from collections.abc import Iterator

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import Invalid, Issue, XianshenError
from web.installed import acting, installation, writing
from web.language import translate
from web.matters import drafting, drafting_forms
from web.matters.blueprint import blueprint
from web.sessions import resumable
from workflows.people.actor import Actor
from workflows.prepublication import drafting as use_cases
from workflows.prepublication.drafting import HandedIn
from workflows.prepublication.intake import take_in

ROLES = {"policy": "policy", "interpretation": "interpretation", "attachments": "attachment"}


@blueprint.get("/matters/new")
def new() -> str:
    return _new_page({})


@blueprint.post("/matters")
@resumable
def open() -> AnyResponse | str | tuple[str, int]:
    if request.form.get("resume"):
        return _new_page(request.form)
    actor, given = acting(), drafting_forms.fields_of(request.form)
    lost: list[Issue] = []
    handed = list(_take_in_all(actor, lost))
    if any(each.field == "policy" for each in lost):
        return _new_page(request.form, Invalid(issues=lost)), 422
    for each in lost:
        flash(each.message, "error")
    if not given.title:
        titles = (each.taken.metadata.title for each in handed if each.role == "policy")
        given = drafting_forms.fields_of({**request.form, "title": next(filter(None, titles), "")})
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
        return render_template("matters/read.html", issues=error.reasons, found=None)
    return render_template("matters/read.html", issues=(), found=taken.metadata, file_name=taken.upload.file_name)


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
        said = error.reasons[0].message
        lost.append(Issue(error.code, drafting.lost_file(file.filename or "", translate(said)), field=role))
        return None
    return HandedIn(role, taken, title=None, form=form)


def _new_page(values: object, error: Invalid | None = None) -> str:
    issues = error.reasons if error is not None else ()

    def faults(field: str) -> list[str]:
        return [issue.message for issue in issues if issue.field == field]

    return render_template("matters/new.html", values=values, issues=issues, faults=faults, tables=drafting.tables())
