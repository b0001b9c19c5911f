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
from engine.verification.history import MAX_STATES, History, Overflow, Refine
from engine.verification.places import Place
from engine.verification.program import Program, TooLarge
from engine.verification.structure import check_structure
from engine.verification.variables import variables_of
from engine.workflow import ProcessPackage

SMALL = 150  # states
PATIENCE = 5  # rounds in which only what a finding rests on is remembered in addition


def verify(definition_set: FileSet, package: ProcessPackage, *, max_states: int = MAX_STATES) -> list[Issue]:
    """Every reason why the set must not be deployed, in the order of the layers; empty when it may be.

    An issue names the element, its line, and, for behaviour, a shortest path of element ids that leads there."""
    assembly = assemble(definition_set)
    issues = list(assembly.issues)
    for process in assembly.processes.values():
        issues += check_structure(process)
    issues += check_declarations(assembly, package, variables_of(assembly, package))
    return issues or behaviour(assembly, package, max_states=max_states) or _refused_by_engine(definition_set, package)


def behaviour(assembly: Assembly, package: ProcessPackage, *, max_states: int = MAX_STATES) -> list[Issue]:
    """Layers 2 and 3, on a set that passed the others: what the process can do."""
    main = assembly.processes[assembly.main]
    try:
        program = Program(assembly, package, variables_of(assembly, package))
    except TooLarge:
        return [_whole(main, "diagram-too-large", "各调用流程展开后太大，无法逐一验证。请合并重复的调用，或精简。")]
    except TooComplex:
        return [
            _whole(main, "condition-complex", "有的表单用于流转的项目组合太多，无法逐一验证。请减少用于流转的项目。")
        ]
    cycle = analyse(program)
    if cycle:
        return [_cycle(cycle)]
    exploration, issues, complete = _explore(program, max_states)
    if not complete:
        text = f"可能的情况超过 {max_states} 种，无法逐一验证，因此不能部署。请减少并行的环节或用于流转的项目。"
        return [*issues, _whole(main, "too-many-states", text)]
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


def _refused_by_engine(definition_set: FileSet, package: ProcessPackage) -> list[Issue]:
    """What the runtime cannot compile must not be deployed, whatever the other layers think of it."""
    try:
        compile_set(definition_set, package)
    except DeploymentRefused as error:
        issues = error.issues or [Issue("engine-refuses", error.detail)]
        return [
            replace(issue, code="engine-refuses", message=f"运行引擎不接受：{issue.message.rstrip('。')}。")
            for issue in issues
        ]
    return []


def _cycle(cycle: list[Place]) -> Issue:
    first = min(cycle, key=lambda place: place.index)
    path = tuple(place.node.id for place in cycle)
    text = f"{first.node.title}在一个没有人工环节、定时或消息的回路里，会一直空转。请在回路中加入等待的环节。"
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
        text = (
            f"{place.node.title}可能一直等不到其余的分支，流程停住。请使每次分开的分支都能到达汇合处。"
            if dead
            else f"到{place.node.title}之后，流程可能永远走不到结束事件。请补一条出路。"
        )
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
            text = f"{place.node.title}在任何情况下都走不到。请检查之前的条件，或删除。"
            yield Issue("never-reached", text, field=place.process.path, element=place.node.id, line=place.node.line)


def _whole(process: Process, code: str, text: str) -> Issue:
    return Issue(code, text, field=process.path, element=process.id)
