"""What a handbook holds. Text that is no Phrase and no Label is a word of the process, which the screen looks up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workflows.people.labels import Label
from workflows.studio.queries import Version
from workflows.studio.words.phrases import Phrase

StepKind = Literal["user", "call", "service", "rule", "wait", "join"]


@dataclass(frozen=True)
class Place:
    """Somewhere that a way leads to: a step with its number, or an end, which has none."""

    name: Label | str
    number: str | None = None
    anchor: str | None = None
    chapter: str | None = None  # name of the process, where it is another one


@dataclass(frozen=True)
class Way:
    """What comes next. `condition` None: always. `through`: the end of this process that is passed on the way."""

    condition: Phrase | None
    to: tuple[Place, ...]
    through: str | None = None


@dataclass(frozen=True)
class Interruption:
    """A boundary event. `takes_back`: the step (or all inside) ends when it comes; else it goes on."""

    what: Phrase
    takes_back: bool
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Asked:
    """One question of a form. `required`: always (True), never (False) or when the phrase holds."""

    label: str
    description: str
    control: Label
    options: tuple[str, ...]
    source: Label | None
    required: bool | Phrase
    shown: Phrase | None
    limits: tuple[Phrase, ...]


@dataclass(frozen=True)
class Outcome:
    """An answer that decides. `approves`: it counts as the approval of the step's gate."""

    label: str
    approves: bool


@dataclass(frozen=True)
class Clock:
    """`due` None: no limit. `counts`: what is counted, in the words of the diagram."""

    due: Phrase | None
    urgent: Phrase | None
    counts: str
    told: tuple[Phrase, ...]
    colours: Phrase | None


@dataclass(frozen=True)
class Work:
    """What a person does in a step."""

    kind: str
    lane: str
    post: Label
    gate: str | None
    outcomes: tuple[Outcome, ...]
    questions: tuple[Asked, ...]
    texts: tuple[str, ...]
    clock: Clock
    repeated: tuple[Phrase, ...]  # once for each of a list, and when that ends early
    edits: bool
    restores: bool


@dataclass(frozen=True)
class Step:
    """`does`: what an automatic step does, a call calls, a wait waits for. `basis`: its documentation."""

    number: str
    anchor: str
    name: Label | str
    kind: StepKind
    basis: str
    work: Work | None
    does: Phrase | None
    effect: Phrase | None
    calls: str | None  # anchor of what it calls: the chapter of a process, a decision table
    inside: str | None  # name of the sub-process around it
    ways: tuple[Way, ...]
    interruptions: tuple[Interruption, ...]


@dataclass(frozen=True)
class Row:
    """A row of a decision table: its tests, its results, and what is noted beside it."""

    tests: tuple[Phrase | Label | str, ...]
    results: tuple[Label | str, ...]
    note: str


@dataclass(frozen=True)
class Table:
    """A decision table. `policy`: which of its rows count."""

    name: str
    anchor: str
    policy: Label
    inputs: tuple[Phrase | Label | str, ...]
    outputs: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Chapter:
    """One process of the set: what it says of itself, its steps and tables."""

    number: str
    anchor: str
    process_id: str
    name: str
    basis: str
    steps: tuple[Step, ...]
    tables: tuple[Table, ...]
    called_by: tuple[str, ...]


@dataclass(frozen=True)
class Gate:
    """A gate that must be passed before anything is released. `when` None: always. `steps`: where it is decided."""

    label: str
    when: Phrase | None
    steps: tuple[Place, ...]


@dataclass(frozen=True)
class Handbook:
    version: Version
    gates: tuple[Gate, ...]
    chapters: tuple[Chapter, ...]
