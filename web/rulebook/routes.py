"""词库 and 维护事项: search, change with a preview of what it would hit, history; answering what a change found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Invalid, Issue, NotAllowed, NotFound
from web.installed import acting, reading, writing
from web.rulebook import entries
from workflows.people.actor import Actor
from workflows.people.queries import names_of
from workflows.people.rules import administration_issues
from workflows.release import upkeep
from workflows.release.published_hits import published_hits
from workflows.screening.model import ASPECTS, AUTHORITIES, LEVELS
from workflows.screening.registry import CHECKS
from workflows.screening.rulebook import Rulebook, Term
from workflows.screening.rulebook_edits import REGISTERS, Entry, difference, text_of, without
from workflows.screening.rulebook_issues import term_issues
from workflows.screening.rulebooks import current_rulebook, current_version, decoded, version_at, versions

blueprint = Blueprint("rulebook", __name__, template_folder="templates")
ROWS = 100  # of one page


@blueprint.get("/rulebook")
def index() -> str:
    _need_reader()
    return _page(request.args.get("register", "terms"), request.args.get("entry", ""))


@blueprint.post("/rulebook/<register>")
def save(register: str) -> Response | tuple[str, int]:
    form = request.form.to_dict()
    try:
        with writing() as session:
            entry = entries.entry_of(_known(register), form)
            book = current_rulebook(session)
            changed = entries.with_entry(book, register, entry, instead_of=form.get("instead_of", ""))
            _publish(session, changed, form)
            texts = upkeep.published_documents(session)
    except Invalid as error:
        return _page(register, form.get("instead_of", ""), form, error.reasons), 422
    flash(
        _(
            "已生效，正在后台复查 %(n)s 份已公开的文稿；命中的由办公室、政务公开、发布、保密岗位在“维护事项”答复。",
            n=texts,
        )
    )
    return redirect(url_for("rulebook.index", register=register))


@blueprint.post("/rulebook/<register>/remove")
def remove(register: str) -> Response | tuple[str, int]:
    form = request.form.to_dict()
    try:
        with writing() as session:
            book = without(current_rulebook(session), _known(register), form.get("text", ""))
            _publish(session, book, form)
    except Invalid as error:
        return _page(register, form.get("text", ""), None, error.reasons), 422
    flash(_("已从词库删除。"))
    return redirect(url_for("rulebook.index", register=register))


@blueprint.post("/rulebook/preview")
def preview() -> str:
    """What the typed term would hit in what is published, and what is wrong with it."""
    _need_reader()
    term = entries.term_of(request.form)
    issues = tuple(term_issues(term))
    with reading() as session:
        found = published_hits(session, term) if len(term.text) > 1 else None
    return render_template("rulebook/preview.html", term=term, issues=issues, found=found)


@blueprint.get("/rulebook/versions")
def history() -> str:
    _need_reader()
    with reading() as session:
        rows = versions(session)
        people = names_of(session, [row.created_by for row in rows])
    return render_template("rulebook/versions.html", rows=rows, people=people)


@blueprint.get("/rulebook/versions/<int(max=999999):ordinal>")
def version(ordinal: int) -> str:
    _need_reader()
    with reading() as session:
        row, before = version_at(session, ordinal), version_at(session, ordinal - 1)
        if row is None:
            raise NotFound
        people = names_of(session, [row.created_by])
    changes = difference(decoded(before.content) if before else Rulebook(), decoded(row.content))
    return render_template(
        "rulebook/version.html", row=row, first=before is None, changes=changes, people=people, registers=REGISTERS
    )


@blueprint.get("/upkeep")
def upkeep_list() -> str:
    closed = request.args.get("closed") == "yes"
    with reading() as session:
        rows = upkeep.upkeep_items(session, acting(), closed=closed)
        people = names_of(session, [each.item.closed_by for each in rows if each.item.closed_by])
        progress = upkeep.rescan_progress(session)
    return render_template(
        "rulebook/upkeep.html",
        rows=rows,
        people=people,
        closed=closed,
        progress=progress,
        levels=LEVELS,
        aspects=ASPECTS,
        checks=CHECKS,
        may_secrecy=acting().holds("secrecy_review"),
    )


@blueprint.post("/upkeep/<item_id>")
def answer(item_id: str) -> Response:
    state = "acted" if request.form.get("state") == "acted" else "kept"
    with writing() as session:
        upkeep.close_upkeep(
            session, item_id, acting(), state=cast(upkeep.State, state), reason=request.form.get("reason", "")
        )
    flash(_("已办结。"))
    return redirect(url_for("rulebook.upkeep_list"))


def _publish(session: Session, book: Rulebook, form: entries.Form) -> None:
    seen = form.get("seen", "")
    upkeep.publish_and_rescan(
        session, book, acting(), form.get("reason", ""), seen=int(seen) if seen.isdecimal() and len(seen) < 9 else None
    )


def _page(register: str, text: str = "", typed: entries.Form | None = None, issues: Sequence[Issue] = ()) -> str:
    with reading() as session:
        book, newest, progress = current_rulebook(session), current_version(session), upkeep.rescan_progress(session)
        outcome = upkeep.last_outcome(session)
    asked, chosen = request.args, entries.find(book, _known(register), text) if text else None
    rows = [each for each in getattr(book, register) if _matches(each, asked)]
    pages = max(1, -(-len(rows) // ROWS))
    at = min(pages, max(1, asked.get("page", 1, type=int)))
    return render_template(
        "rulebook/index.html",
        register=register,
        registers=REGISTERS,
        rows=rows[(at - 1) * ROWS : at * ROWS],
        found=len(rows),
        at=at,
        pages=pages,
        total={name: len(getattr(book, name)) for name in REGISTERS},
        chosen=chosen,
        text_of=text_of,
        typed=typed,
        faults=_by_field(issues),
        version=newest,
        seen=newest.ordinal if newest else 0,
        progress=progress,
        outcome=outcome,
        levels=LEVELS,
        aspects=ASPECTS,
        authorities=AUTHORITIES,
        may=_may(acting()),
        asked=asked,
    )


def _matches(entry: Entry, asked: Any) -> bool:
    words = asked.get("q", "").strip()
    if isinstance(entry, Term):
        if any(asked.get(name) and getattr(entry, name) != asked[name] for name in ("aspect", "level")):
            return False
        return not words or any(words in text for text in (entry.text, entry.replacement, entry.explanation))
    return not words or words in str(entry)


def _by_field(issues: Sequence[Issue]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for issue in issues:
        found.setdefault(issue.field or "", []).append(issue.message)
    return found


def _may(actor: Actor) -> frozenset[str]:
    wanted = ("rulebook.change", "rulebook.change_secrecy")
    return frozenset(right for right in wanted if not administration_issues(actor, right))


def _need_reader() -> None:
    actor = acting()
    if actor.admin_role is None and not any(actor.holds(post) for post in upkeep.KEEPERS):
        raise NotAllowed(_("词库由管理员维护，办公室、政务公开、发布和保密岗位可以查看。"))


def _known(register: str) -> str:
    if register not in REGISTERS:
        raise NotFound
    return register
