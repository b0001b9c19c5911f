"""Withdraw, correct, mark: propose it with a preview, take down at once, follow what became of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Invalid, NotAllowed, NotReady
from web.installed import acting, reading, writing
from web.sessions import resumable
from web.takedown.cases import case_lines
from web.takedown.proposing import proposal_page, public_lines
from workflows.takedown.again import start_again
from workflows.takedown.opening import Proposal, propose, take_down_now
from workflows.takedown.queries import PAGE
from workflows.takedown.rules import LONGEST_WORDS, emergency_issues

blueprint = Blueprint("takedown", __name__, template_folder="templates")


@blueprint.get("/takedowns")
def index() -> str:
    actor = acting()
    with reading() as session:
        rows = case_lines(session, actor, request.args.get("after"))
    next_url = url_for("takedown.index", after=rows[-1].matter_id) if len(rows) == PAGE else None
    return render_template("takedown/index.html", rows=rows, next_url=next_url, may_now=not emergency_issues(actor))


@blueprint.get("/releases/<release_set_id>/takedown")
def page(release_set_id: str) -> str:
    return _proposal(release_set_id)


@blueprint.post("/releases/<release_set_id>/takedown")
@resumable
def open(release_set_id: str) -> Response | str | tuple[str, int]:
    form = request.form
    if form.get("resume"):
        return _proposal(release_set_id)
    given = Proposal(
        kind=form.get("kind", ""),
        ground=form.get("ground", ""),
        public_words=form.get("public_words", ""),
        reason=form.get("opinion", ""),
        hide_title=bool(form.get("hide_title")),
    )
    try:
        with writing() as session:
            matter_id = propose(session, release_set_id, acting(), given).id
    except (Invalid, NotReady) as error:
        return _proposal(release_set_id, error), 422
    flash(_("已提出并送审。批准之前，公开的内容不变。"))
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.get("/take-down")
def now() -> str:
    """What is public, for whoever may take it down at once."""
    actor, text = acting(), request.args.get("q", "")[:100]
    if issues := emergency_issues(actor):
        raise NotAllowed(issues[0].message, issues=issues)
    with reading() as session:
        rows = public_lines(session, text)
    return render_template("takedown/now.html", rows=rows)


@blueprint.post("/releases/<release_set_id>/take-down")
def at_once(release_set_id: str) -> Response:
    with writing() as session:
        take_down_now(session, release_set_id, acting(), request.form.get("reason", ""))
    flash(_("已下线：政策、解读和附件都不再公开。审查已经开始，期限内决定撤下还是恢复。"))
    return redirect(url_for("takedown.index"))


@blueprint.post("/matters/<matter_id>/again")
def again(matter_id: str) -> Response:
    with writing() as session:
        new_id = start_again(session, acting(), matter_id, request.form.get("reason", "")).id
    flash(_("已另立事项，原文稿作为第一版；修改后重新送审，全部审查从头办理。"))
    return redirect(url_for("matters.matter", matter_id=new_id))


def _proposal(release_set_id: str, error: Invalid | NotReady | None = None) -> str:
    with reading() as session:
        found = proposal_page(session, acting(), release_set_id)
    issues = error.issues if error is not None else ()
    return render_template(
        "takedown/proposal.html",
        page=found,
        given=request.form,
        issues=issues,
        refused=error.detail if error is not None and not issues else "",
        longest=LONGEST_WORDS,
    )
