"""What can be said of a program before running it: which variables are still read later, what leads to a join, what
happens without anybody acting, and cycles in which nobody acts."""

from __future__ import annotations

from collections.abc import Callable

from engine.verification.conditions import requires_some
from engine.verification.places import Near, Place
from engine.verification.program import Program


def analyse(program: Program) -> list[Place]:
    """Fills in liveness, joins and near effects. Returns a cycle without a wait, or an empty list."""
    _liveness(program)
    for place in program.places:
        if place.node.kind == "inclusive" and place.arrivals:
            place.upstream = {bit: _leads_to(program, place, source) for source, bit in place.arrivals.items()}
        if place.waits or place.conditions or place.node.kind in ("service", "rule"):
            _near(program, place)
    return _instant_cycle(program)


def _liveness(program: Program) -> None:
    """Backwards to a fixed point. A token inside a sub-process carries what is read after it through its end events;
    the sub-process itself stands only for what its boundary events lead to."""
    followers = {place.index: _next_steps(program, place) for place in program.places}
    readers: dict[int, list[int]] = {place.index: [] for place in program.places}
    for index, following in followers.items():
        for follower in following:
            readers[follower].append(index)
    waiting = [place.index for place in program.places]
    queued = set(waiting)
    while waiting:
        place = program.places[waiting.pop()]
        queued.discard(place.index)
        after = 0
        for follower in followers[place.index]:
            after |= program.places[follower].live
        live = place.reads | (after & ~place.writes if place.node.kind in ("user", "service", "rule") else after)
        live |= _behind_boundaries(program, place)
        if live != place.live or place.live_after != after:
            place.live, place.live_after = live, after
            for reader in (*readers[place.index], *_hosts(program, place)):
                if reader not in queued:
                    queued.add(reader)
                    waiting.append(reader)
    for place in program.places:  # what a token that stands here needs
        behind = _behind_boundaries(program, place)
        place.live_after = behind if place.inner >= 0 else place.live_after | behind


def _behind_boundaries(program: Program, place: Place) -> int:
    """What is read after a boundary event of this place."""
    live = 0
    for boundary in place.boundaries:
        live |= program.places[boundary].live
    return live


def _hosts(program: Program, place: Place) -> list[int]:
    """The host of a boundary event; of any other place, nothing."""
    host = program.hosts.get(place.index)
    return [] if host is None else [host]


def _leads_to(program: Program, join: Place, source: int) -> int:
    """The bits of places in the same scope from which a token can come to this flow into the join."""
    sources: dict[int, list[int]] = {}
    for place in program.places:
        if place.scope == join.scope and place.index != join.index:
            for follower in (*place.targets, *place.boundaries):
                sources.setdefault(follower, []).append(place.index)
    found, waiting, mask = {source}, [source], 0
    while waiting:
        place = program.places[waiting.pop()]
        mask |= place.bit | place.join_mask
        for before in sources.get(place.index, ()):
            if before not in found:
                found.add(before)
                waiting.append(before)
    return mask


def _near(program: Program, start: Place) -> None:
    """What follows a place at once: writes of automatic steps and of tasks then opened, numbering, release."""
    found: dict[int, tuple[int, bool]] = {-1: (start.writes, _finishes(start))}
    seen: set[tuple[int, int]] = set()
    waiting = _with_left(program, start, -1)
    while waiting:
        index, left = waiting.pop()
        if (index, left) in seen:
            continue
        seen.add((index, left))
        place = program.places[index]
        writes, finishes = found.get(left, (0, False))
        found[left] = (writes | place.writes, finishes or _finishes(place))
        if not stops(place) and not place.arrivals:
            waiting += _with_left(program, place, left)
    at_once = {index for index, _ in seen}
    for place in program.places:
        if place.index not in at_once:
            start.read_later |= place.reads & start.writes
    start.near = [Near(left, writes, finishes) for left, (writes, finishes) in found.items() if writes or finishes]


def _finishes(place: Place) -> bool:
    return place.service is not None and place.service.effect in ("numbering", "release")


def _with_left(program: Program, place: Place, left: int) -> list[tuple[int, int]]:
    if place.node.kind in ("end", "terminate"):
        left = place.scope if left < 0 or program.within(left, place.scope) else left
    return [(follower, left) for follower in _next_steps(program, place)]


def stops(place: Place) -> bool:
    """Somebody or something outside must act before a token leaves this place (an empty list waits for nobody)."""
    return place.waits and (place.node.multi is None or _never_empty(place))


def _never_empty(place: Place) -> bool:
    """Every line to a multi-instance task asks first whether its list holds anything."""
    assert place.node.multi is not None
    lines = place.process.incoming(place.node.id)
    collection = place.node.multi.collection
    return bool(lines) and all(
        flow.condition is not None
        and place.process.nodes[flow.source].default != flow.id  # whose condition nobody asks
        and requires_some(flow.condition, collection)
        for flow in lines
    )


def _next_steps(program: Program, place: Place) -> list[int]:
    """Where a token that leaves this place can stand next; none at the end of the whole process."""
    if place.inner >= 0:
        return [program.scopes[place.inner].start]
    if place.node.kind in ("end", "terminate"):
        host = program.scopes[place.scope].host
        return list(program.places[host].targets) if host >= 0 else []
    return list(place.targets)


def _instant_cycle(program: Program) -> list[Place]:
    """A cycle of places none of which waits; error ends count as leading to every error boundary around them."""
    state: dict[int, int] = {}

    def steps(place: Place) -> list[int]:
        if stops(place):
            return []
        found = _next_steps(program, place)
        if place.node.kind == "error_end":
            for scope in program.around(place.scope):
                for boundary in program.places[scope.host].boundaries if scope.host >= 0 else ():
                    if program.places[boundary].node.kind == "boundary_error":
                        found.append(boundary)
        return found

    for place in program.places:
        cycle = _cycle_from(program, place.index, steps, state)
        if cycle:
            return cycle
    return []


def _cycle_from(
    program: Program, start: int, steps: Callable[[Place], list[int]], state: dict[int, int]
) -> list[Place]:
    if start in state:
        return []
    trail: list[tuple[int, list[int]]] = [(start, steps(program.places[start]))]
    state[start] = 1  # 1: on the trail, 2: done
    while trail:
        index, remaining = trail[-1]
        if not remaining:
            state[index] = 2
            trail.pop()
            continue
        follower = remaining.pop()
        if state.get(follower) == 1:
            on_trail = [position for position, _ in trail]
            return [program.places[position] for position in on_trail[on_trail.index(follower) :]]
        if follower not in state:
            state[follower] = 1
            trail.append((follower, steps(program.places[follower])))
    return []
