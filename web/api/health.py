"""`/healthz`: is the process up and does the database answer. Needs no log-in and says nothing else."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from web.api import replies
from web.installed import reading
from web.sessions import public


def install(app: Flask) -> None:
    """Adds the two addresses."""
    app.add_url_rule("/healthz", "healthz", public(_healthz))
    app.add_url_rule("/api/v1/healthz", "healthz_api", public(_healthz))


def describe(app: Flask, spec: Any) -> None:
    """Adds it to the description of the API."""
    told = {"content": {"application/json": {"schema": replies.Health}}}
    responses = {"200": {"description": "正常", **told}, "503": {"description": "数据库没有应答", **told}}
    operation = {"summary": "服务是否正常", "tags": ["healthz"], "security": [], "responses": responses}
    spec.path(rule=next(app.url_map.iter_rules("healthz_api")), operations={"get": operation})


def _healthz() -> tuple[Response, int]:
    try:
        with reading() as session:
            session.execute(select(1))
    except SQLAlchemyError:
        return jsonify(status="unavailable"), 503
    return jsonify(status="ok"), 200
