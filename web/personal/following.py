"""我关注的: the button on a matter's pages, and the list of what is followed with where it stands now."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from web.clocks import DueWords, due_words
from web.installed import acting, reading, writing
from web.language import current_language
from web.personal.asking import asked_only, same_page
from workflows.matters.following import follow, followed, look, tell, unfollow
from workflows.matters.following_models import Followed
from workflows.matters.following_queries import PAGE, FollowedMatter, OpenStep, followed_matters, open_steps
from workflows.matters.labels import STATES, URGENCIES
from workflows.people.labels import group_label
from workflows.people.queries import sections

blueprint = Blueprint("followed", __name__, template_folder="templates")


@dataclass(frozen=True)
class Step:
    """An open step of a followed matter in words: what, who has it, how long is left."""

    name: str
    who: str
    claimed: bool
    due: DueWords


@blueprint.app_template_global()
def followed_here(matter_id: str) -> Followed | None:
    """The reader's mark on the matter whose page is drawn; drawing it is looking at it."""
    actor = acting()
    with reading() as session:
        mark = followed(session, matter_id, actor)
    if mark is not None and mark.moved_at is not None and mark.moved_at > mark.seen_at:
        with writing() as session:
            look(session, matter_id, actor)
    return mark


@blueprint.get("/me/followed")
def index() -> str:
    asked_only("new", "after")
    with reading() as session:
        found = followed_matters(
            session,
            acting(),
            new_only=request.args.get("new") == "1",
            after=request.args.get("after", ""),
            limit=PAGE + 1,
        )
        shown = found[:PAGE]
        rows = _rows(session, shown)
    next_url = same_page(after=shown[-1].matter_id) if len(found) > PAGE else None
    return render_template("personal/followed.html", rows=rows, next_url=next_url, states=STATES, urgencies=URGENCIES)


def _rows(session: Session, found: list[FollowedMatter]) -> list[tuple[FollowedMatter, list[Step]]]:
    steps = open_steps(session, [each.matter_id for each in found])
    names = {each.code: each.name for each in sections(session)}
    return [(each, [_step(session, step, names) for step in steps.get(each.matter_id, ())]) for each in found]


def _step(session: Session, step: OpenStep, names: dict[str, str]) -> Step:
    due = due_words(session, step.due_at, step.due_rule, provisional=step.provisional, warn=step.warn)
    who = step.holder or group_label(step.candidate_group, names, current_language())
    return Step(step.name, who, step.holder is not None, due)


@blueprint.post("/matters/<matter_id>/follow")
def start(matter_id: str) -> Response:
    with writing() as session:
        follow(session, matter_id, acting())
    flash(_("已关注。事项有进展时，会在“我关注的”里标出并通知您。"))
    return _back(matter_id)


@blueprint.post("/matters/<matter_id>/unfollow")
def stop(matter_id: str) -> Response:
    with writing() as session:
        unfollow(session, matter_id, acting())
    flash(_("已取消关注。"))
    return _back(matter_id)


@blueprint.post("/matters/<matter_id>/follow/notices")
def notices(matter_id: str) -> Response:
    """Whether this matter's moving on is also a notice."""
    with writing() as session:
        tell(session, matter_id, acting(), request.form.get("tells") == "on")
    return redirect(url_for("followed.index"))


def _back(matter_id: str) -> Response:
    known = {"list": url_for("followed.index"), "matter": url_for("matters.matter", matter_id=matter_id)}
    item = request.form.get("work_item", "")
    if item.isalnum():
        return redirect(url_for("inbox.work_item", work_item_id=item))
    return redirect(known.get(request.form.get("from", ""), known["matter"]))
