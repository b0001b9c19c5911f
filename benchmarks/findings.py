"""What the machine check finds of the labelled corpus, check by check, and what it says of texts without fault."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report import Limit, Result, Table
from benchmarks.scale import Scale
from tests.workflows.screening.corpus.cases import Case, all_cases, clean_texts
from tests.workflows.screening.corpus.kinds import COMPLETE
from tests.workflows.screening.corpus.measure import Measured, Quiet, Tally, measure, quiet
from workflows.screening.registry import CHECKS
from workflows.screening.rulebooks import default_rulebook

# real documents that lie beside the checkout and not in it
REAL_TEXTS = Path(__file__).parents[2] / "shared" / "seeds"
MOST_MISSED = 5.0  # per cent of all labels
MOST_FALSE_ALARMS = 1.0  # per 10,000 characters


def run(scale: Scale) -> Result:
    book = default_rulebook()
    scale.progress("labelled cases")
    measured = measure(all_cases(), book)
    scale.progress("texts without fault")
    texts = {"clean texts of the corpus": clean_texts(), "real documents": _real_texts()}
    return report(measured, {name: quiet(cases, book) for name, cases in texts.items() if cases})


def report(measured: Measured, silence: dict[str, Quiet]) -> Result:
    """Tables by check and by kind of fault, and the limits of the machine check."""
    result = Result("findings")
    result.tables += [_by_check(measured, silence), _by_kind(measured), _texts(silence)]
    result.limits += _limits(measured, silence)
    result.figures = {
        "recall": measured.recall,
        "checks": {name: _figures(tally) for name, tally in sorted(measured.by_check.items())},
        "kinds": {name: _figures(tally) for name, tally in sorted(measured.by_kind.items())},
        "texts": {name: found.per_ten_thousand for name, found in silence.items()},
    }
    return result


def _real_texts() -> tuple[Case, ...]:
    paths = sorted(REAL_TEXTS.glob("*.txt"))
    return tuple(Case(path.stem, path.read_text(encoding="utf-8"), attribute=None) for path in paths)


def _by_check(measured: Measured, silence: dict[str, Quiet]) -> Table:
    header = ("", "labels found", "missed", "false alarms", "in clean texts", "precision", "recall")
    table = Table(f"{len(measured.outcomes)} labelled cases, by check", header)
    in_texts = [finding.check for found in silence.values() for _, finding in found.alarms]
    for name in sorted(set(CHECKS) | set(measured.by_check)):
        tally = measured.by_check.get(name, Tally())
        if tally.found or tally.missed or tally.false_alarms or name in in_texts:
            table.rows.append((name, *_cells(tally, in_texts.count(name)), tally.precision, tally.recall))
        else:
            table.rows.append((name, 0, 0, 0, 0, "–", "–"))
    table.notes = (
        "false alarms: findings at error or above that no label names",
        "a missed label is put down to the first check of its kind",
    )
    return table


def _cells(tally: Tally, in_texts: int) -> tuple[int, int, int, int]:
    return tally.found, tally.missed, tally.false_alarms, in_texts


def _by_kind(measured: Measured) -> Table:
    table = Table("the same by kind of fault", ("", "labels", "missed", "recall"))
    for name, tally in sorted(measured.by_kind.items()):
        table.rows.append((name, tally.found + tally.missed, tally.missed, tally.recall))
    return table


def _texts(silence: dict[str, Quiet]) -> Table:
    table = Table("texts without fault", ("", "characters", "error or above", "per 10,000", "warnings", "notes"))
    for name, found in silence.items():
        rate = (len(found.alarms), found.per_ten_thousand, found.levels["warning"], found.levels["note"])
        table.rows.append((name, found.characters, *rate))
    return table


def _limits(measured: Measured, silence: dict[str, Quiet]) -> list[Limit]:
    complete = sum(tally.missed for kind, tally in measured.by_kind.items() if kind in COMPLETE)
    return [
        Limit("marks and checksummed identifiers missed", complete, 0),
        Limit("per cent of all labels missed", (1 - measured.recall) * 100, MOST_MISSED),
        *(
            Limit(f"error or above per 10,000 characters, {name}", found.per_ten_thousand, MOST_FALSE_ALARMS)
            for name, found in silence.items()
        ),
    ]


def _figures(tally: Tally) -> dict[str, float]:
    return vars(tally) | {"precision": tally.precision, "recall": tally.recall}
