"""What a route needs of the installation: transactions, files, and who is acting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import current_app, g
from flask_login import current_user
from sqlalchemy.orm import Session

from workflows.matters.access import matters_read
from workflows.people.acting import act_as

if TYPE_CHECKING:
    from workflows.installation.wiring import Installation
    from workflows.people.actor import Actor

EXTENSION = "xianshen"


def installation() -> Installation:
    """The installation that the current application serves."""
    found: Installation = current_app.extensions[EXTENSION]
    return found


@contextmanager
def reading() -> Iterator[Session]:
    """A session for queries only. Whose drafts it handed out is kept for the trail (`web.access_log`)."""
    with installation().database.read() as session:
        yield session
        g.matters_read = getattr(g, "matters_read", frozenset()) | matters_read(session)


@contextmanager
def writing() -> Iterator[Session]:
    """A session in one write transaction, committed at the end of the block."""
    with installation().database.write() as session:
        # only once somebody is known: finding out who it is may write itself
        if "caller" in g:
            act_as(session, g.caller)
        elif "_login_user" in g and current_user.is_authenticated:
            act_as(session, acting())
        yield session


def acting() -> Actor:
    """Who makes this request, with the rights of this moment."""
    actor: Actor = current_user.actor
    return actor
