"""The bench of findings: every check has its line, misses and false alarms are counted where they belong."""

from __future__ import annotations

from benchmarks import findings
from benchmarks.report import Result
from tests.workflows.screening.corpus.cases import Case, Expected
from tests.workflows.screening.corpus.frame import notice
from tests.workflows.screening.corpus.measure import measure, quiet
from workflows.screening.registry import CHECKS
from workflows.screening.rulebooks import default_rulebook

PHONE = "联系人：王老师，手机：13916350027。"
CASES = (
    Case("found", notice({}, PHONE), expect=(Expected("mobile", "13916350027"),)),
    Case("missed", notice({}), expect=(Expected("mark", "机密★1年"),)),
    Case("false alarm", notice({}, PHONE)),
    Case("quiet", notice({})),
)


def report(*cases: Case) -> Result:
    book = default_rulebook()
    return findings.report(measure(cases, book), {"texts": quiet(cases, book)})


def test_every_check_has_its_line_with_precision_and_recall() -> None:
    by_check = report(*CASES).tables[0]

    rows = {row[0]: tuple(row[1:]) for row in by_check.rows}
    assert set(CHECKS) <= set(rows)
    assert rows["personal.mobile"] == (1, 0, 1, 2, 0.5, 1.0)
    assert rows["secrecy.mark"] == (0, 1, 0, 0, 1.0, 0.0)
    assert rows["dates.impossible"] == (0, 0, 0, 0, "–", "–")


def test_the_limits_are_exceeded_by_what_is_missed_and_by_false_alarms() -> None:
    assert [limit.holds for limit in report(*CASES).limits] == [False, False, False]
    assert [limit.holds for limit in report(CASES[0]).limits] == [True, True, False]
    assert [limit.holds for limit in report(CASES[3], CASES[0]).limits][:2] == [True, True]


def test_the_figures_go_into_the_json_file() -> None:
    figures = report(*CASES).as_json()["figures"]

    assert figures["recall"] == 0.5
    assert figures["checks"]["personal.mobile"] == {
        "found": 1, "missed": 0, "false_alarms": 1, "precision": 0.5, "recall": 1.0,
    }  # fmt: skip
    assert figures["kinds"]["mark"]["recall"] == 0.0
