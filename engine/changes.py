"""Word of changes inside this process: whoever listens is told after each commit, by the thread that committed.

Only that something was committed is told, not what: what changed is read from the audit trail, which also holds what
other processes did.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.orm import Session

KEY = "changes"  # of `Database.info`


class Changes:
    """Put one into `Database.info[KEY]`, before sessions are opened."""

    def __init__(self) -> None:
        self._listeners: tuple[Callable[[], None], ...] = ()

    def listen(self, told: Callable[[], None]) -> None:
        """`told` is called after every commit from now on; it must return at once and raise nothing."""
        self._listeners = (*self._listeners, told)

    def forget(self, told: Callable[[], None]) -> None:
        """The opposite of `listen`."""
        self._listeners = tuple(one for one in self._listeners if one != told)

    def tell(self) -> None:
        """Something was committed."""
        for told in self._listeners:
            told()


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    changes: Changes | None = session.info.get(KEY)
    if changes is not None:
        changes.tell()
