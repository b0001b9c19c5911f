"""Public pages. Every answer comes from `workflows.release.public_queries`, which knows released sets only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from urllib.parse import quote

from flask import Blueprint, Response, current_app, render_template, request, send_file, url_for
from lxml import etree
from lxml.builder import ElementMaker
from markupsafe import Markup

from engine.errors import Invalid
from web.installed import installation, reading
from web.language import current_language
from web.presentation import iso
from web.security import PDF_POLICY, RENDITION_POLICY
from web.sessions import public
from workflows.matters.classes import ALL_ELEMENTS, CLASSES, DRAFTED_CLASSES
from workflows.release import public_queries as queries
from workflows.release.labels import MARKS
from workflows.release.public_views import PublicDocument, PublicRelease, Tombstone

blueprint = Blueprint("portal", __name__, url_prefix="/portal", template_folder="templates")
ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


@dataclass(frozen=True)
class ShownDocument:
    """A released document as the page draws it; `html` is None for a PDF. `sm3` is the digest of its PDF."""

    document: PublicDocument
    html: Markup | None
    sm3: str | None


@blueprint.get("/")
@public
def index() -> str:
    with reading() as session:
        page = queries.public_releases(
            session,
            text=request.args.get("q", ""),
            matter_class=request.args.get("class") or None,
            attribute=request.args.get("attribute") or None,
            year=_year(),
            after=request.args.get("after"),
        )
        years = queries.public_years(session)
    return render_template(
        "portal/index.html",
        page=page,
        years=years,
        classes=DRAFTED_CLASSES,
        marks=MARKS,
        next_url=_next(page.next_cursor),
    )


@blueprint.get("/releases/<release_id>")
@public
def release(release_id: str) -> str | tuple[str, int]:
    with reading() as session:
        if gone := queries.tombstone(session, release_id):
            return _gone(gone)
        found = queries.public_release(session, release_id)
        shown = [
            ShownDocument(
                one,
                _markup(queries.public_page(session, release_id, one.document_id)),
                queries.public_digest(session, one),
            )
            for one in found.documents
        ]
    return render_template(
        "portal/release.html", release=found, shown=shown, elements=ALL_ELEMENTS, classes=CLASSES, marks=MARKS
    )


@blueprint.get("/releases/<release_id>/<document_id>.<kind>")
@public
def file(release_id: str, document_id: str, kind: str) -> Response | tuple[str, int]:
    with reading() as session:
        if gone := queries.tombstone(session, release_id):
            return _gone(gone)
        found = queries.public_file(session, release_id, document_id, "page" if kind == "xhtml" else kind)
    response = send_file(
        BytesIO(found.content),
        mimetype=found.media_type,
        as_attachment="download" in request.args,
        download_name=" ".join(found.file_name.split()),  # a header holds no line end
        etag=found.hash,
    )
    response.headers["Content-Security-Policy"] = PDF_POLICY if kind == "pdf" else RENDITION_POLICY
    return response


@blueprint.get("/feed.atom")
@public
def feed() -> Response:
    with reading() as session:
        releases, gone = queries.feed(session), queries.withdrawn(session)
    return current_app.response_class(_atom(releases, gone), mimetype="application/atom+xml")


@blueprint.after_request
def _public_headers(response: Response) -> Response:
    # a take-down acts on the next request
    response.headers["Cache-Control"] = "no-cache"
    return response


def _gone(one: Tombstone) -> tuple[str, int]:
    """What stands at every address of what was taken down: 410, and why."""
    return render_template("portal/withdrawn.html", one=one, marks=MARKS), 410


def _markup(page: str | None) -> Markup | None:
    return None if page is None else Markup(page)  # noqa: S704 — sanitised by the query


def _year() -> int | None:
    text = request.args.get("year", "")
    if text and not (text.isdecimal() and len(text) == 4):
        raise Invalid("请选择正确的年份。")
    return int(text) if text else None


def _next(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    return url_for("portal.index", **{**request.args.to_dict(), "after": cursor})


def _storable(text: str) -> str:
    """XML holds no control characters: one title must not take the whole feed down."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def _atom(releases: tuple[PublicRelease, ...], gone: Sequence[tuple[str, datetime]]) -> bytes:
    """The feed; readers are told what was taken down (RFC 6721), so that their copies go too."""
    make = ElementMaker(namespace=ATOM, nsmap={None: ATOM, "at": TOMBSTONES})
    home = url_for("portal.index", _external=True)
    bureau = installation().settings.bureau_name
    root = make.feed(
        make.title(f"{bureau} {installation().settings.portal_title}"),
        make.id(home),
        make.link(href=url_for("portal.feed", _external=True), rel="self"),
        make.link(href=home),
        make.updated(iso(releases[0].released_at) if releases else "1970-01-01T00:00:00Z"),
        make.author(make.name(bureau)),
    )
    for one in releases:
        address = url_for("portal.release", release_id=one.id, _external=True)
        entry = make.entry(
            make.title(_storable(one.title)),
            make.id(f"urn:xianshen:release:{quote(one.id)}"),
            make.link(href=address),
            make.updated(iso(one.released_at)),
            make.published(iso(one.released_at)),
            make.category(term=one.matter_class, label=CLASSES[one.matter_class].label.in_language(current_language())),
        )
        if points := one.elements.get("policy_points"):
            entry.append(make.summary(_storable(points)))
        root.append(entry)
    for release_id, since in gone:
        deleted = etree.SubElement(root, f"{{{TOMBSTONES}}}deleted-entry")
        deleted.set("ref", f"urn:xianshen:release:{quote(release_id)}")
        deleted.set("when", iso(since))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))
