"""办理过程: what happened to a matter, oldest first, by submission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask_babel import gettext as _

from engine.incidents import SYSTEM
from engine.models import AuditEvent
from web.audit.words import MESSAGES, action_words
from web.language import aside, listed
from web.language import translate as t
from web.matters.views import Happening, Round
from web.outcome_words import outcome_words
from web.who_acted import who_acted
from workflows.collaboration.labels import POSITIONS
from workflows.collaboration.labels import REASONS as SIDE_REASONS
from workflows.matters.gates import GATES
from workflows.matters.labels import CLOSED_REASONS
from workflows.matters.queries import MatterDetails, TimelineEntry
from workflows.people.labels import CAPACITIES, POSTS, Label
from workflows.prepublication.countersigning import TALLIED, tally_in

# what the timeline leaves to the audit trail
_NOT_TOLD = frozenset(
    {
        "work_item.created",
        "work_item.completed",
        "work_item.cancelled",
        "instance.started",
        "instance.completed",
        "approval.recorded",  # the opinion that gave it is told
        "attribute.decided",
        "matter.state",
        "matter.changed",
        "elements.set",
        "finding.disposed",  # stands with its finding
    }
)
_HANDED_ON = frozenset({"work_item.assigned", "work_item.reassigned"})
_ASKED = frozenset({"consultation.convened", "copy.sent", "signer.added"})  # an event for each who is asked
_OVERTAKEN = "superseded"  # the cause of what a work item beside it ended by being decided
_AT_ONCE = timedelta(seconds=1)  # the events of one request
_IN_CAPACITY = Label("{post}{capacity}", "{post}, {capacity}")
_GOOD = frozenset({"approval.recorded", "release.published", "matter.archived", "suggestion.accepted"})
_BAD = frozenset({"approval.voided", "revision.closed", "incident.raised", "release_set.voided"})


def rounds(entries: Sequence[TimelineEntry], details: MatterDetails) -> tuple[Round, ...]:
    """办理过程, oldest first, by submission."""
    ordinals = {revision.id: revision.ordinal for revision in details.revisions}
    current, found = 0, {0: []}  # type: tuple[int, dict[int, list[Happening]]]
    for together in _acts(entries):
        first = together[0].event
        if first.action == "revision.opened":
            current = ordinals.get(first.revision or "", current)
        if _is_told(first):
            found.setdefault(current, []).append(_happening(together))
    return tuple(Round(revision, tuple(told)) for revision, told in found.items() if told)


def _acts(entries: Sequence[TimelineEntry]) -> list[list[TimelineEntry]]:
    """The entries act by act: several people who are asked at once are one act."""
    acts: list[list[TimelineEntry]] = []
    for entry in entries:
        if acts and _is_same_act(acts[-1][-1].event, entry.event):
            acts[-1].append(entry)
        else:
            acts.append([entry])
    return acts


def _is_same_act(one: AuditEvent, next_one: AuditEvent) -> bool:
    if not (one.action in _ASKED or _is_overtaken(one)) or next_one.at - one.at > _AT_ONCE:
        return False
    kinds = ((each.action, each.actor, each.changes.get("position")) for each in (one, next_one))
    return next(kinds) == next(kinds)


def _is_told(event: AuditEvent) -> bool:
    if _is_overtaken(event):
        return True
    # what 跳转 asks of the process stands there as the act itself, with where it went
    jumps = event.action == "message.delivered" and event.changes.get("message", ["", ""])[1] == "redirect"
    return event.action not in _NOT_TOLD and not jumps


def _is_overtaken(event: AuditEvent) -> bool:
    """A work item that ended because one beside it was decided: 或签, what the others had still to sign."""
    return event.action == "work_item.cancelled" and (event.changes.get("cause") or (None,))[-1] == _OVERTAKEN


def _happening(together: Sequence[TimelineEntry]) -> Happening:
    entry = together[0]
    event, opinion = entry.event, entry.opinion
    if opinion is not None:
        words, tone = outcome_words(opinion.outcome)
        acting = _person(entry) + aside(acting_as(opinion.post, opinion.capacity))
        return Happening(event.at, t(opinion.task_name) + _("：") + t(words), acting, tone, opinion.text)
    if _is_overtaken(event):
        detail = _("其中一项先办结，流程继续，其余不再办理。")
        return Happening(event.at, _("同时待办的另外 %(n)s 项取消", n=len(together)), "", "", detail=detail)
    tone = "good" if event.action in _GOOD else "bad" if event.action in _BAD else ""
    who, detail = _person(entry), _detail(event.action, event.reason, event.changes)
    return Happening(event.at, _title(event.action, event.changes) + _whom(together), who, tone, detail=detail)


def acting_as(post: str, capacity: str) -> str:
    """The post in which somebody gave an opinion, with the capacity where it is not the first."""
    label = t(POSTS[post].label if post in POSTS else post)
    return label if capacity != "B" else t(_IN_CAPACITY).format(post=label, capacity=t(CAPACITIES[capacity]))


def _title(action: str, changes: Mapping[str, Sequence[object]]) -> str:
    """The act; of a message to the process, what it asked for."""
    asked = str((changes.get("message") or ("", ""))[1])
    return t(MESSAGES[asked]) if action == "message.delivered" and asked in MESSAGES else action_words(action)


def _person(entry: TimelineEntry) -> str:
    if entry.actor_name == SYSTEM:
        return _("系统")
    absent = (entry.event.changes.get("on_behalf_of") or (None,))[-1]
    return who_acted({**entry.names, entry.event.actor: entry.actor_name}, entry.event.actor, absent)


def _whom(together: Sequence[TimelineEntry]) -> str:
    """Who was asked, given the step, or not asked any more."""
    names = listed(filter(None, (_named(each) for each in together)))
    position = str((together[0].event.changes.get("position") or (None,))[-1])
    if not names:
        return ""
    said: str = _("：") + names
    return said + aside(t(POSITIONS[position])) if position in POSITIONS else said


def _named(entry: TimelineEntry) -> str:
    changes = entry.event.changes
    told = changes.get("to") or (changes.get("assignee") if entry.event.action in _HANDED_ON else None) or ()
    return next((entry.names[str(each)] for each in reversed(told) if str(each) in entry.names), "")


def _detail(action: str, reason: str | None, changes: Mapping[str, Sequence[object]]) -> str:
    if action == TALLIED:
        tally = tally_in(changes)
        return _(
            "同意 %(agree)s，应投 %(total)s，%(result)s",
            agree=tally.weight("agree"),
            total=tally.total,
            result=_("通过") if tally.passed else _("未通过"),
        )
    if action == "revision.closed" and reason in CLOSED_REASONS:
        return t(CLOSED_REASONS[reason])
    if action.startswith("approval.") and (
        gate := (changes.get("gate") or [None])[0] or changes.get("gate", [0, ""])[1]
    ):
        words = t(GATES[str(gate)].label) if str(gate) in GATES else str(gate)
        return words + _("：") + t(CLOSED_REASONS[reason]) if reason in CLOSED_REASONS else words
    return t(SIDE_REASONS[reason]) if reason in SIDE_REASONS else reason or ""
