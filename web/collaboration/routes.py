"""协办 from the pages: what others are asked for beside the process, what one is asked for, consultations, urging."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine import queries as engine
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, NotReady
from engine.work_items import Item
from web.collaboration import pages
from web.collaboration.reading import panel
from web.errors import status_of
from web.installed import acting, reading, writing
from web.language import translate as t
from web.sessions import resumable
from workflows.collaboration import consultations, copies
from workflows.collaboration.urging import urge
from workflows.matters.access import readable_matter
from workflows.prepublication import delegation, holding, side_rules, side_work, signers, work

blueprint = Blueprint("collaboration", __name__, template_folder="templates")
Answer = Response | str | tuple[str, int]


@dataclass(frozen=True)
class Refused:
    """One of the forms of the page of side work, as it was sent; none: nothing was refused."""

    form: str = ""
    fault: str = ""
    given: MultiDict[str, str] = field(default_factory=MultiDict)

    def kept(self, form: str) -> MultiDict[str, str]:
        """What was filled in there."""
        return self.given if form == self.form else MultiDict()


@blueprint.get("/side-tasks")
def index() -> str:
    """What the reader was asked for; `view=done`: what they did."""
    done, key = request.args.get("view") == "done", request.args.get("after", "")
    with reading() as session:
        found = pages.task_rows(session, acting(), key, done=done)
    return render_template("collaboration/index.html", page=found, done=done)


@blueprint.post("/side-tasks/read")
def mark_read() -> Response:
    """已阅 of all copies that are ticked."""
    with writing() as session:
        read = copies.mark_read(session, request.form.getlist("task"), acting())
    flash(_("已阅 %(n)s 件。", n=len(read)) if read else _("没有勾选未阅的抄送。"), "message" if read else "error")
    return redirect(url_for("collaboration.index"))


@blueprint.get("/side-tasks/<side_task_id>")
def task(side_task_id: str) -> str:
    with reading() as session:
        page = pages.task_page(session, side_task_id, acting())
    return render_template("collaboration/task.html", page=page)


@blueprint.post("/side-tasks/<side_task_id>/answer")
@resumable
def answer(side_task_id: str) -> Response | str | tuple[str, int]:
    given = {"outcome": request.form.get("outcome", ""), "text": request.form.get("text", "")}
    if not request.form.get("resume"):
        try:
            with writing() as session:
                side_work.answer(session, side_task_id, acting(), given["outcome"], given["text"])
        except (Invalid, NotReady, NotAllowed) as error:
            return _again(side_task_id, given, error), 422
        flash(_("已提交，发起人会收到通知。") if given["outcome"] != "read" else _("已阅。"))
        return redirect(url_for("collaboration.index"))
    return _again(side_task_id, given, None)


def _again(side_task_id: str, given: dict[str, str], error: Invalid | NotReady | NotAllowed | None) -> str:
    with reading() as session:
        page = pages.task_page(session, side_task_id, acting(), given, _words(error) if error else "")
    return render_template("collaboration/task.html", page=page)


@blueprint.get("/matters/<matter_id>/side-work")
def side_page(matter_id: str) -> str:
    """Asking others; `item`: about this work item, which then can be delegated and signed by others too."""
    return _side_page(matter_id, request.args.get("item", ""))


def _side_page(matter_id: str, item_id: str, refused: Refused | None = None) -> str:
    actor = acting()
    with reading() as session:
        matter = readable_matter(session, actor, matter_id)
        item = _item(session, item_id, matter_id)
        shown = panel(session, matter, actor, item, waits=item is None)
        receivers = side_rules.receivers(session, matter, actor, item) if shown.may & {"ask", "part"} else []
    return render_template(
        "collaboration/side_work.html",
        matter=matter,
        item=item,
        side=shown,
        receivers=receivers,
        refused=refused or Refused(),
    )


def _item(session: Session, item_id: str, matter_id: str) -> Item | None:
    if not item_id:
        return None
    item = work.open_item(session, item_id, acting())
    return item if item.subject == matter_id else None


@blueprint.post("/matters/<matter_id>/copies")
def send_copies(matter_id: str) -> Answer:
    people, words = request.form.getlist("people"), request.form.get("request", "")

    def act(session: Session) -> str:
        sent = copies.send_copies(session, matter_id, acting(), people, words, request.form.get("item") or None)
        return _("已抄送 %(n)s 人。", n=len(sent)) if sent else _("所选的人都已有未阅的抄送。")

    return _done("copies", matter_id, act)


@blueprint.post("/matters/<matter_id>/consultations")
def convene(matter_id: str) -> Answer:
    people, topic = request.form.getlist("people"), request.form.get("topic", "")

    def act(session: Session) -> str:
        consultations.convene(session, matter_id, acting(), topic, people, request.form.get("item") or None)
        return _("会商已发起，参加人会收到通知。")

    return _done("consult", matter_id, act)


@blueprint.post("/work-items/<work_item_id>/delegate")
def delegate(work_item_id: str) -> Answer:
    to, words = request.form.get("people", ""), request.form.get("request", "")

    def act(session: Session) -> str:
        delegation.delegate(session, work_item_id, acting(), to, words)
        return _("已委派；答复后由您办结。")

    return _done("delegate", _matter_of(work_item_id), act, work_item_id)


@blueprint.post("/work-items/<work_item_id>/signers")
def add_signers(work_item_id: str) -> Answer:
    people, words = request.form.getlist("people"), request.form.get("request", "")

    def act(session: Session) -> str:
        added = signers.add_signers(session, work_item_id, acting(), people, request.form.get("position", ""), words)
        return _("已加签 %(n)s 人。", n=len(added))

    return _done("signers", _matter_of(work_item_id), act, work_item_id)


@blueprint.post("/work-items/<work_item_id>/recall")
def recall(work_item_id: str) -> Response:
    with writing() as session:
        holding.recall(session, work_item_id, acting())
    flash(_("已收回拟定的结论，可以重新办理。"))
    return redirect(url_for("inbox.work_item", work_item_id=work_item_id))


@blueprint.post("/work-items/<work_item_id>/urge")
def urge_one(work_item_id: str) -> Response:
    """催办, from the page of a work item or of its matter."""
    with writing() as session:
        (result,) = urge(session, [work_item_id], acting(), request.form.get("message", ""))
    if result.is_unknown:
        raise NotFound
    if result.issues:
        flash(t(result.issues[0].message), "error")
    else:
        flash(_("已催办，通知了 %(n)s 人。", n=result.told))
    return redirect(url_for("matters.matter", matter_id=_matter_of(work_item_id)))


@blueprint.post("/side-tasks/<side_task_id>/call-off")
def call_off(side_task_id: str) -> Response:
    """撤销委派, 减签, 取消抄送."""
    with writing() as session:
        task = side_work.call_off(session, side_task_id, acting(), request.form.get("reason", ""))
        matter_id, item_id = task.matter_id, request.form.get("item") or None
    flash(_("已撤销，对方会收到通知。"))
    return redirect(url_for("collaboration.side_page", matter_id=matter_id, item=item_id))


@blueprint.post("/side-tasks/<side_task_id>/adopt")
def adopt(side_task_id: str) -> Response:
    """The delegate's opinion goes into the holder's opinion box."""
    with writing() as session:
        work_item_id = delegation.adopt(session, side_task_id, acting())
    flash(_("已填入意见框，可以修改后提交。"))
    return redirect(url_for("inbox.work_item", work_item_id=work_item_id, _anchor="decide"))


@blueprint.get("/consultations/<consultation_id>")
def consultation(consultation_id: str) -> str:
    with reading() as session:
        page = pages.consultation_page(session, consultation_id, acting())
    return render_template("collaboration/consultation.html", page=page)


@blueprint.post("/consultations/<consultation_id>/conclude")
@resumable
def conclude(consultation_id: str) -> Response | str | tuple[str, int]:
    given = {"minutes": request.form.get("minutes", ""), "conclusion": request.form.get("conclusion", "")}
    try:
        if request.form.get("resume"):
            raise Invalid(_("请核对后再提交。"))
        with writing() as session:
            consultations.conclude(session, consultation_id, acting(), given["minutes"], given["conclusion"])
    except Invalid as error:
        with reading() as session:
            page = pages.consultation_page(session, consultation_id, acting(), given, _words(error))
        return render_template("collaboration/consultation.html", page=page), 422
    flash(_("会商结论已记录。"))
    return redirect(url_for("collaboration.consultation", consultation_id=consultation_id))


def _done(form: str, matter_id: str, act: Callable[[Session], str], work_item_id: str | None = None) -> Answer:
    """One act, said in words; what refuses it is said in the form that it came from, with everything filled in."""
    item = work_item_id or request.form.get("item") or None
    try:
        with writing() as session:
            said = act(session)
        flash(said)
    except (Conflict, Invalid, NotAllowed, NotReady) as error:
        refused = Refused(form, _words(error), request.form)
        return _side_page(matter_id, item or "", refused), status_of(error)
    return redirect(url_for("collaboration.side_page", matter_id=matter_id, item=item))


def _words(error: Any) -> str:
    return t(error.reasons[0].message)


def _matter_of(work_item_id: str) -> str:
    with reading() as session:
        return engine.work_item(session, work_item_id).subject
