"""What may stand in a file of a draft at all. What is wrong with its meaning is for the check to say, not for the save:
a draft keeps broken drawings, so that nothing that was drawn is lost."""

from __future__ import annotations

import re

from engine.definitions import LARGEST_FILE
from engine.errors import Invalid, Issue
from workflows.studio.sentences import say

_NAME = r"[A-Za-z][A-Za-z0-9_]{0,79}"
_KINDS = {
    "bpmn": re.compile(rf"({_NAME})/\1\.bpmn"),
    "dmn": re.compile(rf"({_NAME})/[A-Za-z0-9][A-Za-z0-9_-]{{0,79}}\.dmn"),
    "form": re.compile(rf"({_NAME})/forms/{_NAME}\.form"),
    "case": re.compile(rf"({_NAME})/cases/[A-Za-z0-9][A-Za-z0-9_-]{{0,79}}\.yaml"),
}
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
MOST_FILES = 500  # of one set


def kind_of(path: str) -> str | None:
    """bpmn, dmn, form or case; None: no file of a set has such a path."""
    return next((kind for kind, shape in _KINDS.items() if shape.fullmatch(path)), None)


def folder_of(path: str) -> str:
    """The process that a file belongs to."""
    return path.partition("/")[0]


def content_issue(path: str, content: bytes) -> Issue | None:
    """Why the file is not even kept in a draft; None: it is."""
    kind = kind_of(path)
    if kind is None:
        return _issue("bad-path", path)
    if len(content) > LARGEST_FILE:
        return _issue("too-large", path, most=LARGEST_FILE // 1_000_000)
    if kind in ("bpmn", "dmn") and (found := _DECLARED.search(content)):
        line = content.count(b"\n", 0, found.start()) + 1
        return _issue("doctype", path, line=line)
    return _not_text(path, content)


def refuse_unfit(path: str, content: bytes) -> None:
    """Raises Invalid for a file that is not even kept in a draft."""
    issue = content_issue(path, content)
    if issue is not None:
        raise Invalid(issue.message, issues=[issue])


def _not_text(path: str, content: bytes) -> Issue | None:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _issue("not-text", path, line=line)
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        return _issue("not-text.null", path, line=line)
    return None


def _issue(key: str, path: str, **values: int) -> Issue:
    text = say(key, path=path[:200], **values)
    return Issue(text.code, text, field=path[:200], line=values.get("line"))
