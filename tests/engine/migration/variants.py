"""Random processes in two versions, an instance of the old one driven anywhere, moved, and driven on.

Approvals are counted by watching what people answer (`driving.Book`), never by the diagram: that is how a gate that
was stepped over is found out."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

from engine.definitions import DefinitionSet, definition_set
from engine.errors import StepFailed
from engine.migration.elements import Versions
from engine.migration.planning import Plan, plan
from engine.spiff import CompiledSet, Running, compile_set, restore, start
from engine.spiff.carrying import stands
from engine.verification import verify
from engine.workflow import Held
from tests.engine.verification.drawings import BY_CLASS, Drawing
from tests.engine.verification.driving import MAX_ACTS, Book, _act
from tests.engine.verification.generator import drawn, generate
from tests.engine.verification.oracle import Graph, kind_of

MOST = 400  # states of a graph that is still small enough to be walked through
ADDED = ("opinion", "review", "secrecy", "legality", "number", "mark", "probe", "draft", "submit")


@dataclass
class Tally:
    pairs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    released: int = 0
    wrong: list[str] = field(default_factory=list)


def varied(graph: Graph, dice: random.Random) -> tuple[Graph, dict[str, str], bool]:
    """Another version: the graph, which elements were renamed (old -> new), whether the form of a gate changes."""
    lines = {scope: list(each) for scope, each in graph.lines.items()}
    names: dict[str, str] = {}
    for _ in range(dice.choice((1, 1, 2, 3))):
        change = dice.random()
        if change < 0.6:
            _add(lines, dice)
        elif change < 0.75:
            _remove(lines, dice)
        elif change < 0.9:
            names |= _rename(lines, graph, dice)
    return replace(graph, lines={scope: tuple(each) for scope, each in lines.items()}), names, dice.random() < 0.25


def _add(lines: dict[str, list[str]], dice: random.Random) -> None:
    scope = dice.choice(list(lines))
    position = dice.randrange(len(lines[scope]))
    chain, _, condition = lines[scope][position].partition(" : ")
    parts = chain.split()
    new = f"{dice.choice(ADDED)}9{dice.randrange(100)}"
    if any(new in line.split() for each in lines.values() for line in each):
        return
    parts.insert(dice.randrange(1, len(parts)), new)
    lines[scope][position] = " ".join(parts) + (f" : {condition}" if condition else "")


def _remove(lines: dict[str, list[str]], dice: random.Random) -> None:
    scope = dice.choice(list(lines))
    position = dice.randrange(len(lines[scope]))
    chain, _, condition = lines[scope][position].partition(" : ")
    parts = chain.split()
    if len(parts) > 2:
        del parts[dice.randrange(1, len(parts) - 1)]
        if len(set(pairwise(parts))) == len(parts) - 1:
            lines[scope][position] = " ".join(parts) + (f" : {condition}" if condition else "")


def _rename(lines: dict[str, list[str]], graph: Graph, dice: random.Random) -> dict[str, str]:
    names = sorted({name for each in lines.values() for line in each for name in line.partition(" : ")[0].split()})
    free = [name for name in names if kind_of(name) in ("opinion", "review") and name not in graph.multi]
    free = [name for name in free if name not in {at.on for at in graph.attached.values()}]
    if not free:
        return {}
    old = dice.choice(free)
    new = f"{kind_of(old)}8{dice.randrange(100)}"
    if new in names:
        return {}
    for scope, each in lines.items():
        lines[scope] = [
            " ".join(new if part == old else part.replace(f"{old}.", f"{new}.") for part in line.split(" "))
            for line in each
        ]
    return {old: new}


@cache
def accepted(seed: int) -> tuple[Graph, Drawing] | None:
    graph = generate(seed)
    files = drawn(graph)
    return None if verify(files, BY_CLASS, max_states=MOST) else (graph, files)


def compare(seeds: Iterable[int], variants: int = 3, walks: int = 4) -> Tally:
    tally = Tally()
    for seed in seeds:
        found = accepted(seed)
        if found is None:
            continue
        for number in range(variants):
            dice = random.Random(seed * 1000 + number)
            graph, names, other_form = varied(found[0], dice)
            try:
                files = drawn(graph)
            except KeyError:
                continue
            if other_form:
                files = _other_form(files, dice)
            if files.files == found[1].files or verify(files, BY_CLASS, max_states=MOST):
                continue
            tally.pairs += 1
            pair = Pair(found[0], found[1], graph, files, names)
            for walk in range(walks):
                _walk(pair, seed * 100_000 + number * 100 + walk, tally)
    return tally


def _other_form(files: Drawing, dice: random.Random) -> Drawing:
    """The form of one gate asks the same in another wording."""
    forms = [path for path in files.files if path.rpartition("/")[2].startswith(("secrecy", "legality"))]
    if not forms:
        return files
    path = dice.choice(sorted(forms))
    return Drawing(
        files.process_id, {**files.files, path: files.files[path].replace(b'"label":"return"', b'"label":"no"')}
    )


class Pair:
    """Both versions, compiled."""

    def __init__(self, old: Graph, before: Drawing, new: Graph, after: Drawing, names: Mapping[str, str]) -> None:
        self.old, self.new = old, new
        self.compiled = compile_set(before, BY_CLASS), compile_set(after, BY_CLASS)
        self.versions = Versions(_set(before), _set(after), BY_CLASS, names)


def _set(files: Drawing) -> DefinitionSet:
    return definition_set(files.process_id, files.files)


def _walk(pair: Pair, seed: int, tally: Tally) -> None:
    dice = random.Random(seed)
    legality = dice.random() < 0.5
    book = Book(legality, pair.old, dice)
    matter = {"legality": legality, "urgent": dice.random() < 0.5, "level": "a", "sections": [], "pages": 3}
    running = start(pair.compiled[0], {"matter": matter}, call_service=book.service)
    for _ in range(dice.randrange(10)):
        if running.finished:
            return
        _act(running, book, dice)
    if running.finished:
        return
    moved = _moved(pair, running, book)
    tally.outcomes[moved.outcome] += 1
    if moved.running is None:
        return
    where = f"seed {seed}: {moved.outcome} {moved.target} from {stands(running)} to {stands(moved.running)}"
    counted = moved.kept & pair.versions.changed_gates
    if counted:
        tally.wrong.append(f"{where}: approvals of {counted} carried past their change")
    book.graph, book.approved = pair.new, set(moved.kept)
    tally.wrong += [f"{where}: {fault}" for fault in _on(pair.compiled[1], moved.running, book, dice, tally)]


def _moved(pair: Pair, running: Running, book: Book) -> Plan:
    state = running.dump()
    held = Held(frozenset(book.approved), frozenset(book.lapsed))
    return plan(pair.versions, pair.compiled[1], lambda: restore(pair.compiled[0], state), held)


def _on(compiled: CompiledSet, moved: Running, book: Book, dice: random.Random, tally: Tally) -> list[str]:
    running = restore(compiled, moved.dump(), call_service=book.service)
    try:
        for _ in range(MAX_ACTS):
            if running.finished or book.faults:
                break
            if not _act(running, book, dice):
                return ["nothing to do, but not finished"]
    except StepFailed as error:
        return [f"step failed: {error.detail}"]
    tally.released += running.finished
    return book.faults
