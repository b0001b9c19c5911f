"""督办: who holds what, by section and by step; every number leads to its list; 催办 in one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Invalid
from web.clocks import DueWords, due_words_of
from web.installed import acting, reading, writing
from web.language import current_language
from web.language import translate as t
from web.personal.asking import asked_only, same_page
from web.presentation import moment
from web.saved_views.bar import views_bar
from workflows.collaboration.urging import LONGEST, Urged, UrgesOfItem, urge, urges_of
from workflows.matters.labels import URGENCIES
from workflows.oversight import holders
from workflows.oversight.holders import BY, FILTERS, MOST_COUNTED, PAGE, WHOSE, Asked, Group, Held
from workflows.people.labels import group_label
from workflows.people.queries import rights_of, sections
from workflows.prepublication.departed import departed
from workflows.prepublication.handover import headed_sections

blueprint = Blueprint("holders", __name__, template_folder="templates")


@dataclass(frozen=True)
class Row:
    """A held item in words. `people`: (name, telephone) of the holder, or of whoever may claim it. `urged`: empty
    where nobody urged it. `left`: the holder is not in the post any more."""

    held: Held
    who: str
    people: tuple[tuple[str, str | None], ...]
    since: datetime
    due: DueWords
    urged: str
    left: bool


@dataclass(frozen=True)
class Line:
    """A group with its numbers and where they lead; `open_url`, `overdue_url`: the lists behind them."""

    group: Group
    open_url: str
    overdue_url: str


@blueprint.get("/holders")
def index() -> str | Response:
    """Groups with their numbers, and the page of items that the filters leave."""
    asked_only(*FILTERS, "after")
    actor = acting()
    with reading() as session:
        asked = holders.asked_from(session, actor, request.args)
        bar = views_bar(session, actor, "holders")
        if bar.default_url:
            return redirect(bar.default_url)
        found = holders.held_items(session, actor, asked, request.args.get("after", ""), PAGE + 1)
        groups = holders.groups(session, asked)
        stages = holders.stage_names(session)
        choices = holders.sections_to_choose(session, actor)
        rows = _rows(session, found[:PAGE])
    return render_template(
        "holders/index.html",
        bar=bar,
        asked=asked,
        rows=rows,
        lines=[_line(asked, group) for group in groups],
        stages=stages,
        sections=choices,
        whose=WHOSE,
        by=BY,
        urgencies=URGENCIES,
        longest=LONGEST,
        most=MOST_COUNTED,
        next_url=same_page(after=rows[-1].held.key) if len(found) > PAGE else None,
        here=_here(),
        hands_over=bool(headed_sections(actor)),
    )


@blueprint.post("/holders/urge")
def urge_them() -> Response:
    """催办 of one row or of all that are ticked; what became of each is said."""
    one = request.form.get("one", "")
    wanted = [one] if one else request.form.getlist("item")
    if not wanted:
        flash(_("请先勾选要催办的待办。"), "error")
        return _back()
    try:
        with writing() as session:
            results = urge(session, wanted, acting(), request.form.get("message", ""))
    except Invalid as error:
        flash(t(error.reasons[0].message), "error")
        return _back()
    _say(results)
    return _back()


def _say(results: Sequence[Urged]) -> None:
    done = [each for each in results if not each.issues]
    if done:
        told = sum(each.told for each in done)
        flash(_("已催办 %(items)s 件，通知了 %(people)s 人。", items=len(done), people=told))
    refused = [each.issues[0].message for each in results if each.issues]
    for why in dict.fromkeys(refused):
        flash(_("%(items)s 件没有催办：%(why)s", items=refused.count(why), why=t(why)), "error")


def _back() -> Response:
    path = request.form.get("here", "")
    own = path.startswith("/holders?") and path.isprintable()
    return redirect(path if own else url_for("holders.index"))


def _here() -> str:
    return f"{url_for('holders.index')}?{request.query_string.decode('ascii', 'replace')}"


def _line(asked: Asked, group: Group) -> Line:
    where = {"section": asked.section, "stage": asked.stage, asked.by: group.code}
    plain = {**where, "whose": asked.whose, "by": asked.by}
    shown = {name: value for name, value in plain.items() if value}
    return Line(
        group,
        url_for("holders.index", **shown, _anchor="items"),
        url_for("holders.index", **shown, overdue=1, _anchor="items"),
    )


def _rows(session: Session, found: Sequence[Held]) -> list[Row]:
    names = {each.code: each.name for each in sections(session)}
    unclaimed = sorted({each.item.candidate_group for each in found if each.item.assignee is None})
    posts = _people_of(session, unclaimed)
    urges = urges_of(session, [each.item.id for each in found])
    left = departed(session, [each.item for each in found])
    return [_row(session, each, names, posts, urges.get(each.item.id), each.item.id in left) for each in found]


def _people_of(session: Session, groups: Sequence[str]) -> Mapping[str, tuple[tuple[str, str | None], ...]]:
    """group -> who may claim its items, with telephones; one statement for all groups."""
    known = rights_of(session, groups=groups).values() if groups else ()
    return {group: tuple((each.name, each.phone) for each in known if each.holding(group)) for group in groups}


def _row(
    session: Session,
    each: Held,
    names: dict[str, str],
    posts: Mapping[str, tuple[tuple[str, str | None], ...]],
    urged: UrgesOfItem | None,
    left: bool,
) -> Row:
    item = each.item
    mine = ((each.holder, each.phone),) if each.holder else posts.get(item.candidate_group, ())
    words = _("已催 %(n)s 次，上次 %(at)s", n=urged.times, at=moment(urged.last_at)) if urged else ""
    return Row(
        held=each,
        who=each.holder or group_label(item.candidate_group, names, current_language()),
        people=mine,
        since=item.claimed_at or item.created_at,
        due=due_words_of(session, item),
        urged=words,
        left=left,
    )
