"""The verdict on a set: layers 0 to 3 in order, each only when the ones before leave something to judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from engine.errors import DeploymentRefused, Issue
from engine.spiff import compile_set
from engine.verification.assembly import Assembly, FileSet, assemble
from engine.verification.conditions import TooComplex
from engine.verification.declarations import check_declarations
from engine.verification.diagram import Process
from engine.verification.exploration import Exploration
from engine.verification.flow_analysis import analyse
from engine.verification.half_drawn import can_be_walked, completed, drawn_only, free_choices
from engine.verification.history import MAX_STATES, History, Overflow, Refine
from engine.verification.places import Place
from engine.verification.program import Program, TooLarge
from engine.verification.sentences import say
from engine.verification.structure import check_structure
from engine.verification.variables import variables_of
from engine.wording import Said
from engine.workflow import ProcessPackage

AROUND = frozenset({"gate-missing", "edit-parallel"})  # what must be understood first
_CONCLUSIONS = frozenset({"gate-form", "difference-review"})
SMALL = 150  # states
PATIENCE = 5  # rounds in which only what a finding rests on is remembered in addition


def verify(definition_set: FileSet, package: ProcessPackage, *, max_states: int = MAX_STATES) -> list[Issue]:
    """Every reason why the set must not be deployed, ways round a gate first; empty when it may be.

    An issue names the element, its line, and, for behaviour, a shortest path of element ids that leads there."""
    assembly = assemble(definition_set)
    issues = list(assembly.issues)
    for process in assembly.processes.values():
        issues += check_structure(process)
    issues += check_declarations(assembly, package, variables_of(assembly, package))
    if issues:
        return _first_things_first(_ways_round(assembly, package, issues, max_states) + issues)
    issues = behaviour(assembly, package, max_states=max_states)
    return _first_things_first(issues) or _refused_by_engine(assembly, definition_set, package)


def _first_things_first(issues: list[Issue]) -> list[Issue]:
    return sorted(issues, key=lambda issue: 0 if issue.code in AROUND else 1 if issue.code in _CONCLUSIONS else 2)


def _ways_round(assembly: Assembly, package: ProcessPackage, issues: list[Issue], max_states: int) -> list[Issue]:
    """What an unfinished drawing already does to the gates."""
    if not can_be_walked(assembly, issues):
        return []
    whole = completed(assembly)
    try:
        program = Program(whole, package, variables_of(whole, package) | free_choices(whole))
    except (TooLarge, TooComplex):
        return []
    found = [] if analyse(program) else _explore(program, max_states)[1]
    return [replace(each, path=drawn_only(each.path, assembly)) for each in found if each.code in AROUND]


def behaviour(assembly: Assembly, package: ProcessPackage, *, max_states: int = MAX_STATES) -> list[Issue]:
    """Layers 2 and 3, on a set that passed the others: what the process can do."""
    main = assembly.processes[assembly.main]
    try:
        program = Program(assembly, package, variables_of(assembly, package))
    except TooLarge:
        return [_whole(main, say("diagram-too-large"))]
    except TooComplex:
        return [_whole(main, say("condition-complex.form"))]
    cycle = analyse(program)
    if cycle:
        return [_cycle(cycle)]
    exploration, issues, complete = _explore(program, max_states)
    if not complete:
        return [*issues, _whole(main, say("too-many-states", most=max_states))]
    return issues or list(_never_reached(exploration)) or _never_changing(program, exploration)


def _never_changing(program: Program, forgetful: Exploration) -> list[Issue]:
    """What hinges on an answer that never changes (a loop without an end, a branch never taken) is seen only by
    remembering everything, which is affordable in small sets. Nothing can get out by it in the others."""
    if len(forgetful.history.order) > SMALL:
        return []
    exploration = Exploration(program, program.everything, max_states=20 * SMALL)
    try:
        exploration.run()
    except Overflow:
        return []
    return exploration.findings.issues + list(_stuck(exploration.history))


def _explore(program: Program, max_states: int) -> tuple[Exploration, list[Issue], bool]:
    """Explores with as little memory of values as the verdict allows: forgetting allows too much, never too little,
    so whatever a finding rests on is remembered in the next round. The last is False when the cap was reached."""
    kept = 0
    for gate in program.package.gates:
        slot = program.slots.get(gate.when or "")
        kept |= slot.mask if slot is not None else 0
    for rounds in count(1):
        exploration = Exploration(program, kept, max_states=max_states)
        try:
            exploration.run()
            return exploration, exploration.findings.issues + list(_stuck(exploration.history)), True
        except Refine as finding:
            kept |= finding.mask
        except Overflow:
            return exploration, exploration.findings.issues, False
        if rounds == PATIENCE:
            for place in program.places:
                kept |= place.bound & place.read_later
    raise AssertionError("every round remembers more")


def _refused_by_engine(assembly: Assembly, definition_set: FileSet, package: ProcessPackage) -> list[Issue]:
    """What the runtime cannot compile must not be deployed, whatever the other layers think of it."""
    try:
        compile_set(definition_set, package)
    except DeploymentRefused as error:
        return [
            replace(issue, code="engine-refuses", message=_not_accepted(assembly, issue))
            for issue in error.issues or [Issue("engine", error.detail)]
        ]
    return []


def _not_accepted(assembly: Assembly, issue: Issue) -> Said:
    node = next((node for _, node in assembly.nodes() if node.id == issue.element), None)
    element = node.title if node is not None else assembly.processes[assembly.main].title
    return say("engine-refuses", element=element, why=issue.message.rstrip("。"), code=issue.code)


def _cycle(cycle: list[Place]) -> Issue:
    first = min(cycle, key=lambda place: place.index)
    path = tuple(place.node.id for place in cycle)
    text = say("cycle-without-wait", node=first.node.title)
    return Issue(
        "cycle-without-wait",
        text,
        field=first.process.path,
        element=first.node.id,
        line=first.node.line,
        path=path,
    )


def _stuck(history: History) -> Iterator[Issue]:
    """States from which the end cannot be reached: a token that waits for ever, or a loop without a way out."""
    hopeful = _can_end(history)
    reported: set[tuple[str, str]] = set()
    for position, state in enumerate(history.order):
        if position in hopeful:
            continue
        dead = not history.followers[position]
        place = _waiting_place(history.program, state.marking)
        code = "deadlock" if dead else "cannot-end"
        if (code, place.node.id) in reported or (not dead and reported):
            continue
        history.check_real(position)
        reported.add((code, place.node.id))
        text = say(code, node=place.node.title)
        yield Issue(
            code,
            text,
            field=place.process.path,
            element=place.node.id,
            line=place.node.line,
            path=history.path_to(position),
        )


def _can_end(history: History) -> set[int]:
    before: list[list[int]] = [[] for _ in history.order]
    for position, followers in enumerate(history.followers):
        for follower in followers:
            before[follower].append(position)
    reached = {position for position, state in enumerate(history.order) if state.marking == 0}
    reached |= history.excused
    waiting = list(reached)
    while waiting:
        for position in before[waiting.pop()]:
            if position not in reached:
                reached.add(position)
                waiting.append(position)
    return reached


def _waiting_place(program: Program, marking: int) -> Place:
    """A place to show: a join that waits if there is one, else the innermost token."""
    bits = [bit for bit in program.by_bit if bit & marking]
    joins = [bit for bit in bits if program.by_bit[bit].arrivals]
    return program.by_bit[(joins or bits[-1:])[0]]


def _never_reached(exploration: Exploration) -> Iterator[Issue]:
    """Of the main process only: a called process may offer more than this caller uses, errors among it."""
    for place in exploration.places:
        if place.process.id != exploration.program.assembly.main or place.node.kind == "boundary_error":
            continue
        if place.index not in exploration.visited:
            text = say("never-reached", node=place.node.title)
            yield Issue("never-reached", text, field=place.process.path, element=place.node.id, line=place.node.line)


def _whole(process: Process, text: Said) -> Issue:
    return Issue(text.code, text, field=process.path, element=process.id)
