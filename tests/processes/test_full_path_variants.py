"""The full path when it is urgent, when a reviewer suggests, and at the release itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.processes.answers import SUGGESTED, returned
from tests.processes.stations import AFTER_SIGNING, DRAFTING, WHERE, at_secrecy, in_office, signed
from tests.processes.walk import Walk


class TestUrgent:
    def urgent(self, **matter: Any) -> Walk:
        return in_office(extra_urgent=True, **matter)

    def test_legality_and_secrecy_run_side_by_side_after_the_office(self) -> None:
        walk = self.urgent(legality_required=True)
        assert walk.open == ["office_check"]
        assert walk.do("office_check").open == ["check_secrecy", "review_legality"]
        assert walk.do("check_secrecy").open == ["review_legality"]
        assert walk.do("review_legality").open == ["decide_attribute"]

    def test_no_gate_is_dropped(self) -> None:
        walk = self.urgent(legality_required=True).all_of(
            "office_check", "review_legality", "check_secrecy", "decide_attribute", "deputy_review", "sign_off"
        )
        assert walk.open == ["recheck"]

    def test_only_secrecy_when_the_class_needs_no_legality(self) -> None:
        walk = self.urgent().do("office_check")
        assert walk.open == ["check_secrecy"]
        assert walk.do("check_secrecy").open == ["decide_attribute"]

    def test_deliberation_follows_legality(self) -> None:
        walk = self.urgent(legality_required=True, deliberation_required=True)
        walk.all_of("office_check", "review_legality", "check_secrecy")
        assert walk.open == ["urgent_deliberation"]
        assert walk.do("urgent_deliberation").open == ["decide_attribute"]

    @pytest.mark.parametrize("target", ["drafter", "section", "office"])
    def test_deliberation_returns(self, target: str) -> None:
        walk = self.urgent(deliberation_required=True).all_of("office_check", "check_secrecy")
        assert walk.do("urgent_deliberation", **returned(target)).open == WHERE[target]

    @pytest.mark.parametrize("target", ["drafter", "section", "office"])
    @pytest.mark.parametrize("task", ["review_legality", "check_secrecy"])
    def test_a_return_cancels_the_other_review(self, task: str, target: str) -> None:
        walk = self.urgent(legality_required=True).do("office_check").do(task, **returned(target))
        assert walk.open == WHERE[target]

    def test_a_return_counts_also_when_the_other_has_approved(self) -> None:
        walk = self.urgent(legality_required=True).all_of("office_check", "review_legality")
        assert walk.do("check_secrecy", **returned()).open == DRAFTING

    @pytest.mark.parametrize("task", ["review_legality", "check_secrecy"])
    def test_a_suggestion_stops_the_other_review_and_both_start_again(self, task: str) -> None:
        walk = self.urgent(legality_required=True).do("office_check").do(task, **SUGGESTED)
        assert walk.open == ["handle_suggestions"]
        assert walk.do("handle_suggestions").open == ["check_secrecy", "review_legality"]

    def test_a_suggestion_that_touches_figures_restarts_all(self) -> None:
        walk = self.urgent(legality_required=True).do("office_check").do("check_secrecy", **SUGGESTED)
        walk.service_gives("apply_suggestions", {"changed": True, "restart": True, "lapsed": ["legality"]})
        assert walk.do("handle_suggestions").open == ["section_check"]

    def test_the_office_may_change_the_class(self) -> None:
        walk = self.urgent().service_gives("confirm_class", {"legality_required": True, "deliberation_required": False})
        walk.do("office_check", outcome="class_changed", confirmed_class="normative", opinion="应为规范性文件")
        assert walk.open == ["office_check"]
        assert walk.do("office_check").open == ["check_secrecy", "review_legality"]

    def test_withdrawal_ends_both(self) -> None:
        assert self.urgent(legality_required=True).do("office_check").message("withdraw").open == DRAFTING


class TestSuggestions:
    @pytest.mark.parametrize(
        ("matter", "before", "task"),
        [
            ({"legality_required": True}, [], "review_legality"),
            ({}, ["office_check"], "check_secrecy"),
            ({}, ["office_check", "check_secrecy"], "decide_attribute"),
            ({"extra_urgent": True}, ["office_check", "check_secrecy"], "decide_attribute"),
        ],
    )
    def test_declined_suggestions_come_back_to_who_made_them(
        self, matter: dict[str, Any], before: list[str], task: str
    ) -> None:
        walk = in_office(**matter).all_of(*before).do(task, **SUGGESTED)
        assert walk.open == ["handle_suggestions"]
        assert walk.do("handle_suggestions").open == [task]

    def accepted(self, *lapsed: str, restart: bool = False) -> Walk:
        walk = at_secrecy(legality_required=True).do("check_secrecy").do("decide_attribute", **SUGGESTED)
        walk.service_gives("apply_suggestions", {"changed": True, "restart": restart, "lapsed": list(lapsed)})
        return walk.do("handle_suggestions")

    def test_every_lapsed_gate_reviews_the_differences(self) -> None:
        walk = self.accepted("legality", "secrecy")
        assert walk.open == ["difference_review[legality]", "difference_review[secrecy]"]
        assert walk.do("difference_review", "secrecy").open == ["difference_review[legality]"]
        assert walk.do("difference_review", "legality").open == ["decide_attribute"]

    def test_no_gate_has_lapsed_yet(self) -> None:
        walk = in_office(legality_required=True).do("review_legality", **SUGGESTED)
        walk.service_gives("apply_suggestions", {"changed": True, "restart": False, "lapsed": []})
        assert walk.do("handle_suggestions").open == ["review_legality"]

    def test_figures_dates_subjects_or_duties_restart_the_reviews(self) -> None:
        walk = self.accepted("legality", "secrecy", restart=True)
        assert walk.open == ["section_check"]
        assert walk.count("submit_revision") == 2

    @pytest.mark.parametrize("target", ["drafter", "section", "office"])
    def test_a_difference_review_can_return(self, target: str) -> None:
        walk = self.accepted("legality", "secrecy").do("difference_review", "secrecy", **returned(target))
        assert walk.open == WHERE[target]

    def test_a_second_suggestion_in_the_same_review(self) -> None:
        walk = self.accepted("legality", "secrecy")
        walk.do("difference_review", "legality").do("difference_review", "secrecy").do("decide_attribute", **SUGGESTED)
        walk.service_gives("apply_suggestions", {"changed": True, "restart": False, "lapsed": ["secrecy"]})
        assert walk.do("handle_suggestions").open == ["difference_review[secrecy]"]


class TestRelease:
    def at_last_check(self) -> Walk:
        return signed().all_of(*AFTER_SIGNING)

    def test_hold_stops_the_countdown(self) -> None:
        walk = self.at_last_check().do("last_check")
        assert walk.messages == {"hold"}
        walk.message("hold")
        assert walk.open == ["last_check"]
        assert walk.timers == {}
        walk.do("last_check").time_comes("release_moment")
        assert walk.open == ["archive"]

    def test_a_new_finding_at_the_release_moment_stops_the_release(self) -> None:
        walk = self.at_last_check().service_gives("rerun_checks", {"clear": False})
        walk.do("last_check").time_comes("release_moment")
        assert walk.open == ["last_check"]
        assert "publish_together" not in walk.path
        assert walk.do("last_check", **returned()).open == ["draft_interpretation", "draft_policy"]

    def test_postponed_until_a_date(self) -> None:
        walk = self.at_last_check().do(
            "last_check", outcome="postpone", postponed_until="2026-12-01", opinion="与市局政策同日发布"
        )
        assert walk.timers == {"postponed": "instant('2026-11-30T16:00:00+00:00')"}
        assert walk.time_comes("postponed").open == ["last_check"]

    def test_by_hand_until_it_has_worked(self) -> None:
        walk = self.at_last_check().service_gives("publish_together", {"manual": True})
        walk.do("last_check").time_comes("release_moment")
        assert walk.open == ["publish_manually"]
        walk.do("publish_manually", outcome="failed", opinion="区网站后台故障")
        assert walk.open == ["publish_manually"]
        assert walk.do("publish_manually").open == ["archive"]
        assert walk.count("record_receipts") == 1

    def test_policy_and_interpretation_go_out_in_one_step(self) -> None:
        walk = self.at_last_check().do("last_check").time_comes("release_moment")
        assert walk.count("publish_together") == 1
