"""拒收登记: files refused at the door, which a secrecy reviewer may admit."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine.errors import Invalid
from web.admin.shared import Answer, blueprint
from web.installed import acting, reading, writing
from workflows.people.queries import names_of
from workflows.prepublication import intake


@blueprint.get("/intake")
def refused_files() -> str:
    return _intake_page()


@blueprint.post("/intake")
def admit_file() -> Answer:
    file_hash = request.form.get("file_hash", "").strip()
    try:
        with writing() as session:
            intake.admit(session, file_hash, acting(), request.form.get("reason", ""))
    except Invalid as error:
        return _intake_page({"file_hash": file_hash, "message": error.issues[0].message}), 422
    flash(_("已放行，请上传人重新上传同一文件。"))
    return redirect(url_for("admin.refused_files"))


def _intake_page(refused: dict[str, str] | None = None) -> str:
    actor = acting()
    with reading() as session:
        rows = intake.refused_files(session, actor)
        admitted = intake.refused_files(session, actor, admitted=True)
        people = [one for file in (*rows, *admitted) for one in (*file.uploaders, file.latest.admitted_by) if one]
        names = names_of(session, people)
    return render_template(
        "admin/intake.html",
        rows=rows,
        admitted=admitted,
        names=names,
        refused=refused,
        may_admit=actor.holds("secrecy_review"),
    )
