"""The short path for news, new media, reposts, notices and speeches: short, with every mandatory gate."""

from __future__ import annotations

from typing import Any

import pytest

from tests.processes.answers import SUGGESTED, returned
from tests.processes.walk import Walk

REVIEWS = ["section_first_check", "check_secrecy", "decide_attribute", "routine_sign_off"]
WHERE = {"drafter": ["draft_item"], "section": ["section_first_check"], "office": ["office_return"]}


def started(**matter: Any) -> Walk:
    return Walk("routine_release", matter_class="news", interpretation_required=False, **matter)


def drafted(**matter: Any) -> Walk:
    return started(**matter).do("draft_item")


def test_from_draft_to_release() -> None:
    walk = drafted().all_of(*REVIEWS, "last_check").time_comes("release_moment")
    assert walk.finished
    assert walk.path == [
        "draft_item", "submit_revision", *REVIEWS, "rerun_checks", "last_check", "release_moment",
        "rerun_at_release", "publish_together", "record_receipts",
    ]  # fmt: skip


def test_a_speech_is_confirmed_by_the_speaker() -> None:
    walk = drafted(speech=True).do("section_first_check")
    assert walk.open == ["speaker_confirm"]
    assert walk.do("speaker_confirm").open == ["check_secrecy"]


@pytest.mark.parametrize(
    ("matter", "before", "task", "target"),
    [
        ({}, [], "section_first_check", "drafter"),
        *[
            (matter, before, task, target)
            for matter, before, task in [
                ({"speech": True}, ["section_first_check"], "speaker_confirm"),
                ({}, REVIEWS[:1], "check_secrecy"),
                ({}, REVIEWS[:2], "decide_attribute"),
                ({}, REVIEWS[:3], "routine_sign_off"),
            ]
            for target in WHERE
        ],
    ],
)
def test_every_review_returns_to_whom_it_says(
    matter: dict[str, Any], before: list[str], task: str, target: str
) -> None:
    assert drafted(**matter).all_of(*before).do(task, **returned(target)).open == WHERE[target]


@pytest.mark.parametrize(("decided", "then"), [("to_drafter", "draft_item"), ("to_section", "section_first_check")])
def test_the_office_decides_who_gets_what_was_returned_to_it(decided: str, then: str) -> None:
    walk = drafted().do("section_first_check").do("check_secrecy", **returned("office"))
    assert walk.do("office_return", outcome=decided).open == [then]


@pytest.mark.parametrize("reviews", range(4))
def test_until_sign_off_the_drafter_can_take_it_back(reviews: int) -> None:
    assert drafted().all_of(*REVIEWS[:reviews]).message("withdraw").open == ["draft_item"]


def test_not_made_public() -> None:
    walk = (
        drafted()
        .all_of("section_first_check", "check_secrecy")
        .do(
            "decide_attribute",
            attribute="withheld",
            ground="internal_affairs",
            ground_reason="内部人事安排",
            scope="internal",
        )
    )
    walk.do("routine_sign_off")
    assert walk.finished
    assert walk.path[-1] == "record_withheld"


def test_the_last_check_returns_to_the_drafter() -> None:
    assert drafted().all_of(*REVIEWS).do("last_check", **returned()).open == ["draft_item"]


@pytest.mark.parametrize("urgent", [False, True])
@pytest.mark.parametrize(("before", "task"), [(REVIEWS[:1], "check_secrecy"), (REVIEWS[:2], "decide_attribute")])
def test_suggestions_go_to_the_drafter_and_back(urgent: bool, before: list[str], task: str) -> None:
    walk = drafted(extra_urgent=urgent).all_of(*before).do(task, **SUGGESTED)
    assert walk.open == ["handle_suggestions"]
    assert walk.do("handle_suggestions").open == [task]


@pytest.mark.parametrize("urgent", [False, True])
def test_figures_dates_subjects_or_duties_restart_the_reviews(urgent: bool) -> None:
    walk = drafted(extra_urgent=urgent).do("section_first_check").do("check_secrecy", **SUGGESTED)
    walk.service_gives("apply_suggestions", {"changed": True, "restart": True, "lapsed": []})
    assert walk.do("handle_suggestions").open == ["section_first_check"]


def test_referred_upward() -> None:
    walk = drafted().do("section_first_check").do("check_secrecy", outcome="refer", opinion="不能确定")
    assert walk.open == ["await_determination"]
    walk.all_of("await_determination", "decide_attribute", "routine_sign_off")
    assert walk.open == ["last_check"]
