"""Tables of the engine. The write path of a step uses them with Core statements; nothing is lazy-loaded.

Instants are aware UTC. Ids are `new_id()`. `subject` is the host's key of what the process is about (a matter id);
`chain` names the audit chain that the instance writes to.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant, Json


class ProcessDefinition(Base):
    """A deployed *set*: main diagram, called processes, forms, tables; immutable, identified by its content hash."""

    __tablename__ = "process_definition"
    id: Mapped[str] = mapped_column(primary_key=True)
    process_id: Mapped[str]
    version: Mapped[int]
    content_hash: Mapped[str]
    name: Mapped[str]
    state: Mapped[str]  # proposed, published, retired
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    published_by: Mapped[str | None]
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("process_id", "version"),
        CheckConstraint("state in ('proposed','published','retired')"),
        Index(
            "uq_process_definition_published",
            "process_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
    )


class DefinitionFile(Base):
    """One file of a stored definition: diagram, form, table or case, under its path."""

    __tablename__ = "definition_file"
    definition_id: Mapped[str] = mapped_column(ForeignKey("process_definition.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)  # e.g. secrecy_review/forms/check_secrecy.form
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ProcessInstance(Base):
    """One run of a process about one subject. `state` is sealed; with `before` the last step can be undone (拿回)."""

    __tablename__ = "process_instance"
    id: Mapped[str] = mapped_column(primary_key=True)
    definition_id: Mapped[str] = mapped_column(ForeignKey("process_definition.id"))
    process_id: Mapped[str]  # of the main diagram: names the package
    subject: Mapped[str]
    chain: Mapped[str]
    status: Mapped[str]  # running, completed, cancelled
    version: Mapped[int]
    state: Mapped[bytes] = mapped_column(LargeBinary)  # format byte, MAC, compressed tokens
    before: Mapped[bytes | None] = mapped_column(
        LargeBinary
    )  # the state before the last step, where it can be taken back
    before_item: Mapped[str | None]  # the work item whose completion was that step
    started_by: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("status in ('running','completed','cancelled')"),
        Index("ix_process_instance_subject", "subject"),
    )


# no due time comes last; 9: before every year there will be
_DUE = "coalesce(due_at, '9')"
_TURN = "CAST(9 - priority AS TEXT) || coalesce(due_at, '9')"


# what lists ask of a row, beside its order: they are read from the index alone, whose entries stand side by side
_ASKED = ("subject", "scope", "kind", "item_key", "status", "assignee")
# who has to do with an item, beside whoever ended it
_INVOLVED = ("assignee", "on_behalf_of", "candidate_group")


def _of_open(name: str, *columns: str, more: str = "", asked: tuple[str, ...] = ()) -> Index:
    """Ten closed items to an open one: those cost these indexes nothing."""
    where = text(f"status = 'open'{more}")
    return Index(f"ix_work_item_{name}", *columns, "id", *asked, sqlite_where=where, postgresql_where=where)


def _of_list(name: str, *columns: str) -> Index:
    """An order of what is offered to one group, or lies with one assignee."""
    there = "IS NULL" if columns[0] == "candidate_group" else "IS NOT NULL"
    asked = tuple(each for each in _ASKED if each not in columns)
    return _of_open(name, *columns, more=f" AND assignee {there}", asked=asked)


class WorkItem(Base):
    """What a person sees of a user task: one row per task in the inbox, kept for ever.

    Lists are merged from one ordered strand a group or assignee; each of their orders is a column, so that a page
    begins where the last one ended. Queries name the status as a literal, or no partial index answers them.
    """

    __tablename__ = "work_item"
    id: Mapped[str] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
    subject: Mapped[str]
    task_id: Mapped[str]  # the token's id inside the instance state
    process_id: Mapped[str]  # the (called) process that draws the user task
    main_process_id: Mapped[str]  # of its instance: names the package
    element_id: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    lane: Mapped[str]
    candidate_group: Mapped[str]
    item_key: Mapped[str | None]  # the element of a multi-instance collection that this item is for
    scope: Mapped[str | None]  # whose work the subject is, in the words of the host (a section): for lists and filters
    assignee: Mapped[str | None]
    on_behalf_of: Mapped[str | None]  # whom the assignee stands in for, or stood when it ended
    status: Mapped[str]  # open, completed, cancelled
    version: Mapped[int]
    round: Mapped[int]  # how often this user task has been entered, from 1
    priority: Mapped[int]
    due_rule: Mapped[str | None]  # e.g. working_days(5)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    due_provisional: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None]
    end_reason: Mapped[str | None]
    reminders: Mapped[str | None]  # the ladder of `engine.reminders`
    reminded: Mapped[int] = mapped_column(default=0, server_default="0")  # rungs done: the fence
    remind_at: Mapped[datetime | None] = mapped_column(Instant)  # when the next rung comes
    warn: Mapped[str | None]  # from when on the little time left is shown: amber; red
    due_order: Mapped[str] = mapped_column(Computed(_DUE, persisted=True))
    turn: Mapped[str] = mapped_column(Computed(_TURN, persisted=True))  # urgent first, then by due time
    __table_args__ = (
        CheckConstraint("status in ('open','completed','cancelled')"),
        _of_open("remind", "remind_at", more=" AND remind_at IS NOT NULL"),
        _of_open("group", "candidate_group"),
        _of_list("group_age", "candidate_group"),
        _of_list("group_turn", "candidate_group", "turn"),
        _of_list("group_due", "candidate_group", "due_order"),
        _of_list("group_scope", "candidate_group", "scope", "turn"),
        _of_list("assignee", "assignee"),
        _of_list("assignee_turn", "assignee", "turn"),
        _of_list("assignee_due", "assignee", "due_order"),
        _of_open("subject_open", "subject", "candidate_group", "assignee", asked=("status",)),
        # oversight: everything, a scope, a step, by due time
        _of_open("due", "due_order"),
        _of_open("scope_due", "scope", "due_order"),
        _of_open("stage_due", "element_id", "due_order"),
        _of_open("scope_stage_due", "scope", "element_id", "due_order"),
        Index("ix_work_item_ended_by", "ended_by", "ended_at", "id", "subject", "status"),
        Index(
            "ix_work_item_on_behalf_of",
            "on_behalf_of",
            "id",
            sqlite_where=text("on_behalf_of IS NOT NULL"),
            postgresql_where=text("on_behalf_of IS NOT NULL"),
        ),
        # none of all items begins with the status: SQLite, which keeps no statistics here, would take it for a good one
        Index(
            "ix_work_item_ended",
            "ended_at",
            "id",
            sqlite_where=text("ended_at IS NOT NULL"),
            postgresql_where=text("ended_at IS NOT NULL"),
        ),
        Index(
            "ix_work_item_cancelled",
            "assignee",
            "subject",
            sqlite_where=text("status = 'cancelled' AND assignee IS NOT NULL"),
            postgresql_where=text("status = 'cancelled' AND assignee IS NOT NULL"),
        ),
        Index("ix_work_item_instance", "instance_id", "status"),
        Index("ix_work_item_subject", "subject", "status", "ended_by", "id", *_INVOLVED),
    )


class Timer(Base):
    """A due time that moves a token. The row is the truth: rule and start are kept so that it can be recomputed."""

    __tablename__ = "timer"
    id: Mapped[str] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("process_instance.id"))
    task_id: Mapped[str]
    element_id: Mapped[str]
    rule: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    provisional: Mapped[bool]
    state: Mapped[str]  # waiting, fired, cancelled
    fence: Mapped[int]  # rises with every change of the row: who read an older one changes nothing
    attempts: Mapped[int]  # failed firings so far
    next_attempt_at: Mapped[datetime] = mapped_column(Instant)  # due_at, later after a failed firing
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("state in ('waiting','fired','cancelled')"),
        Index("ix_timer_due", "state", "next_attempt_at"),
        Index("ix_timer_instance", "instance_id", "state"),
    )


class Incident(Base):
    """A step that could not be done. The instance stays where it was; an admin reads the remedy and retries.

    The same trouble (instance or subject, code, element) is one open row, counted in `occurrences`.
    """

    __tablename__ = "incident"
    id: Mapped[str] = mapped_column(primary_key=True)
    instance_id: Mapped[str | None]
    subject: Mapped[str | None]
    code: Mapped[str]
    element_id: Mapped[str | None]
    message: Mapped[str]
    source: Mapped[str]  # what a retry does again: timer:<id>, outbox:<id>, work_item:<id>, start, message:<name> …
    identity: Mapped[str]  # what makes it the same trouble
    occurrences: Mapped[int]
    last_raised_at: Mapped[datetime] = mapped_column(Instant)
    raised_at: Mapped[datetime] = mapped_column(Instant)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_by: Mapped[str | None]
    __table_args__ = (
        Index("ix_incident_open", "resolved_at", "id"),
        Index("ix_incident_instance", "instance_id", "resolved_at"),
        Index(
            "uq_incident_identity",
            "identity",
            unique=True,
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )


class OutboxMessage(Base):
    """An effect that leaves after commit. The payload carries ids only, never draft text."""

    __tablename__ = "outbox_message"
    id: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str]
    payload: Mapped[dict[str, str]] = mapped_column(Json)
    state: Mapped[str]  # waiting, done, failed
    attempts: Mapped[int]
    fence: Mapped[int]
    not_before: Mapped[datetime] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("state in ('waiting','done','failed')"),
        Index("ix_outbox_waiting", "state", "not_before"),
    )


class IdempotencyKey(Base):
    """The answer already given to a write, so that a retry after a lost reply is not applied twice."""

    __tablename__ = "idempotency_key"
    actor: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    status: Mapped[int]
    response: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Instant)


class AuditChain(Base):
    """The head of each chain; locked while events are appended."""

    __tablename__ = "audit_chain"
    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    head: Mapped[bytes] = mapped_column(LargeBinary)
    checkpointed_seq: Mapped[int]  # how far the last checkpoint reached


def _of_those_with(name: str, column: str, *first: str, beside: tuple[str, ...] = ()) -> Index:
    """Most events have no gate, no outcome, nothing unusual: those cost the index nothing. `beside`: what decides
    whether somebody sees the event, so that those of others are passed by without being read."""
    where = text(f"{column} IS NOT NULL")
    columns = (*first, column, "id", *beside)
    return Index(f"ix_audit_event_{name}", *columns, sqlite_where=where, postgresql_where=where)


_DECIDED = text("gate IS NOT NULL AND outcome IS NOT NULL")
_OF_A_SECTION = text("section IS NOT NULL")


class AuditEvent(Base):
    """One row per state change or access decision, chained by hash. Never changed, never deleted (triggers)."""

    __tablename__ = "audit_event"
    id: Mapped[str] = mapped_column(primary_key=True)
    chain: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str]
    action: Mapped[str]  # e.g. work_item.completed, approval.recorded, release.published
    subject: Mapped[str | None]  # matter id
    instance_id: Mapped[str | None]
    work_item_id: Mapped[str | None]
    revision: Mapped[str | None]
    content_hash: Mapped[str | None]
    reason: Mapped[str | None]
    section: Mapped[str | None]  # of the acting person at the time
    gate: Mapped[str | None]
    outcome: Mapped[str | None]
    circumstances: Mapped[str | None]  # codes joined by commas: substitute, late, out_of_hours
    changes: Mapped[dict[str, list[str | int | bool | None]]] = mapped_column(Json)  # name -> [old, new]
    algorithm: Mapped[str]  # sm3 or sha256
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    # ids grow with time, so each index answers its question for any stretch of time, newest first
    __table_args__ = (
        UniqueConstraint("chain", "seq"),
        CheckConstraint("seq >= 1", name="ck_audit_event_seq"),
        Index("ix_audit_event_subject", "subject", "id"),
        Index("ix_audit_event_actor", "actor", "id"),
        Index("ix_audit_event_actor_action", "actor", "action", "id"),
        Index(
            "ix_audit_event_section_act",
            "section",
            "action",
            "id",
            sqlite_where=_OF_A_SECTION,
            postgresql_where=_OF_A_SECTION,
        ),
        Index("ix_audit_event_action", "action", "id"),
        _of_those_with("section", "section"),
        _of_those_with("content", "content_hash"),
        _of_those_with("gate", "gate", beside=("subject",)),
        _of_those_with("section_gate", "gate", "section"),
        Index("ix_audit_event_outcome_gate", "outcome", "gate", "id", sqlite_where=_DECIDED, postgresql_where=_DECIDED),
        _of_those_with("outcome", "outcome", beside=("action", "subject")),
        _of_those_with("circumstances", "circumstances", beside=("subject",)),
        _of_those_with("actor_circumstances", "circumstances", "actor"),
        _of_those_with("section_circumstances", "circumstances", "section"),
    )


class AuditPersonal(Base):
    """Personal data of an event, apart from it: the event holds a salted hash, so that a row here can be deleted when
    its time is over and the chain still verifies."""

    __tablename__ = "audit_personal"
    event_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    salt: Mapped[str]


class AuditCheckpoint(Base):
    """What all chains looked like at one moment, signed by a key that the database does not hold."""

    __tablename__ = "audit_checkpoint"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    chains: Mapped[int]
    events: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary)  # Merkle root over all heads, sorted by chain
    previous: Mapped[bytes] = mapped_column(LargeBinary)  # hash of the checkpoint before
    algorithm: Mapped[str]  # sm3 or sha256
    heads: Mapped[bytes] = mapped_column(LargeBinary)  # compressed (chain, seq, head) of the chains that grew
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)  # Ed25519 over hash
