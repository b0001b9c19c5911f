"""跳转: the system administrator moves a matter that is stuck back to where it stands, or to a step before.

Never forward, never past a gate: the same texts are reviewed again, and whatever lies at or behind the first gate in
force begins at that gate. The administrator sees no text and decides nothing; those who review do it all again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine import commands
from engine import queries as engine
from engine.errors import Conflict, Invalid, Issue, NotFound, NotReady
from engine.work_items import Item
from workflows.matters import trail
from workflows.matters.content import current_content
from workflows.matters.following import moved_on
from workflows.matters.locks import lock_matter, open_revision
from workflows.matters.models import Approval, Matter, Revision
from workflows.matters.revisions import close_revision, valid_approvals
from workflows.notices.actions import notify
from workflows.people.actor import Actor
from workflows.people.labels import POSTS, Label
from workflows.people.rules import require
from workflows.prepublication.resuming import Course, done_steps, step_of
from workflows.prepublication.telling import tell_stopped
from workflows.prepublication.work import reason_issues

RIGHT = "matter.redirect"
MESSAGE = "redirect"
_RECEIVERS: Mapping[str, Label] = {
    "section": POSTS["section_head"].label,
    "consult": Label("送审时选定的会签科室和协同岗位", "The sections and desks chosen at submission"),
    "office": POSTS["office_check"].label,
}


@dataclass(frozen=True)
class Target:
    """A step that the matter may be moved to. `current`: it stands there now; `begins`: where the review really begins
    then; `receiver`: who gets it."""

    step: str
    place: str
    name: Label
    begins: Label
    effect: Label
    receiver: Label
    current: bool


@dataclass(frozen=True)
class Preview:
    """What moving the matter ends, and where it may go. `issues`: why it cannot be moved at all. `seen`: for the act,
    which is refused once any of this is no longer so."""

    matter: Matter
    revision: Revision | None
    open_items: tuple[Item, ...]
    approvals: tuple[Approval, ...]
    targets: tuple[Target, ...]
    issues: tuple[Issue, ...]

    @property
    def seen(self) -> str:
        ordinal = self.revision.ordinal if self.revision else 0
        ids = [*(each.id for each in self.open_items), *(each.id for each in self.approvals)]
        return "/".join([str(ordinal), *sorted(ids)])

    def target(self, step: str) -> Target | None:
        return next((each for each in self.targets if each.step == step), None)


def preview(session: Session, matter_id: str, actor: Actor) -> Preview:
    """Raises NotAllowed, NotFound."""
    require(actor, RIGHT)
    matter = session.get(Matter, matter_id)
    if matter is None:
        raise NotFound
    return _preview(session, matter)


def redirect(session: Session, matter_id: str, actor: Actor, step: str, reason: str, seen: str) -> None:
    """Move the matter: the open work is cancelled, the approvals are void, the same texts are reviewed again from
    there, and everybody concerned is told.

    Raises NotAllowed, NotFound, Invalid (no reason, no such step), NotReady (not under review), Conflict (it moved on).
    """
    require(actor, RIGHT)
    if issues := reason_issues("redirect.reason", "请填写跳转的原因。", reason):
        raise Invalid(issues[0].message, issues=issues)
    matter = _locked(session, matter_id)
    known = _preview(session, matter)
    if known.issues or matter.instance_id is None:
        raise NotReady(known.issues[0].message, issues=known.issues)
    if seen != known.seen:
        raise Conflict("事项刚刚有了新的进展。请重新查看跳转的影响后再办。")
    target = known.target(step)
    if target is None:
        raise Invalid("只能跳转到当前环节，或本稿已经办过的环节。")
    _record(session, known, target, actor, reason.strip())
    close_revision(session, matter.id, "jumped", actor.person_id, resumes_at=target.place)
    result = commands.deliver_message(
        session, matter.instance_id, MESSAGE, actor=actor.person_id, reason=reason.strip()
    )
    tell_stopped(session, result, matter.id, actor.person_id)
    concerned = [matter.drafter_id, *(each.person_id for each in known.approvals)]
    notify(session, concerned, "redirected", matter_id=matter.id, actor_id=actor.person_id)
    moved_on(session, matter.id, actor.person_id)


def _locked(session: Session, matter_id: str) -> Matter:
    matter = session.get(Matter, matter_id)
    if matter is None:
        raise NotFound
    if matter.instance_id is not None:
        commands.lock_instance(session, matter.instance_id)
    return lock_matter(session, matter_id)


def _preview(session: Session, matter: Matter) -> Preview:
    revision = open_revision(session, matter.id)
    items = tuple(each for each in engine.items_of_subject(session, matter.id) if each.is_open)
    approvals = tuple(valid_approvals(session, revision.id)) if revision is not None else ()
    issues = _issues(session, matter, items)
    targets = () if issues else _targets(session, matter, items)
    return Preview(matter, revision, items, approvals, targets, issues)


def _issues(session: Session, matter: Matter, items: tuple[Item, ...]) -> tuple[Issue, ...]:
    if matter.state != "in_review" or matter.instance_id is None:
        return (Issue("redirect.state", "只有审查中、签发之前的事项可以跳转。"),)
    if MESSAGE not in engine.waiting_messages(session, matter.instance_id):
        return (Issue("redirect.process", "这个事项按照的流程图在此处没有跳转。"),)
    if not items or not all(step_of(each) for each in items):
        said = "修改建议正由起草科室处理，处理完再跳转；起草人不在的，由代办人处理，或由其科室负责人撤回。"
        return (Issue("redirect.handling", said),)
    # the same texts are submitted at once, and submitting needs every suggestion answered
    if current_content(session, matter.id).open_suggestions:
        said = "审查人提出的修改建议还没有交起草人处理，交出或撤回后再跳转；审查人不在的，由其科室负责人转办。"
        return (Issue("redirect.suggestions", said),)
    return ()


def _targets(session: Session, matter: Matter, items: tuple[Item, ...]) -> tuple[Target, ...]:
    """The steps done for these texts before the earliest open one, then those that are open."""
    course = Course.of(matter)
    here = {step for each in items if (step := step_of(each))}
    first = min(course.rank(step) for step in here)
    before = {each.step for each in done_steps(session, matter) if course.rank(each.step) < first}
    steps = [*sorted(before, key=course.rank), *sorted(here, key=course.rank)]
    return tuple(_target(course, step, step in here) for step in steps)


def _target(course: Course, step: str, current: bool) -> Target:
    place = course.place(step)
    return Target(
        step,
        place,
        course.names[step],
        course.place_words(place),
        course.effect(place),
        _receiver(course, place),
        current,
    )


def _receiver(course: Course, place: str) -> Label:
    if place == "consult" and not course.full_path:
        return POSTS["speaker"].label
    return course.first_gate if place == "gates" else _RECEIVERS[place]


def _record(session: Session, known: Preview, target: Target, actor: Actor, reason: str) -> None:
    here = next(each.step for each in known.targets if each.current)
    trail.record(
        session,
        known.matter.id,
        "matter.redirected",
        actor.person_id,
        {"moved_to": [here, target.step], "resumes_at": [None, target.place]},
        revision=known.revision.id if known.revision else None,
        content_hash=known.revision.content_hash if known.revision else None,
        reason=reason,
    )
