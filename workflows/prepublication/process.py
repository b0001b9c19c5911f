"""The two process packages: the full path and the short path. One registration line each, in PACKAGES."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.workflow import Domain, MandatoryGate, ProcessPackage
from workflows.matters import carried
from workflows.matters.classes import CLASSES
from workflows.prepublication.assignment import assign
from workflows.prepublication.kinds import KINDS
from workflows.prepublication.lanes import LANES
from workflows.prepublication.publication import release_time
from workflows.prepublication.reminding import LADDER, TOLD, remind
from workflows.prepublication.resuming import PLACES
from workflows.prepublication.services import SERVICES
from workflows.prepublication.side_work import end_timed_out

BPMN = Path(__file__).parents[2] / "bpmn"

GATES = (
    MandatoryGate("legality", "合法性审核", when="matter.legality_required"),
    MandatoryGate("secrecy", "保密审查"),
    MandatoryGate("attribute", "公开属性认定"),
    MandatoryGate("sign_off", "签发"),
)


def start_scope(process_id: str) -> Mapping[str, Mapping[str, Domain]]:
    """The start scope of a process: what the classes that take this path make of it."""
    classes = [c for c in CLASSES.values() if c.process == process_id]
    return {
        "matter": {
            "matter_class": tuple(c.code for c in classes),
            "legality_required": _values(c.legality_required for c in classes),
            "interpretation_required": (True, False),
            "deliberation_required": _values(c.deliberation_required for c in classes),
            "extra_urgent": (True, False),
            "speech": _values(c.speech for c in classes),
            "section": "text",
            "resume_at": PLACES,
        }
    }


def _values(flags: Iterable[bool]) -> Domain:
    return tuple(sorted(set(flags), reverse=True))


def _package(process_id: str) -> ProcessPackage:
    return ProcessPackage(
        process_id=process_id,
        folder=BPMN / process_id,
        lanes=LANES,
        kinds=KINDS,
        services=SERVICES,
        gates=GATES,
        variables=start_scope(process_id),
        messages=frozenset({"withdraw", "redirect", "hold"}),
        instants={"release_time": release_time},
        assign=assign,
        ladder=LADDER,
        told=TOLD,
        remind=remind,
        timed_out=end_timed_out,
        held=carried.held,
        void=carried.void,
        reinstate=carried.reinstate,
    )


PACKAGES: Mapping[str, ProcessPackage] = {
    process_id: _package(process_id) for process_id in ("prepublication", "routine_release")
}
