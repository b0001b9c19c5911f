"""The list of matters, and what narrows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from engine.models import WorkItem
from web.clocks import due_words_of
from web.installed import acting
from web.installed import reading as reading_session
from web.language import listed, translate
from web.matters.blueprint import blueprint
from web.matters.queries import open_items_of
from web.matters.views import MatterRow
from web.saved_views.bar import views_bar
from workflows.matters import queries
from workflows.matters.checks import LONGEST_TITLE
from workflows.matters.classes import CLASSES
from workflows.matters.excerpts import Excerpt, excerpts
from workflows.matters.labels import STATES
from workflows.matters.queries import MatterFilter
from workflows.people.queries import sections
from workflows.release.queries import taken_down_among


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
        holders=listed(dict.fromkeys(translate(item.name) for item in items)),
        due=due_words_of(session, soonest) if soonest else None,
        updated_at=matter.updated_at,
        off_site=matter.id in down,
        excerpt=said.get(matter.id, ()),
    )
