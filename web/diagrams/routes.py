"""What the diagram viewer loads: definitions for everybody logged in, tokens for those who may read the matter."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.orm import Session

from engine import definitions
from engine import queries as engine
from engine.errors import NotFound
from web.clocks import due_words_of
from web.diagrams.behind import steps_behind
from web.installed import acting, reading
from web.language import translate
from workflows.matters.access import readable_matter
from workflows.people.labels import group_label
from workflows.people.queries import names_of, sections

blueprint = Blueprint("diagrams", __name__, url_prefix="/diagrams", template_folder="templates")


@blueprint.get("/<definition_id>/<process_id>.bpmn")
def bpmn(definition_id: str, process_id: str) -> Response:
    with reading() as session:
        files = definitions.load(session, definition_id).files
    content = files.get(f"{process_id}/{process_id}.bpmn")
    if content is None:
        raise NotFound
    return current_app.response_class(content, mimetype="application/xml")


@blueprint.get("/matters/<matter_id>/<process_id>.json")
def tokens(matter_id: str, process_id: str) -> Response:
    """Where the matter stands in one diagram: element, who has it and days left; and which steps are behind it."""
    with reading() as session:
        matter = readable_matter(session, acting(), matter_id)
        if matter.instance_id is None:
            return jsonify({"tokens": [], "done": []})
        every = engine.items_of_subject(session, matter_id)
        items = [item for item in every if item.process_id == process_id]
        labels = _labels(session, [item for item in items if item.is_open])
        positions = [each for each in engine.tokens(session, matter.instance_id) if each.process_id == process_id]
        instance = engine.instance(session, matter.instance_id)
        drawn = definitions.load(session, instance.definition_id).files.get(f"{process_id}/{process_id}.bpmn")
    shown = {each.element_id: labels.get(each.element_id, "") for each in positions}
    done = {item.element_id for item in items if item.status == "completed"} - set(labels)
    if drawn is not None:
        worked = {item.process_id for item in every if item.status == "completed"}
        done |= steps_behind(drawn, done, shown, worked, ended=instance.status == "completed")
    return jsonify(
        {"tokens": [{"element": element, "label": label} for element, label in shown.items()], "done": sorted(done)}
    )


def _labels(session: Session, items: list[engine.Item]) -> dict[str, str]:
    """Element -> who has it and until when."""
    names = names_of(session, [item.assignee for item in items if item.assignee])
    section_names = {section.code: section.name for section in sections(session)}
    found: dict[str, list[str]] = {}
    for item in items:
        who = names.get(item.assignee or "") or group_label(item.candidate_group, section_names)
        due = due_words_of(session, item).words
        found.setdefault(item.element_id, []).append(f"{who} · {due}")
    return {element: translate("；".join(labels[:3])) for element, labels in found.items()}
