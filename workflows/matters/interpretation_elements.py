"""The elements of an interpretation (解读要素), answered beside the text: reviewed too, so setting one is an edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.errors import Invalid
from engine.runtime import now
from workflows.matters import trail
from workflows.matters.checks import element_value_issues
from workflows.matters.content import current_elements
from workflows.matters.editing import begin_edit
from workflows.matters.models import InterpretationElement
from workflows.people.actor import Actor


@dataclass(frozen=True)
class ElementValue:
    """One content element: its text, or (not applicable) the reason."""

    applicable: bool
    text: str


def set_elements(session: Session, matter_id: str, values: Mapping[str, ElementValue], *, actor: Actor) -> None:
    """Fill in elements of the interpretation (code -> value); others stay. An edit only when something changes.

    Empty applicable text is kept as a draft: the submission asks for it. Raises NotAllowed, Invalid with issues.
    """
    issues = [
        issue for code, value in values.items() for issue in element_value_issues(code, value.applicable, value.text)
    ]
    if issues:
        raise Invalid(issues[0].message, issues=issues)
    before = {code: ElementValue(applicable, text) for code, applicable, text in current_elements(session, matter_id)}
    changed = {code: value for code, value in values.items() if before.get(code) != value}
    if not changed:
        return
    begin_edit(session, matter_id, actor)
    at = now(session)
    for code, value in changed.items():
        session.merge(
            InterpretationElement(
                matter_id=matter_id,
                element=code,
                applicable=value.applicable,
                text=value.text,
                updated_by=actor.person_id,
                updated_at=at,
            )
        )
    session.flush()
    digests = {code: [_digest(before.get(code)), _digest(value)] for code, value in changed.items()}
    trail.record(session, matter_id, "elements.set", actor.person_id, digests)


def _digest(value: ElementValue | None) -> str | None:
    if value is None:
        return None
    return f"{'' if value.applicable else '不适用 '}{trail.digest(value.text) or ''}"
