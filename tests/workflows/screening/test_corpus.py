"""The machine check over the labelled corpus: it finds what a careful reader finds, and little else."""

from __future__ import annotations

import pytest

from tests.workflows.screening.corpus.cases import all_cases, clean_texts
from tests.workflows.screening.corpus.kinds import COMPLETE, KINDS
from tests.workflows.screening.corpus.measure import Measured, Tally, described, measure, quiet
from workflows.screening.registry import CHECKS
from workflows.screening.rulebooks import default_rulebook

LEAST_RECALL = 0.95
MOST_FALSE_ALARMS = 1.0  # at error or above, per 10,000 characters of texts without fault
FORMATS = {"docx", "pdf", "doc", "wps", "ofd", "xlsx", "txt", "html", "md"}


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure(all_cases(), default_rulebook())


def test_the_corpus_is_large_enough_and_holds_every_format() -> None:
    cases = all_cases()

    assert len(cases) >= 400
    assert sum(case.clean for case in cases) >= 100
    assert {case.builder.partition(".")[0] for case in cases} == FORMATS
    assert len(clean_texts()) >= 20
    assert sum(len("".join(case.text.split())) for case in clean_texts()) >= 30_000


def test_every_kind_of_fault_is_labelled_and_names_checks_that_exist() -> None:
    assert {label.kind for case in all_cases() for label in case.expect} == set(KINDS)
    assert [start for starts in KINDS.values() for start in starts if not any(map(_starts(start), CHECKS))] == []


def _starts(start: str):
    return lambda check: check.startswith(start)


def test_every_check_finds_at_least_one_of_the_labels(measured: Measured) -> None:
    silent = sorted(check for check in CHECKS if not measured.by_check.get(check, Tally()).found)

    assert silent == [], "every check needs a labelled case in corpus/cases"


def test_every_mark_and_every_checksummed_identifier_is_found(measured: Measured) -> None:
    missed = [f"{one.case.id}: {label}" for one in measured.outcomes for label in one.missed if label.kind in COMPLETE]

    assert missed == []


def test_nearly_everything_that_is_labelled_is_found(measured: Measured) -> None:
    assert measured.recall >= LEAST_RECALL, "\n".join(measured.missed)


def test_what_looks_alike_and_is_right_gives_nothing_at_error_or_above(measured: Measured) -> None:
    alarms = [
        f"{one.case.id}: {described(finding)}"
        for one in measured.outcomes
        if one.case.clean
        for finding in one.false_alarms
    ]

    assert alarms == []


def test_official_texts_without_fault_stay_quiet() -> None:
    found = quiet(clean_texts(), default_rulebook())

    alarms = "\n".join(f"{name}: {described(finding)}" for name, finding in found.alarms)
    assert found.per_ten_thousand <= MOST_FALSE_ALARMS, alarms


def test_beside_the_labels_hardly_anything_is_called_an_error(measured: Measured) -> None:
    found = sum(tally.found for tally in measured.by_check.values())

    assert len(measured.false_alarms) <= found * 0.02, "\n".join(measured.false_alarms)
