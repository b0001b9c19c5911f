"""The floor: the same INSERT and UPDATE statements with the same parameters, in one transaction, on a twin database.

The twin starts as the same empty schema (indexes, triggers) and receives everything that the measured database
commits, so that both have the same content when a step is timed on each.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from benchmarks.watch import Watch
from engine.db import Database


class Twin:
    def __init__(self, measured: Database, twin: Database) -> None:
        self.measured, self.twin = measured, twin
        self._open: list[tuple[str, Any]] = []
        self._committed: list[tuple[str, Any]] = []
        event.listen(measured.engine, "before_cursor_execute", self._note)
        event.listen(measured.engine, "commit", self._commit)
        event.listen(measured.engine, "rollback", self._forget)

    def catch_up(self) -> Watch:
        """Write what has been committed since the last call; returns what it took, begin and commit included."""
        writes, self._committed = self._committed, []
        with Watch() as taken, self.twin.engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
            for statement, parameters in writes:
                connection.exec_driver_sql(statement, parameters)
        return taken

    def _note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            self._open.append((statement, parameters))

    def _commit(self, _connection: Any) -> None:
        self._committed += self._open
        self._open = []

    def _forget(self, _connection: Any) -> None:
        self._open = []
