"""Separation of duties, access and classes as tables."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from workflows.matters import classes, gates, labels
from workflows.matters.classes import CLASSES, GROUNDS, grounds_of, party_document_issues
from workflows.matters.gates import GATES, mandatory_gates, posts_of
from workflows.matters.rules import Standing, duty_issues, gate_issues, joins, review_issues
from workflows.people.labels import POSTS

ALL_GATES = ("legality", "secrecy", "attribute", "sign_off")
ALL_GATE_POSTS = frozenset({"legal_review", "secrecy_review", "attribute_review", "leader", "deputy_leader"})
FREE = Standing(
    person_id="p",
    name="某",
    section_id="other",
    posts=ALL_GATE_POSTS,
    matter_class="normative",
    matter_section_id="zyjs",
    drafter_id="d",
    editors=frozenset({"d", "e"}),
)


def codes(standing: Standing, gate: str) -> set[str]:
    return {issue.code.removeprefix("separation.") for issue in gate_issues(standing, gate)}


def with_(**changes: Any) -> Standing:
    return dataclasses.replace(FREE, **changes)


def test_whoever_holds_the_post_and_has_nothing_to_do_with_the_matter_may_clear_any_gate():
    assert all(not gate_issues(FREE, gate) for gate in ALL_GATES)


def every(code: str) -> dict[str, set[str]]:
    return {gate: {code} for gate in ALL_GATES}


ROWS: list[tuple[dict[str, Any], dict[str, set[str]]]] = [
    # the drafter and every editor clear no gate
    ({"person_id": "d"}, every("drafter")),
    ({"person_id": "e"}, every("editor")),
    # without the post, nothing
    ({"posts": frozenset()}, every("post")),
    ({"posts": frozenset({"office_check", "section_head"})}, every("post")),
    # administrators: never
    ({"administrator": True}, every("administrator")),
    # the drafting section's own holder leaves it to the other of A and B, but its leader may sign
    (
        {"section_id": "zyjs"},
        {"legality": {"own-section"}, "secrecy": {"own-section"}, "attribute": {"own-section"}, "sign_off": set()},
    ),
    # one gate a person and matter; the signer clears no other
    (
        {"cleared": frozenset({"legality"})},
        {"legality": set(), "secrecy": {"one-gate"}, "attribute": {"one-gate"}, "sign_off": {"signer"}},
    ),
    (
        {"cleared": frozenset({"secrecy"})},
        {"legality": {"one-gate"}, "secrecy": set(), "attribute": {"one-gate"}, "sign_off": {"signer"}},
    ),
    ({"cleared": frozenset({"sign_off"})}, {gate: {"signer"} for gate in ALL_GATES[:3]} | {"sign_off": set()}),
    # 兼岗决定 joins secrecy and attribute, and nothing else
    (
        {"cleared": frozenset({"secrecy"}), "dual_post_decision": "dp"},
        {"legality": {"one-gate"}, "secrecy": set(), "attribute": set(), "sign_off": {"signer"}},
    ),
    (
        {"cleared": frozenset({"attribute"}), "dual_post_decision": "dp"},
        {"legality": {"one-gate"}, "secrecy": set(), "attribute": set(), "sign_off": {"signer"}},
    ),
    (
        {"cleared": frozenset({"secrecy", "attribute"}), "dual_post_decision": "dp"},
        {"legality": {"one-gate"}, "secrecy": set(), "attribute": set(), "sign_off": {"signer"}},
    ),
    (
        {"cleared": frozenset({"legality"}), "dual_post_decision": "dp"},
        {"legality": set(), "secrecy": {"one-gate"}, "attribute": {"one-gate"}, "sign_off": {"signer"}},
    ),
    # 兼岗 lifts neither authorship nor the A/B rule
    (
        {"person_id": "e", "cleared": frozenset({"secrecy"}), "dual_post_decision": "dp"},
        {"attribute": {"editor"}},
    ),
    (
        {"section_id": "zyjs", "cleared": frozenset({"secrecy"}), "dual_post_decision": "dp"},
        {"attribute": {"own-section"}},
    ),
]


@pytest.mark.parametrize(("changes", "expected"), ROWS)
def test_separation_of_duties(changes: dict[str, Any], expected: dict[str, set[str]]):
    assert {gate: codes(with_(**changes), gate) for gate in expected} == expected


def test_the_signature_follows_the_path():
    deputy = frozenset({"deputy_leader"})
    assert codes(with_(posts=deputy, matter_class="normative"), "sign_off") == {"post"}
    assert codes(with_(posts=deputy, matter_class="news"), "sign_off") == set()
    assert codes(with_(posts=frozenset({"leader"}), matter_class="news"), "sign_off") == set()


@pytest.mark.parametrize(
    ("kind", "drafter", "editor", "own_section", "cleared"),
    [
        ("review.section", False, False, True, True),
        ("review.office", False, False, True, True),
        ("review.deputy", False, False, True, True),
        ("review.recheck", False, False, True, True),
        ("review.last_check", False, False, True, True),
        ("opinion.countersign", True, True, True, True),
        ("opinion.coordination", True, True, True, True),
        ("draft.policy", True, True, True, True),
        ("register.number", True, True, True, True),
    ],
)
def test_other_duties_exclude_authors_from_reviews_and_nobody_else(
    kind: str, drafter: bool, editor: bool, own_section: bool, cleared: bool
):
    may = [
        not duty_issues(with_(**changes), kind, None)
        for changes in (
            {"person_id": "d"},
            {"person_id": "e"},
            {"section_id": "zyjs"},
            {"cleared": frozenset({"secrecy"})},
        )
    ]
    assert may == [drafter, editor, own_section, cleared]
    assert duty_issues(with_(administrator=True), kind, None), "administrators take part in nothing"


def test_a_difference_review_is_judged_by_the_gate_that_lapsed():
    again = with_(cleared=frozenset({"legality"}))
    assert not duty_issues(again, "gate.difference", "legality")
    assert duty_issues(again, "gate.difference", "secrecy")
    assert not review_issues(again)


def test_a_decision_that_is_not_there_joins_nothing():
    assert not joins(with_(cleared=frozenset({"secrecy"})), "attribute")


@pytest.mark.parametrize(
    ("matter_class", "gates_in_order"),
    [
        ("normative", ALL_GATES),
        ("major_decision", ALL_GATES),
        ("rights_policy", ALL_GATES),
        ("application_policy", ALL_GATES),
        ("general", ALL_GATES[1:]),
        ("news", ALL_GATES[1:]),
        ("new_media", ALL_GATES[1:]),
        ("repost", ALL_GATES[1:]),
        ("notice_list", ALL_GATES[1:]),
        ("speech", ALL_GATES[1:]),
        ("something unknown", ALL_GATES),
    ],
)
def test_mandatory_gates_follow_the_class_and_doubt_takes_them_all(matter_class: str, gates_in_order: tuple[str, ...]):
    assert mandatory_gates(matter_class) == gates_in_order
    assert all(posts_of(gate, matter_class) <= POSTS.keys() for gate in ALL_GATES)


def test_an_interpretation_is_required_of_policies_only():
    required = {code for code, known in CLASSES.items() if known.interpretation_required}
    assert required == {"normative", "major_decision", "rights_policy", "application_policy"}
    assert {code for code, known in CLASSES.items() if known.application_blocks} == {"application_policy"}
    assert len(classes.required_elements("normative")) == 10
    assert len(classes.required_elements("application_policy")) == 13


@pytest.mark.parametrize(
    ("title", "number", "refused"),
    [
        ("中共青浦区人力资源和社会保障局党组关于印发议事规则的通知", None, True),
        ("区人社局党组关于调整工作分工的通知", None, True),
        ("中国共产党上海市青浦区委员会通知", None, True),
        ("关于印发实施方案的通知", "青人社党〔2026〕3号", True),
        ("中 共青浦区委关于活动的通知", None, True),
        ("中\u200b共青浦区委关于活动的通知", None, True),
        ("中囯共产\u00ad党青浦区委员会通知", None, True),
        ("区人社局黨組關於調整工作分工的通知", None, True),
        ("关于印发实施方案的通知", "青人社发〔2026〕3号", False),
        ("关于贯彻落实区委决策部署的通知", None, False),
        ("上海市人力资源和社会保障局2026年政务公开工作方案", None, False),
        ("关于做好党组织关系转接服务窗口公开工作的通知", None, False),
    ],
)
def test_party_documents_are_refused_at_the_door(title: str, number: str | None, refused: bool):
    assert bool(party_document_issues(title, number)) is refused


@pytest.mark.parametrize(
    ("title", "matter_class", "code"),
    [
        ("2025年政务公开工作要点", "normative", "class-plan"),
        ("2025年政务公开工作要点", "general", None),
        ("职业技能培训补贴管理办法", "general", "class-rule"),
        ("关于印发《培训补贴实施细则（试行）》的通知", "general", "class-rule"),
        ("职业技能培训补贴管理办法", "normative", None),
        ("职业技能培训补贴管理办法", "news", None),
    ],
)
def test_where_title_and_class_look_at_odds(title: str, matter_class: str, code: str | None):
    assert [issue.code for issue in classes.class_remarks(title, matter_class)] == ([code] if code else [])


def test_grounds_belong_to_articles_14_to_16():
    assert {ground.article for ground in grounds_of("withheld")} == {"14", "15", "16"}
    assert grounds_of("partial") == grounds_of("withheld")
    assert [ground.code for ground in grounds_of("on_request")] == ["outside_19_21"]
    assert grounds_of("proactive") == []
    assert {ground.article for ground in GROUNDS.values() if ground.discretionary} == {"16"}


TABLES = [
    classes.ELEMENTS,
    classes.APPLICATION_BLOCKS,
    classes.FORMS,
    classes.ATTRIBUTES,
    classes.SCOPES,
    classes.TIMING_FACTORS,
    labels.STATES,
    labels.URGENCIES,
    labels.ROLES,
    labels.ORIGINS,
    labels.CLOSED_REASONS,
    labels.SUGGESTION_STATES,
    labels.ACTIONS,
]


def test_labels_are_complete_in_both_languages():
    words = [label for table in TABLES for label in table.values()]
    words += [known.label for known in CLASSES.values()] + [gate.label for gate in GATES.values()]
    words += [ground.label for ground in GROUNDS.values()]
    assert all(label.zh and label.en and label.en.isascii() and not label.zh.isascii() for label in words)


def test_the_gate_of_a_decision_has_its_own_name():
    assert gates.gate_label("legality", "major_decision").zh == "合法性审查"
    assert gates.gate_label("legality", "normative").zh == "合法性审核"


def test_a_ground_reads_as_a_sentence():
    decided = {
        "attribute": "withheld",
        "ground": "trade_secret",
        "ground_reason": "含配方",
        "further_ground": "第三方不同意公开",
    }
    said = "不予公开；《政府信息公开条例》第15条：商业秘密；含配方；第三方不同意公开"
    assert labels.ground_in_words(decided) == said
