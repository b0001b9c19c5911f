"""Whatever people do in whatever order: the process never strands, and releases only what every gate approved."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.processes.answers import usual_answers
from tests.processes.walk import KIND_OF, Walk, form
from workflows.prepublication.kinds import KINDS
from workflows.prepublication.resuming import PLACES

ATTRIBUTES = {
    "proactive": {},
    "partial": {"ground": "privacy", "ground_reason": "个人信息", "redactions": "附件 2", "scope": "partial"},
    "on_request": {"ground": "outside_19_21", "ground_reason": "限于特定企业", "scope": "parties"},
    "withheld": {"ground": "process_information", "ground_reason": "尚在讨论", "scope": "internal"},
}
DRAFTING = {"draft_policy", "draft_interpretation", "draft_item"}
AFTER_A_RETURN = DRAFTING | {"section_check", "section_first_check", "office_return"}


class Office:
    """People who answer at random, and the gates that stand approved for the text as it is now."""

    def __init__(self, process_id: str, data: st.DataObject, **matter: Any) -> None:
        self.walk = Walk(process_id, **matter)
        self.data = data
        self.standing: set[str] = set()
        self.mandatory = {"secrecy", "attribute", "sign_off"} | ({"legality"} if matter["legality_required"] else set())

    def act(self) -> None:
        before = len(self.walk.path)
        messages = [f"message:{name}" for name in sorted(self.walk.messages)]
        choices = [*self.walk.open * 9, *self.walk.timers, *messages]  # mostly people answer
        choice = self.data.draw(st.sampled_from(choices))
        if choice in self.walk.timers:
            self.walk.time_comes(choice)
        elif choice.startswith("message:"):
            self.walk.message(choice.removeprefix("message:"))
        else:
            self._decide(choice)
        for step in self.walk.path[before:]:
            self._happened(step)

    def _decide(self, label: str) -> None:
        task, _, item = label.rstrip("]").partition("[")
        answers = self._answers(task)
        if task == "handle_suggestions":
            changed, restart = self.data.draw(st.booleans()), self.data.draw(st.booleans())
            output = {"changed": changed, "restart": changed and restart, "lapsed": sorted(self.standing)}
            self.walk.service_gives("apply_suggestions", output)
            self.standing = set() if changed else self.standing
        self.walk.answer(task, item or None, answers)
        kind = KINDS[KIND_OF[task]]
        if answers.get("outcome") in kind.approving:
            self.standing.add(item if kind.restores else str(kind.gate))
        if answers.get("outcome") == "return" and answers.get("return_to") != "step":
            assert set(self.walk.open) <= AFTER_A_RETURN, "a return leaves a review open"

    def _answers(self, task: str) -> dict[str, Any]:
        asked = form(self.walk.token_process(task), task)
        answers = usual_answers(task) | {"opinion": "意见"}
        outcome = asked.field("outcome")
        if outcome is None:
            return self._drafted(task, answers)
        usual = str(answers["outcome"])
        answers["outcome"] = self.data.draw(st.sampled_from([usual] * 9 + [value for value, _ in outcome.options]))
        if answers["outcome"] == "return":
            targets = asked.field("return_to")
            assert targets is not None
            answers["return_to"] = self.data.draw(st.sampled_from([value for value, _ in targets.options]))
        if answers.get("return_to") == "step":
            answers["return_step"] = "consult"
            self.walk.service_gives("resume_review", {"resume_at": self.data.draw(st.sampled_from(PLACES))})
        if answers["outcome"] == "decided":
            answers["attribute"] = self.data.draw(st.sampled_from(["proactive"] * 3 + list(ATTRIBUTES)))
            answers |= ATTRIBUTES[answers["attribute"]]
        if answers["outcome"] == "class_changed":
            answers["confirmed_class"] = "normative"
            needed = {"legality_required": "legality" in self.mandatory, "deliberation_required": False}
            self.walk.service_gives("confirm_class", needed)
        if answers["outcome"] == "release":
            self.walk.service_gives("rerun_checks", {"clear": self.data.draw(st.sampled_from([True, True, False]))})
        return answers | ({"postponed_until": "2026-12-01"} if answers["outcome"] == "postpone" else {})

    def _drafted(self, task: str, answers: dict[str, Any]) -> dict[str, Any]:
        if task != "draft_policy":
            return answers
        sections = st.lists(st.sampled_from(["employment", "training"]), unique=True)
        desks = st.lists(st.sampled_from(["legal", "petition", "service"]), unique=True)
        return answers | {"countersign": self.data.draw(sections), "consult": self.data.draw(desks)}

    def _happened(self, step: str) -> None:
        if step in ("submit_revision", "resume_review"):
            self.standing = set()
        if step == "publish_together":
            assert self.mandatory <= self.standing, f"released without {self.mandatory - self.standing}"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.data(),
    path=st.sampled_from(["prepublication", "prepublication", "routine_release"]),
    legality=st.booleans(),
    urgent=st.booleans(),
    deliberated=st.booleans(),
    interpreted=st.booleans(),
)
def test_every_order_of_everything(
    data: st.DataObject, path: str, legality: bool, urgent: bool, deliberated: bool, interpreted: bool
) -> None:
    full = path == "prepublication"
    office = Office(
        path,
        data,
        legality_required=full and legality,
        deliberation_required=full and deliberated,
        interpretation_required=full and interpreted,
        extra_urgent=urgent,
        speech=not full and deliberated,
    )
    for _ in range(data.draw(st.integers(15, 60))):
        if office.walk.finished:
            return
        assert office.walk.open or office.walk.timers, "the process waits for nothing"
        office.act()
