"""The number beside the bell."""

from __future__ import annotations

from flask import Flask

from web.installed import acting, reading
from workflows.notices.queries import unread_counts


def install(app: Flask) -> None:
    """Templates ask by it how many notices are unread."""
    app.jinja_env.globals.update(unread_notices=unread_notices)


def unread_notices() -> int:
    """How many notices the person on whose page it stands has not read."""
    person_id = acting().person_id
    with reading() as session:
        return unread_counts(session, [person_id]).get(person_id, 0)
