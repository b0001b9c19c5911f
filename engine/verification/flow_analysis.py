"""What can be said of a program before running it: which variables are still read later, what leads to a join, what
happens without anybody acting, and cycles in which nobody acts."""

from __future__ import annotations

from collections.abc import Callable

from engine.verification.program import Near, Place, Program


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
    waiting = list(program.places)
    readers: dict[int, list[int]] = {place.index: [] for place in program.places}
    for place in program.places:
        for follower in (*place.targets, *place.boundaries, *_opened(program, place)):
            readers[follower].append(place.index)
    queued = {place.index for place in waiting}
    while waiting:
        place = waiting.pop()
        queued.discard(place.index)
        after = 0
        for follower in (*place.targets, *place.boundaries):
            after |= program.places[follower].live
        place.live_after = after
        live = place.reads | (after & ~place.writes if place.node.kind in ("user", "service", "rule") else after)
        for follower in _opened(program, place):
            live |= program.places[follower].live
        if live != place.live:
            place.live = live
            for reader in readers[place.index]:
                if reader not in queued:
                    queued.add(reader)
                    waiting.append(program.places[reader])


def _opened(program: Program, place: Place) -> list[int]:
    return [program.scopes[place.inner].start] if place.inner >= 0 else []


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
    start.near = [Near(left, writes, finishes) for left, (writes, finishes) in found.items() if writes or finishes]


def _finishes(place: Place) -> bool:
    return place.service is not None and place.service.effect in ("numbering", "release")


def _with_left(program: Program, place: Place, left: int) -> list[tuple[int, int]]:
    if place.node.kind in ("end", "terminate"):
        left = place.scope if left < 0 or program.within(left, place.scope) else left
    return [(follower, left) for follower in _next_steps(program, place)]


def stops(place: Place) -> bool:
    """Somebody or something outside must act before a token leaves this place (an empty list waits for nobody)."""
    return place.waits and place.node.multi is None


def _next_steps(program: Program, place: Place) -> list[int]:
    if place.inner >= 0:
        return _opened(program, place)
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
