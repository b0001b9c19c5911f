"""A person's phrases of opinions: the page on which they are kept, and adding one while reviewing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Invalid, NotFound
from web.installed import acting, reading, writing
from workflows.matters.phrases import Phrases, every_kind, phrases_of, save_phrases
from workflows.prepublication.kinds import KINDS
from workflows.prepublication.work_of_posts import kinds_of_work

blueprint = Blueprint("phrases", __name__, url_prefix="/phrases", template_folder="templates")
_REMOVED = "removed_phrase"  # until the page is shown: its kind, its place, its words


@blueprint.get("")
def index() -> str:
    with reading() as stored:
        work = kinds_of_work(stored, acting())
        found = [one for one in every_kind(stored, acting().person_id) if one.version or one.kind in work]
    removed = session.pop(_REMOVED, None)
    return render_template("phrases/index.html", every=found, kind_name=lambda kind: KINDS[kind].label, removed=removed)


@blueprint.post("/<kind>")
def save(kind: str) -> Response:
    """The whole list of one kind; the button that was pressed moves or removes one of it, or puts it back."""
    _known(kind)
    given, act = request.form.getlist("phrase"), request.form.get("act", "")
    phrases = _after(list(given), act)
    with writing() as stored:
        save_phrases(stored, acting(), kind, phrases, seen_version=_seen())
    if len(phrases) < len(given):
        at = int(act.partition(":")[2])
        session[_REMOVED] = [kind, at, given[at]]
    else:
        flash(_("常用意见已保存。"))
    return redirect(url_for("phrases.index", _anchor=kind))


@blueprint.post("/<kind>/add")
def add(kind: str) -> str:
    """One more at the end, from the opinion that is being written; answers the list for the page."""
    _known(kind)
    text = request.form.get("phrase", "").strip()
    if not text:
        raise Invalid(_("意见框还是空的，先写下要保存的话。"))
    with writing() as stored:
        before = phrases_of(stored, acting().person_id, kind)
        found = save_phrases(stored, acting(), kind, [*before.phrases, text], seen_version=before.version)
    return render_list(found)


def render_list(found: Phrases) -> str:
    """The list as the review page shows it."""
    return render_template("phrases/list.html", phrases=found)


def _known(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound


def _seen() -> int:
    given = request.form.get("version", "")
    return int(given) if given.isdecimal() and len(given) <= 9 else 0


def _after(phrases: list[str], act: str) -> list[str]:
    """The list after the button: `up:2`, `down:2` and `remove:2` speak of the third; `back:2` puts one there again."""
    verb, _colon, place = act.partition(":")
    if verb == "back" and place.isdecimal() and len(place) <= 3:
        phrases.insert(int(place), request.form.get("removed", ""))
        return phrases
    if not (place.isdecimal() and len(place) <= 3 and int(place) < len(phrases)):
        return phrases
    at = int(place)
    moved = phrases.pop(at)
    if verb == "remove":
        return phrases
    phrases.insert({"up": max(0, at - 1), "down": at + 1}.get(verb, at), moved)
    return phrases
