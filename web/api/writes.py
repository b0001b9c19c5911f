"""A write of the API: one transaction, and one answer per idempotency key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from flask import Response, current_app, request
from sqlalchemy.orm import Session

from engine import idempotency
from web.api.bearer import caller
from web.installed import writing

HEADER = "Idempotency-Key"


def write(
    operation: Callable[[Session], dict[str, Any]],
    status: int = 200,
    *,
    again: Callable[[Session, str], dict[str, Any]] | None = None,
) -> Response:
    """Runs the operation in a transaction and answers with what it returns, as JSON.

    With an Idempotency-Key a repeated request is not applied twice; the same key with other content is 409. An answer
    that holds texts is not kept but made `again` from its id, with the rights that the caller has then.
    """
    key = request.headers.get(HEADER)
    with writing() as session:
        if key is not None:
            given = idempotency.recall(session, actor=caller().person_id, key=key, request_hash=_request_hash())
            if given is not None:
                kept = orjson.loads(given.response)
                answer = again(session, kept["id"]) if again is not None else kept
                return _answer(answer, given.status, replayed=True)
        answer = operation(session)
        if key is not None:
            kept = orjson.dumps(answer if again is None else {"id": answer["id"]}).decode()
            idempotency.remember(session, actor=caller().person_id, key=key, status=status, response=kept)
    return _answer(answer, status)


def _answer(body: dict[str, Any], status: int, *, replayed: bool = False) -> Response:
    answer = current_app.response_class(orjson.dumps(body), status=status, mimetype="application/json")
    if replayed:
        answer.headers["Idempotent-Replayed"] = "true"
    return answer


def _request_hash() -> str:
    """Of method, address and content; a multipart body counts by its parts, whose boundary changes with each try."""
    digest = hashlib.sha256(f"{request.method} {request.full_path}".encode())
    if request.mimetype == "multipart/form-data":
        for name, value in sorted(request.form.items(multi=True)):
            digest.update(orjson.dumps(["field", name, value]))
        for name, file in sorted(request.files.items(multi=True), key=lambda each: (each[0], each[1].filename or "")):
            file.stream.seek(0)  # the view has read it already
            digest.update(orjson.dumps(["file", name, file.filename]))
            digest.update(hashlib.file_digest(file.stream, "sha256").digest())
    else:
        digest.update(request.get_data(cache=True))
    return digest.hexdigest()
