"""Reads of drafts and denials go to the trail's access chain, in a transaction of their own after the answer is made.

What cannot be noted is not shown: a draft whose reading the trail refuses to take is an error.
"""

from __future__ import annotations

from flask import Flask, Response, g, request
from flask_login import current_user

from web.installed import writing
from workflows.matters.access import record_denial, record_reads
from workflows.people.actor import Actor

DENIED = frozenset({403, 404})


def install(app: Flask) -> None:
    """Adds the log to the application."""
    app.after_request(_log)


def _log(response: Response) -> Response:
    read = getattr(g, "matters_read", frozenset())
    denied = response.status_code in DENIED and bool(request.view_args) and request.endpoint != "static"
    shown = bool(read) and request.method == "GET" and response.status_code < 400
    actor = _actor() if denied or shown else None
    if actor is not None:
        with writing() as session:
            if denied:
                record_denial(session, actor, str(request.endpoint), _wanted())
            else:
                record_reads(session, actor, read, str(request.endpoint))
    return response


def _wanted() -> str:
    return " ".join(str(value)[:64] for value in (request.view_args or {}).values())


def _actor() -> Actor | None:
    """The person of the token or of the log-in; None on public pages."""
    if "caller" in g:
        caller: Actor = g.caller
        return caller
    return current_user.actor if current_user.is_authenticated else None
