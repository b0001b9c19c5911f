"""When a run of the tests began, the same in all its workers, which must collect the same. It may be another day:

`XIANSHEN_TEST_DAY=2027-01-04T10:00 python -m pytest tests/web` tells whatever asks the system's clock in these
processes that the run began at that minute in Shanghai. Browsers, and programs that tests start, keep the machine's
time.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from engine.clock import BUREAU_ZONE, SystemClock

_DAY, _SHIFT, _BEGAN = "XIANSHEN_TEST_DAY", "XIANSHEN_TEST_SHIFT", "XIANSHEN_TESTS_BEGAN"


def begin() -> None:
    """Sets the clock if the environment says so. The first process to come here settles it for those it starts."""
    if _DAY in os.environ:
        wanted = datetime.fromisoformat(os.environ[_DAY]).replace(tzinfo=BUREAU_ZONE)
        shift = os.environ.setdefault(_SHIFT, str((wanted - datetime.now(UTC)).total_seconds()))
        by = timedelta(seconds=float(shift))
        SystemClock.now = lambda self: datetime.now(UTC) + by  # type: ignore[method-assign]
    os.environ.setdefault(_BEGAN, SystemClock().now().isoformat())


def began() -> datetime:
    """The instant, aware, UTC."""
    return datetime.fromisoformat(os.environ[_BEGAN])
