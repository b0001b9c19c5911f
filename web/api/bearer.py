"""Who calls: the person of the bearer token, with the rights of this moment."""

from __future__ import annotations

from flask import Response, g, request

from engine.errors import NotAllowed
from web.errors import problem
from web.installed import reading
from workflows.people.actor import Actor
from workflows.people.queries import load_actor
from workflows.people.sessions import person_of_api_token

MISSING = "缺少或无效的接口令牌。请在请求头写明 Authorization: Bearer <令牌>；令牌由 xianshen users token 签发。"


def authenticate() -> Response | None:
    """Before every request of the API: sets the caller, or answers 401."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return _refused()
    with reading() as session:
        person_id = person_of_api_token(session, token.strip())
        if person_id is None:
            return _refused()
        try:
            g.caller = load_actor(session, person_id)
        except NotAllowed:
            return _refused()
    return None


def caller() -> Actor:
    """The person behind the token."""
    actor: Actor = g.caller
    return actor


def _refused() -> Response:
    answer = problem(401, "unauthenticated", MISSING)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="xianshen"'
    return answer
