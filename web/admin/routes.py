"""Pages of the three administrators, of the registry (numbers) and of secrecy reviewers (refused files)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import commands
from engine import queries as engine
from engine.errors import Conflict, Invalid, NotAllowed, NotReady
from engine.runtime import now
from web.admin import queries
from web.installed import acting, installation, reading, writing
from web.language import translate
from workflows.calendar import actions as calendar
from workflows.calendar.days import LAST_YEAR
from workflows.people import actions as people
from workflows.people.actor import Actor
from workflows.people.labels import CAPACITIES, POSTS
from workflows.people.queries import names_of, sections
from workflows.people.rules import administration_issues
from workflows.prepublication import intake
from workflows.release import numbers as register_of_numbers
from workflows.release.labels import NUMBER_STATES

Answer = Response | tuple[str, int]
blueprint = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates")


def _in_place(action: Callable[..., Response]) -> Callable[..., Answer]:
    """What was filled in wrong is said on the people page itself, where it can be mended at once."""

    @wraps(action)
    def answer(**given: str) -> Answer:
        try:
            return action(**given)
        except (Invalid, NotReady, Conflict) as error:
            _need_administrator()
            for said in dict.fromkeys(issue.message for issue in error.issues) or [error.detail]:
                flash(translate(said), "error")
            return _people_page(), 422

    return answer


@blueprint.get("/")
def index() -> str:
    _need_administrator()
    return render_template("admin/index.html", may=_rights(acting()))


@blueprint.get("/people")
def persons() -> str:
    _need_administrator()
    return _people_page()


def _people_page() -> str:
    with reading() as session:
        rows, known = queries.people_with_posts(session), sections(session)
    return render_template(
        "admin/people.html", rows=rows, sections=known, posts=POSTS, capacities=CAPACITIES, may=_rights(acting())
    )


@blueprint.post("/people")
@_in_place
def add_person() -> Response:
    form = request.form
    with writing() as session:
        people.create_person(
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
        people.create_section(
            session, request.form.get("code", "").strip(), request.form.get("name", ""), actor=acting()
        )
    flash(_("已设立科室。"))
    return redirect(url_for("admin.persons"))


@blueprint.post("/sections/<section_id>/vote-weight")
@_in_place
def weigh_section(section_id: str) -> Response:
    given = request.form.get("vote_weight", "").strip()
    with writing() as session:
        people.set_vote_weight(
            session, section_id, int(given) if given.isdecimal() and len(given) < 4 else 0, actor=acting()
        )
    flash(_("已调整票签权重，下一次计票起生效。"))
    return redirect(url_for("admin.persons"))


@blueprint.post("/people/<person_id>/password")
@_in_place
def reset_password(person_id: str) -> Response:
    with writing() as session:
        people.set_password(session, person_id, request.form.get("password", ""), actor=acting())
    flash(_("密码已重设，此人各处的登录都已结束；下次登录须改密码，任审查岗位的还须安全保密管理员确认。"))
    return redirect(url_for("admin.persons"))


@blueprint.post("/people/<person_id>/password/confirm")
def confirm_password(person_id: str) -> Response:
    with writing() as session:
        people.confirm_password(session, person_id, actor=acting())
    flash(_("已确认，此人登录后须先改密码。"))
    return redirect(url_for("admin.persons"))


@blueprint.post("/people/<person_id>/deactivate")
@_in_place
def deactivate(person_id: str) -> Response:
    with writing() as session:
        people.deactivate_person(session, person_id, actor=acting(), reason=request.form.get("reason", ""))
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
        people.hold_post(
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
        people.leave_post(session, holding_id, actor=acting())
    flash(_("已离岗，立即生效。"))
    return redirect(url_for("admin.persons"))


@blueprint.get("/calendar")
def working_days() -> str:
    _need_administrator()
    with reading() as session:
        found, years = queries.overrides(session), queries.declared_years(session)
    return render_template(
        "admin/calendar.html", overrides=found, years=years, last_year=LAST_YEAR, may=_rights(acting())
    )


@blueprint.post("/calendar")
def set_override() -> Response:
    form = request.form
    with writing() as session:
        calendar.set_override(
            session,
            _day(form.get("day")),
            working=form.get("working") == "yes",
            note=form.get("note", ""),
            actor=acting(),
        )
    flash(_("已调整，所有未办结事项的时限已按新日历重算。"))
    return redirect(url_for("admin.working_days"))


@blueprint.post("/calendar/<day>/remove")
def remove_override(day: str) -> Response:
    with writing() as session:
        calendar.remove_override(session, _day(day), reason=request.form.get("reason", ""), actor=acting())
    flash(_("已取消调整，时限已重算。"))
    return redirect(url_for("admin.working_days"))


@blueprint.post("/calendar/years")
def declare_year() -> Response:
    year = request.form.get("year", "")
    if not _is_number(year):
        raise Invalid(_("年度应为四位数字。"))
    with writing() as session:
        calendar.declare_year(session, int(year), source=request.form.get("source", ""), actor=acting())
    flash(_("已登记，这一年的日期不再是暂定。"))
    return redirect(url_for("admin.working_days"))


@blueprint.get("/numbers")
def numbers() -> str:
    _need_registry()
    asked = request.args
    with reading() as session:
        known = register_of_numbers.series(session)
        code, year = asked.get("code"), asked.get("year", "")
        if not code and known:
            code, year = known[0].code, str(known[0].year)
        before = asked.get("before", "")
        rows = (
            register_of_numbers.register(session, code, int(year), before=int(before) if _is_number(before) else None)
            if code and _is_number(year)
            else ()
        )
        today = now(session)
    return render_template(
        "admin/numbers.html",
        series=known,
        rows=rows,
        code=code,
        year=year,
        states=NUMBER_STATES,
        number_text=register_of_numbers.number_text,
        default_code=installation().settings.number_code,
        this_year=today.year,
    )


@blueprint.post("/numbers/gaps")
def record_gaps() -> Response:
    _need_registry()
    form = request.form
    if not (_is_number(form.get("year", "")) and _is_number(form.get("up_to", ""))):
        raise Invalid(_("年份和号码应为数字。"))
    code, year = form.get("code", ""), int(form["year"])
    with writing() as session:
        register_of_numbers.record_gaps(
            session, acting().person_id, code, year, int(form["up_to"]), form.get("reason", "")
        )
    flash(_("空号已登记，不会再被使用。"))
    return redirect(url_for("admin.numbers", code=code, year=year))


@blueprint.post("/numbers/<number_id>/void")
def void_number(number_id: str) -> Response:
    _need_registry()
    with writing() as session:
        row = register_of_numbers.void_number(session, number_id, acting().person_id, request.form.get("reason", ""))
    flash(_("已作废，这个号不会再被使用。"))
    return redirect(url_for("admin.numbers", code=row.code, year=row.year))


@blueprint.get("/dual-posts")
def dual_posts() -> str:
    """兼岗决定: for whoever makes them."""
    _need_leader()
    with reading() as session:
        rows, people_known = queries.dual_posts(session), queries.joinable_people(session, acting())
    return render_template("admin/dual_posts.html", rows=rows, people=people_known, posts=POSTS)


@blueprint.post("/dual-posts")
def decide_dual_post() -> Response:
    _need_leader()
    form = request.form
    with writing() as session:
        people.record_dual_post_decision(
            session,
            form.get("person_id", ""),
            actor=acting(),
            valid_until=_day(form.get("valid_until")),
            reason=form.get("reason", ""),
        )
    flash(_("兼岗决定已记录，立即生效。保密审查和公开属性认定仍须分别作出。"))
    return redirect(url_for("admin.dual_posts"))


@blueprint.get("/incidents")
def incidents() -> str:
    _need_system_administrator()
    with reading() as session:
        found = engine.open_incidents(session, after=request.args.get("after"))
    return render_template("admin/incidents.html", incidents=found, page_size=engine.PAGE)


@blueprint.post("/incidents/<incident_id>/retry")
def retry(incident_id: str) -> Response:
    _need_system_administrator()
    with writing() as session:
        commands.retry_incident(session, incident_id, actor=acting().person_id)
    flash(_("已重试，成功。"))
    return redirect(url_for("admin.incidents"))


@blueprint.post("/incidents/<incident_id>/close")
def close_incident(incident_id: str) -> Response:
    _need_system_administrator()
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise Invalid(_("请写明如何处理的。"))
    with writing() as session:
        commands.close_incident(session, incident_id, actor=acting().person_id, reason=reason)
    flash(_("异常已关闭。"))
    return redirect(url_for("admin.incidents"))


@blueprint.get("/intake")
def refused_files() -> str:
    return _intake_page()


@blueprint.post("/intake")
def admit_file() -> Answer:
    file_hash = request.form.get("file_hash", "").strip()
    try:
        with writing() as session:
            intake.admit(session, file_hash, acting(), request.form.get("reason", ""))
    except Invalid as error:
        return _intake_page({"file_hash": file_hash, "message": error.issues[0].message}), 422
    flash(_("已放行，请上传人重新上传同一文件。"))
    return redirect(url_for("admin.refused_files"))


def _intake_page(refused: dict[str, str] | None = None) -> str:
    actor = acting()
    with reading() as session:
        rows = intake.refused_files(session, actor)
        admitted = intake.refused_files(session, actor, admitted=True)
        people = [one for file in (*rows, *admitted) for one in (*file.uploaders, file.latest.admitted_by) if one]
        names = names_of(session, people)
    return render_template(
        "admin/intake.html",
        rows=rows,
        admitted=admitted,
        names=names,
        refused=refused,
        may_admit=actor.holds("secrecy_review"),
    )


def _rights(actor: Actor) -> frozenset[str]:
    wanted = (
        "person.create",
        "person.deactivate",
        "person.set_password",
        "person.confirm_password",
        "section.create",
        "section.weigh",
        "post.assign",
        "post.assign_reviewer",
        "calendar.change",
    )
    return frozenset(right for right in wanted if not administration_issues(actor, right))


def _need_administrator() -> None:
    if acting().admin_role is None:
        raise NotAllowed(_("这一页由系统管理员、安全保密管理员或安全审计员使用。"))


def _need_system_administrator() -> None:
    if acting().admin_role != "system":
        raise NotAllowed(_("异常由系统管理员处理。"))


def _need_leader() -> None:
    if not acting().holds("leader"):
        raise NotAllowed(_("兼岗决定由主要领导作出。"))


def _need_registry() -> None:
    if not acting().holds("registry"):
        raise NotAllowed(_("编号登记簿由文书岗位使用。"))


def _is_number(text: str) -> bool:
    """Digits that `int` reads (² is none) and that fit a column."""
    return text.isdecimal() and len(text) <= 9


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        raise Invalid(_("日期请按 2026-03-01 的样子填写。")) from None
