"""A matter's trail on its diagrams, step by step: which steps each event opened and ended, in which diagram.

Only what the trail holds is replayed. A called process shows on its caller too: the call is open while one of its
steps is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import definitions
from engine.audit.queries import Event, Question, ask
from engine.definitions import BPMN, parse_xml
from engine.models import ProcessInstance, WorkItem
from workflows.matters.trail import chain_of

LONGEST = 3000  # events; a longer trail is replayed from its beginning up to there

Element = tuple[str, str]  # process, id in its diagram
_OPENING, _ENDING = "work_item.created", frozenset({"work_item.completed", "work_item.cancelled"})


@dataclass(frozen=True)
class Diagrams:
    """The processes of a definition set: name by id, and where elements and calls stand."""

    names: Mapping[str, str]
    home: Mapping[str, str]  # element -> process, where only one process has it
    callers: Mapping[str, tuple[Element, ...]]  # process -> the calls of it


@dataclass(frozen=True)
class Step:
    """One event on the diagrams; `shown`: the process to look at, `at`: the element that the event is about."""

    event: Event
    shown: str
    at: str
    opened: tuple[Element, ...]
    ended: tuple[Element, ...]


@dataclass(frozen=True)
class Replay:
    """What a matter's page replays; `definition_id` is None before its process started."""

    definition_id: str | None
    diagrams: Diagrams
    steps: tuple[Step, ...]


def replay_of(session: Session, matter_id: str) -> Replay:
    """The events of the matter, the oldest first, on the diagrams of its process. The caller judges who may see it."""
    events = _events(session, matter_id)
    query = select(ProcessInstance.definition_id, ProcessInstance.process_id).where(
        ProcessInstance.subject == matter_id
    )
    begun = session.execute(query.order_by(ProcessInstance.id.desc()).limit(1)).first()
    if begun is None:
        return Replay(None, Diagrams({}, {}, {}), ())
    diagrams = diagrams_of(definitions.load(session, begun.definition_id).files)
    items = select(WorkItem.id, WorkItem.process_id, WorkItem.element_id).where(WorkItem.subject == matter_id)
    places = {row.id: (row.process_id, row.element_id) for row in session.execute(items)}
    steps = tuple(_steps(events, places, diagrams, begun.process_id))
    return Replay(begun.definition_id, diagrams, steps)


def diagrams_of(files: Mapping[str, bytes]) -> Diagrams:
    """What a definition set draws, read from its BPMN files."""
    names: dict[str, str] = {}
    homes: dict[str, set[str]] = {}
    callers: dict[str, list[Element]] = {}
    for path, content in files.items():
        if not path.endswith(".bpmn"):
            continue
        process_id = path.split("/", maxsplit=1)[0]
        root = parse_xml(content, path)
        process = root.find(f"{BPMN}process")
        names[process_id] = (process.get("name") if process is not None else None) or process_id
        for element in root.iter(f"{BPMN}*"):
            if element.get("id"):
                homes.setdefault(str(element.get("id")), set()).add(process_id)
            if called := element.get("calledElement"):
                callers.setdefault(called, []).append((process_id, str(element.get("id"))))
    home = {element: min(found) for element, found in homes.items() if len(found) == 1}
    return Diagrams(names, home, {process: tuple(calls) for process, calls in callers.items()})


def _events(session: Session, matter_id: str) -> list[Event]:
    """The oldest first, in pages from the newest: a chain is short beside the trail."""
    found: list[Event] = []
    before = None
    while page := ask(session, Question(chain=chain_of(matter_id)), before=before, limit=500):
        found += page
        before = page[-1].id
    return found[::-1][:LONGEST]


def _steps(events: Iterable[Event], places: Mapping[str, Element], diagrams: Diagrams, main: str) -> Iterator[Step]:
    shown, open_items = main, {}
    before: frozenset[Element] = frozenset()
    for event in events:
        place = places.get(event.work_item_id or "") or _drawn(event, diagrams)
        if place is not None and place[0] in diagrams.names:
            shown = place[0]
        if place is not None and event.action == _OPENING:
            open_items[event.work_item_id] = place
        elif event.action in _ENDING:
            open_items.pop(event.work_item_id, None)
        elif event.action in ("instance.completed", "instance.cancelled"):
            open_items.clear()
        after = _open(open_items.values(), diagrams, main)
        at = place[1] if place is not None and place[0] == shown else ""
        yield Step(event, shown, at, tuple(sorted(after - before)), tuple(sorted(before - after)))
        before = after


def _drawn(event: Event, diagrams: Diagrams) -> Element | None:
    """Where an event without work item stands: the timer or the element that it names."""
    named = [str(pair[1]) for name in ("timer", "element") if (pair := event.changes.get(name))]
    return next(((diagrams.home[each], each) for each in named if each in diagrams.home), None)


def _open(items: Iterable[Element], diagrams: Diagrams, main: str) -> frozenset[Element]:
    """The open steps and the calls that they are inside of."""
    found = frozenset(items)
    return found.union(*(_calls_above(process, diagrams, (main,)) for process in {each[0] for each in found}))


def _calls_above(process: str, diagrams: Diagrams, seen: tuple[str, ...]) -> frozenset[Element]:
    """The calls on the way up to the main diagram; of a process that several call, those that every way shares."""
    if process in seen:
        return frozenset()
    calls = diagrams.callers.get(process, ())
    ways = [frozenset({call}) | _calls_above(call[0], diagrams, (*seen, process)) for call in calls]
    return frozenset.intersection(*ways) if ways else frozenset()


def as_json(replay: Replay, told: Sequence[tuple[str, str]], address: Mapping[str, str]) -> dict[str, Any]:
    """The replay for the page's script; `told`: each step's sentence plain and as HTML, `address`: of each diagram."""
    return {
        "processes": [
            {"id": process, "name": name, "diagram": address[process]}
            for process, name in replay.diagrams.names.items()
        ],
        "steps": [
            {
                "id": step.event.id,
                "plain": plain,
                "sentence": markup,
                "process": step.shown,
                "at": step.at,
                "opened": step.opened,
                "ended": step.ended,
            }
            for step, (plain, markup) in zip(replay.steps, told, strict=True)
        ],
    }
