"""Comments: written on the review page, answered there and on the matter's page of comments."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import NotFound
from web.comments.reading import comments_on
from web.comments.views import CommentedText
from web.installed import acting, writing
from web.installed import reading as reading_session
from web.matters.texts import markup_in, role_words, shown_texts
from web.sessions import resumable
from workflows.matters import comments
from workflows.matters.looks import remember_looks
from workflows.matters.queries import matter_details
from workflows.matters.review_models import PassageComment
from workflows.prepublication.comments import comment_on

blueprint = Blueprint("comments", __name__, template_folder="templates")
_ACTS: dict[str, Callable[..., PassageComment]] = {
    "resolve": comments.resolve,
    "reopen": comments.reopen,
    "withdraw": comments.withdraw,
}


@blueprint.get("/matters/<matter_id>/comments")
def of_matter(matter_id: str) -> str:
    """The texts of a matter with the comments beside them, for whoever has no review of it in hand."""
    actor = acting()
    with reading_session() as session:
        details = matter_details(session, actor, matter_id)
        shown = shown_texts(session, actor, details)
        found, marks = comments_on(session, actor, details.matter, shown)
        texts = [
            CommentedText(
                document_id=one.document_id,
                title=one.title,
                role_label=role_words(one.role, details.matter),
                version_id=one.version.id,
                html=markup_in(session, details.matter, one.version, marks.get(one.version.id, ())),
            )
            for one in shown
        ]
        matter = details.matter
    with writing() as session:
        remember_looks(session, actor.person_id, {one.document_id: one.version.id for one in shown}, None)
    return render_template("comments/matter.html", matter=matter, texts=texts, comments=found)


@blueprint.post("/work-items/<work_item_id>/comments")
@resumable
def write(work_item_id: str) -> Response:
    form = request.form
    if form.get("resume"):
        return redirect(url_for("inbox.work_item", work_item_id=work_item_id))
    with writing() as session:
        made = comment_on(
            session,
            work_item_id,
            acting(),
            document_id=form.get("document_id", ""),
            quote=form.get("quote", ""),
            before=form.get("before", ""),
            after=form.get("after", ""),
            text=form.get("text", ""),
        ).id
    flash(_("已批注。起草人和本事项的审查人都能看到。"))
    return redirect(url_for("inbox.work_item", work_item_id=work_item_id, _anchor=f"note-{made}"))


@blueprint.post("/comments/<comment_id>/replies")
@resumable
def reply(comment_id: str) -> Response:
    with writing() as session:
        matter_id = comments.reply(session, comment_id, request.form.get("text", ""), actor=acting()).matter_id
    flash(_("已回复。"))
    return _back(comment_id, matter_id)


@blueprint.post("/comments/<comment_id>/<act>")
def change(comment_id: str, act: str) -> Response:
    """`act`: resolve, reopen or withdraw."""
    if act not in _ACTS:
        raise NotFound
    with writing() as session:
        matter_id = _ACTS[act](session, comment_id, actor=acting()).matter_id
    flash({"resolve": _("已标为处理。"), "reopen": _("已重新打开。"), "withdraw": _("已撤回批注。")}[act])
    return _back(comment_id, matter_id)


def _back(comment_id: str, matter_id: str) -> Response:
    """Where it was answered: the review that the form names, else the matter's comments."""
    item, anchor = request.form.get("work_item_id", ""), f"note-{comment_id}"
    if item.isalnum():
        return redirect(url_for("inbox.work_item", work_item_id=item, _anchor=anchor))
    return redirect(url_for("comments.of_matter", matter_id=matter_id, _anchor=anchor))
