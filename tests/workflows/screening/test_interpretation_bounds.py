"""Bounds that an interpretation turns round, and elements that it does not tell."""

import pytest

from tests.workflows.screening.corpus.measure import TODAY
from tests.workflows.screening.places import of
from workflows.screening import checks  # noqa: F401 - registers them
from workflows.screening.checks.interpretation_bounds import turned_bounds
from workflows.screening.checks.interpretation_elements import missing_elements
from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.rulebook import Rulebook

POLICY = "缴费满12个月的，每人补贴1500元，每年不超过3次；资金拨付率不低于95%。自受理之日起20个工作日内办结。"
TELLS = "哪些人可以申请？补贴标准是多少？怎么办理？"


def subject(policy: str, told: str, **more: object) -> Subject:
    interpretation = of(told, role="interpretation")
    named = ScreenedDocument("i", "interpretation", "解读", interpretation.passages)
    return Subject((of(policy), named), TODAY, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "turned"),
    [
        ("资金拨付率不高于95%。", ["不高于95%"]),
        ("每年至少3次。", ["至少3次"]),
        ("不少于20个工作日。", ["不少于20个工作日"]),
        ("缴费最多12个月。", ["最多12个月"]),
        ("资金拨付率至少95%。", []),
        ("每年最多3次，缴费年满12个月。", []),
        ("资金拨付率低于95%的，不予安排。", []),  # the other side of the same bound
        ("资金拨付率95%。", []),
        ("每人不超过1500元。", []),  # the policy says neither
        ("例如，小王每年至少3次。", []),
        ("每年不少于5次。", []),  # another figure: that is a finding of its own
    ],
)
def test_a_bound_may_not_be_turned_round(told: str, turned: list[str]) -> None:
    found = turned_bounds(of(told), subject(POLICY, told), Rulebook())

    assert [told[each.start : each.end] for each in found] == turned


def test_a_figure_that_the_policy_bounds_on_both_sides_may_be_told_either_way() -> None:
    policy = "缴费满12个月，并在12个月内申请。"

    assert list(turned_bounds(of(policy), subject(policy, "申请不超过12个月。"), Rulebook())) == []


@pytest.mark.parametrize(
    ("policy", "told", "more", "missing"),
    [
        (POLICY, "欢迎关注。", {}, ["适用范围", "待遇标准", "办事指引"]),
        (POLICY, TELLS, {}, []),
        (POLICY, "哪些人可以参加？", {}, ["待遇标准", "办事指引"]),
        ("本通知自5月1日起施行。", "欢迎关注。", {}, ["适用范围", "办事指引"]),
        (POLICY, "欢迎关注。", {"matter_class": "normative"}, ["适用范围", "待遇标准", "办事指引"]),
        (POLICY, "欢迎关注。", {"matter_class": "news"}, []),
        (POLICY, "哪些人？", {"elements": {"benefit_standards": (False, ""), "service_guide": (True, "网上")}}, []),
    ],
)
def test_what_an_interpretation_must_tell(policy: str, told: str, more: dict, missing: list[str]) -> None:
    found = list(missing_elements(of(told), subject(policy, told, **more), Rulebook()))

    assert [name for each in found for name in ("适用范围", "待遇标准", "办事指引") if name in each.message] == missing
    assert len(found) == bool(missing)
