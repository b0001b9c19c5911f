"""Speed of the engine in memory: `python -m benchmarks.runtime`.

The process is the one of the comparison with other engines: a main process and four called ones, twelve user tasks
with a timer each, two return gateways, a parallel split and join, one decision table. A step is: restore the saved
state, complete one user task, run on, save. Medians; the database is not part of it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from engine.spiff import CompiledSet, Running, compile_set, restore, start
from tests.engine.spiff.diagrams import (
    Files,
    boundary,
    call,
    diagram,
    end,
    files,
    parallel,
    process,
    rule,
    user,
    xor,
)
from tests.engine.spiff.diagrams import start as begin

TABLE = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">'
    b'<decision id="route" name="route"><decisionTable id="t" hitPolicy="UNIQUE">'
    b'<input id="i"><inputExpression id="ie"><text>matter.kind</text></inputExpression></input>'
    b'<output id="o" name="path" /><rule id="r"><inputEntry id="re"><text>"policy"</text></inputEntry>'
    b'<outputEntry id="ro"><text>"long"</text></outputEntry></rule></decisionTable></decision></definitions>'
)
MATTER = {"matter": {"kind": "policy", "urgent": False, "legality_required": True}}
ROUNDS = (1, 10, 100, 400)


def timed(name: str) -> tuple[str, ...]:
    """A user task with a boundary timer that asks for nothing but a look."""
    return (
        user(name, kind="opinion", due="working_days(3)"),
        boundary(f"{name}_late", name, timer="hours(72)", interrupting=False),
        end(f"{name}_noted"),
    )


def benchmark_set() -> Files:
    """The process as a definition set."""
    called = [
        process(f"part{number}", begin(f"p{number}_s"), *timed(f"p{number}_a"), *timed(f"p{number}_b"),
                end(f"p{number}_e"),
                flows=[f"p{number}_s p{number}_a", f"p{number}_a p{number}_b", f"p{number}_b p{number}_e",
                       f"p{number}_a_late p{number}_a_noted", f"p{number}_b_late p{number}_b_noted"])
        for number in range(4)
    ]  # fmt: skip
    main = process(
        "main", begin("s"), xor("m"), *timed("draft"), rule("decide", "route"), parallel("f"), call("c0", "part0"),
        call("c1", "part1"), parallel("j"), *timed("check"), xor("x", "ok"), call("c2", "part2"), call("c3", "part3"),
        *timed("sign"), xor("y", "signed"), *timed("publish"), end("e"),
        flows=["s m", "m draft", "draft decide", "decide f", "f c0", "f c1", "c0 j", "c1 j", "j check", "check x",
               "x m : check.outcome == 'return'", "x c2 = ok", "c2 c3", "c3 sign", "sign y",
               "y m : sign.outcome == 'return'", "y publish = signed", "publish e",
               *(f"{name}_late {name}_noted" for name in ("draft", "check", "sign", "publish"))],
    )  # fmt: skip
    return files("main", diagram(main, *called), route=TABLE)


def milliseconds(work: Callable[[], object], repeat: int) -> float:
    taken = []
    for _ in range(repeat):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def steps(compiled: CompiledSet, rounds: int) -> tuple[list[float], int]:
    """Milliseconds of the steps of the last of so many return rounds, and the size of the state then."""
    running: Running = start(compiled, MATTER)
    taken: list[float] = []
    state = running.dump()
    for _ in range(rounds):
        taken.clear()
        while True:
            began = time.perf_counter()
            running = restore(compiled, state)
            token = running.user_tasks()[0]
            running.complete(token.task_id, {"outcome": "return" if token.element_id == "check" else "approve"})
            state = running.dump()
            taken.append((time.perf_counter() - began) * 1000)
            if token.element_id == "check":
                break
    return taken, len(state)


def main() -> None:
    content = benchmark_set()
    compiled = compile_set(content)
    running = start(compiled, MATTER)
    state = running.dump()
    print(f"parse and compile the set   {milliseconds(lambda: compile_set(content), 50):8.3f} ms")
    print(f"start an instance           {milliseconds(lambda: start(compiled, MATTER), 300):8.3f} ms")
    print(f"restore                     {milliseconds(lambda: restore(compiled, state), 1000):8.3f} ms")
    print(f"save                        {milliseconds(running.dump, 1000):8.3f} ms")
    for rounds in ROUNDS:
        taken, size = steps(compiled, rounds)
        print(f"step after {rounds:3d} returns      {statistics.median(taken):8.3f} ms   state {size} bytes")


if __name__ == "__main__":
    main()
