"""What a process package declares, once; `engine.definitions` verifies at start that diagram, forms and code agree.

A package names its process, the folder that seeds it, what its lanes mean, which kinds its user tasks may have,
which service tasks it offers, and which gates are mandatory before a release.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy.orm import Session

from engine.errors import Issue

if TYPE_CHECKING:
    from engine.reminders import Step
    from engine.work_items import Item

Scalar = str | int | bool | None
RoutingValue = Scalar | list[str]
Answers = Mapping[str, Any]

# A routing variable's possible values: a finite tuple, or a type when it is not finite (opaque to the deploy gate).
Domain = tuple[Scalar, ...] | Literal["int", "list", "instant", "text"]


@dataclass(frozen=True)
class TaskKind:
    """What a user task means. The kind, not the drawing, decides what completing it does and what it is worth.

    `gate`: the mandatory gate that this kind decides; `approving`: outcomes that count as its approval.
    `edits`: completing it may change the text (voids approvals). `restores`: a difference review, which renews
    the approvals that stood before the last accepted suggestion. `required_fields`: fields its form must have.
    """

    name: str
    label: str
    action: Callable[..., Any]
    gate: str | None = None
    approving: frozenset[str] = frozenset()
    outcome_field: str = "outcome"
    edits: bool = False
    restores: bool = False
    required_fields: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ServiceCall:
    """What a service task gets: the transaction it runs in, whom it is for, its typed parameters, the routing data."""

    session: Session
    instance_id: str
    subject: str
    actor: str
    element_id: str
    parameters: Mapping[str, Scalar]
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class ServiceTask:
    """A registered automatic step. `outputs` become `<element id>.<name>` for conditions, or replace variables of
    the start scope when `updates` names it. It raises XianshenError to stop the step (an incident).

    `effect` is what the deploy gate reckons with. `edit`: the text changed, approvals are void. `suggestions`: accepted
    suggestions were applied; approvals lapse until a difference review (`TaskKind.restores`) over its list output
    `lapsed` renews them, and nothing happened when its bool output `changed` is False.

    `pure`: it only reads and decides: nothing of it stays outside its instance, so a step that ran nothing else
    automatic may be taken back (`engine.step_back`).

    `usual`: what it gives back when all is well; simulations and example runs, in which nothing real happens, take it.
    """

    name: str
    label: str
    run: Callable[[ServiceCall], Mapping[str, RoutingValue]]
    parameters: Mapping[str, type] = field(default_factory=dict)
    outputs: Mapping[str, Domain] = field(default_factory=dict)
    updates: str | None = None
    effect: Literal["none", "edit", "suggestions", "numbering", "release"] = "none"
    pure: bool = False
    usual: Mapping[str, RoutingValue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.pure and self.effect != "none":
            raise ValueError(f"service task {self.name!r} cannot be pure and have the effect {self.effect!r}")


@dataclass(frozen=True)
class MandatoryGate:
    """A gate that must be approved before any service task with effect `release`.

    `when`: the start-scope variable (e.g. `matter.legality_required`) that makes it mandatory; None: always.
    """

    name: str
    label: str
    when: str | None = None


@dataclass(frozen=True)
class NewWorkItem:
    """A work item about to be created, as the package's `assign` sees it."""

    subject: str
    element_id: str
    kind: TaskKind
    candidate_group: str
    item_key: str | None
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class Assignment:
    """Who gets a new work item at once (None: whoever of the candidate group claims it) and how urgent it is.

    `scope`: whose work the subject is (a section), for lists and filters.
    `issues`: why nobody is eligible, with the remedies; then the step fails before assignment, as an incident.
    """

    assignee: str | None = None
    priority: int = 0  # 0 normal, 1 加急, 2 特急
    scope: str | None = None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class Held:
    """What a subject has behind it: `approved`: gates approved for the present texts; `lapsed`: those whose approval
    lapsed with the last accepted suggestions and waits for a difference review. `no_return`: why it cannot go back to
    an earlier step any more; `no_void`: why none of its approvals can be taken away."""

    approved: frozenset[str] = frozenset()
    lapsed: frozenset[str] = frozenset()
    no_return: str | None = None
    no_void: str | None = None


def _nothing_held(session: Session, subject: str) -> Held:
    """A package without approvals: an instance of it counts as having passed no gate."""
    return Held()


def _no_approvals(session: Session, subject: str, gates: frozenset[str], actor: str, reason: str) -> None:
    """A package without approvals has none to void or to give again."""


def _nobody(session: Session, item: Item, step: Step) -> None:
    """A package that tells nobody."""


def _nothing_more(session: Session, subject: str, work_item_ids: Sequence[str]) -> None:
    """A package that keeps nothing beside its work items."""


def _unassigned(session: Session, items: Sequence[NewWorkItem]) -> Sequence[Assignment]:
    return [Assignment() for _ in items]


@dataclass(frozen=True)
class ProcessPackage:
    """One process family. `lanes` maps a lane name to the candidate group of its user tasks, given the routing data
    and, in a multi-instance task, the element of the collection. `variables` declares the start scope: name ->
    {field -> domain}, e.g. {"matter": {"urgent": (True, False)}}."""

    process_id: str
    folder: Path
    lanes: Mapping[str, Callable[[Mapping[str, Any], str | None], str]]
    kinds: Mapping[str, TaskKind]
    services: Mapping[str, ServiceTask]
    gates: tuple[MandatoryGate, ...] = ()
    variables: Mapping[str, Mapping[str, Domain]] = field(default_factory=dict)
    messages: frozenset[str] = frozenset()
    # instants that a timer rule may ask for by name (`due_rules.NAMED`): (session, subject) -> when
    instants: Mapping[str, Callable[[Session, str], datetime]] = field(default_factory=dict)
    # asked once a step, for all its new work items; answers in their order
    assign: Callable[[Session, Sequence[NewWorkItem]], Sequence[Assignment]] = _unassigned
    # reminders and escalation (`engine.reminders`): what holds for a task that draws no `remind` and no `escalate`,
    # whom a ladder may name, and telling them
    ladder: tuple[str, str] = ("", "")
    told: frozenset[str] = frozenset({"holder"})
    remind: Callable[[Session, Item, Step], None] = _nobody
    # what ends with work items that a timer cancelled; where a person's act did, its use case sees to it
    timed_out: Callable[[Session, str, Sequence[str]], None] = _nothing_more
    # for the move of an instance to another version (`engine.migration`): what it holds; approvals that it loses, and
    # gets again when the move is undone: (session, subject, gates, actor, reason)
    held: Callable[[Session, str], Held] = _nothing_held
    void: Callable[[Session, str, frozenset[str], str, str], None] = _no_approvals
    reinstate: Callable[[Session, str, frozenset[str], str, str], None] = _no_approvals
