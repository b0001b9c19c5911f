"""我办过的: a person's own answers with filters, page by page, and as a sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, Response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import Invalid
from web.installed import acting, reading, writing
from web.language import translate as t
from web.outcome_words import outcome_words
from web.personal.asking import asked_only, same_page
from web.presentation import calendar_moment
from web.saved_views.bar import views_bar
from web.statistics.sheets import csv_file, xlsx_file
from web.statistics.tables import Table, said
from workflows.matters.gates import GATES
from workflows.oversight.own_acts import (
    BY,
    FILTERS,
    KINDS,
    MOST_EXPORTED,
    PAGE,
    Act,
    asked_from,
    outcomes_to_choose,
    own_acts,
    record_export,
)

blueprint = Blueprint("acts", __name__, template_folder="templates")
Page = str | tuple[str, int] | AnyResponse


@blueprint.app_template_global()
def filters_only(given: Mapping[str, str]) -> dict[str, str]:
    """What of an address are filters, without where its page begins."""
    return {name: given[name] for name in FILTERS if given.get(name)}


@blueprint.get("/me/acts")
def index() -> Page:
    """A page of the list; what was filled in wrong is said above the form."""
    found: Sequence[Act] = ()
    trouble, bar = "", None
    try:
        asked_only(*FILTERS, "before")
        with reading() as session:
            asked = asked_from(request.args)
            bar = views_bar(session, acting(), "acts")
            if bar.default_url:
                return redirect(bar.default_url)
            found = own_acts(session, acting(), asked, request.args.get("before", ""), PAGE + 1)
    except Invalid as error:
        trouble = error.detail
    shown = found[:PAGE]
    page = render_template(
        "personal/acts.html",
        bar=bar,
        acts=shown,
        trouble=trouble,
        by=BY,
        kinds=KINDS,
        gates=GATES,
        outcomes=outcomes_to_choose(),
        outcome_words=outcome_words,
        filtered=any(request.args.get(name) for name in FILTERS if name != "by"),
        next_url=same_page(before=shown[-1].id) if len(found) > PAGE else None,
    )
    return (page, 422) if trouble else page


@blueprint.get("/me/acts.csv")
def as_csv() -> Response:
    return _sheet(csv_file, "text/csv; charset=utf-8", "csv")


@blueprint.get("/me/acts.xlsx")
def as_xlsx() -> Response:
    return _sheet(xlsx_file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")


def _sheet(write: Callable[..., bytes], mimetype: str, suffix: str) -> Response:
    asked_only(*FILTERS)
    with reading() as session:
        found = own_acts(session, acting(), asked_from(request.args), limit=MOST_EXPORTED)
    with writing() as session:
        record_export(session, acting(), len(found))
    headers = {"Content-Disposition": f'attachment; filename="my-acts.{suffix}"'}
    return Response(write([_table(found)], []), mimetype=mimetype, headers=headers)


def _table(found: Sequence[Act]) -> Table:
    columns = (
        *(_("时间"), _("事项编号"), _("标题"), _("环节"), _("关口"), _("结论"), _("意见"), _("送审稿"), _("办理人")),
        *(_("代谁办理"), _("已拿回")),
    )
    how = _("本人办理和他人代办的记录，按时间从新到旧，最多 %(most)s 条。", most=MOST_EXPORTED)
    return Table("acts", _("我办过的"), columns, [[said(text) for text in _cells(act)] for act in found], how)


def _cells(act: Act) -> Sequence[str]:
    return (
        calendar_moment(act.at),
        act.number,
        act.title,
        t(act.step),
        t(GATES[act.gate].label) if act.gate in GATES else "",
        outcome_words(act.outcome)[0],
        act.text,
        str(act.revision or ""),
        act.person,
        act.stood_in_for or "",
        _("是") if act.taken_back else "",
    )
