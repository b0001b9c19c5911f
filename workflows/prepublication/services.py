"""Service tasks of the review diagrams: automatic steps, run inside the step's transaction."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import NotReady
from engine.workflow import Domain, RoutingValue, ServiceCall, ServiceTask
from workflows.matters.locks import latest_revision, lock_matter
from workflows.prepublication import countersigning, publication, registration, suggestions
from workflows.prepublication.resuming import FIRST, PLACES
from workflows.prepublication.screenings import open_for_review, renew_if_stale, rerun
from workflows.prepublication.variables import renewed_variables
from workflows.release import actions as releases
from workflows.release import channels
from workflows.release.queries import release_sets_of
from workflows.release.release_sets import current_release_set

Outputs = Mapping[str, RoutingValue]


def _open_revision(call: ServiceCall) -> Outputs:
    # class, urgency and exemption may have changed since the process started; of a class confirmed otherwise earlier
    # approvals do not hold
    open_for_review(call.session, call.subject, call.actor)
    return renewed_variables(lock_matter(call.session, call.subject), call.variables["matter"]["section"])


def _resume_review(call: ServiceCall) -> Outputs:
    closed = latest_revision(call.session, call.subject)
    place = closed.resumes_at if closed is not None else None
    open_for_review(call.session, call.subject, call.actor)
    matter = lock_matter(call.session, call.subject)
    return renewed_variables(matter, call.variables["matter"]["section"], place or FIRST)


def _assign_number(call: ServiceCall) -> Outputs:
    registration.assign(call.session, call.subject, call.actor)
    return {}


def _apply_suggestions(call: ServiceCall) -> Outputs:
    return suggestions.apply_accepted(call.session, call.subject, call.actor)


def _rerun_checks(call: ServiceCall) -> Outputs:
    if call.parameters["occasion"] == "release":
        return {"clear": publication.recheck_at_release(call.session, call.subject, call.actor)}
    return {"clear": not rerun(call.session, call.subject, "last_check", call.actor)}


def _publish_together(call: ServiceCall) -> Outputs:
    release_set = current_release_set(call.session, call.subject)
    if release_set is None:
        raise NotReady("没有可发布的同步发布件：公开属性尚未认定，或已失效。请退回重新审查。")
    renew_if_stale(call.session, call.subject, call.actor)
    releases.publish_together(call.session, release_set.id, call.actor)
    return {"manual": "manual" in release_set.channels}


def _record_withheld(call: ServiceCall) -> Outputs:
    registration.withhold(call.session, call.subject, call.actor)
    return {}


def _record_receipts(call: ServiceCall) -> Outputs:
    released = next(each for each in release_sets_of(call.session, call.subject) if each.state == "released")
    channels.record_receipts(call.session, released.id, call.actor)
    return {}


_BOOLEAN = (True, False)
_MATTER: Mapping[str, Domain] = {
    "legality_required": _BOOLEAN,
    "interpretation_required": _BOOLEAN,
    "deliberation_required": _BOOLEAN,
    "extra_urgent": _BOOLEAN,
    "speech": _BOOLEAN,
    "matter_class": "text",
    "section": "text",
    "resume_at": (FIRST,),
}

_SERVICES = (
    ServiceTask("submit_revision", "形成送审稿", _open_revision, outputs=_MATTER, updates="matter", effect="edit"),
    ServiceTask(
        "resume_review",
        "原稿续审",
        _resume_review,
        outputs={**_MATTER, "resume_at": PLACES},
        updates="matter",
        effect="edit",
    ),
    ServiceTask(
        "confirm_class",
        "按确认的类别办理",
        _open_revision,
        outputs=_MATTER,
        updates="matter",
        effect="edit",
    ),
    ServiceTask(
        "next_countersigner",
        "下一个会签科室",
        countersigning.next_countersigner,
        outputs={"section": "text", "more": _BOOLEAN},
        pure=True,
        usual={"section": "employment", "more": False},
    ),
    ServiceTask(
        "tally_votes",
        "票签计票",
        countersigning.tally_votes,
        parameters={"needed": str},
        outputs={"passed": _BOOLEAN},
        usual={"passed": True},
    ),
    ServiceTask("assign_number", "编发文字号", _assign_number, effect="numbering"),
    ServiceTask(
        "apply_suggestions",
        "形成采纳建议后的稿件",
        _apply_suggestions,
        outputs={"changed": _BOOLEAN, "restart": _BOOLEAN, "lapsed": "list"},
        effect="suggestions",
        usual={"changed": False, "restart": False, "lapsed": []},
    ),
    ServiceTask(
        "rerun_checks",
        "技术复查",
        _rerun_checks,
        parameters={"occasion": str},
        outputs={"clear": _BOOLEAN},
        usual={"clear": True},
    ),
    ServiceTask(
        "publish_together",
        "同步发布",
        _publish_together,
        outputs={"manual": _BOOLEAN},
        effect="release",
        usual={"manual": False},
    ),
    ServiceTask("record_withheld", "登记不公开", _record_withheld),
    ServiceTask("record_receipts", "登记发布回执", _record_receipts),
)
SERVICES: Mapping[str, ServiceTask] = {service.name: service for service in _SERVICES}
