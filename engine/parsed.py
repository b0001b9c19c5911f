"""Stored definitions as they run. A definition never changes, so each is parsed once for all its instances."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.definitions import file_of, load
from engine.forms import Form, parse_form
from engine.runtime import runtime_of
from engine.spiff import CompiledSet, compile_set


def compiled_set(session: Session, definition_id: str, process_id: str) -> CompiledSet:
    """The diagrams of a definition of the main process. Raises NotFound, DeploymentRefused when its files no longer
    match the registered hash."""
    runtime = runtime_of(session)
    return runtime.parsed.once(
        ("set", definition_id), lambda: compile_set(load(session, definition_id), runtime.package(process_id))
    )


def form_at(session: Session, definition_id: str, path: str) -> Form:
    """A form of a definition, e.g. `review/forms/check.form`. Raises NotFound."""
    return runtime_of(session).parsed.once(
        ("form", definition_id, path), lambda: parse_form(file_of(session, definition_id, path), path)
    )
