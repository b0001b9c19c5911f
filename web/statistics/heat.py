"""Where things wait, on the diagram: open items and the median of the period per step."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.models import DefinitionFile, ProcessDefinition
from web.language import translate as t
from web.statistics.tables import duration_words
from workflows.oversight import statistics_figures as figures
from workflows.oversight.statistics_conditions import Wanted

HEAT = 4  # degrees
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(frozen=True)
class Diagram:
    """A process of a published set that has steps of people."""

    definition_id: str
    process_id: str
    name: str


def diagrams(session: Session) -> list[Diagram]:
    """The published diagrams that people work in, main processes first. Two statements."""
    query = select(ProcessDefinition.id, ProcessDefinition.process_id).where(ProcessDefinition.state == "published")
    published = session.execute(query.order_by(ProcessDefinition.process_id)).all()
    files = select(DefinitionFile.definition_id, DefinitionFile.path, DefinitionFile.content)
    files = files.where(
        DefinitionFile.definition_id.in_([row.id for row in published]), DefinitionFile.path.like("%.bpmn")
    )
    found: dict[str, Diagram] = {}
    mains = {row.process_id for row in published}
    for row in session.execute(files.order_by(DefinitionFile.definition_id, DefinitionFile.path)):
        process_id = row.path.partition("/")[0]
        if b"userTask " in row.content:
            found.setdefault(process_id, Diagram(row.definition_id, process_id, _name(row.content)))
    return sorted(found.values(), key=lambda each: (each.process_id not in mains, each.process_id))


def chosen(found: list[Diagram], process_id: str) -> Diagram:
    """Raises NotFound when there is no such diagram."""
    for each in found:
        if each.process_id == (process_id or found[0].process_id):
            return each
    raise NotFound


def overlays(session: Session, wanted: Wanted) -> dict[str, object]:
    """What the viewer draws: element and label. Two statements."""
    waiting, times = figures.open_by_stage(session, wanted), figures.times(session, wanted).stages
    tokens = []
    for element in sorted({*waiting, *times}):
        load, spread = waiting.get(element, figures.Load()), times.get(element)
        median = spread.total.median if spread is not None else None
        tokens.append({"element": element, "label": _label(load, median)})
    return {"tokens": tokens, "done": []}


def degrees(session: Session, wanted: Wanted) -> dict[str, int]:
    """User task -> degree of heat, by how many items wait there; 0: none. Two statements."""
    waiting = {stage: load.open for stage, load in figures.open_by_stage(session, wanted).items()}
    most = max(waiting.values(), default=0)
    cold = dict.fromkeys(figures.returns(session, wanted), 0)
    return cold | {stage: -(-HEAT * number // most) for stage, number in waiting.items() if number}


def _label(load: figures.Load, median: int | None) -> str:
    parts = [_("待办 %(n)s", n=load.open)]
    if load.overdue:
        parts.append(_("超期 %(n)s", n=load.overdue))
    if median is not None:
        parts.append(_("中位 %(time)s", time=duration_words(median)))
    return " · ".join(parts)


def _name(content: bytes) -> str:
    process = etree.fromstring(content, _PARSER).find("{*}process")
    return "" if process is None else t(process.get("name", ""))
