"""`/healthz`: is the process up and does the database answer. Needs no log-in and says nothing else."""

from __future__ import annotations

from flask import Flask, Response, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from web.installed import reading
from web.sessions import public


def install(app: Flask) -> None:
    """Adds the two addresses."""
    app.add_url_rule("/healthz", "healthz", public(_healthz))
    app.add_url_rule("/api/v1/healthz", "healthz_api", public(_healthz))


def _healthz() -> tuple[Response, int]:
    try:
        with reading() as session:
            session.execute(select(1))
    except SQLAlchemyError:
        return jsonify(status="unavailable"), 503
    return jsonify(status="ok"), 200
