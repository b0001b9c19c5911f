"""What becomes of one instance on the new version; pure: nothing is read and nothing is changed.

An instance stays where it stands when an instance of the new version could stand there with no more approvals than it
has: the deploy gate has followed every way on from there. Approvals of a gate that is decided otherwise now do not
count. Where a gate or a step is missing behind the instance, it goes back to the first such one, or is not moved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.errors import Issue
from engine.migration.elements import Versions
from engine.migration.standing import Ground, Match, ground
from engine.spiff import CompiledSet, Running
from engine.spiff.carrying import carry, enter, forget
from engine.workflow import Held

Outcome = Literal["moves", "back", "refused"]


@dataclass(frozen=True)
class Plan:
    """`running`: the instance as it will stand; `tasks`: old task id -> new, of what stays open. `target`: the element
    that it goes back to. `kept`: gates whose approvals stand; `void`: those whose approvals count no longer."""

    outcome: Outcome
    running: Running | None = None
    tasks: Mapping[str, str] = field(default_factory=dict)
    target: str | None = None
    kept: frozenset[str] = frozenset()
    void: frozenset[str] = frozenset()
    issues: tuple[Issue, ...] = ()


def plan(versions: Versions, compiled: CompiledSet, restored: Callable[[], Running], held: Held) -> Plan:
    """`compiled`: the new version; `restored`: gives the instance on the old one, a fresh object each time."""
    where = ground(versions.new, versions.package, versions.added)
    if not where.sound:
        return _refused(Issue("version-unsound", "新版按现在的程序通不过核验，什么都不能迁移到它上面。"))
    if versions.merging:
        return _refused(Issue("mapping", "对应关系让旧版的两个环节成了新版的同一个。请改正对应关系。"))
    if held.lapsed & versions.changed_gates:
        return _refused(Issue("difference-review", "正在差异复核，而要复核的关口在新版中有变化。请等复核办完再迁移。"))
    counting = replace(held, approved=held.approved - versions.changed_gates)
    carried = carry(restored(), compiled, versions.names)
    if carried.running is None:
        return _refused(*carried.issues)
    found = where.match(carried.running, counting.approved, counting.lapsed)
    if found is not None and found.fits:
        return _plan("moves", carried.running, carried.tasks, None, found, held)
    if held.no_return is not None:
        return _refused(Issue("no-return", f"按新版要退到前面的环节，而{held.no_return}"))
    return _back(versions, compiled, restored, held, counting, where, found)


def _back(
    versions: Versions,
    compiled: CompiledSet,
    restored: Callable[[], Running],
    held: Held,
    counting: Held,
    where: Ground,
    lacking: Match | None,
) -> Plan:
    """The nearest place before everything that is missing; the innermost first, then the calls around it."""
    gates = lacking.missing if lacking else versions.changed_gates
    steps = lacking.passed_over if lacking else versions.added
    for path, element in where.first_places(steps, gates):
        for depth in range(len(path), -1, -1):
            entrance = (*path, element)[depth]
            running = enter(restored(), compiled, versions.names, path[:depth], entrance)
            found = _again(where, running, counting) if running is not None else None
            if running is not None and found is not None and found.fits:
                return _plan("back", running, {}, element, found, held)
    return _refused(_why(versions, gates, steps, lacking))


def _again(where: Ground, running: Running, counting: Held) -> Match | None:
    """What is done again has not been answered yet; then it must fit without forgetting anything more."""
    found = where.match(running, counting.approved, counting.lapsed, forgetting=True)
    if found is None or not found.fits:
        return None
    forget(running, found.forget)
    return where.match(running, counting.approved, counting.lapsed)


def _plan(
    outcome: Outcome, running: Running, tasks: Mapping[str, str], target: str | None, found: Match, held: Held
) -> Plan:
    void = held.approved - found.gates
    if void and held.no_void is not None:
        return _refused(Issue("no-void", f"按新版有的审查结论要作废，而{held.no_void}"))
    return Plan(outcome, running, tasks, target, found.gates, void)


def _why(versions: Versions, gates: frozenset[str], steps: frozenset[str], lacking: Match | None) -> Issue:
    if lacking is None and not (gates or steps):
        return Issue("nowhere", "新版中没有与现在的位置相当的位置。请等它办到别的环节后再迁移。")
    labels = {gate.name: gate.label for gate in versions.package.gates}
    names = [labels.get(gate, gate) for gate in sorted(gates)] + [versions.name_of(step) for step in sorted(steps)]
    listed = "、".join(f"“{name}”" for name in names)
    text = f"按新版要先办{listed}，而从现在的位置退不回去。请先退回起草人，再迁移。"
    return Issue("passed-over", text, element=next(iter(sorted(steps)), None))


def _refused(*issues: Issue) -> Plan:
    return Plan("refused", issues=tuple(issues))
