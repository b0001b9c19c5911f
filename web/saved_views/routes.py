"""Save the filters of a list under a name, and rename, share, choose and remove what one saved."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Invalid, NotFound
from web.installed import acting, reading, writing
from web.language import translate
from web.saved_views.bar import view_url
from web.saved_views.lists import PAGES
from workflows.people.actor import Actor
from workflows.views import actions
from workflows.views.models import SavedView
from workflows.views.rules import filter_issues

blueprint = Blueprint("saved_views", __name__, url_prefix="/views", template_folder="templates")
_OWN = frozenset({"csrf_token", "name", "shared_with", "list"})
Act = Callable[[Session, Actor], SavedView]


@blueprint.post("")
def save() -> Response:
    """The filters come one by one and are read as the list itself reads them; there is no address to give."""
    listed = request.form.get("list", "")
    if listed not in PAGES:
        raise NotFound("没有这个列表。")
    given = {name: value for name, value in request.form.items() if name not in _OWN and value.strip()}
    if issues := filter_issues(listed, given):
        raise Invalid(issues[0].message, issues=issues)
    actor, name = acting(), request.form.get("name", "")
    shared = "section" if request.form.get("shared_with") == "section" else "nobody"
    with reading() as session:
        wanted = PAGES[listed].read(session, actor, given)
    try:
        with writing() as session:
            actions.save_view(session, actor, listed, name, wanted, shared_with=shared)
    except Invalid as error:
        flash(translate(error.detail), "error")
    else:
        flash(_("已保存视图“%(name)s”。", name=name.strip()))
    return redirect(view_url(listed, wanted))


@blueprint.post("/<view_id>/rename")
def rename(view_id: str) -> Response:
    name = request.form.get("name", "")
    return _done(view_id, lambda session, actor: actions.rename_view(session, actor, view_id, name), _("已重命名。"))


@blueprint.post("/<view_id>/share")
def share(view_id: str) -> Response:
    wanted = request.form.get("shared_with", "")
    said = _("本科室的人现在都能打开这个视图。") if wanted == "section" else _("不再与本科室共用。")
    return _done(view_id, lambda session, actor: actions.share_view(session, actor, view_id, wanted), said)


@blueprint.post("/<view_id>/default")
def default(view_id: str) -> Response:
    chosen = request.form.get("chosen") == "yes"
    said = _("以后打开这个列表，先看到这个视图。") if chosen else _("不再作为默认视图。")
    return _done(view_id, lambda session, actor: actions.choose_default(session, actor, view_id, chosen=chosen), said)


@blueprint.post("/<view_id>/remove")
def remove(view_id: str) -> Response:
    return _done(view_id, lambda session, actor: actions.remove_view(session, actor, view_id), _("已删除视图。"))


def _done(view_id: str, act: Act, said: str) -> Response:
    """Back to what the view shows, also after it was removed."""
    actor = acting()
    try:
        with writing() as session:
            saved = act(session, actor)
            where = view_url(saved.list, saved.wanted)
    except Invalid as error:
        flash(translate(error.detail), "error")
        with reading() as session:
            saved = actions.own_view(session, actor, view_id)
            where = view_url(saved.list, saved.wanted)
    else:
        flash(said)
    return redirect(where)
