"""The trail of one matter: its sentences, replayed on its diagrams, and whether its chain is whole."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, get_template_attribute, jsonify, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import NotFound
from web.audit import verification
from web.audit.replay import as_json, replay_of
from web.audit.rows import rows_of, sentences_of
from web.installed import acting, installation, reading
from workflows.matters.access import readable_by
from workflows.matters.labels import STATES
from workflows.matters.models import Matter
from workflows.matters.trail import chain_of
from workflows.oversight.questions import answer, count
from workflows.oversight.sight import sees_everything
from workflows.oversight.wanted import Wanted
from workflows.people.actor import Actor
from workflows.people.labels import Label
from workflows.people.models import Section
from workflows.release.labels import SCOPE_OF_PUBLIC_ATTRIBUTE
from workflows.release.models import ReleaseSet

blueprint = Blueprint("trail", __name__, url_prefix="/audit/matters", template_folder="templates")
_SHOWN = 100


@dataclass(frozen=True)
class Brief:
    """What may be said of the matter to this reader; `title` is empty where it would be draft text."""

    id: str
    number: str
    section: str
    state: Label
    title: str
    readable: bool


@blueprint.get("/<matter_id>")
def page(matter_id: str) -> str:
    """Every event of the matter, the newest first, and the replay where its process has begun."""
    actor = acting()
    with reading() as session:
        brief = _brief(session, actor, matter_id)
        wanted = Wanted(matter=matter_id)
        found = answer(session, actor, "matter", wanted, before=request.args.get("before"), limit=_SHOWN)
        number = count(session, actor, "matter", wanted)
        rows = list(rows_of(sentences_of(session, found.events), fold=True))
    next_url = url_for("trail.page", matter_id=matter_id, before=found.next) if found.next else None
    run = verification.latest(chain_of(matter_id))
    return render_template("audit/matter.html", matter=brief, rows=rows, number=number, next_url=next_url, run=run)


@blueprint.get("/<matter_id>/replay.json")
def replay(matter_id: str) -> Response:
    """The matter's events on its diagrams, for those who see the whole trail of the matter."""
    with reading() as session:
        _brief(session, acting(), matter_id)
        found = replay_of(session, matter_id)
        told = sentences_of(session, [step.event for step in found.steps])
    markup = get_template_attribute("audit/parts.html", "sentence")
    address = {
        process: url_for("diagrams.bpmn", definition_id=found.definition_id, process_id=process)
        for process in found.diagrams.names
    }
    return jsonify(as_json(found, [(each.text, str(markup(each))) for each in told], address))


@blueprint.post("/<matter_id>/verify")
def verify(matter_id: str) -> AnyResponse:
    """Check the matter's chain from its first event to its end."""
    with reading() as session:
        _brief(session, acting(), matter_id)
    verification.verify(installation(), chain_of(matter_id))
    return redirect(url_for("trail.verified", matter_id=matter_id))


@blueprint.get("/<matter_id>/verify")
def verified(matter_id: str) -> AnyResponse | str:
    with reading() as session:
        brief = _brief(session, acting(), matter_id)
    back = url_for("trail.page", matter_id=matter_id)
    run = verification.latest(chain_of(matter_id))
    if run is None:
        return redirect(back)
    here = url_for("trail.verified", matter_id=matter_id)
    return render_template("audit/verified.html", run=run, matter=brief, back=back, here=here)


def _brief(session: Session, actor: Actor, matter_id: str) -> Brief:
    """Raises NotFound unless the actor sees all of the matter's trail: the auditor, and who may read the matter."""
    query = select(Matter, Section.name, readable_by(actor)).join(Section, Section.id == Matter.section_id)
    row = session.execute(query.where(Matter.id == matter_id)).first()
    if row is None or not (row[2] or sees_everything(actor)):
        raise NotFound
    matter, section, readable = row
    title = matter.title if readable else _public_title(session, matter_id)
    return Brief(matter.id, matter.number, section, STATES[matter.state], title, bool(readable))


def _public_title(session: Session, matter_id: str) -> str:
    """The title under which the matter is public now; empty: it is not."""
    query = select(ReleaseSet.title).where(ReleaseSet.matter_id == matter_id, ReleaseSet.state == "released")
    public = query.where(ReleaseSet.attribute.in_(SCOPE_OF_PUBLIC_ATTRIBUTE))
    return session.scalar(public.order_by(ReleaseSet.id.desc()).limit(1)) or ""
