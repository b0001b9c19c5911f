"""Several rows of a list in one act: each item is its own transaction with its own checks and its own result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import Conflict, Invalid, NotAllowed, XianshenError
from web.inbox import queries
from web.installed import acting, reading, writing
from web.language import listed, translate
from web.presentation import calendar_due, calendar_moment
from workflows.collaboration.urging import urge
from workflows.oversight.cells import csv_text, neutral
from workflows.oversight.exports import record_rows_export
from workflows.people.actor import Actor
from workflows.prepublication import actions, work
from workflows.prepublication.bulk import BULK_ANSWERS, bulk_issues, size_issues
from workflows.views.labels import LISTS

blueprint = Blueprint("bulk", __name__, url_prefix="/inbox/bulk")
MOST_REASONS, MOST_NAMED = 5, 10  # reasons told at once, matters named with each
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Refused:
    """An item of which the act was not done, and why."""

    work_item_id: str
    why: str


@blueprint.post("/claim")
def claim() -> AnyResponse:
    return _done(_each(_claim), _("已签收 %(n)s 件。"))


@blueprint.post("/urge")
def urge_all() -> AnyResponse:
    return _done(_each(_urge), _("已催办 %(n)s 件。"))


@blueprint.post("/decide")
def decide() -> AnyResponse:
    kind = request.form.get("kind", "")
    return _done(_each(lambda work_item_id, actor: _decide(work_item_id, actor, kind)), _("已办结 %(n)s 件。"))


@blueprint.post("/export")
def export() -> AnyResponse:
    """The chosen rows as a table: what the list shows, and nothing of a text. That it was taken out is in the trail."""
    chosen = _chosen()
    with reading() as session:
        rows = queries.listed_items(session, acting(), chosen)
    with writing() as session:
        record_rows_export(session, acting(), len(rows))
    heads = [_("事项编号"), _("标题"), _("环节"), _("科室"), _("紧急程度"), _("办理人"), _("办理时限"), _("办结时间")]
    cells = [_cells(row) for row in rows]
    if request.form.get("as") == "xlsx":
        return _file(_sheet(heads, cells), _XLSX, "inbox.xlsx")
    return _file(csv_text(heads, cells).encode(), "text/csv; charset=utf-8", "inbox.csv")


def _claim(work_item_id: str, actor: Actor) -> None:
    with writing() as session:
        actions.claim(session, work_item_id, actor)


def _urge(work_item_id: str, actor: Actor) -> None:
    with writing() as session:
        found = urge(session, [work_item_id], actor, request.form.get("message", ""))
        if issues := [issue for each in found for issue in each.issues]:
            raise NotAllowed(issues[0].message, issues=issues)


def _decide(work_item_id: str, actor: Actor, kind: str) -> None:
    with writing() as session:
        item = work.open_item(session, work_item_id, actor)
        if issues := bulk_issues(item, kind):
            raise NotAllowed(issues[0].message, issues=issues)
        actions.complete(session, work_item_id, actor, dict(BULK_ANSWERS[kind][1]))


def _each(act: Callable[[str, Actor], None]) -> tuple[int, list[Refused]]:
    actor, refused, chosen = acting(), [], _chosen()
    for work_item_id in chosen:
        try:
            act(work_item_id, actor)
        except XianshenError as error:
            refused.append(Refused(work_item_id, _why(error, work_item_id, actor)))
    return len(chosen) - len(refused), refused


def _why(error: XianshenError, work_item_id: str, actor: Actor) -> str:
    if isinstance(error, Conflict):
        with reading() as session:
            row = next(iter(queries.listed_items(session, actor, [work_item_id])), None)
        if row is not None and row.holder and row.item.status == "open":
            return _("已被%(name)s签收", name=row.holder)
    return error.reasons[0].message


def _chosen() -> list[str]:
    chosen = list(dict.fromkeys(request.form.getlist("item")))
    if issues := size_issues(chosen):
        raise Invalid(issues[0].message, issues=issues)
    return chosen


def _done(result: tuple[int, Sequence[Refused]], said: str) -> AnyResponse:
    """Back to the list: what was done, and of each refused item why; those stay selected."""
    done, refused = result
    if done:
        flash(said % {"n": done})
    for why, numbers in _by_reason(refused):
        said = {"n": len(numbers), "numbers": listed(numbers[:MOST_NAMED]), "why": translate(why)}
        flash(_("%(n)s 件没有办理（%(numbers)s）：%(why)s", **said), "error")
    kept = [each.work_item_id for each in refused]
    address = {name: value for name, value in request.form.items() if name in _ADDRESS and value}
    return redirect(url_for("inbox.index", **address, keep=kept))


_ADDRESS = LISTS["inbox"].filters | {"after"}


def _by_reason(refused: Sequence[Refused]) -> list[tuple[str, list[str]]]:
    """The commonest reasons with the numbers of their matters. The notice travels in a cookie: short, and no titles."""
    with reading() as session:
        rows = queries.listed_items(session, acting(), [each.work_item_id for each in refused])
    numbers = {row.item.id: row.number for row in rows}
    found: dict[str, list[str]] = {}
    for each in refused:
        found.setdefault(each.why, []).append(numbers.get(each.work_item_id, "—"))
    return sorted(found.items(), key=lambda pair: -len(pair[1]))[:MOST_REASONS]


def _cells(row: queries.Listed) -> list[str]:
    item = row.item
    urgency = {"urgent": _("加急"), "extra_urgent": _("特急")}.get(row.urgency, _("一般"))
    due = calendar_due(item.due_at) if item.due_at else ""
    ended = calendar_moment(item.ended_at) if item.ended_at else ""
    return [row.number, row.title, translate(item.name), row.section, urgency, row.holder or "", due, ended]


def _sheet(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=_("待办"))
    for row in (heads, *rows):
        sheet.append([neutral(cell) for cell in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
