"""Find the matter by its number, see what moving it ends and begins, confirm with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Conflict, Invalid, XianshenError
from engine.work_items import Item
from web.clocks import DueWords, due_words_of
from web.installed import acting, reading, writing
from web.language import current_language
from web.who_acted import who_acted
from workflows.matters.classes import CLASSES
from workflows.matters.gates import gate_label
from workflows.people.labels import Label, group_label
from workflows.people.queries import names_of, sections
from workflows.people.rules import require
from workflows.people.substitution_rules import LONGEST_REASON
from workflows.prepublication import redirecting
from workflows.prepublication.redirecting_queries import PAGE, under_review

blueprint = Blueprint("redirecting", __name__, template_folder="templates")


@dataclass(frozen=True)
class OpenWork:
    """A work item that is cancelled: its step, who has it, and the clock that ends."""

    step: str
    who: str
    due: DueWords


@dataclass(frozen=True)
class Conclusion:
    """An approval that becomes void."""

    gate: Label
    who: str


@blueprint.get("/redirects")
def index() -> str:
    require(acting(), redirecting.RIGHT)
    number = request.args.get("number", "")[:60]
    with reading() as session:
        rows = under_review(session, number, request.args.get("after", "")[:60])
    next_url = url_for("redirecting.index", number=number, after=rows[-1].number) if len(rows) == PAGE else None
    return render_template("redirecting/index.html", rows=rows, number=number, classes=CLASSES, next_url=next_url)


@blueprint.get("/redirects/<matter_id>")
def preview(matter_id: str) -> str:
    return _page(matter_id, request.args.get("step", ""))


@blueprint.post("/redirects/<matter_id>")
def confirm(matter_id: str) -> Response | tuple[str, int]:
    form = request.form
    step = form.get("step", "")
    try:
        with writing() as session:
            redirecting.redirect(session, matter_id, acting(), step, form.get("reason", ""), form.get("seen", ""))
    except Invalid as error:
        return _page(matter_id, step, error), 422
    except Conflict as error:  # what is shown below is how it stands now
        return _page(matter_id, step, error), 409
    flash(_("已跳转：原来的待办已取消，本稿结论已作废，有关人员已收到提醒。"))
    return redirect(url_for("redirecting.index"))


def _page(matter_id: str, step: str, error: XianshenError | None = None) -> str:
    with reading() as session:
        found = redirecting.preview(session, matter_id, acting())
        work = _open_work(session, found.open_items)
        conclusions = _conclusions(session, found)
    return render_template(
        "redirecting/preview.html",
        page=found,
        chosen=found.target(step),
        work=work,
        conclusions=conclusions,
        matter_class=CLASSES[found.matter.matter_class].label,
        refused=error.detail if error is not None else "",
        longest=LONGEST_REASON,
    )


def _open_work(session: Session, items: tuple[Item, ...]) -> list[OpenWork]:
    people = names_of(session, [name for each in items for name in (each.assignee, each.on_behalf_of) if name])
    where = {each.code: each.name for each in sections(session)}
    return [
        OpenWork(
            each.name,
            who_acted(people, each.assignee, each.on_behalf_of)
            if each.assignee
            else group_label(each.candidate_group, where, current_language()),
            due_words_of(session, each),
        )
        for each in items
    ]


def _conclusions(session: Session, found: redirecting.Preview) -> list[Conclusion]:
    given = found.approvals
    people = names_of(session, [name for each in given for name in (each.person_id, each.on_behalf_of) if name])
    return [
        Conclusion(
            gate_label(each.gate, found.matter.matter_class), who_acted(people, each.person_id, each.on_behalf_of)
        )
        for each in given
    ]
