"""What a route needs of the installation: transactions, files, and who is acting."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from flask import current_app
from flask_login import current_user
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from workflows.installation.wiring import Installation
    from workflows.people.actor import Actor

EXTENSION = "xianshen"


def installation() -> Installation:
    """The installation that the current application serves."""
    found: Installation = current_app.extensions[EXTENSION]
    return found


def reading() -> AbstractContextManager[Session]:
    """A session for queries only."""
    return installation().database.read()


def writing() -> AbstractContextManager[Session]:
    """A session in one write transaction, committed at the end of the block."""
    return installation().database.write()


def acting() -> Actor:
    """Who makes this request, with the rights of this moment."""
    actor: Actor = current_user.actor
    return actor
