"""One decision is one transaction of at most 25 statements, whatever its kind, the machine check included. Beside them
only what opens or releases a text: its submission and the release that follows the last check."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine.commands import StepResult
from tests.databases import count_statements
from tests.workflows.prepublication.acts import suggest, take_suggestion
from tests.workflows.prepublication.house import LEGAL, OFFICE, PROACTIVE, SECRECY_PUBLIC, SIGN, WORDING, House
from workflows.matters.following import follow
from workflows.people.queries import load_actor
from workflows.prepublication import actions, work

MOST = 25
RETURN = {"outcome": "return", "return_to": "drafter", "opinion": "请修改"}
DELIBERATION = {"meeting": "局长办公会", "met_on": "2026-03-05", "outcome": "approve"}


class Counted(House):
    """The bureau at work, every decision counted; each matter is followed, by people who want to be told."""

    def open(self, *args: Any, **given: Any) -> str:
        matter = super().open(*args, **given)
        for login in ("drafter2", "head"):
            with self.database.write() as session:
                follow(session, matter, load_actor(session, self.bureau.people[login]))
        return matter

    def decide(
        self, matter_id: str, element_id: str, login: str, item_key: str | None = None, **answers: Any
    ) -> StepResult:
        item = self.item(matter_id, element_id, item_key)
        self.answer_findings(item.id, login, answers)
        with self.database.read() as session:  # as its page was read before, by somebody with the rights of today
            actor = load_actor(session, self.bureau.people[login])
            work.form_of(session, work.open_item(session, item.id, actor))
        with count_statements(self.database) as sent, self.database.write() as session:
            result = actions.complete(session, item.id, actor, answers)
        assert sent.count <= MOST, f"{element_id}: {sent.count} statements\n" + "\n".join(sent)
        self.kinds.add(item.kind)
        return result

    @property
    def kinds(self) -> set[str]:
        """The kinds decided so far."""
        return self.__dict__.setdefault("_kinds", set())


def counted(house: House) -> Counted:
    house.__class__ = Counted
    assert isinstance(house, Counted)
    return house


def test_the_full_path_with_everybody_asked(house: House) -> None:
    house = counted(house)
    matter = house.open("normative")
    house.decide(
        matter,
        "draft_policy",
        "drafter",
        fair_competition="passed",
        countersign=["jyk"],
        consult=["legal", "petition", "service", "consultation", "publicity"],
    )
    house.decide(matter, "draft_interpretation", "drafter")
    house.decide(matter, "section_check", "head", outcome="approve")  # six new work items at once
    house.decide(matter, "countersign", "head_jyk", "jyk", outcome="agree")
    house.decide(matter, "coordinate", "desks", "legal", outcome="comment", opinion="无意见")
    house.decide(matter, "coordinate", "desks", "service", **RETURN)
    house.decide(matter, "draft_policy", "drafter", fair_competition="passed")
    house.decide(matter, "draft_interpretation", "drafter")
    house.decide(matter, "section_check", "head", outcome="approve")
    to_office = {**LEGAL, "outcome": "return", "return_to": "office", "opinion": "依据待核"}
    house.decide(matter, "review_legality", "legal_a", **to_office)
    house.decide(matter, "office_return", "office", outcome="to_section", opinion="请科室核实")
    house.decide(matter, "section_check", "head", outcome="approve")
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    house.decide(matter, "deliberation", "office", **DELIBERATION)
    changed = {**OFFICE, "outcome": "class_changed", "confirmed_class": "rights_policy", "opinion": "非规范性文件"}
    house.decide(matter, "office_check", "office", **changed)
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    house.decide(matter, "office_check", "office", **OFFICE)
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    house.decide(matter, "decide_attribute", "attribute_a", **PROACTIVE)
    house.decide(matter, "deputy_review", "deputy", **RETURN)
    house.to_last_check(matter)
    house.decide(matter, "last_check", "publisher", **RETURN)
    house.to_last_check(matter)
    house.decide(matter, "last_check", "publisher", outcome="release")
    house.run_due()
    house.decide(matter, "archive", "registry", file_number="2026-1")
    assert house.kinds >= {"opinion.countersign", "opinion.coordination", "review.office_return", "register.archive"}


def test_suggestions_and_differences(house: House) -> None:
    house = counted(house)
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    made = suggest(house, matter, "decide_attribute", "attribute_a", WORDING)
    house.decide(matter, "decide_attribute", "attribute_a", outcome="suggest", opinion="请按建议修改")
    take_suggestion(house, made)
    house.decide(matter, "handle_suggestions", "drafter")
    house.decide(matter, "difference_review", "legal_a", "legality", outcome="approve")
    house.decide(matter, "difference_review", "secrecy_a", "secrecy", outcome="approve")
    assert house.waiting(matter) == ["decide_attribute"]
    assert house.kinds >= {"draft.suggestions", "gate.difference"}


def test_extra_urgent_parallel_gates(house: House) -> None:
    house = counted(house)
    matter = house.open("rights_policy", urgency="extra_urgent")
    house.submit(matter, fair_competition="passed")
    house.decide(matter, "section_check", "head", outcome="approve")
    house.decide(matter, "office_check", "office", **OFFICE)
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC | RETURN)
    assert house.waiting(matter) == ["draft_interpretation", "draft_policy"]


def test_the_short_path(house: House) -> None:
    house = counted(house)
    matter = house.open("speech", policy="在招聘会上的讲话\n\n同志们：\n\n今天，我们在这里举办招聘会。\n")
    house.decide(matter, "draft_item", "drafter")
    house.decide(matter, "section_first_check", "head", outcome="approve")
    house.decide(matter, "speaker_confirm", "speaker", outcome="agree", opinion="同意")
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    house.decide(matter, "decide_attribute", "attribute_a", **PROACTIVE)
    house.decide(matter, "routine_sign_off", "deputy", **SIGN)
    house.decide(matter, "last_check", "publisher", outcome="return", return_to="drafter", opinion="图片待核")
    house.decide(matter, "draft_item", "drafter")
    house.decide(matter, "section_first_check", "head", outcome="approve")
    house.decide(matter, "speaker_confirm", "speaker", outcome="agree", opinion="同意")
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    house.decide(matter, "decide_attribute", "attribute_a", **PROACTIVE)
    house.decide(matter, "routine_sign_off", "deputy", **SIGN)
    until = (house.clock.now().date().replace(day=20)).isoformat()
    house.decide(matter, "last_check", "publisher", outcome="postpone", postponed_until=until, opinion="统一口径")
    house.clock.move(timedelta(days=20))
    house.run_due()
    house.decide(matter, "last_check", "publisher", outcome="release")
    house.run_due()
    assert house.matter(matter).state == "released"
    assert {"opinion.speaker", "gate.sign_off", "review.last_check"} <= house.kinds
