"""`/api/v1`: the same actions as the pages, for programs. Bearer tokens, problem+json, idempotency keys, keyset pages.

The description stands at /api/v1/openapi.json. Ids are strings; instants are ISO 8601 in UTC.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api

from web.api import (
    audit_events,
    consultations,
    evidence,
    findings,
    health,
    intakes,
    matters,
    problems,
    releases,
    replies,
    schemas,
    side_tasks,
    takedowns,
    work_items,
)
from web.api.bearer import authenticate
from web.api.characters import refuse_unstorable
from web.security import csrf

BLUEPRINTS = (
    matters.blueprint,
    work_items.blueprint,
    side_tasks.blueprint,
    consultations.blueprint,
    takedowns.blueprint,
    findings.blueprint,
    releases.blueprint,
    evidence.blueprint,
    audit_events.blueprint,
    intakes.blueprint,
)
SETTINGS = {
    "API_TITLE": "先审 Xianshen",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api/v1",
    "OPENAPI_JSON_PATH": "openapi.json",
    "API_SPEC_OPTIONS": {
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
    },
}


class _Api(Api):  # type: ignore[misc]
    ERROR_SCHEMA = replies.Problem
    DEFAULT_ERROR_RESPONSE_NAME = None  # every operation names its own

    def _register_error_handlers(self) -> None:
        """web.errors answers for pages and API alike; what only the API raises is handled per blueprint."""


def install(app: Flask) -> None:
    """Adds the API and its description to the application."""
    app.config.update(SETTINGS)
    own_login: tuple[str, ...] = app.config.get("OWN_LOGIN", ())
    app.config["OWN_LOGIN"] = (*own_login, "api-docs", *(each.name for each in BLUEPRINTS))
    api: Any = _Api(app)
    api.spec.components.schema("Metadata", schema=schemas.Metadata)
    health.install(app)
    for blueprint in BLUEPRINTS:
        csrf.exempt(blueprint)  # no cookie takes part: the token in the header is the proof
        if not blueprint.before_request_funcs.get(None):
            blueprint.before_request(authenticate)
            blueprint.before_request(refuse_unstorable)
            problems.install(blueprint)
        api.register_blueprint(blueprint)
    health.describe(app, api.spec)
