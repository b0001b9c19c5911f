"""Codes of organisations and covered numbers: in a public list they may stand, elsewhere somebody looks."""

import pytest

from tests.workflows.screening.corpus.measure import TODAY
from tests.workflows.screening.places import Place, of
from workflows.screening import checks  # noqa: F401 - registers them
from workflows.screening.checks.shown_numbers import lists_elsewhere, organisation_codes
from workflows.screening.model import Subject
from workflows.screening.rulebook import Rulebook

CODE, COVERED = "91310118MA1JL0000N", "310104********0455"


def of_class(matter_class: str | None, *places: Place | str) -> Subject:
    return Subject((of(*places),), TODAY, matter_class)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"统一社会信用代码：{CODE}", [CODE]),
        (f"某某公司（{CODE.lower()}）", [CODE.lower()]),
        (f"编号{CODE[:-1]}M", []),
        (f"编号{CODE}9", []),
        ("身份证号310118199003072310", []),
    ],
)
def test_a_code_is_noted(text: str, found: list[str]) -> None:
    subject = of_class("general", text)

    notes = organisation_codes(subject.documents[0], subject, Rulebook())

    assert [text[each.start : each.end] for each in notes] == found


def test_in_a_public_list_neither_is_looked_at() -> None:
    subject = of_class("notice_list", f"某某公司{CODE}", f"张伟 {COVERED}")

    assert list(organisation_codes(subject.documents[0], subject, Rulebook())) == []
    assert list(lists_elsewhere(subject.documents[0], subject, Rulebook())) == []


@pytest.mark.parametrize(
    ("matter_class", "counted"), [("general", 1), ("news", 1), ("notice_list", 0), (None, 0)]
)  # fmt: skip
def test_covered_numbers_outside_a_list_are_one_warning(matter_class: str | None, counted: int) -> None:
    subject = of_class(matter_class, f"张伟 {COVERED}", ("row", f"王芳|{COVERED}"), "电话138****5678")

    found = list(lists_elsewhere(subject.documents[0], subject, Rulebook()))

    assert len(found) == counted
    assert all("2 处" in each.message and each.start == 3 for each in found)
