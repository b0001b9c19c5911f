"""Files as answers: as text, whatever they hold, so that no browser takes one for a page."""

from __future__ import annotations

from flask import Response, current_app

from engine.errors import NotFound


def file_answer(content: bytes | None, revision: int) -> Response:
    """The text of a file with its revision. Raises NotFound without one."""
    if content is None:
        raise NotFound("没有这个文件。")
    answer = current_app.response_class(content, mimetype="text/plain")
    answer.headers["ETag"] = f'"{revision}"'
    return answer


def download(content: bytes, name: str, mimetype: str) -> Response:
    """A file to be kept on disk."""
    answer = current_app.response_class(content, mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
