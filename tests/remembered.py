"""A file is read in a child process once in a worker: the same bytes, within the same limits, have the same reading."""

from __future__ import annotations

import hashlib
import pickle
from typing import Any

from workflows.renditions import pictures, sandbox


def remember_readings() -> None:
    """From now on; what was refused is asked again."""
    asked = sandbox.ask_child
    answers = dict[tuple[object, ...], bytes]()

    def ask(module: str, arguments: tuple[str, ...], content: bytes) -> Any:
        key = (module, arguments, sandbox.SECONDS, sandbox.MEMORY, hashlib.sha256(content).digest())
        if key not in answers:
            answers[key] = pickle.dumps(asked(module, arguments, content))
        return pickle.loads(answers[key])

    sandbox.ask_child = ask
    pictures.ask_child = ask
