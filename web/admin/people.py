"""People, sections and posts, as the three administrators keep them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Conflict, Invalid, NotReady
from web.admin import queries
from web.admin.shared import Answer, blueprint, need_administrator, rights
from web.installed import acting, reading, writing
from web.language import translate
from workflows.people import accounts, credentials, posts
from workflows.people.labels import CAPACITIES, POSTS
from workflows.people.queries import sections
from workflows.people.sections import create_section, set_vote_weight
from workflows.prepublication.handover import count_left_by


def _in_place(action: Callable[..., Response]) -> Callable[..., Answer]:
    """What was filled in wrong is said on the people page itself, where it can be mended at once."""

    @wraps(action)
    def answer(**given: str) -> Answer:
        try:
            return action(**given)
        except (Invalid, NotReady, Conflict) as error:
            need_administrator()
            for said in dict.fromkeys(reason.message for reason in error.reasons):
                flash(translate(said), "error")
            return _people_page(), 422

    return answer


@blueprint.get("/people")
def persons() -> str:
    need_administrator()
    return _people_page()


def _people_page() -> str:
    with reading() as session:
        rows, known = queries.people_with_posts(session), sections(session)
    return render_template(
        "admin/people.html", rows=rows, sections=known, posts=POSTS, capacities=CAPACITIES, may=rights(acting())
    )


@blueprint.post("/people")
@_in_place
def add_person() -> Response:
    form = request.form
    with writing() as session:
        accounts.create_person(
            session,
            form.get("login", "").strip(),
            form.get("name", ""),
            actor=acting(),
            section_id=form.get("section_id") or None,
            phone=form.get("phone") or None,
            password=form.get("password") or None,
        )
    flash(_("已新增人员。"))
    return redirect(url_for("admin.persons"))


@blueprint.post("/sections")
@_in_place
def add_section() -> Response:
    with writing() as session:
        create_section(session, request.form.get("code", "").strip(), request.form.get("name", ""), actor=acting())
    flash(_("已设立科室。"))
    return redirect(url_for("admin.persons"))


@blueprint.post("/sections/<section_id>/vote-weight")
@_in_place
def weigh_section(section_id: str) -> Response:
    given = request.form.get("vote_weight", "").strip()
    with writing() as session:
        set_vote_weight(session, section_id, int(given) if given.isdecimal() and len(given) < 4 else 0, actor=acting())
    flash(_("已调整票签权重，下一次计票起生效。"))
    return redirect(url_for("admin.persons"))


@blueprint.post("/people/<person_id>/password")
@_in_place
def reset_password(person_id: str) -> Response:
    with writing() as session:
        credentials.set_password(session, person_id, request.form.get("password", ""), actor=acting())
    flash(_("密码已重设，此人各处的登录都已结束；下次登录须改密码，任审查岗位的还须安全保密管理员确认。"))
    return redirect(url_for("admin.persons"))


@blueprint.post("/people/<person_id>/password/confirm")
def confirm_password(person_id: str) -> Response:
    with writing() as session:
        credentials.confirm_password(session, person_id, actor=acting())
    flash(_("已确认，此人登录后须先改密码。"))
    return redirect(url_for("admin.persons"))


@blueprint.post("/people/<person_id>/deactivate")
@_in_place
def deactivate(person_id: str) -> Response:
    with writing() as session:
        accounts.deactivate_person(session, person_id, actor=acting(), reason=request.form.get("reason", ""))
    flash(_("账号已停用，立即生效。"))
    return redirect(url_for("admin.persons"))


@blueprint.post("/people/<person_id>/posts")
@_in_place
def take_post(person_id: str) -> Response:
    form = request.form
    post = form.get("post", "")
    # the page offers the person's own section for every post; those of the whole bureau have none
    of_bureau = post in POSTS and not POSTS[post].per_section
    with writing() as session:
        posts.hold_post(
            session,
            person_id,
            post,
            actor=acting(),
            section_id=None if of_bureau else form.get("section_id") or None,
            capacity=form.get("capacity", "A"),
        )
    flash(_("已任岗，下一次请求起生效。"))
    return redirect(url_for("admin.persons"))


@blueprint.post("/posts/<holding_id>/leave")
@_in_place
def leave_post(holding_id: str) -> Response:
    with writing() as session:
        posts.leave_post(session, holding_id, actor=acting())
        left = count_left_by(session, holding_id)
    flash(_("已离岗，立即生效。"))
    if left:
        flash(_("此人手上还有 %(num)s 件待办，科室负责人的待办页会提示交接。", num=left))
    return redirect(url_for("admin.persons"))
