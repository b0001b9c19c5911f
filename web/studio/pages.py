"""The studio's pages: processes with their drafts and versions, the editor, one version, and two side by side."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, url_for

from web.installed import acting, reading
from web.studio import comparing, shapes
from web.studio.blueprint import pages
from web.studio.drafts import draft_shape, process_list
from web.studio.life import proposal_shape, version_shape
from web.studio.marks import with_marks
from workflows.studio import queries
from workflows.studio.rules import may_check, may_design, require_reader
from workflows.studio.sets import version_files


@pages.get("/")
def index() -> str:
    require_reader(acting())
    with reading() as session:
        rows = process_list(session)
    return render_template("studio/index.html", processes=rows, **_may())


@pages.get("/drafts/<draft_id>")
def editor(draft_id: str) -> Response:
    require_reader(acting())
    with reading() as session:
        draft = draft_shape(session, queries.draft(session, draft_id))
    return with_marks(render_template("studio/editor.html", draft=draft, data_url=_data_url(), **_may()))


@pages.get("/versions/<version_id>")
def version(version_id: str) -> Response:
    require_reader(acting())
    with reading() as session:
        shown, files = version_shape(session, version_id), sorted(version_files(session, version_id))
        proposal = proposal_shape(session, version_id) if shown["state"] == "proposed" else None
    told = {"proposal": proposal, **({name: proposal[name] for name in ("comparison", "sides")} if proposal else {})}
    return with_marks(render_template("studio/version.html", version=shown, files=files, **told, **_may()))


@pages.get("/compare")
def compare() -> str:
    require_reader(acting())
    with reading() as session:
        left, right, found = comparing.compared(session)
    return render_template(
        "studio/compare.html",
        comparison=shapes.comparison(found),
        sides={"left": comparing.shown(left), "right": comparing.shown(right)},
        main=f"{left.process_id}/{left.process_id}.bpmn",
    )


def _may() -> dict[str, Any]:
    return {"may_edit": may_design(acting()), "may_check": may_check(acting())}


def _data_url() -> str:
    return url_for("studio_data.processes").removesuffix("/processes")
