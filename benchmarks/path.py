"""The path that every contender walks: a normative document from draft to archive, and one return of it.

The same user tasks with the same routing answers, whoever runs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.processes.walk import MATTER, OPTIONS, form
from tests.workflows.prepublication.house import LEGAL, OFFICE, PROACTIVE, SECRECY_PUBLIC, SIGN


@dataclass(frozen=True)
class Step:
    """One completed work item: which user task, of which process, by whom, with which answers."""

    element_id: str
    login: str
    process_id: str = "prepublication"
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def routing(self) -> dict[str, Any]:
        return _routing(self.process_id, self.element_id, repr(sorted(self.answers.items())), self)

    def __hash__(self) -> int:
        return hash((self.element_id, self.login))


@cache
def _routing(process_id: str, element_id: str, _answers: str, step: Step) -> dict[str, Any]:
    asked = form(process_id, element_id)
    return asked.routing(asked.validate(step.answers, OPTIONS))


def _round(element_id: str, login: str, **answers: Any) -> Step:
    return Step(element_id, login, "review_round", answers)


VARIABLES = {"matter": MATTER | {"matter_class": "normative", "legality_required": True, "deliberation_required": True}}

DRAFTING = (
    Step("draft_policy", "drafter", answers={"fair_competition": "passed", "countersign": [], "consult": []}),
    Step("draft_interpretation", "drafter"),
    _round("section_check", "head", outcome="approve"),
)
REVIEWS = (
    Step("review_legality", "legal_a", "legal_sign_off", LEGAL),
    _round("deliberation", "office", meeting="局长办公会", met_on="2026-03-05", outcome="approve"),
    _round("office_check", "office", **OFFICE),
    Step("check_secrecy", "secrecy_a", "secrecy_review", SECRECY_PUBLIC),
    Step("decide_attribute", "attribute_a", "disclosure_attribute_review", PROACTIVE),
    _round("deputy_review", "deputy", outcome="approve"),
    _round("sign_off", "leader", **SIGN),
    Step("recheck", "recheck", answers={"outcome": "approve"}),
    Step("register_number", "registry", answers={"code": "青人社发", "year": 2026}),
    Step("proof_and_seal", "registry", answers={"outcome": "done"}),
    Step("print_issue", "registry"),
)
LAST_CHECK = Step("last_check", "publisher", "simultaneous_release", {"outcome": "release"})  # renders the PDF files
ARCHIVE = Step("archive", "registry", answers={"file_number": "2026-1"})

FULL_DRAFTING = (  # everybody is asked: a countersigning section and the five desks
    Step(
        "draft_policy",
        "drafter",
        answers={
            "fair_competition": "passed",
            "countersign": ["jyk"],
            "consult": ["legal", "petition", "service", "consultation", "publicity"],
        },
    ),
    *DRAFTING[1:],
    _round("countersign", "head_jyk", outcome="agree"),
    *(_round("coordinate", "desks", outcome="comment", opinion="表述清楚，无修改意见。") for _ in range(5)),
)
WHOLE_PATH = (*DRAFTING, *REVIEWS, LAST_CHECK, ARCHIVE)
RETURN = Step(
    "review_legality",
    "legal_a",
    "legal_sign_off",
    LEGAL | {"outcome": "return", "return_to": "drafter", "opinion": "请核实补贴标准后再送。"},
)
RETURN_ROUND = (*DRAFTING, RETURN)  # back where it began: both drafts open
REST = (*REVIEWS, LAST_CHECK, ARCHIVE)
FULL_PATH = (*FULL_DRAFTING, *REST)
