"""A place apart where a set runs on the real engine: a throw-away database, simulated services, a clock of its own.

Nothing leaves it: services give their usual outputs, nobody is told, and no transaction is ever committed.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from engine import definitions
from engine.clock import FixedClock
from engine.db import Base, Database
from engine.models import (
    AuditChain,
    AuditEvent,
    AuditPersonal,
    DefinitionFile,
    Incident,
    OutboxMessage,
    ProcessDefinition,
    ProcessInstance,
    Timer,
    WorkItem,
)
from engine.runtime import Runtime, runtime_of
from engine.workflow import ProcessPackage, RoutingValue, ServiceCall, ServiceTask
from workflows.calendar.models import CalendarOverride, CalendarYear
from workflows.studio.sets import Files

TESTER = "simulation"  # who acts in it
_MODELS = (
    ProcessDefinition,
    DefinitionFile,
    ProcessInstance,
    WorkItem,
    Timer,
    Incident,
    OutboxMessage,
    AuditChain,
    AuditEvent,
    AuditPersonal,
)
_CALENDAR = (CalendarOverride, CalendarYear)

Outputs = Callable[[str, str], Mapping[str, RoutingValue]]  # (service, element) -> what it gives back


@dataclass
class Sandbox:
    """`outputs` is asked by every simulated service; a run puts its own in."""

    database: Database
    runtime: Runtime
    clock: FixedClock
    files: Files
    outputs: Outputs

    @contextmanager
    def session(self, process_id: str, at: datetime, outputs: Outputs) -> Iterator[Session]:
        """A transaction in which that process is published and nothing else has happened; it is rolled back."""
        self.clock.set(at)
        self.outputs = outputs
        with self.database.read() as session:
            self._publish(session, process_id)
            yield session
            session.rollback()

    def _publish(self, session: Session, process_id: str) -> None:
        made = definitions.definition_set(process_id, self.files)
        values = {
            "id": f"{process_id}-{made.content_hash}",
            "process_id": process_id,
            "version": 1,
            "content_hash": made.content_hash,
            "name": made.name,
            "state": "published",
            "proposed_by": TESTER,
            "proposed_at": self.clock.now(),
        }
        session.execute(insert(_table(ProcessDefinition)).values(values))
        rows = [{"definition_id": values["id"], "path": path, "content": body} for path, body in self.files.items()]
        session.execute(insert(_table(DefinitionFile)), rows)


@contextmanager
def sandbox(session: Session, process_id: str, files: Files) -> Iterator[Sandbox]:
    """A sandbox for the processes of one set, with the calendar of the bureau. `process_id`: the main process, whose
    package all of them run under."""
    runtime = runtime_of(session)
    clock = FixedClock(runtime.clock.now())
    with tempfile.TemporaryDirectory(prefix="xianshen-studio-") as folder:
        database = Database(f"sqlite:///{folder}/sandbox.sqlite3", pool_size=1)
        try:
            Base.metadata.create_all(database.engine, tables=[_table(model) for model in (*_MODELS, *_CALENDAR)])
            box = Sandbox(database, runtime, clock, files, _nothing)
            package = runtime.package(process_id)
            box.runtime = Runtime(
                packages={name: _simulated(package, name, box) for name in _names(process_id, files)},
                state_key=secrets.token_bytes(32),
                working_time=runtime.working_time,
                clock=clock,
            )
            database.info["runtime"] = box.runtime
            _copy_calendar(session, database)
            yield box
        finally:
            database.dispose()


def _names(process_id: str, files: Files) -> set[str]:
    drawn = {path.partition("/")[0] for path in files if path.endswith(".bpmn")}
    return drawn | {process_id}


def _simulated(package: ProcessPackage, process_id: str, box: Sandbox) -> ProcessPackage:
    """The package as it runs where nothing is real."""
    return ProcessPackage(
        process_id=process_id,
        folder=package.folder,
        lanes={name: _lane(rule) for name, rule in package.lanes.items()},
        kinds=package.kinds,
        services={name: _service(service, box) for name, service in package.services.items()},
        gates=package.gates,
        variables=package.variables,
        messages=package.messages,
        instants=dict.fromkeys(package.instants, _soon),
        ladder=package.ladder,
        told=package.told,
    )


def _lane(rule: Callable[[Mapping[str, Any], str | None], str]) -> Callable[[Mapping[str, Any], str | None], str]:
    def group(variables: Mapping[str, Any], item_key: str | None) -> str:
        try:
            return rule(variables, item_key)
        except (LookupError, TypeError):  # a called process that runs by itself lacks what its caller would have said
            return "?"

    return group


def _service(service: ServiceTask, box: Sandbox) -> ServiceTask:
    def run(call: ServiceCall) -> Mapping[str, RoutingValue]:
        return box.outputs(service.name, call.element_id)

    return replace(service, run=run)


def _soon(session: Session, subject: str) -> datetime:
    """What a process asks the host for, e.g. the time of release: tomorrow."""
    return runtime_of(session).clock.now() + timedelta(days=1)


def _nothing(service: str, element: str) -> Mapping[str, RoutingValue]:
    return {}


def _copy_calendar(session: Session, database: Database) -> None:
    copies: Sequence[tuple[Table, list[Any]]] = [
        (_table(model), list(session.execute(select(_table(model))).mappings())) for model in _CALENDAR
    ]
    with database.write() as inside:
        for table, rows in copies:
            if rows:
                inside.execute(insert(table), [dict(row) for row in rows])


def _table(model: type[Base]) -> Table:
    return model.metadata.tables[model.__tablename__]
