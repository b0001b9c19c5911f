"""What the figures are called: steps in the order in which a matter meets them, sections, posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from web.language import translate as t
from workflows.oversight import statistics_figures as figures
from workflows.people.queries import sections

COURSE = (
    "draft_policy", "draft_interpretation", "draft_item", "section_check", "section_first_check", "countersign",
    "countersign_in_turn", "countersign_first", "countersign_vote", "coordinate", "speaker_confirm",
    "review_legality", "deliberation", "urgent_deliberation", "office_check",
    "check_secrecy", "await_determination", "decide_attribute", "handle_suggestions", "difference_review",
    "deputy_review", "sign_off", "routine_sign_off", "office_return", "recheck", "register_number", "proof_and_seal",
    "print_issue", "last_check", "publish_manually", "archive", "archive_withheld", "reassess",
)  # fmt: skip


@dataclass(frozen=True)
class Names:
    """What ids are called. `codes`: section code -> name."""

    stages: Mapping[str, str]
    sections: Mapping[str, str]
    codes: Mapping[str, str]

    def stage(self, element: str) -> str:
        return t(self.stages.get(element, element))

    def section(self, section_id: str) -> str:
        return self.sections.get(section_id, "—")


def names(session: Session, stages: Mapping[str, str]) -> Names:
    """What is completed and what is open; two statements."""
    found = sections(session)
    return Names(
        {**stages, **figures.open_names(session)},
        {each.id: each.name for each in found},
        {each.code: each.name for each in found},
    )


def in_course(stages: Iterable[str]) -> list[str]:
    """User tasks in the order in which a matter meets them."""
    known = {element: place for place, element in enumerate(COURSE)}
    return sorted(stages, key=lambda element: (known.get(element, len(known)), element))
