"""The start scope of the review diagrams: what conditions may ask about a matter."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from workflows.matters.checks import interpretation_needed
from workflows.matters.classes import CLASSES
from workflows.matters.models import Matter
from workflows.people.models import Section
from workflows.prepublication.resuming import FIRST

PRIORITIES = {"normal": 0, "urgent": 1, "extra_urgent": 2}


def matter_variables(session: Session, matter: Matter) -> dict[str, Any]:
    """The fields of `matter` in conditions; they follow from the class table and the matter, never from a form."""
    return renewed_variables(matter, session.get_one(Section, matter.section_id).code)


def renewed_variables(matter: Matter, section_code: str, resume_at: str = FIRST) -> dict[str, Any]:
    """The same for a matter under way: what was changed in drafting counts; its section never changes.

    `resume_at`: the place of PLACES at which the round that begins now starts."""
    known = CLASSES[matter.matter_class]
    return {
        "matter_class": matter.matter_class,
        "legality_required": known.legality_required,
        "interpretation_required": interpretation_needed(matter),
        "deliberation_required": known.deliberation_required,
        "extra_urgent": matter.urgency == "extra_urgent",
        "speech": known.speech,
        "section": section_code,
        "resume_at": resume_at,
    }
