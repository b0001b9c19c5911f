"""The full path, 起草 to 备案归档: every way a matter can go, given what people answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.processes.answers import SUGGESTED, returned
from tests.processes.stations import (
    AFTER_SIGNING,
    DRAFTING,
    NORMATIVE,
    WHERE,
    at_secrecy,
    at_sign_off,
    drafted,
    found,
    in_office,
    signed,
)
from tests.processes.walk import Walk


class TestFromDraftToArchive:
    def test_without_legality(self) -> None:
        walk = signed().all_of(*AFTER_SIGNING, "last_check")
        assert walk.timers == {"release_moment": "release_time()"}
        walk.time_comes("release_moment").do("archive")
        assert walk.finished
        assert walk.path == [
            "draft_policy", "draft_interpretation", "submit_revision", "section_check", "office_check",
            "check_secrecy", "decide_attribute", "deputy_review", "sign_off", "recheck", "register_number",
            "assign_number", "proof_and_seal", "print_issue", "rerun_checks", "last_check", "release_moment",
            "rerun_at_release", "publish_together", "record_receipts", "archive",
        ]  # fmt: skip

    def test_legality_and_deliberation_stand_before_the_office(self) -> None:
        walk = in_office(legality_required=True, deliberation_required=True)
        assert walk.open == ["review_legality"]
        assert walk.do("review_legality").open == ["deliberation"]
        assert walk.do("deliberation").open == ["office_check"]

    def test_deliberation_without_legality(self) -> None:
        assert in_office(deliberation_required=True).open == ["deliberation"]

    def test_both_drafts_must_be_complete_before_review(self) -> None:
        walk = Walk()
        assert walk.open == DRAFTING
        assert walk.do("draft_interpretation").open == ["draft_policy"]
        assert walk.do("draft_policy").open == ["section_check"]

    def test_no_interpretation_when_the_class_needs_none(self) -> None:
        walk = Walk(interpretation_required=False)
        assert walk.open == ["draft_policy"]
        assert walk.do("draft_policy").open == ["section_check"]


class TestCountersigningAndCoordination:
    def opened(self, countersign: list[str], consult: list[str]) -> Walk:
        return drafted(Walk(), countersign=countersign, consult=consult).do("section_check")

    def test_all_chosen_are_asked_at_once_and_all_must_answer(self) -> None:
        walk = self.opened(["employment", "training"], ["legal", "petition"])
        asked = [
            "coordinate[legal]", "coordinate[petition]", "countersign[employment]", "countersign[training]",
        ]  # fmt: skip
        assert walk.open == asked
        for label in asked[:-1]:
            task, item = label[:-1].split("[")
            walk.do(task, item)
            assert "office_check" not in walk.open
        assert walk.do("countersign", "training").open == ["office_check"]

    def test_only_countersigning(self) -> None:
        walk = self.opened(["employment"], [])
        assert walk.open == ["countersign[employment]"]
        assert walk.do("countersign", "employment").open == ["office_check"]

    def test_only_coordination(self) -> None:
        walk = self.opened([], ["service"])
        assert walk.open == ["coordinate[service]"]
        assert walk.do("coordinate", "service").open == ["office_check"]

    def test_coordination_has_a_time_out_after_which_silence_is_no_opinion(self) -> None:
        walk = self.opened([], ["legal", "petition"])
        assert walk.timers == {"coordination_timeout": "working_days(3)"}
        walk.do("coordinate", "legal").time_comes("coordination_timeout")
        assert walk.open == ["office_check"]
        assert walk.timers == {}

    def test_in_a_most_urgent_matter_the_time_out_counts_hours_as_the_due_time_does(self) -> None:
        walk = drafted(Walk(extra_urgent=True), countersign=[], consult=["legal"]).do("section_check")
        assert walk.timers == {"coordination_timeout": "hours(4)"}
        assert walk.time_comes("coordination_timeout").open == ["office_check"]

    def test_time_out_does_not_end_countersigning(self) -> None:
        walk = self.opened(["employment"], ["legal"]).time_comes("coordination_timeout")
        assert walk.open == ["countersign[employment]"]
        assert walk.do("countersign", "employment").open == ["office_check"]

    def test_nobody_answers_twice_once_all_have_answered(self) -> None:
        walk = self.opened([], ["legal"]).do("coordinate", "legal")
        assert walk.timers == {}

    @pytest.mark.parametrize(
        ("task", "item"), [("countersign", "employment"), ("countersign", "training"), ("coordinate", "legal")]
    )
    def test_a_return_cancels_every_sibling(self, task: str, item: str) -> None:
        walk = self.opened(["employment", "training"], ["legal", "petition"]).do(task, item, **returned())
        assert walk.open == DRAFTING
        assert walk.timers == {}

    def test_a_return_after_others_have_agreed_is_not_overwritten(self) -> None:
        walk = self.opened(["employment"], ["legal", "petition"])
        walk.do("countersign", "employment").do("coordinate", "legal").do("coordinate", "petition", **returned())
        assert walk.open == DRAFTING

    def test_the_second_round_asks_whom_the_drafter_then_chooses(self) -> None:
        walk = self.opened(["employment"], ["legal"]).do("countersign", "employment", **returned())
        drafted(walk, countersign=[], consult=["publicity"]).do("section_check")
        assert walk.open == ["coordinate[publicity]"]
        assert walk.do("coordinate", "publicity").open == ["office_check"]

    def test_the_second_round_asks_the_same_people_afresh(self) -> None:
        walk = (
            self.opened(["employment"], ["legal"])
            .do("countersign", "employment")
            .do("coordinate", "legal", **returned("section"))
        )
        assert walk.do("section_check").open == ["coordinate[legal]", "countersign[employment]"]


RETURNS = [
    ({"legality_required": True}, [], "review_legality", "drafter section office"),
    ({"deliberation_required": True}, [], "deliberation", "drafter section office"),
    ({}, [], "office_check", "drafter section"),
    ({}, ["office_check"], "check_secrecy", "drafter section office"),
    ({}, ["office_check", "check_secrecy"], "decide_attribute", "drafter section office"),
    ({}, ["office_check", "check_secrecy", "decide_attribute"], "deputy_review", "drafter section office"),
    ({}, ["office_check", "check_secrecy", "decide_attribute", "deputy_review"], "sign_off", "drafter section office"),
]


class TestReturns:
    @pytest.mark.parametrize(
        ("matter", "before", "task", "target"),
        [(matter, before, task, to) for matter, before, task, targets in RETURNS for to in targets.split()],
    )
    def test_every_review_returns_to_whom_it_says(
        self, matter: dict[str, Any], before: list[str], task: str, target: str
    ) -> None:
        walk = in_office(**matter).all_of(*before).do(task, **returned(target))
        assert walk.open == WHERE[target]

    def test_section_check_returns_to_the_drafter(self) -> None:
        assert drafted(Walk()).do("section_check", **returned()).open == DRAFTING

    def test_a_return_to_the_section_opens_a_new_revision(self) -> None:
        walk = at_secrecy().do("check_secrecy", **returned("section"))
        assert (walk.open, walk.count("resume_review")) == (["section_check"], 1)

    @pytest.mark.parametrize(("decided", "then"), [("to_drafter", DRAFTING), ("to_section", ["section_check"])])
    def test_the_office_decides_who_gets_what_was_returned_to_it(self, decided: str, then: list[str]) -> None:
        walk = at_secrecy().do("check_secrecy", **returned("office")).do("office_return", outcome=decided)
        assert walk.open == then

    def test_after_a_return_every_review_is_done_again(self) -> None:
        walk = at_sign_off(legality_required=True).do("sign_off", **returned())
        drafted(walk).do("section_check")
        for task in ("review_legality", "office_check", "check_secrecy", "decide_attribute", "deputy_review"):
            assert walk.open == [task]
            walk.do(task)
        assert walk.do("sign_off").open == ["recheck"]

    def test_a_hundred_returns_change_nothing(self) -> None:
        walk = Walk()
        for _ in range(100):
            drafted(walk).do("section_check").do("office_check").do("check_secrecy", **returned())
        assert drafted(walk).open == ["section_check"]
        assert walk.count("submit_revision") == 101

    @pytest.mark.parametrize("before", [[], ["register_number"]])
    def test_after_signing_recheck_and_seal_return_to_the_drafter(self, before: list[str]) -> None:
        walk = signed()
        if before:
            walk.all_of("recheck", *before).do("proof_and_seal", **returned())
        else:
            walk.do("recheck", **returned())
        assert walk.open == DRAFTING

    def test_the_last_check_returns_to_the_drafter_and_nothing_is_released(self) -> None:
        walk = signed().all_of(*AFTER_SIGNING).do("last_check", **returned())
        assert walk.open == DRAFTING
        assert "publish_together" not in walk.path


class TestWithdrawal:
    @pytest.mark.parametrize(
        "done",
        [
            [],
            ["section_check"],
            ["section_check", "office_check"],
            ["section_check", "office_check", "check_secrecy"],
            ["section_check", "office_check", "check_secrecy", "decide_attribute", "deputy_review"],
        ],
    )
    def test_until_sign_off_the_drafter_can_take_it_back(self, done: list[str]) -> None:
        walk = drafted(Walk()).all_of(*done).message("withdraw")
        assert walk.open == DRAFTING

    def test_from_inside_parallel_parts(self) -> None:
        walk = drafted(Walk(), countersign=["employment"], consult=["legal"]).do("section_check").message("withdraw")
        assert walk.open == DRAFTING
        assert walk.timers == {}

    def test_from_inside_a_suggestion_round(self) -> None:
        walk = at_secrecy().do("check_secrecy", **SUGGESTED).message("withdraw")
        assert walk.open == DRAFTING

    def test_not_while_drafting_nor_after_signing(self) -> None:
        assert "withdraw" not in Walk().messages
        assert "withdraw" in at_sign_off().messages
        assert "withdraw" not in signed().messages


class TestRedirection:
    @pytest.mark.parametrize(
        ("place", "waiting"),
        [("section", ["section_check"]), ("office", ["office_check"]), ("gates", ["check_secrecy"])],
    )
    def test_the_round_begins_at_a_place_before_the_first_gate_or_at_it(self, place: str, waiting: list[str]) -> None:
        walk = at_sign_off()
        walk.service_gives("resume_review", {"resume_at": place})
        assert walk.message("redirect").open == waiting

    def test_nothing_of_the_interrupted_round_stays(self) -> None:
        walk = drafted(Walk(), countersign=["employment"], consult=["legal"]).do("section_check").message("redirect")
        assert (walk.open, walk.timers) == (["section_check"], {})

    def test_not_while_drafting_nor_after_signing(self) -> None:
        assert "redirect" not in Walk().messages
        assert "redirect" in at_sign_off().messages
        assert "redirect" not in signed().messages


class TestClassChange:
    def changed(self, walk: Walk, **now: bool) -> Walk:
        walk.service_gives("confirm_class", now)
        return walk.do("office_check", outcome="class_changed", confirmed_class="normative", opinion="应为规范性文件")

    def test_the_new_class_brings_its_reviews(self) -> None:
        walk = self.changed(in_office(), legality_required=True, deliberation_required=True)
        assert walk.open == ["review_legality"]
        assert walk.do("review_legality").open == ["deliberation"]
        assert walk.do("deliberation").open == ["office_check"]
        assert walk.do("office_check").open == ["check_secrecy"]

    def test_it_stays_in_force_after_a_return(self) -> None:
        walk = self.changed(in_office(), legality_required=True, deliberation_required=False)
        walk.do("review_legality", **returned())
        assert drafted(walk).do("section_check").open == ["review_legality"]

    def test_a_class_without_legality(self) -> None:
        walk = in_office(**NORMATIVE).do("review_legality")
        self.changed(walk, legality_required=False, deliberation_required=False)
        assert walk.open == ["office_check"]


class TestNotMadePublic:
    def issued(self, walk: Walk) -> Walk:
        return walk.all_of("deputy_review", "sign_off", *AFTER_SIGNING)

    @pytest.mark.parametrize("attribute", ["on_request", "withheld"])
    def test_it_is_recorded_and_reassessed_every_year(self, attribute: str) -> None:
        walk = (
            at_secrecy()
            .do("check_secrecy")
            .do(
                "decide_attribute",
                attribute=attribute,
                ground="process_information",
                ground_reason="尚在讨论，公开后可能误导。",
                scope="internal",
            )
        )
        self.issued(walk)
        assert walk.open == ["archive_withheld"]
        assert "record_withheld" in walk.path
        for _ in range(3):
            if "archive_withheld" in walk.open:
                walk.do("archive_withheld")
            assert walk.timers == {"reassess_when": "days(365)"}
            walk.time_comes("reassess_when").do("reassess")
        walk.time_comes("reassess_when").do("reassess", outcome="disclose")
        assert walk.finished
        assert "publish_together" not in walk.path

    def test_secrecy_says_no(self) -> None:
        walk = at_secrecy().do("check_secrecy", outcome="not_public", opinion="含有工作秘密", **found("work_secret"))
        walk.do("decide_attribute")  # the rules of the domain refuse this pair; the diagram withholds all the same
        assert self.issued(walk).open == ["archive_withheld"]

    def test_a_severed_copy_is_public(self) -> None:
        walk = (
            at_secrecy()
            .do("check_secrecy")
            .do(
                "decide_attribute",
                attribute="partial",
                ground="privacy",
                ground_reason="名单中的个人信息",
                redactions="附件 2 身份证号码",
                scope="partial",
            )
        )
        assert self.issued(walk).open == ["last_check"]


class TestReferredUpward:
    def referred(self) -> Walk:
        return at_secrecy().do("check_secrecy", outcome="refer", opinion="不能确定是否属于工作秘密")

    def test_it_waits_for_the_reply(self) -> None:
        assert self.referred().open == ["await_determination"]

    @pytest.mark.parametrize(("reply", "then"), [("public", "last_check"), ("not_public", "archive_withheld")])
    def test_the_reply_decides(self, reply: str, then: str) -> None:
        walk = self.referred().do("await_determination", outcome=reply)
        assert walk.open == ["decide_attribute"]
        walk.all_of("decide_attribute", "deputy_review", "sign_off", *AFTER_SIGNING)
        assert walk.open == [then]

    def test_an_old_reply_does_not_count_in_the_next_round(self) -> None:
        walk = self.referred().do("await_determination").do("decide_attribute", **returned())
        drafted(walk).do("section_check").do("office_check")
        walk.do("check_secrecy", outcome="not_public", opinion="含有工作秘密", **found("work_secret"))
        walk.all_of("decide_attribute", "deputy_review", "sign_off", *AFTER_SIGNING)
        assert walk.open == ["archive_withheld"]
