"""What the places of a program mean: what they read and write, the answers that people can give, and what those are
worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

from engine.expressions import compile_expression
from engine.verification.conditions import ANYTHING, Condition, choices, read_condition
from engine.verification.demands import Demand, of_expression
from engine.verification.needs import needed, timers_beside
from engine.verification.places import Answer, Place
from engine.verification.sentences import say
from engine.verification.slots import Slot
from engine.verification.variables import answer_combinations
from engine.wording import Said
from engine.workflow import ServiceTask, TaskKind

if TYPE_CHECKING:
    from engine.verification.program import Program


def describe(program: Program, place: Place) -> None:
    """Fills in what the place reads, asks for and writes, and for a task the answers that people can give."""
    node = place.node
    for _, condition in place.conditions:
        for name in condition.names if condition else ():
            place.reads |= program.slots[name].mask
    place.truths = [_truth(place.node.title, condition.source) for _, condition in place.conditions if condition]
    beside = list(timers_beside(place.process, node))
    place.demands = program.demands(node, beside, program.variables)
    asked = needed(node, beside, program.assembly.tables)
    place.needs = [program.slots[name] for name in sorted(asked) if name in program.slots]
    for slot in place.needs:
        place.asks |= slot.mask
    for demand in place.demands:
        for name in demand.reads:
            place.asks |= program.slots[name].mask
    place.reads |= place.asks
    if node.kind == "user":
        _describe_task(program, place)
    elif node.kind == "service":
        place.service = program.package.services[node.reference or ""]
        _describe_service(program, place, place.service)
    elif node.kind == "rule":
        table = program.assembly.tables[node.reference or ""]
        _set_outputs(program, place, [f"{node.id}.{name}" for name in table.outputs])


@lru_cache(maxsize=1024)
def _truth(node: Said, source: str) -> Demand:
    return of_expression(compile_expression(source), say("where.condition", node=node, source=source), "bool")


def _describe_task(program: Program, place: Place) -> None:
    node = place.node
    kind = place.kind = program.package.kinds[node.properties["kind"]]
    if kind.gate:
        place.gate = 1 << program.gates.index(kind.gate)
    own = {name: slot for name, slot in program.slots.items() if slot.variable.writer == node.id}
    for slot in own.values():
        place.writes |= slot.mask
    if node.multi is not None:
        place.collection = program.slots[node.multi.collection]
        place.reads |= program.slots[node.multi.collection].mask
    place.answers = list(dict.fromkeys(_answers(program, place, kind, own)))
    independent = prod(len(slot.values) for slot in own.values())
    if kind.gate or kind.restores or node.multi is not None or len(place.answers) != independent:
        place.bound = place.writes


def _answers(program: Program, place: Place, kind: TaskKind, own: Mapping[str, Slot]) -> Iterator[Answer]:
    node = place.node
    wanted = {name.partition(".")[2] for name in own}
    judged = bool(kind.gate or kind.restores)
    ending = read_condition(node.multi.condition) if node.multi and node.multi.condition else None
    if judged:
        wanted.add(kind.outcome_field)
    if ending is not None:
        wanted |= {name.partition(".")[2] for name in ending.names if name.startswith(f"{node.id}.")}
    found = answer_combinations(program.assembly.forms[node.id], frozenset(wanted))
    early = [_early(ending, node.id, combination) for combination in found]
    approving = [judged and combination.get(kind.outcome_field) in kind.approving for combination in found]
    # of several instances only the last answer is known: all approved for sure only when any other answer ends it
    sure = all(good or stops == {True} for good, stops in zip(approving, early, strict=True))
    for combination, good, stops in zip(found, approving, early, strict=True):
        bits = 0
        for name, slot in own.items():
            bits |= slot.code(combination[name.partition(".")[2]])
        yield Answer(bits, good and (node.multi is None or (sure and stops == {False})))


def _describe_service(program: Program, place: Place, service: ServiceTask) -> None:
    if service.updates is None:
        _set_outputs(program, place, [f"{place.node.id}.{name}" for name in service.outputs])
    else:
        _set_outputs(program, place, [f"{service.updates}.{name}" for name in service.outputs])
    if service.effect == "suggestions":
        place.bound = place.writes
    if service.effect == "release":
        for gate in program.package.gates:
            if gate.when in program.slots:
                place.reads |= program.slots[str(gate.when)].mask


def _set_outputs(program: Program, place: Place, names: list[str]) -> None:
    for name in names:
        if name in program.slots:
            place.outputs.append(program.slots[name].shift)
            place.writes |= program.slots[name].mask


def _early(ending: Condition | None, task: str, combination: Mapping[str, Any]) -> set[bool]:
    """Whether an answer ends a multi-instance task before all instances are done."""
    if ending is None:
        return {False}
    values = {name: combination.get(name.partition(".")[2], ANYTHING) for name in ending.names}
    values = {name: value if name.startswith(f"{task}.") else ANYTHING for name, value in values.items()}
    return {bool(choice.true) for choice in choices([ending], values)}
