"""The start scope of the review diagrams: what conditions may ask about a matter."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from workflows.matters.classes import CLASSES
from workflows.matters.models import Matter
from workflows.people.models import Section

PRIORITIES = {"normal": 0, "urgent": 1, "extra_urgent": 2}


def matter_variables(session: Session, matter: Matter) -> dict[str, Any]:
    """The fields of `matter` in conditions; they follow from the class table and the matter, never from a form."""
    known = CLASSES[matter.matter_class]
    section = session.get_one(Section, matter.section_id)
    return {
        "matter_class": matter.matter_class,
        "legality_required": known.legality_required,
        "interpretation_required": known.interpretation_required and matter.exemption_approved_by is None,
        "deliberation_required": known.deliberation_required,
        "extra_urgent": matter.urgency == "extra_urgent",
        "speech": known.speech,
        "section": section.code,
    }
