"""What a step costs once the matter has been returned many times, and whether anything gets lost on the way.

A sample is one more round of the same four work items (both drafts, section check, legality review with a return);
samples after 1, 10 and 100 returns alternate.
"""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from sqlalchemy import func, select

from benchmarks.contenders import Actions, Contender, Engine, complete
from benchmarks.path import REST, RETURN_ROUND
from benchmarks.places import fresh
from benchmarks.report import Limit, Result, Spread, Table
from benchmarks.scale import Scale
from benchmarks.stock import Lost, Stock
from engine.audit import verify_live
from engine.models import ProcessInstance, WorkItem
from workflows.matters.models import Matter, Opinion, Revision

FLAT = 1.2


class Sample(NamedTuple):
    """Milliseconds per work item of one round with a return."""

    elapsed: float
    cpu: float


Samples = dict[tuple[str, int], list[Sample]]


@dataclass
class Returned:
    """A matter that has been returned often: how often, and, for stock, at which round it lost its way."""

    matter: str
    times: int
    lost_after: int | None = None


def run(scale: Scale) -> Result:
    result = Result("returns")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xianshen-bench-")))
        ours = Actions(stack.enter_context(fresh("sqlite", folder)), folder)
        alone = Engine(stack.enter_context(fresh("sqlite", folder)))
        stock = Stock(stack.enter_context(fresh("sqlite", folder, schema=False)))
        contenders: list[Contender] = [ours, alone, stock]
        often = {each.name: _returned(each, max(scale.returns), scale) for each in (ours, alone)}
        often[stock.name] = _returned_stock(stock, max(scale.returns), scale)
        samples, sizes = _measure(contenders, often, scale)
        _report(result, contenders, scale, samples, sizes, often)
        _nothing_lost(result, ours, often[ours.name].matter, scale)
    return result


def _measure(
    contenders: Sequence[Contender], often: Mapping[str, Returned], scale: Scale
) -> tuple[Samples, dict[tuple[str, int], int]]:
    most = max(scale.returns)
    samples: Samples = {}
    sizes: dict[tuple[str, int], int] = {}
    for number in range(scale.rounds):
        scale.progress(f"returns: round {number + 1} of {scale.rounds}")
        # a matter returned a few times is made anew for each sample: a round more would be half as much again
        matters = {
            (each.name, times): _returned(each, times).matter
            for each in contenders
            for times in scale.returns
            if times != most
        }
        for each in contenders:
            matter = often[each.name].matter
            matters[each.name, most] = each.copy(matter) if isinstance(each, Stock) else matter
        turn = number % len(scale.returns)  # none is always the first after a pause
        for each in contenders:
            gc.collect()
            for times in scale.returns[turn:] + scale.returns[:turn]:
                matter = matters[each.name, times]
                sizes.setdefault((each.name, times), each.state_bytes(matter))
                taken = [complete(each, matter, step) for step in RETURN_ROUND]
                sample = Sample(mean(step.elapsed for step in taken), mean(step.cpu for step in taken))
                samples.setdefault((each.name, times), []).append(sample)
    return samples, sizes


def _returned(contender: Contender, times: int, scale: Scale | None = None) -> Returned:
    matter = contender.open()
    for number in range(times):
        if scale and number % 10 == 0:
            scale.progress(f"returns: {contender.name}, {number} of {times}")
        _one_return(contender, matter)
    return Returned(matter, times)


def _returned_stock(stock: Stock, times: int, scale: Scale) -> Returned:
    """Stock as often as it can: should it lose the matter, the last state from which a whole round still works."""
    matter = stock.open()
    before = earlier = stock.copy(matter)
    for number in range(times):
        if number % 10 == 0:
            scale.progress(f"returns: {stock.name}, {number} of {times}")
        before, earlier = stock.copy(matter), before
        try:
            _one_return(stock, matter)
        except Lost:
            return Returned(earlier, number - 1, lost_after=number)
    return Returned(matter, times)


def _one_return(contender: Contender, matter: str) -> None:
    for step in RETURN_ROUND:
        complete(contender, matter, step)


def _report(
    result: Result,
    contenders: Sequence[Contender],
    scale: Scale,
    samples: Samples,
    sizes: dict[tuple[str, int], int],
    often: Mapping[str, Returned],
) -> None:
    first = min(scale.returns)
    table = Table(
        "Per completed work item after so many returns to the drafter, on sqlite",
        ("", "returned", "ms (low–high of rounds)", f"× after {first}", "processor ms", "× ", "state, bytes"),
        notes=_notes(scale, often),
    )
    for each in contenders:
        for times in scale.returns:
            taken, reference = samples[each.name, times], samples[each.name, first]
            pairs = list(zip(taken, reference, strict=True))
            growth = Spread.of([now.elapsed / then.elapsed for now, then in pairs])
            cpu_growth = Spread.of([now.cpu / then.cpu for now, then in pairs])
            elapsed, cpu = Spread.of([each.elapsed for each in taken]), Spread.of([each.cpu for each in taken])
            size = sizes[each.name, times]
            reached = times if times != max(scale.returns) else often[each.name].times
            table.rows.append((each.name, reached, elapsed, growth, cpu.median, cpu_growth, size))
            result.figures.setdefault(each.name, {})[times] = {
                "milliseconds": vars(elapsed),
                "growth": vars(growth),
                "cpu": vars(cpu),
                "cpu_growth": vars(cpu_growth),
                "state_bytes": size,
            }
            if not isinstance(each, Stock) and times != first:
                what = f"{each.name}: growth of processor time after {times} returns"
                result.limits.append(Limit(what, cpu_growth.median, FLAT))
    result.tables.append(table)
    result.figures["lost after"] = {name: each.lost_after for name, each in often.items()}


def _notes(scale: Scale, often: Mapping[str, Returned]) -> list[str]:
    notes = [f"{scale.rounds} rounds; a ratio is the median of the rounds' own ratios"]
    return notes + [
        f"{name} lost the matter after {each.lost_after} returns: it found no open user task any more"
        for name, each in often.items()
        if each.lost_after is not None
    ]


def _nothing_lost(result: Result, ours: Actions, matter: str, scale: Scale) -> None:
    """Go on to the last return, look at every row that must be there, and finish the matter."""
    done = _revisions(ours, matter)
    for number in range(done, scale.last_return):
        if number % 20 == 0:
            scale.progress(f"returns: {number} of {scale.last_return}, then the matter is finished")
        for step in RETURN_ROUND:
            complete(ours, matter, step)
    times = max(done, scale.last_return)
    open_then = ours.waiting(matter)
    taken = [complete(ours, matter, step).elapsed for step in RETURN_ROUND[:-1]]
    for step in REST:
        complete(ours, matter, step)
        ours.after(matter, step)
    checks = {
        "both drafts open after the last return": open_then == ["draft_interpretation", "draft_policy"],
        "nothing open at the end": ours.waiting(matter) == [],
        **_rows_stand(ours, matter, times),
    }
    lost = [what for what, stands in checks.items() if not stands]
    result.tables.append(
        Table(
            f"A matter returned {times} times and then finished",
            ("", "stands"),
            [(what, "yes" if stands else "NO") for what, stands in checks.items()],
            (f"the next three work items took {mean(taken):.2f} ms each",),
        )
    )
    result.figures["finished after"] = {"returns": times, "lost": lost, "milliseconds": mean(taken)}
    result.limits.append(Limit(f"things lost after {times} returns", len(lost), 0))


def _revisions(ours: Actions, matter: str) -> int:
    with ours.database.read() as session:
        return session.scalar(select(func.count()).where(Revision.matter_id == matter)) or 0


def _rows_stand(ours: Actions, matter: str, times: int) -> dict[str, bool]:
    """Of `times` rounds with a return and a last one that went through."""
    completions = times * len(RETURN_ROUND) + len(RETURN_ROUND) - 1 + len(REST)
    with ours.database.read() as session:

        def count(*conditions: object) -> int:
            return session.scalar(select(func.count()).where(*conditions)) or 0  # type: ignore[arg-type]

        item = WorkItem.subject == matter
        rounds = session.scalar(select(func.max(WorkItem.round)).where(item, WorkItem.element_id == "draft_policy"))
        status = session.scalar(select(ProcessInstance.status).where(ProcessInstance.subject == matter))
        state = session.scalar(select(Matter.state).where(Matter.id == matter))
        return {
            f"{completions} work items completed, none cancelled": count(item, WorkItem.status == "completed")
            == completions
            == count(item),
            f"{completions} opinions": count(Opinion.matter_id == matter) == completions,
            f"{times + 1} revisions": count(Revision.matter_id == matter) == times + 1,
            f"drafting entered {times + 1} times": rounds == times + 1,
            "instance completed, matter archived": (status, state) == ("completed", "archived"),
            "every audit chain verifies": not verify_live(ours.database).damages,
        }
