"""Where a process can be: between two acts, and in the middle of a step of the engine."""

from __future__ import annotations

from typing import NamedTuple


class State(NamedTuple):
    marking: int
    values: int
    credits: int
    lapsed: int


class Pending(NamedTuple):
    """A token on its way into a place, from where."""

    place: int
    source: int


class Config(NamedTuple):
    """A state in the middle of a step: some tokens are still on their way. `path`: elements passed in this step."""

    state: State
    pending: tuple[Pending, ...]
    path: tuple[int, ...]
