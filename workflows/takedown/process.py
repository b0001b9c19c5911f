"""The process package 撤下与更正. Lanes and gates are those of the reviews before a release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from engine.workflow import (
    Assignment,
    MandatoryGate,
    NewWorkItem,
    ProcessPackage,
    RoutingValue,
    ServiceCall,
    ServiceTask,
    TaskKind,
)
from workflows.matters import carried
from workflows.matters.models import Matter
from workflows.people.queries import holders
from workflows.prepublication import gates
from workflows.prepublication import process as reviews
from workflows.prepublication.assignment import assign
from workflows.prepublication.kinds import KINDS as REVIEW_KINDS
from workflows.prepublication.lanes import LANES
from workflows.prepublication.reminding import LADDER, TOLD, remind
from workflows.prepublication.services import SERVICES as REVIEW_SERVICES
from workflows.takedown import carrying_out, channels, proposals
from workflows.takedown.queries import case_of, decision_due

PROCESS = "takedown"
_REVIEW_FIELDS = frozenset({"outcome", "opinion"})
_KINDS = (
    TaskKind(
        "draft.takedown",
        "提出处理意见",
        proposals.complete_proposal,
        edits=True,
        required_fields=frozenset({"kind", "ground", "public_words", "opinion"}),
    ),
    REVIEW_KINDS["opinion"],
    REVIEW_KINDS["review.section"],
    REVIEW_KINDS["gate.secrecy"],
    TaskKind(
        "gate.attribute",
        "政务公开审查",
        gates.decide,
        gate="attribute",
        approving=frozenset({"decided"}),
        required_fields=_REVIEW_FIELDS,
    ),
    TaskKind(
        "gate.sign_off",
        "领导批准",
        gates.decide,
        gate="sign_off",
        approving=frozenset({"approve"}),
        required_fields=_REVIEW_FIELDS,
    ),
    TaskKind("register.outside", "处理外部网页", channels.record_outside, required_fields=_REVIEW_FIELDS),
)
KINDS: Mapping[str, TaskKind] = {kind.name: kind for kind in _KINDS}


def _carry_out(call: ServiceCall) -> Mapping[str, RoutingValue]:
    release_set = carrying_out.carry_out(call.session, call.subject, call.actor)
    return {"outside": "manual" in release_set.channels}


def _report_overdue(call: ServiceCall) -> Mapping[str, RoutingValue]:
    carrying_out.report_overdue(call.session, call.subject, call.actor)
    return {}


_SERVICES = (
    REVIEW_SERVICES["submit_revision"],
    ServiceTask(
        "carry_out_takedown",
        "撤下、标注或恢复",
        _carry_out,
        outputs={"outside": (True, False)},
        effect="release",
        usual={"outside": False},
    ),
    ServiceTask("report_overdue", "逾期上报", _report_overdue),
)
SERVICES: Mapping[str, ServiceTask] = {service.name: service for service in _SERVICES}
# the words for the public become public themselves: no reason makes one of these needless
GATES = (
    MandatoryGate("secrecy", "保密审查"),
    MandatoryGate("attribute", "政务公开审查"),
    MandatoryGate("sign_off", "领导批准"),
)


def decision_time(session: Session, matter_id: str) -> datetime:
    """When the case of the matter must be decided. Raises LookupError when it carries none."""
    case = case_of(session, matter_id)
    if case is None:
        raise LookupError(matter_id)
    return decision_due(session, case).at


def assign_case(session: Session, items: Sequence[NewWorkItem]) -> Sequence[Assignment]:
    """As in every review; a proposal whose proposer has left goes to the drafters of the section."""
    assigned = assign(session, items)
    matter = session.get_one(Matter, items[0].subject)
    return [_with_proposer(session, matter, new, given) for new, given in zip(items, assigned, strict=True)]


def _with_proposer(session: Session, matter: Matter, new: NewWorkItem, given: Assignment) -> Assignment:
    if given.assignee is None or new.kind.name != "draft.takedown":
        return given
    groups = (new.candidate_group, "office_check", "publisher", "attribute_review")
    standing = {each.person_id for group in groups for each in holders(session, group)}
    return given if matter.drafter_id in standing else replace(given, assignee=None)


PACKAGES: Mapping[str, ProcessPackage] = {
    PROCESS: ProcessPackage(
        process_id=PROCESS,
        folder=reviews.BPMN / PROCESS,
        lanes=LANES,
        kinds=KINDS,
        services=SERVICES,
        gates=GATES,
        variables={**reviews.start_scope(PROCESS), "takedown": {"decide_by": "instant"}},
        messages=frozenset({"withdraw"}),
        instants={"decision_time": decision_time},
        assign=assign_case,
        ladder=LADDER,
        told=TOLD,
        remind=remind,
        held=carried.held,
        void=carried.void,
        reinstate=carried.reinstate,
    )
}
