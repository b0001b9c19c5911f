"""The inbox and the work item. A decision is one action; afterwards the next item is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import Conflict, Invalid, NotReady
from engine.runtime import now
from web.forms import standing, submitted
from web.inbox import queries
from web.inbox.choices import choices
from web.inbox.filters import Filters
from web.inbox.listing import inbox_views, rows_of
from web.inbox.opened_from import carry, coming_after, next_of, opened_from, opens_from
from web.inbox.outcomes import blocked_outcomes
from web.inbox.review import review_page
from web.inbox.views import InboxView, ReviewPage
from web.installed import acting, writing
from web.installed import reading as reading_session
from web.language import translate as t
from web.matters.suggestion_answers import answer_suggestion
from web.presentation import moment
from web.saved_views.bar import views_bar
from web.sessions import resumable
from workflows.collaboration.urging import may_urge_some
from workflows.matters.access import readable_matter
from workflows.matters.looks import remember_looks
from workflows.matters.opinion_drafts import opinion_draft, save_opinion_draft
from workflows.people.queries import names_of
from workflows.prepublication import actions, suggestions, work
from workflows.prepublication.actions import Seen
from workflows.prepublication.bulk import BULK_ANSWERS
from workflows.prepublication.handover import count_left_behind
from workflows.prepublication.kinds import kind_of
from workflows.prepublication.side_rules import held_decision
from workflows.prepublication.work_of_posts import kinds_of_work
from workflows.views.queries import saved_views

blueprint = Blueprint("inbox", __name__, template_folder="templates")
blueprint.app_url_defaults(carry)


@blueprint.get("/")
def home() -> AnyResponse:
    return redirect(url_for("inbox.index"))


@blueprint.get("/inbox")
def index() -> AnyResponse | str:
    view, actor = request.args.get("view", ""), acting()
    if actor.admin_role is not None:
        return redirect(url_for("admin.index"))
    with reading_session() as session:
        saved = saved_views(session, actor, "inbox")
        views = inbox_views(session, actor, saved)
        view = view if view in queries.VIEWS else _first_with_work(views.standing)
        filters = Filters.parse(request.args)
        opens_from(view, filters)
        bar = views_bar(session, actor, "inbox", {"view": view, **filters.given()}, lines=saved, counts=views.saved)
        if bar.default_url:
            return redirect(bar.default_url)
        page = queries.listed(session, actor, view, request.args.get("after"), filters=filters)
        narrowing = choices(session, actor, view, filters)
        items = rows_of(session, actor, page.rows, filters.words or "")
        first = review_page(session, items[0].id, actor, with_list=False) if items and view != "done" else None
        left = count_left_behind(session, actor)
        kinds = kinds_of_work(session, actor)
        urges = may_urge_some(session, actor, [each.item for each in page.rows])
    return render_template(
        "inbox/index.html",
        views=views.standing,
        absent=views.absent,
        bar=bar,
        current=view,
        items=items,
        first=first,
        paged="after" in request.args,
        next_url=url_for("inbox.index", view=view, **filters.given(), after=page.after) if page.after else None,
        empty_words=_nothing_found() if filters.narrowing else _empty_words(view) if actor.posts else _no_post(),
        filters=filters,
        narrowing=narrowing,
        kept=frozenset(request.args.getlist("keep")),
        bulk_kinds={kind: known for kind, known in BULK_ANSWERS.items() if kind in kinds},
        left=left,
        urges=urges,
    )


@blueprint.get("/work-items/<work_item_id>/preview")
def preview(work_item_id: str) -> str:
    with reading_session() as session:
        page = review_page(session, work_item_id, acting(), with_list=False)
    return render_template("inbox/preview.html", first=page)


@blueprint.get("/work-items/<work_item_id>")
def work_item(work_item_id: str) -> AnyResponse | str:
    actor = acting()
    with reading_session() as session:
        page = review_page(session, work_item_id, actor)
    with writing() as session:
        remember_looks(session, actor.person_id, page.versions, work_item_id)
    return _shown(page)


@blueprint.post("/work-items/<work_item_id>/claim")
def claim(work_item_id: str) -> AnyResponse:
    with writing() as session:
        actions.claim(session, work_item_id, acting())
    flash(_("已签收，由您办理。"))
    return redirect(url_for("inbox.work_item", work_item_id=work_item_id))


@blueprint.post("/work-items/<work_item_id>/release")
def release(work_item_id: str) -> AnyResponse:
    with writing() as session:
        actions.release(session, work_item_id, acting())
    flash(_("已退还给本岗位，其他人可以签收。"))
    return redirect(opened_from().url)


@blueprint.post("/work-items/<work_item_id>/reassign")
def reassign(work_item_id: str) -> AnyResponse:
    receiver, reason = request.form.get("to_person_id", ""), request.form.get("reason", "")
    with writing() as session:
        given = actions.reassign(session, work_item_id, acting(), receiver, reason)
        name = names_of(session, [str(given.assignee)])[str(given.assignee)]
    flash(_("已交给%(name)s办理，对方会收到通知；办理时限接着计算。", name=name))
    return redirect(opened_from().url)


@blueprint.post("/work-items/<work_item_id>/complete")
@resumable
def complete(work_item_id: str) -> AnyResponse | str | tuple[str, int]:
    actor = acting()
    with reading_session() as session:
        item = work.open_item(session, work_item_id, actor)
        number = readable_matter(session, actor, item.subject).number
        answers = submitted(work.form_of(session, item), request.form)
        if request.form.get("resume"):
            return _shown(review_page(session, work_item_id, actor, answers=answers))
        # a drafter wants to see what became of it; a reviewer wants the next one
        goes_on = not item.kind.startswith("draft.")
        coming = coming_after(session, actor, work_item_id) if goes_on else ()
    try:
        with writing() as session:
            actions.complete(session, work_item_id, actor, answers, Seen.parse(request.form.get("seen", "")))
            held = held_decision(session, work_item_id)
    except (Invalid, NotReady) as error:
        with reading_session() as session:
            page = review_page(session, work_item_id, actor, answers=answers, issues=error.issues)
        return render_template("inbox/work_item.html", page=page), 422
    if held is not None:
        flash(_("已拟定结论，待加签人会签；他们全部同意后自动办结。"))
        return redirect(url_for("inbox.work_item", work_item_id=work_item_id))
    # the next item opens at once: it is said which one this was
    flash(_("已办结：%(number)s %(stage)s。", number=number, stage=t(item.name)))
    return _next_item(coming) if goes_on else redirect(url_for("matters.matter", matter_id=item.subject))


@blueprint.post("/work-items/<work_item_id>/draft")
def draft(work_item_id: str) -> Response:
    """Saves what was typed and says which fields show, which are required, and which outcomes are off and why."""
    actor, state = acting(), {}
    try:
        with writing() as session:
            item = work.open_item(session, work_item_id, actor)
            form = work.form_of(session, item)
            answers = submitted(form, request.form)
            state = _form_state(session, item, form, answers, actor)
            if request.form.get("save") and item.is_open:
                state["version"] = _save(session, work_item_id, answers)
                state["saved"] = moment(now(session))
    except Conflict:
        return _two_windows(work_item_id, state)
    return jsonify(state)


@blueprint.post("/work-items/<work_item_id>/suggestions")
@resumable
def suggest(work_item_id: str) -> AnyResponse | str:
    form = request.form
    if form.get("resume"):
        return redirect(url_for("inbox.work_item", work_item_id=work_item_id))
    with writing() as session:
        suggestions.propose(
            session,
            work_item_id,
            acting(),
            document_id=form.get("document_id", ""),
            original=form.get("original", ""),
            replacement=form.get("replacement", ""),
            reason=form.get("reason", ""),
        )
    flash(_("已提出修改建议。请选“提出修改建议”并提交，交起草科室处理。"))
    return redirect(url_for("inbox.work_item", work_item_id=work_item_id))


@blueprint.post("/work-items/<work_item_id>/suggestions/<suggestion_id>")
def decide_suggestion(work_item_id: str, suggestion_id: str) -> AnyResponse:
    answer_suggestion(suggestion_id)
    return redirect(url_for("inbox.work_item", work_item_id=work_item_id))


@blueprint.post("/work-items/<work_item_id>/suggestions/<suggestion_id>/retract")
def retract_suggestion(work_item_id: str, suggestion_id: str) -> AnyResponse:
    with writing() as session:
        suggestions.retract(session, suggestion_id, acting())
    flash(_("已撤回这条修改建议。"))
    return redirect(url_for("inbox.work_item", work_item_id=work_item_id))


def _shown(page: ReviewPage) -> AnyResponse | str:
    if page.kind in ("draft.policy", "draft.interpretation") and page.status == "open":
        return redirect(url_for("matters.matter", matter_id=page.matter.id))
    return render_template("inbox/work_item.html", page=page)


def _next_item(coming: Sequence[str]) -> AnyResponse:
    with reading_session() as session:
        found = next_of(session, acting(), coming)
    return redirect(url_for("inbox.work_item", work_item_id=found) if found else url_for("inbox.index"))


def _form_state(session: Any, item: Any, form: Any, answers: dict[str, Any], actor: Any) -> dict[str, Any]:
    shown, required = standing(form, answers, approving=kind_of(session, item).approving)
    matter = readable_matter(session, actor, item.subject)
    options = work.form_options(session, form, item)
    blocked = blocked_outcomes(session, item, matter, form, options, answers)
    return {"shown": sorted(shown), "required": sorted(required), "blocked": blocked}


def _save(session: Session, work_item_id: str, answers: dict[str, Any]) -> int:
    seen = request.form.get("draft_version", "0")
    version_seen = int(seen) if seen.isdecimal() and len(seen) <= 9 else 0
    return save_opinion_draft(session, work_item_id, answers, actor=acting(), seen_version=version_seen)


def _two_windows(work_item_id: str, state: dict[str, Any]) -> Response:
    """Another window saved a draft of its own: both texts, for the person to choose."""
    with reading_session() as session:
        other = opinion_draft(session, work_item_id, acting().person_id)
        saved = {"answers": other.answers, "version": other.version, "at": moment(other.saved_at)} if other else {}
    said = _("另一个窗口保存了不同的草稿，本窗口的内容没有自动保存。请选择留下哪一份。")
    response = jsonify({**state, "detail": said, "other": saved})
    response.status_code = 409
    return response


def _first_with_work(views: Sequence[InboxView]) -> str:
    """My own items, or what waits for my post when I have none."""
    waiting = {view.code for view in views if view.count}
    return "group" if "mine" not in waiting and "group" in waiting else "mine"


def _nothing_found() -> tuple[str, str]:
    return _("没有符合条件的事"), _("换一个词，或去掉筛选再试。")


def _no_post() -> tuple[str, str]:
    return _("您还没有岗位"), _("请联系系统管理员任岗；任岗后，交给您岗位的事会出现在这里。")


def _empty_words(view: str) -> tuple[str, str]:
    return {
        "mine": (_("没有等您办理的事"), _("签收“本岗位待签收”里的事，或等别人转来，就会出现在这里。")),
        "group": (_("本岗位没有待签收的事"), _("流程走到您的岗位时，会先出现在这里，由同岗位的人签收。")),
        "soon": (_("近期没有到期的事"), _("下一个工作日内到期的事会提前出现在这里。")),
        "overdue": (_("没有超期的事"), _("超过办理时限还没有办结的事会出现在这里。")),
        "done": (_("您还没有办结过什么"), _("您办结的每一件事都留在这里，可以回看当时的意见。")),
    }[view]
