"""Running the checks over the corpus: what was found of what is labelled, and what was found beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from tests.fuzz.targets import reader
from tests.workflows.screening.corpus.builders import build
from tests.workflows.screening.corpus.cases import Case, Expected
from tests.workflows.screening.corpus.kinds import COMPANIONS, KINDS
from workflows.renditions.characters import folded
from workflows.renditions.uploads import read_upload
from workflows.screening.model import LEVELS, Finding, ScreenedDocument, Subject
from workflows.screening.passages import screened_fields
from workflows.screening.rulebook import Rulebook
from workflows.screening.run import screen
from workflows.screening.scanning import screened

TODAY = date(2026, 4, 10)
_GRAVITY = {level: order for order, level in enumerate(LEVELS)}


@dataclass(frozen=True)
class Outcome:
    """Of one case: the labels that were found with what found them, those that were not, and what no label names."""

    case: Case
    met: tuple[tuple[Expected, tuple[Finding, ...]], ...]
    missed: tuple[Expected, ...]
    beside: tuple[Finding, ...]

    @property
    def false_alarms(self) -> tuple[Finding, ...]:
        """At error or above, and named by no label."""
        return tuple(finding for finding in self.beside if finding.is_serious)


@dataclass
class Tally:
    """Labels found and missed, and findings at error or above that no label names."""

    found: int = 0
    missed: int = 0
    false_alarms: int = 0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false_alarms) if self.found + self.false_alarms else 1.0


@dataclass(frozen=True)
class Measured:
    outcomes: tuple[Outcome, ...]
    by_kind: dict[str, Tally] = field(default_factory=dict)
    by_check: dict[str, Tally] = field(default_factory=dict)

    @property
    def missed(self) -> list[str]:
        """The labels that nothing found, to be read by a person."""
        return [f"{one.case.id}: {label}" for one in self.outcomes for label in one.missed]

    @property
    def false_alarms(self) -> list[str]:
        """The findings at error or above that no label names, to be read by a person."""
        return [f"{one.case.id}: {described(finding)}" for one in self.outcomes for finding in one.false_alarms]

    @property
    def recall(self) -> float:
        met = sum(len(one.met) for one in self.outcomes)
        return met / (met + len(self.missed))


def described(finding: Finding) -> str:
    return f"{finding.check} {finding.level} {finding.part} “{finding.quote}” {finding.message}"


def measure(cases: Iterable[Case], book: Rulebook) -> Measured:
    """The checks over these cases. A missed label counts against the first check that its kind names."""
    measured = Measured(tuple(outcome(case, book) for case in cases))
    for one in measured.outcomes:
        for label, findings in one.met:
            measured.by_kind.setdefault(label.kind, Tally()).found += 1
            for check in {finding.check for finding in findings}:
                measured.by_check.setdefault(check, Tally()).found += 1
        for label in one.missed:
            measured.by_kind.setdefault(label.kind, Tally()).missed += 1
            measured.by_check.setdefault(KINDS[label.kind][0], Tally()).missed += 1
        for finding in one.false_alarms:
            measured.by_check.setdefault(finding.check, Tally()).false_alarms += 1
    return measured


def outcome(case: Case, book: Rulebook) -> Outcome:
    """The findings of one case, held against its labels. One finding may meet several labels."""
    findings = screen(subject_of(case), book)
    found = {label: tuple(one for one in findings if meets(one, label)) for label in case.expect}
    return Outcome(
        case,
        met=tuple((label, ones) for label, ones in found.items() if ones),
        missed=tuple(label for label, ones in found.items() if not ones),
        beside=tuple(one for one in findings if not any(_is_named(one, label) for label in case.expect)),
    )


def meets(finding: Finding, label: Expected) -> bool:
    """Whether the finding is what the label means: its kind, its words, its place, and at least its level."""
    if label.level and _GRAVITY[finding.level] > _GRAVITY[label.level]:  # type: ignore[index]
        return False
    return finding.check.startswith(KINDS[label.kind]) and _same_place(finding, label)


def _is_named(finding: Finding, label: Expected) -> bool:
    checks = KINDS[label.kind] + COMPANIONS.get(label.kind, ())
    return finding.check.startswith(checks) and _same_place(finding, label)


def _same_place(finding: Finding, label: Expected) -> bool:
    return label.place in finding.part and _same_words(finding, label.match)


def _same_words(finding: Finding, words: str) -> bool:
    looked_for, matched = folded(words).text, folded(finding.matched).text
    if not looked_for:
        return True
    return (
        looked_for in matched or bool(matched and matched in looked_for) or looked_for in folded(finding.message).text
    )


def subject_of(case: Case) -> Subject:
    """All documents of the case, read by the product's readers, without a process for each."""
    documents = [_document(case.builder, case.text, case.hidden, case.role, "文稿")]
    if case.policy is not None:
        documents.insert(0, _document("txt", case.policy, "", "policy", "政策"))
    documents += [_document("txt", text, "", "attachment", name) for name, text in case.attachments]
    if case.elements:
        documents.append(screened_fields("", case.elements))
    return Subject(tuple(documents), TODAY, case.matter_class, case.attribute, case.elements)


def _document(builder: str, text: str, hidden: str, role: str, name: str) -> ScreenedDocument:
    ending, content = build(builder, text, hidden)
    upload = read_upload(f"{name}.{ending}", content, reader=lambda kind, content: reader(kind)(content))
    return screened(upload, role, upload.file_name)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Quiet:
    """What was found in texts without fault. `alarms`: (name of the text, finding at error or above)."""

    characters: int
    levels: Counter[str]
    alarms: tuple[tuple[str, Finding], ...]

    @property
    def per_ten_thousand(self) -> float:
        """Findings at error or above per 10,000 characters, spaces not counted."""
        return len(self.alarms) * 10_000 / self.characters


def quiet(texts: Iterable[Case], book: Rulebook) -> Quiet:
    """The checks over texts in which nothing is wrong; a text's policy is not counted again."""
    levels: Counter[str] = Counter()
    alarms: list[tuple[str, Finding]] = []
    characters = 0
    for case in texts:
        subject = subject_of(case)
        own = {document.key for document in subject.of_role(case.role)}  # type: ignore[arg-type]
        findings = [finding for finding in screen(subject, book) if finding.document in own]
        levels.update(finding.level for finding in findings)
        alarms += [(case.id, finding) for finding in findings if finding.is_serious]
        characters += len("".join(case.text.split()))
    return Quiet(characters, levels, tuple(alarms))
