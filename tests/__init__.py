"""The specification of Xianshen, as tests. All of it runs in ten minutes on two cores; what keeps it there:

- One worker more than there are cores, since some wait for browsers and databases; what is marked `heavy` (more than
  five seconds of the processor) is begun first, and what all workers need is built by one of them (`tests.workers`).
- Files lie in memory where there is room (`tests.memory`), and a passing test leaves none behind.
- A database is copied, not built: `databases.Filled` fills one in a process, and every test has a copy. So are homes:
  `demo_bureau` (with matters), `staffed` of tests/api (people only). The PostgreSQL server of the tests is not durable.
- Queries are compiled once in a process, not for every database anew (`tests.compiled`).
- People of a bureau come from `bureau` (people only) or `house` (and the diagrams); neither is built by a test itself.
  What stands before many tests of a module is brought there once (`Filled(..., upon=...)`, `house.Begun`).
- A module of browser tests has one server and its windows (`tests.features.windows`). `enter(login, at=None)` opens
  none of the pages that the test does not look at.
- What is the same everywhere is made once in a process: compiled queries and diagrams (`tests.compiled`), readings of
  uploaded files (`tests.remembered`). Passwords are hashed at little cost.
- Processes that die or race start from a fork server that has imported everything (`tests.dying`).
- The day of the run is `tests.today`, never written out: what the demo bureau did and its numbers follow from it. Tests
  of terms and months have a `FixedClock`. `XIANSHEN_TEST_DAY` (`tests.another_day`) is a run on another day.
- What is collected is set aside from garbage collection (`tests/conftest.py`): it was a tenth of all work.
- Work is counted (`tests.steps`, statements), not timed. Random walks take the same examples every time; `make soak`
  takes more and others. Where a test says so, it takes few of what `make soak` goes on with.
"""
