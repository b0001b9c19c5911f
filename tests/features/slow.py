"""A server that takes its time, to find what tests read before it is there.

    XIANSHEN_DELAY=0.5 .venv/bin/python -m pytest tests/features -n 4

A test that clicks and reads at once what the click leads to passes on a fast machine and fails on a busy one; when
every answer takes half a second, it fails everywhere.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DELAY = float(os.environ.get("XIANSHEN_DELAY", "0"))  # seconds


def slowed(application: WSGIApplication) -> WSGIApplication:
    """The same, whose every answer comes `DELAY` later."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        time.sleep(DELAY)
        return application(environ, start)

    return answer if DELAY else application
